"""Language and theme: of the account when somebody is signed in, of the browser before that."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from services.accounts import people as accounts

from .shared import current
from .shared.access import anyone
from .shared.returning import safe_next

pages = Blueprint("preferences", __name__, url_prefix="/preferences")

A_YEAR = 365 * 24 * 3600


@pages.post("/language")
@anyone
def choose_language() -> Response:
    """Keep the language and go back."""
    return _keep("language", current.LANGUAGES)


@pages.post("/theme")
@anyone
def choose_theme() -> Response:
    """Keep the theme and go back."""
    return _keep("theme", current.THEMES)


def _keep(name: str, known: tuple[str, ...]) -> Response:
    chosen = request.form.get(name, "")
    answer = redirect(safe_next("/"))
    if chosen not in known:
        return answer
    who = current.visitor()
    if who is not None:
        accounts.choose_looks(current.gateways(), who, **{name: chosen})
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(current.cookie_name(name), chosen, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer
