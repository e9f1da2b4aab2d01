"""The post of a house without a mail relay: letters become .eml files that any mail program opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from programme.letters.delivery import Outcome, SendOutcome
from programme.letters.letter import Letter
from programme.snapshot import Snapshot

from .rendering import Renderer
from .settings import MailSettings
from .smtp import sender_of


class FolderPost:
    """The Post port on a folder, with the same durable mark: a file has its last name only after the mark."""

    keeps = True

    def __init__(self, settings: MailSettings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.sender = sender_of(settings)
        self._writer = Renderer(settings)

    def render(self, letter: Letter, snapshot: Snapshot, now: datetime) -> bytes:
        return self._writer.render(letter, snapshot, now)

    def send(self, raw: bytes, *, sender: str, recipient: str, before_dot: Callable[[], bool]) -> SendOutcome:
        """Write the letter to the folder, whole or not at all."""
        name = _file_name(raw)
        body = self.folder / f"{name}.{os.getpid()}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_through(body, raw)
        except OSError as error:
            with suppress(OSError):
                body.unlink()
            return SendOutcome(Outcome.RELAY_FAULT, f"{self.folder}: {error.strerror}")
        if not before_dot():
            body.unlink(missing_ok=True)
            return SendOutcome(Outcome.STOPPED)
        try:
            body.replace(self.folder / f"{name}.eml")
        except OSError as error:
            return SendOutcome(Outcome.IN_DOUBT, f"{self.folder}: {error.strerror}")
        return SendOutcome(Outcome.ACCEPTED, f"{name}.eml")


def _file_name(raw: bytes) -> str:
    """Return "2026-10-12-100000-o1f…": the moment and the Message-ID of the letter."""
    headers = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    local = str(headers["Message-ID"]).strip("<>").partition("@")[0]
    return f"{headers['Date'].datetime:%Y-%m-%d-%H%M%S}-{''.join(c for c in local if c.isalnum())}"


def _write_through(path: Path, raw: bytes) -> None:
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
