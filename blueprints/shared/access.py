"""Who may enter: the rule stands above every view, and what has no rule is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from programme.accounts.account import Role
from programme.errors import ProgrammeError
from programme.text.sentences import say
from services.accounts.people import note_refusal

from . import current
from .returning import here

View = TypeVar("View", bound=Callable[..., Any])

FRONT_DOOR = "dashboard.show"
OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static"})
_NOBODY: frozenset[Role] = frozenset()


class Forbidden(ProgrammeError):
    """This role may not do that; `roles` are those who may."""

    status = 403

    def __init__(self, roles: frozenset[Role]) -> None:
        super().__init__(say("Your role does not open this page."))
        self.roles = roles


def allow(*roles: Role) -> Callable[[View], View]:
    """Open the view to people signed in with one of *roles*; stands directly above the view."""

    def mark(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def anyone(view: View) -> View:
    """Open the view to everybody, signed in or not; stands directly above the view."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def rule_of(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """Return the roles an endpoint is open to, None for anyone; LookupError when it has no rule."""
    if endpoint in OPEN_ENDPOINTS:
        return None
    view = app.view_functions[endpoint]
    if not hasattr(view, "open_to"):
        raise LookupError(f"the view {endpoint} has no access rule: put @allow(…) or @anyone directly above it")
    rule: frozenset[Role] | None = view.open_to
    return rule


def may_open(endpoint: str) -> bool:
    """Tell whether the page exists and the visitor's role opens it."""
    if endpoint in OPEN_ENDPOINTS:
        return True
    rule: frozenset[Role] | None = getattr(current.context().app.view_functions.get(endpoint), "open_to", _NOBODY)
    if rule is None:
        return True
    who = current.visitor()
    return who is not None and who.role in rule


def _guard() -> Response | None:
    """Let in, send to the sign-in page, or refuse."""
    if request.endpoint is None:
        return None  # no such address: the page of 404 says so
    try:
        rule = rule_of(current_app, request.endpoint)
    except LookupError:
        current_app.logger.error("No access rule above the view %s; it stays closed.", request.endpoint)
        raise Forbidden(frozenset()) from None
    if rule is None:
        return None
    who = current.visitor()
    if who is None:
        return redirect(url_for("signin.show", next=here()))
    if who.role not in rule:
        if request.endpoint == FRONT_DOOR:
            raise Forbidden(rule)  # whoever types the site's address means their own first page
        asked = say("Asked for a page that the role does not open: %(path)s.", path=request.path[:200])
        note_refusal(current.gateways(), who, asked, request.remote_addr or "")
        raise Forbidden(rule)
    return None


def init_app(app: Flask) -> None:
    """Close everything that has no rule."""
    app.before_request(_guard)
    app.jinja_env.globals["may_open"] = may_open
