"""Putting a new version of the book in place so that no crash and no save in between loses anything.

A note on the disk (`exchange.json`) says what was read, what was written and where the other file is, before the
two files swap names. Afterwards the file that was swapped out is looked at: when it is not what was read, somebody
has saved in between, and it is put back. `recover` finishes or undoes what a crash left half done.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sheets.shared import durable_files

from .backups import BackupFolder

Observe = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Note:
    """What an exchange is about: digests, and the names of the new file and of one taken out (without a swap)."""

    read: str
    written: str
    new: str
    out: str


class Exchange:
    """The exchange of one book's file. Every method is called with the book's lock held."""

    def __init__(self, book: Path, backups: BackupFolder, *, swap: durable_files.Swap, observe: Observe) -> None:
        self._book, self._backups, self._swap, self._observe = book, backups, swap, observe
        self._folder = backups.folder
        self._note_at = backups.folder / "exchange.json"

    @property
    def is_half_done(self) -> bool:
        return self._note_at.exists()

    def replace(self, content: bytes, read: str) -> bool:
        """Put *content* in the book's place; return False, the book left as it is, when it is no longer *read*."""
        note = _Note(read, durable_files.digest(content), f"new{self._book.suffix}", f"out{self._book.suffix}")
        new = self._folder / note.new
        durable_files.write_durably(new, content, like=self._book)
        self._observe("written")
        try:
            self._write_note(note)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        self._observe("noted")
        if durable_files.file_digest(self._book) != read:
            self._clear(note)
            return False
        self._observe("compared")
        return self._exchange(note)

    def _exchange(self, note: _Note) -> bool:
        new = self._folder / note.new
        try:
            self._swap(new, self._book)
        except durable_files.NoSwap:
            return self._take_out_and_in(note)
        except FileNotFoundError:
            self._clear(note)
            return False
        self._observe("exchanged")
        self._sync()
        self._observe("synced")
        landed = durable_files.file_digest(new) == note.read
        self._observe("looked")
        self._settle_swapped(note)
        return landed

    def _settle_swapped(self, note: _Note) -> None:
        """Keep what was swapped out when it is what was read; put it back when somebody saved in between."""
        new = self._folder / note.new
        other = durable_files.file_digest(new)
        if other == note.read:
            self._backups.keep_backup(new, note.read)
            self._observe("kept")
        elif other and other != note.written:
            if durable_files.file_digest(self._book) == note.written:
                self._put_back(new, note)
            else:
                self._backups.keep_beside(new)
        self._clear(note)

    def _put_back(self, new: Path, note: _Note) -> None:
        try:
            self._swap(new, self._book)
        except durable_files.NoSwap:
            os.replace(new, self._book)
        self._observe("put back")
        self._sync()
        if durable_files.file_digest(new) not in ("", note.written):  # somebody saved over ours in that moment
            self._backups.keep_beside(new)

    def _take_out_and_in(self, note: _Note) -> bool:
        """Exchange in three steps where names cannot be swapped: the book out, a look at it, the new one in."""
        new, out = self._folder / note.new, self._folder / note.out
        self._book.rename(out)
        self._observe("taken out")
        landed = durable_files.file_digest(out) == note.read
        try:
            durable_files.place_new(new if landed else out, self._book)
        except FileExistsError:
            landed = False  # a save has just put a file there: it stays
        self._observe("put in")
        self._sync()
        self._settle_taken_out(note)
        return landed

    def _settle_taken_out(self, note: _Note) -> None:
        out = self._folder / note.out
        if out.exists() and not self._book.exists():
            durable_files.place_new(out, self._book)
        elif out.exists() and durable_files.file_digest(out) == durable_files.file_digest(self._book):
            out.unlink()  # it was put back, and only its second name was left
        elif out.exists() and durable_files.file_digest(out) == note.read:
            self._backups.keep_backup(out, note.read)
            self._observe("kept")
        elif out.exists() and durable_files.file_digest(self._book) == note.written:
            os.replace(out, self._book)  # what was taken out holds a save that was never read
        elif out.exists():
            self._backups.keep_beside(out)
        self._clear(note)

    def recover(self) -> None:
        """Finish or undo an exchange that a crash interrupted; a save of people is never given up."""
        note = self._read_note()
        if note is None:  # a new file that was never noted was never in the book's place either
            (self._folder / f"new{self._book.suffix}").unlink(missing_ok=True)
        elif (self._folder / note.out).exists():
            self._settle_taken_out(note)
        else:
            self._settle_swapped(note)

    def _clear(self, note: _Note) -> None:
        """Forget the exchange. Whatever still bears the new file's name holds nothing but edits of ours."""
        (self._folder / note.new).unlink(missing_ok=True)
        self._note_at.unlink(missing_ok=True)
        self._sync()
        self._observe("settled")

    def _write_note(self, note: _Note) -> None:
        draft = self._note_at.with_suffix(".draft")
        durable_files.write_durably(draft, json.dumps(asdict(note)).encode())
        os.replace(draft, self._note_at)
        durable_files.sync_folder(self._folder)

    def _read_note(self) -> _Note | None:
        try:
            return _Note(**json.loads(self._note_at.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):  # a note nobody can read: whatever lies there is kept where people see it
            for name in ("new", "out"):
                file = self._folder / f"{name}{self._book.suffix}"
                if file.exists():
                    self._backups.keep_beside(file)
            self._note_at.unlink(missing_ok=True)
            return None

    def _sync(self) -> None:
        with contextlib.suppress(OSError):
            durable_files.sync_folder(self._book.parent)
            durable_files.sync_folder(self._folder)
