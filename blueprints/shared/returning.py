"""Where to go afterwards: addresses of this house only."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request

_SAFE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*\Z")


def is_safe(target: str) -> bool:
    """Tell whether *target* is a plain path of this site, whatever a browser makes of tabs and backslashes."""
    if not _SAFE.match(target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def safe_next(default: str, target: str | None = None) -> str:
    """Return the `next` of the request if it is an address of this house, else *default*."""
    wanted = request.values.get("next", "") if target is None else target
    return wanted if is_safe(wanted) else default


def here() -> str:
    """Return the address a person should come back to after signing in."""
    if request.method != "GET":
        return urlsplit(request.referrer or "").path or "/"
    return request.full_path.rstrip("?") if request.query_string else request.path
