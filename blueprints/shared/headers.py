"""Headers: those of every answer (security policy, caching, compression), and those of a request that make no sense."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from flask_compress import Compress

STATIC = frozenset({"static", "bootstrap.static"})
MOST_FIELDS = 10_000  # of a form
A_YEAR = 365 * 24 * 3600

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "script-src-attr 'none'", "style-src 'self'", "style-src-attr 'none'",
    "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-src 'self'",
    "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "manifest-src 'self'",
    "require-trusted-types-for 'script'",
))  # fmt: skip


def _drop_unreadable_referrer() -> None:
    """Forget a Referer that is no address: nobody reads it then, and it counts as one that was not sent."""
    try:
        urlsplit(request.headers.get("Referer", "")).port  # noqa: B018 - ValueError when it is no port
    except ValueError:
        del request.environ["HTTP_REFERER"]


def _secure(response: Response) -> Response:
    """Set what every answer needs; a view that set its own policy (the preview of a letter) keeps it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint in STATIC and response.status_code == 200:
        response.direct_passthrough = False
        response.make_sequence()  # read whole, so that it can be compressed with its length known
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "no-cache"
    elif request.endpoint not in STATIC:
        headers["Cache-Control"] = "no-store"
        headers.setdefault("Vary", "Cookie")
    return response


def _refuse_too_many_fields() -> None:
    """Refuse a form of a million fields before it is read into fields: that alone takes a second of all threads."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def _refuse_unstorable() -> None:
    """Refuse what no browser sends and no database keeps: a NUL in an address or a form."""
    values = (value for form in (request.args, request.form) for _, each in form.lists() for value in each)
    sent = (request.path, *request.args, *request.form, *values, *request.cookies.values(), request.user_agent.string)
    if any("\0" in each for each in sent):
        abort(400)


@cache
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def version_of(app: Flask, endpoint: str, filename: str) -> str | None:
    """Return a digest of a static file as it is now; None for a file that is not there."""
    folder = app.static_folder if endpoint == "static" else app.blueprints["bootstrap"].static_folder
    path = os.path.join(folder or "", filename)
    try:
        return _digest(path, os.stat(path).st_mtime_ns)
    except OSError:
        return None


def _name_version(app: Flask) -> None:
    """Put a digest of the file into every static address, so that it may be kept for a year."""

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in STATIC and "filename" in values and "v" not in values:
            version = version_of(app, endpoint, str(values["filename"]))
            values |= {"v": version} if version else {}


def init_app(app: Flask) -> None:
    """Serve Bootstrap from its package, compress static files only, and set the headers."""
    app.config.setdefault("BOOTSTRAP_SERVE_LOCAL", True)
    # Pages hold a form token beside words from the address: compressing them would let the token be guessed.
    app.config["COMPRESS_MIMETYPES"] = ["text/css", "text/javascript", "image/svg+xml"]
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = app.config["COMPRESS_LEVEL"] = 9  # once a browser and a year: worth the time
    Bootstrap5(app)
    Compress(app)
    _name_version(app)
    app.before_request(_drop_unreadable_referrer)
    app.before_request(_refuse_too_many_fields)
    app.before_request(_refuse_unstorable)
    app.after_request(_secure)
