"""The port that both kinds of book serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence

from .contents import Contents, Draft
from .edits import Edits, Made, WriteReport
from .reading import BookReading


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A value of ours in a cell that it was not meant for and that nobody could put right: a person decides.

    Without a tab: nobody knows any more what an interrupted write had meant.
    """

    id: str
    at: datetime
    tab: str = ""
    row: int = 0  # 1-based, where it stood then
    code: str = ""  # of that row; "" when nothing names it
    name: str = ""
    column: str = ""  # its key, or the header as it stands where the programme does not know it
    value: Cell = None  # ours
    meant_for: str = ""  # the code of the row that was to hold it
    meant_column: str = ""  # as `column`
    before: Cell = None  # what stood there when it was last read
    is_before_known: bool = False
    is_perhaps: bool = False  # staff may as well have put it there themselves


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

    def misplaced(self) -> tuple[Misplaced, ...]:
        """Return what a person must decide about values of ours in wrong cells, the oldest first; nothing is asked."""

    def settle_misplaced(self, id: str) -> None:
        """A person has decided about this one; one that is not there (any more) is none."""

    def create(self, tabs: Sequence[str] = ()) -> tuple[Made, ...]:
        """Make the book, or what it lacks; return what was made, tab by tab. Nothing that stands is changed."""

    def contents(self) -> Contents:
        """Read all that the book holds, tabs the programme does not know among it."""

    def fill(self, contents: Contents, tell: Callable[[Sentence], None]) -> AbstractContextManager[Draft]:
        """Put the contents where the book will be, telling of every tab; only `Draft.finish` makes it a book.

        Raises Refused when something is there already. What an interrupted filling left is begun anew.
        """
