"""The sign of a browser in which somebody has signed in: a cookie that is signed and says nothing about a person."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from services.accounts.throttle import Browser, Device

from .current import cookie_name

LASTS = timedelta(days=180)
_NAME = "device"


def browser_of() -> Browser:
    """Return where the request comes from."""
    return Browser(request.remote_addr or "", request.user_agent.string, _device())


def mark_browser(answer: Response, account: int) -> Response:
    """Let the browser bear the sign that this account has signed in there."""
    known = _device()
    secret = known.secret if known is not None and known.account == account else secrets.token_urlsafe(24)
    answer.set_cookie(
        cookie_name(_NAME),
        _signer().dumps([account, secret]),
        max_age=LASTS,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
    )
    return answer


def _device() -> Device | None:
    try:
        told: Any = _signer().loads(request.cookies.get(cookie_name(_NAME), ""), max_age=int(LASTS.total_seconds()))
        return Device(int(told[0]), str(told[1]))
    except (BadSignature, ValueError, TypeError, LookupError):
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="nastavnik device")
