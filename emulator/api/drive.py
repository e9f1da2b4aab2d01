"""The part of Drive v3 that a spreadsheet program needs: making, finding, looking at and deleting files."""

from __future__ import annotations

import re
from typing import Any

from emulator.cloud import Cloud, File, time_text
from emulator.errors import GoogleError

from .masks import masked, parse_mask

Json = dict[str, Any]


class DriveError(GoogleError):
    """Drive words its errors in its own way: a list of reasons and no status."""

    def __init__(self, code: int, reason: str, message: str, location: str = "", domain: str = "global") -> None:
        super().__init__(code, "", message)
        self.reason, self.location, self.domain = reason, location, domain

    @property
    def body(self) -> Json:
        told = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            told |= {"location": self.location, "locationType": "parameter"}
        return {"error": {"code": self.code, "message": self.message, "errors": [told]}}


def quota_exceeded() -> DriveError:
    """Return the error of Drive's quota: a 403, unlike that of Sheets."""
    message = "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota."
    return DriveError(403, "userRateLimitExceeded", message, domain="usageLimits")


def disabled(message: str) -> DriveError:
    """Return the error of a project in which the Drive API is off."""
    return DriveError(403, "accessNotConfigured", message, domain="usageLimits")


def create(cloud: Cloud, user: str, body: Json, asked: Json) -> Json:
    """Make an empty spreadsheet."""
    made = cloud.make(body.get("name") or "Untitled", owner=user)
    return _told(cloud, made, asked, usual="kind,id,name,mimeType")


def get(cloud: Cloud, user: str, id: str, asked: Json) -> Json:
    return _told(cloud, _mine(cloud, user, id), asked, usual="kind,id,name,mimeType")


def find(cloud: Cloud, user: str, asked: Json) -> Json:
    """List the user's spreadsheets, by name when the query names one."""
    wanted = re.search(r"name\s*=\s*'((?:[^'\\]|\\.)*)'", asked.get("q") or "")
    name = wanted[1].replace("\\'", "'") if wanted else None
    mine = [file for file in cloud.files.values() if user in file.roles]
    if trashed := re.search(r"trashed\s*=\s*(true|false)", asked.get("q") or ""):
        mine = [file for file in mine if file.trashed == (trashed[1] == "true")]
    if name is not None:
        mine = [file for file in mine if file.spreadsheet.properties["title"] == name]
    mine.sort(key=lambda file: -file.modified)
    files = [_json(cloud, file) for file in mine]
    told = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
    usual = "kind,incompleteSearch,files(kind,id,name,mimeType)"
    found: Json = masked(told, parse_mask(asked.get("fields") or usual))
    return found


def delete(cloud: Cloud, user: str, id: str) -> None:
    """Delete a file for good; only its owner may."""
    if _mine(cloud, user, id).roles[user] != "owner":
        raise DriveError(
            403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
        )
    del cloud.files[id]


def _mine(cloud: Cloud, user: str, id: str) -> File:
    found = cloud.files.get(id)
    if found is None or user not in found.roles:
        raise DriveError(404, "notFound", f"File not found: {id}.", "fileId")
    return found


def _told(cloud: Cloud, file: File, asked: Json, *, usual: str) -> Json:
    found: Json = masked(_json(cloud, file), parse_mask(asked.get("fields") or usual))
    return found


def _json(cloud: Cloud, file: File) -> Json:
    return {
        "kind": "drive#file",
        "id": file.spreadsheet.id,
        "name": file.spreadsheet.properties["title"],
        "mimeType": file.type,
        "trashed": file.trashed,
        "createdTime": time_text(file.created),
        "modifiedTime": time_text(file.modified),
        "version": str(file.version_seen(cloud.clock(), lags=cloud.switches.version_lags)),
    }
