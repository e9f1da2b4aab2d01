"""What a page asks for: the gateways, today's snapshot, who is signed in and in which language."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, g, has_app_context, has_request_context, request
from flask.ctx import AppContext
from flask.globals import app_ctx
from flask_login import current_user
from werkzeug.local import LocalProxy

from programme.accounts.account import Account
from programme.ports.gateways import Gateways
from programme.snapshot import Snapshot

LANGUAGES = ("ru", "en")
THEMES = ("auto", "light", "dark")
_UNASKED: Any = object()


def context() -> AppContext:
    """Return what stands behind Flask's `g` and `current_app`: for what a page asks hundreds of times.

    Each way through such a proxy costs four of these.
    """
    return cast("LocalProxy[AppContext]", app_ctx)._get_current_object()


def container() -> Any:
    """Return the container that `create_app` wired."""
    return current_app.extensions["nastavnik"]


def gateways() -> Gateways:
    """Return the outside world."""
    gateways: Gateways = container().gateways
    return gateways


def snapshot() -> Snapshot:
    """Return everything the rules may look at; one and the same during a request."""
    if "snapshot" not in g:
        g.snapshot = container().snapshots.current(gateways())
    snapshot: Snapshot = g.snapshot
    return snapshot


def visitor() -> Account | None:
    """Return who is signed in, or None; looked up once a request."""
    if not has_app_context():
        return None
    found: Account | None = context().g.get("visitor", _UNASKED)
    if found is _UNASKED:
        if not has_request_context():
            return None
        found = g.visitor = current_user.account if current_user.is_authenticated else None
    return found


def forget_visitor() -> None:
    """Let the next question who is signed in be asked anew: somebody has just signed in or left."""
    g.pop("visitor", None)


def account() -> Account:
    """Return who is signed in; only for views that are not open to anyone."""
    found = visitor()
    if found is None:
        raise LookupError("this view is open to anyone: there may be no account")
    return found


def author() -> str:
    """Return the e-mail address that signs changes."""
    return account().email


def cookie_name(name: str) -> str:
    """Return a cookie's name; over https only this very host can set it."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def language() -> str:
    """Return "ru" or "en": the account's choice, then the cookie's, then Russian."""
    known: str | None = context().g.get("language") if has_app_context() else None  # every text, day and choice asks
    if known is None:
        if not has_request_context():
            return "ru"
        who = visitor()
        chosen = who.language if who else request.cookies.get(cookie_name("language"), "")
        known = g.language = chosen if chosen in LANGUAGES else "ru"
    return known


def theme() -> str:
    """Return "auto", "light" or "dark": the account's choice, then the cookie's."""
    if not has_request_context():
        return "auto"
    who = visitor()
    chosen = who.theme if who else request.cookies.get(cookie_name("theme"), "")
    return chosen if chosen in THEMES else "auto"
