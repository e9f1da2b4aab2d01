"""The folder beside the book: backup copies, saves that were rescued, locks that were set aside."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from programme.book.reading import Problem
from programme.ports.gateways import Clock
from programme.text.sentences import say
from sheets.shared import durable_files

FOLDER = ".nastavnik"
DAYS = 14  # one backup a day is kept for so long
_MOMENT = "%Y-%m-%d %H-%M-%S"


class BackupFolder:
    """What is kept for one book in `.nastavnik/<its name>/`."""

    def __init__(self, book: Path, clock: Clock, backups: int) -> None:
        self._book, self._clock, self._most = book, clock, backups
        self.folder = book.parent / FOLDER / book.name
        self.backups = self.folder / "backups"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    def make(self) -> None:
        self.backups.mkdir(parents=True, exist_ok=True)

    def keep_backup(self, file: Path, content_digest: str) -> None:
        """Move the file among the backups; remove those that are too many."""
        kept = self._free(self.backups, f"{self._book.stem} {self._clock.now():{_MOMENT}}")
        with contextlib.suppress(OSError):  # on a full disk the backup is still kept, only not watched
            self._write("last.json", {"name": kept.name, "digest": content_digest, "stat": _stat(file)})
        os.replace(file, kept)
        self._prune()

    def keep_beside(self, file: Path) -> None:
        """Move a save that could not be merged beside the book, where people see it, and remember to tell them."""
        name = f"{self._book.stem} (сохранено {self._clock.now():{_MOMENT}})"
        kept = self._free(self._book.parent, name)
        self._write("kept.json", [*self._read("kept.json", []), kept.name])
        os.replace(file, kept)

    def rescue_late_save(self) -> None:
        """A program that had the old file open may have written to it after it was swapped out: keep that save."""
        if not self.has_late_save():
            return
        last = self._read("last.json", {})
        backup = self.backups / str(last["name"])
        if durable_files.file_digest(backup) != last["digest"]:
            self.keep_beside(backup)
        self._write("last.json", {})

    def has_late_save(self) -> bool:
        last = self._read("last.json", {})
        backup = self.backups / str(last.get("name", ""))
        return bool(last) and backup.is_file() and _stat(backup) != last["stat"]

    def problems(self) -> tuple[Problem, ...]:
        """Tell of rescued saves for as long as they lie beside the book."""
        names = [name for name in self._read("kept.json", []) if (self._book.parent / name).exists()]
        return tuple(
            Problem(
                "", 0, "",
                say("Two people's saves met; one of them was kept as “%(file)s” beside the book.", file=name),
                say("Compare both files, carry over what is missing, then move the copy elsewhere or delete it."),
            )
            for name in names
        )  # fmt: skip

    def set_aside(self, mark: str) -> None:
        self._write("set_aside.json", [*self._read("set_aside.json", [])[-50:], mark])

    def is_set_aside(self, mark: str) -> bool:
        return mark in self._read("set_aside.json", [])

    def _free(self, folder: Path, name: str) -> Path:
        """Return a path that is not taken: the second of one second gets a number."""
        path, number = folder / f"{name}{self._book.suffix}", 1
        while path.exists():
            number += 1
            path = folder / f"{name} {number}{self._book.suffix}"
        return path

    def _prune(self) -> None:
        files = sorted(self.backups.glob(f"*{self._book.suffix}"), key=lambda f: (_moment(f), len(f.name), f.name))
        older, days = files[: -self._most] if self._most else files, set()
        oldest = self._clock.now().date() - timedelta(days=DAYS)
        for file in reversed(older):
            day = _moment(file)[:10]
            if day in days or not day or date.fromisoformat(day) < oldest:
                file.unlink(missing_ok=True)
            days.add(day)

    def _read(self, name: str, otherwise: Any) -> Any:
        try:
            return json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, json.JSONDecodeError):
            return otherwise

    def _write(self, name: str, content: Any) -> None:
        self.make()
        draft = self.folder / f"{name}.draft"
        durable_files.write_durably(draft, json.dumps(content, ensure_ascii=False).encode())
        os.replace(draft, self.folder / name)


def _stat(file: Path) -> list[int]:
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _moment(file: Path) -> str:
    """Return the moment in a backup's name, "" when it bears none."""
    words = file.stem.rsplit(" ", 3)
    for begin in (len(words) - 3, len(words) - 2):
        text = " ".join(words[begin : begin + 2]) if begin >= 0 else ""
        try:
            datetime.strptime(text, _MOMENT)  # noqa: DTZ007 — only its form matters
        except ValueError:
            continue
        return text
    return ""
