"""All that Google keeps: files with their versions, who may open them, service accounts and their tokens."""

from __future__ import annotations

import json
import random
import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .errors import no_permission, no_spreadsheet, not_found
from .faults import Faults
from .quotas import Quotas
from .sheet.spreadsheet import Spreadsheet
from .switches import VERSION_LAG, Switches

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWNER = "owner@college.example"  # whoever made what no service account made


@dataclass(frozen=True)
class Act:
    """What a person did on the stand-in's own page: the spreadsheets before and after it, neither to be changed."""

    name: str
    before: Spreadsheet
    after: Spreadsheet


@dataclass
class File:
    """One file of Drive."""

    spreadsheet: Spreadsheet
    created: float
    modified: float
    roles: dict[str, str] = field(default_factory=dict)  # e-mail → "owner", "writer", "reader"
    versions: list[tuple[float, int]] = field(default_factory=list)  # when → version
    type: str = SPREADSHEET  # an uploaded Excel file keeps its own: people may edit it, the Sheets API may not
    trashed: bool = False  # in the trash of Drive, from where it still opens and takes values
    acts: list[Act] = field(default_factory=list)  # what can be undone, the last one last

    def touch(self, now: float) -> None:
        """Note a change."""
        self.modified = now
        self.versions = [*self.versions[-50:], (now, self.version + 1)]

    @property
    def version(self) -> int:
        return self.versions[-1][1] if self.versions else 1

    def version_seen(self, now: float, *, lags: bool) -> int:
        """Return the version Drive tells, which may lag behind."""
        seen = [version for at, version in self.versions if not lags or at <= now - VERSION_LAG]
        return seen[-1] if seen else 1


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was served, for counting."""

    at: float
    method: str
    what: str  # "values:batchGet", "batchUpdate", "drive.get", "token" …
    status: int

    @property
    def kind(self) -> str:
        """Return which count it belongs to: "read" or "write" of sheets, "drive", "token"; "" when to none."""
        if self.what in ("token", "locations"):
            return self.what.replace("locations", "")
        if self.what.startswith("drive"):
            return "drive"
        reads = self.method == "GET" or self.what.endswith(("etByDataFilter", "developerMetadata:search"))
        return "read" if reads else "write"


@dataclass
class Cloud:
    """Google, as far as a spreadsheet program meets it. One lock makes every request atomic."""

    clock: Callable[[], float] = time.time
    switches: Switches = field(default_factory=Switches)
    quotas: Quotas = field(default_factory=Quotas)
    faults: Faults = field(default_factory=Faults)
    files: dict[str, File] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)  # e-mail → key id → public key (PEM)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)  # access token → e-mail, expiry
    enabled: set[str] = field(default_factory=lambda: {"sheets", "drive"})
    skew: float = 0.0  # seconds the clock of the token endpoint is ahead
    calls: list[Call] = field(default_factory=list)
    watch: Callable[[str, str, int, bytes], None] | None = None  # sees every reply: method, path, status, body
    lock: threading.RLock = field(default_factory=threading.RLock)
    appended: dict[str, tuple[float, Any]] = field(default_factory=dict)  # file → when and where an append last wrote

    def make(self, title: str, owner: str = OWNER, locale: str = "en_US") -> File:
        """Make a spreadsheet."""
        id = "1" + "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(43))
        now = self.clock()
        made = File(Spreadsheet.new(id, title, locale), now, now, {owner: "owner"}, [(now, 1)])
        self.files[id] = made
        return made

    def share(self, id: str, email: str, role: str = "writer") -> None:
        """Let somebody open the file."""
        self.files[id].roles[email] = role

    def unshare(self, id: str, email: str) -> None:
        """Take somebody's access away."""
        self.files[id].roles.pop(email, None)

    def opened(self, id: str, user: str, *, to_write: bool = False) -> File:
        """Return the file; raises what Google answers when there is none or the user may not."""
        found = self.files.get(id)
        if found is None:
            raise not_found()
        role = found.roles.get(user)
        if role is None or (to_write and role == "reader"):
            raise no_permission()
        if found.type != SPREADSHEET:
            raise no_spreadsheet()
        return found

    def count(self, *whats: str) -> int:
        """Return how many requests of these sorts were served; of all sorts when none is named."""
        return sum(not whats or call.what in whats for call in self.calls)


def time_text(moment: float) -> str:
    """Return a moment as Drive writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def new_token() -> str:
    return "ya29." + "".join(random.choices(string.ascii_letters + string.digits, k=60))
