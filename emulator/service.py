"""One door for every request: who asks, what for, what goes wrong on purpose, and the reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from .api import drive, tokens
from .api.sheets_api import SHEETS_PATH, Asked, answer
from .cloud import Call, Cloud, json_bytes
from .errors import GoogleError, bad, no_permission, not_found, quota_exceeded, unauthenticated

Json = dict[str, Any]
_JSON = "application/json; charset=UTF-8"
_PAGE = b"<!DOCTYPE html><title>Error 502 (Server Error)!!1</title><p>The server encountered a temporary error.</p>"


@dataclass(frozen=True)
class Reply:
    """What goes back; `lost` tells how it does not arrive: "hang" or "drop"."""

    status: int
    body: bytes = b""
    type: str = _JSON
    lost: str = ""


def serve(
    cloud: Cloud, method: str, path: str, query: str = "", body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer one request; the whole of it happens at once, as far as anybody else can see."""
    told = {name.casefold(): value for name, value in (headers or {}).items()}
    with cloud.lock:
        reply, what = _answered(cloud, method, path, query, body, told.get("authorization", ""))
        if cloud.watch is not None:
            cloud.watch(method, path, reply.status, reply.body)
        cloud.calls.append(Call(cloud.clock(), method, what, reply.status))
    return reply


def _answered(cloud: Cloud, method: str, path: str, query: str, body: bytes, authorization: str) -> tuple[Reply, str]:
    if path == "/token":
        return _token(cloud, body), "token"
    if path.startswith("/v1/projects/-/serviceAccounts/"):
        return Reply(200, json_bytes({"locations": [], "encodedLocations": "0x0"})), "locations"
    asked = Asked(method, path, parse_qs(query, keep_blank_values=True))
    what = _name(asked)
    if cloud.faults.away:
        return _unavailable(), what
    try:
        asked.body = _parsed(body)
        user = tokens.bearer(cloud, authorization)
        if user is None:
            raise unauthenticated()
        asked.user, fault = user, cloud.faults.next("read" if asked.reads else "write")
        _fail_before(cloud, asked, fault)
        found = answer(cloud, asked) if path.startswith("/v4/") else _drive(cloud, asked)
    except _Page:
        return Reply(502, _PAGE, "text/html; charset=UTF-8"), what
    except GoogleError as error:
        return Reply(error.code, json_bytes(error.body)), what
    if fault == "503_after":
        return _unavailable(), what
    reply = Reply(204) if found is None else Reply(200, json_bytes(found))
    lost = {"hang_after": "hang", "drop_after": "drop"}.get(fault, "")
    return Reply(reply.status, reply.body, reply.type, lost), what


def _token(cloud: Cloud, body: bytes) -> Reply:
    if cloud.faults.away or cloud.faults.next("token") in ("503", "500"):
        return _unavailable()
    form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    status, told = tokens.trade(cloud, form)
    return Reply(status, json_bytes(told))


def _parsed(body: bytes) -> Json:
    try:
        found = json.loads(body) if body.strip() else {}
    except ValueError as error:
        raise bad("Invalid JSON payload received. Unexpected token.") from error
    if not isinstance(found, dict):
        raise bad("Invalid JSON payload received. Unexpected end of string.")
    return found


def _name(asked: Asked) -> str:
    """Return a short name of what is asked, for counting: "values:batchGet", "batchUpdate", "drive.get"."""
    if asked.path.startswith("/drive/"):
        return {"GET": "drive.get", "POST": "drive.create", "DELETE": "drive.delete"}.get(asked.method, "drive")
    rest = (SHEETS_PATH.fullmatch(asked.path) or [None, None, ""])[2] or ""
    if rest.startswith("/values/"):
        last = rest.rpartition(":")[2]
        return f"values:{last}" if last in ("append", "clear") else ("get" if asked.method == "GET" else "update")
    return rest.strip("/:") or "spreadsheets.get"


def _fail_before(cloud: Cloud, asked: Asked, fault: str) -> None:
    kind = "Read" if asked.reads else "Write"
    if asked.path.startswith("/v4/") and cloud.clock() < cloud.faults.exhausted_until:
        fault = "429"
    match fault:
        case "429":
            raise quota_exceeded(kind, "user", cloud.quotas.project_number)
        case "drive_429" if asked.path.startswith("/drive/"):
            raise drive.quota_exceeded()
        case "401":
            raise unauthenticated()
        case "403":
            raise no_permission()
        case "500":
            raise GoogleError(500, "INTERNAL", "Internal error encountered.")
        case "503":
            raise GoogleError(503, "UNAVAILABLE", "The service is currently unavailable.")
        case "502":
            raise _Page()
    if asked.path.startswith("/v4/"):
        cloud.quotas.take(kind, asked.user, cloud.clock())
    name = "sheets" if asked.path.startswith("/v4/") else "drive"
    if name not in cloud.enabled:
        raise _disabled(cloud, name)


class _Page(GoogleError):
    """The HTML page that stands before the API when it is down."""

    def __init__(self) -> None:
        super().__init__(502, "", "Bad Gateway")


def _disabled(cloud: Cloud, name: str) -> GoogleError:
    number, host = cloud.quotas.project_number, f"{name}.googleapis.com"
    address = f"https://console.developers.google.com/apis/api/{host}/overview?project={number}"
    title = {"sheets": "Google Sheets API", "drive": "Google Drive API"}[name]
    what = (
        f"{title} has not been used in project {number} before or it is disabled. Enable it by visiting {address} then "
        "retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and "
        "retry."
    )
    if name == "drive":
        return drive.disabled(what)
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": host, "consumer": f"projects/{number}"},
    }
    return GoogleError(403, "PERMISSION_DENIED", what, [info])


def _unavailable() -> Reply:
    return Reply(503, json_bytes(GoogleError(503, "UNAVAILABLE", "The service is currently unavailable.").body))


def _drive(cloud: Cloud, asked: Asked) -> Json | None:
    match asked.method, asked.path.removeprefix("/drive/v3/files").strip("/"):
        case "POST", "":
            return drive.create(cloud, asked.user, asked.body, asked.options)
        case "GET", "":
            return drive.find(cloud, asked.user, asked.options)
        case "GET", id if "/" not in id:
            return drive.get(cloud, asked.user, id, asked.options)
        case "DELETE", id if "/" not in id:
            drive.delete(cloud, asked.user, id)
            return None
    raise not_found()
