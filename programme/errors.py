"""Foreseen failures: every one is a sentence that tells a person what to do next."""

from __future__ import annotations

from .text.sentences import Sentence


class ProgrammeError(Exception):
    """The parent of every foreseen failure; `sentence` is what a person is shown."""

    status = 400

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class StaleRow(ProgrammeError):
    """The row changed after the form was rendered; nothing was saved."""

    status = 409


class NotFound(ProgrammeError):
    """There is no such row, letter or account (or the reader may not know that there is)."""

    status = 404


class Refused(ProgrammeError):
    """A rule of the programme forbids the step."""

    status = 422


class BookError(ProgrammeError):
    """Something is wrong with the book."""

    status = 503


class BookMissing(BookError):
    """There is no file or spreadsheet where the settings point."""


class BookBroken(BookError):
    """The file cannot be read: not a spreadsheet, truncated, encrypted, too large."""


class BookBusy(BookError):
    """Somebody has the book open or it cannot be reached now; edits wait in the journal."""


class BookFull(BookError):
    """The book could not be written: no space, no right to write."""


class BookUnacknowledged(BookError):
    """The book is kept abroad, and no administrator has acknowledged yet what that means."""


class StoreAway(ProgrammeError):
    """The database cannot keep anything now: no room, another writer for too long, or it is away. Nothing was saved."""

    status = 503


class SettingError(ProgrammeError):
    """A setting is wrong; the start stops with this sentence."""
