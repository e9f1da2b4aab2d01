"""Pages for what went wrong: a sentence that says what to do next."""

from __future__ import annotations

from flask import Flask, current_app, g, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response

from programme.errors import ProgrammeError, StoreAway

from .access import FRONT_DOOR, Forbidden
from .menu import landing
from .wording import role_word, said

ErrorPage = tuple[str, int]


def _foreseen(error: ProgrammeError) -> ErrorPage:
    if isinstance(error, StoreAway):
        g.visitor = None  # who it is stands in the database: the page is shown as to a stranger
    titles = {
        404: gettext("Not found"),
        409: gettext("Somebody else changed it meanwhile"),
        422: gettext("This cannot be done"),
        503: gettext("The book is not at hand"),
    }
    title = titles.get(error.status, gettext("This cannot be done"))
    if isinstance(error, StoreAway):
        title = gettext("Nothing can be kept now")
    return _page(title, said(error.sentence), error.status)


def _forbidden(error: Forbidden) -> ErrorPage | Response:
    if request.endpoint == FRONT_DOOR:
        return redirect(landing())
    roles = sorted(role_word(role) for role in error.roles)
    who = gettext("It is open to: %(roles)s.", roles=", ".join(roles)) if roles else ""
    return _page(gettext("This page is not for your role"), who, 403)


def _stale_form(_error: CSRFError) -> ErrorPage:
    text = gettext("The form is no longer valid: you signed out or in meanwhile. Go back, reload the page, send again.")
    return _page(gettext("The form was not accepted"), text, 400)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # an address that is not ours: no link of a page could be made
        return make_response(
            render_template("errors/bare.html", title="400", text=gettext("Go back and try again.")), 400
        )
    code = error.code or 500
    texts = {
        400: (gettext("The request was not understood"), gettext("Go back and try again.")),
        404: (gettext("Not found"), gettext("There is no such page. It may have been moved or mistyped.")),
        405: (gettext("Not this way"), gettext("Open the page from the menu and use its buttons.")),
        413: (gettext("Too much at once"), gettext("What you sent is larger than the intranet accepts.")),
        429: (gettext("Too many tries"), gettext("Wait a little and try again.")),
    }
    title, text = texts.get(code, (gettext("Something went wrong"), gettext("Go back and try again.")))
    answer = make_response(*_page(title, text, code))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _unforeseen(error: Exception) -> ErrorPage:
    if current_app.testing:
        raise error
    current_app.logger.exception("A page failed in a way nobody foresaw.")
    text = gettext("The fault was written to the log. Nothing was saved; try again or tell the administrator.")
    return _page(gettext("Something went wrong"), text, 500)


def _page(title: str, text: str, status: int) -> ErrorPage:
    try:
        return render_template("errors/error.html", title=title, text=text, status=status), status
    except Exception:
        if current_app.testing:
            raise
        # The frame itself needs the database; when that is what failed, say so without it.
        current_app.logger.exception("The page of an error failed too.")
        return render_template("errors/bare.html", title=title, text=text), status


def init_app(app: Flask) -> None:
    """Show one page for every kind of failure; in tests an unforeseen one is raised."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(ProgrammeError, _foreseen)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
