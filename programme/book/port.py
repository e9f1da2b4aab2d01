"""The port that both kinds of book serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from programme.text.sentences import Sentence

from .contents import Contents, Draft
from .edits import Edits, Made, WriteReport
from .reading import BookReading


@dataclass(frozen=True, slots=True)
class OpenBy:
    """Who has the book open, as far as the lock file tells."""

    who: str
    program: str  # "Excel", "LibreOffice"
    since: datetime | None = None
    mark: str = ""  # identifies this very lock, so that a leftover one can be set aside


class Book(Protocol):
    """A workbook or a spreadsheet behind one door.

    Raises BookMissing, BookBroken, BookBusy, BookFull; never anything of a library's.
    """

    key: str  # names this book in the database: "main", "mentors", "mentees"
    tabs: frozenset[str]  # keys of the tabs that live here
    address: str  # where it lives, as the setting BOOK takes it: a path, or "google:" and an id
    foreign_storage: bool  # what is written here leaves the country: an administrator must have acknowledged it
    account: str  # whom a person must share it with; "" for a file
    link: str  # where a browser opens it; "" for a file

    @property
    def name(self) -> str:
        """Return what people call it: "book.xlsx", or a spreadsheet's title."""

    def version(self) -> str:
        """Return a cheap mark that differs when the content may have changed since it was last asked."""

    def read(self) -> BookReading:
        """Read everything once."""

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        """Read afresh, ask *decide* what to write, write it all or nothing, and see that it landed.

        *decide* is pure and may be asked again with a newer reading when somebody saved in between. Empty
        edits write nothing. Raises BookBusy when somebody has the book open.
        """

    def open_by(self) -> OpenBy | None:
        """Return who has the book open now, if anybody."""

    def set_aside(self, mark: str) -> None:
        """Treat the lock with this mark as a leftover from now on."""

    def create(self, tabs: Sequence[str] = ()) -> tuple[Made, ...]:
        """Make the book, or what it lacks; return what was made, tab by tab. Nothing that stands is changed."""

    def contents(self) -> Contents:
        """Read all that the book holds, tabs the programme does not know among it."""

    def fill(self, contents: Contents, tell: Callable[[Sentence], None]) -> AbstractContextManager[Draft]:
        """Put the contents where the book will be, telling of every tab; only `Draft.finish` makes it a book.

        Raises Refused when something is there already. What an interrupted filling left is begun anew.
        """
