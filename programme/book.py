"""The Book: what a reading of the sheets is, what may be written, and the port both kinds of book serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .contents import Contents, Draft
from .sentences import Sentence
from .tabs import Cell


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the book a person should mend: where it is, what is wrong, what to do.

    `tab` is a tab's key ("" for the whole book), `row` the 1-based row of the sheet (0 for the whole tab),
    `column` a column's key or the header as it stands ("" for the whole row).
    """

    tab: str
    row: int
    column: str
    what: Sentence
    todo: Sentence
    code: str = ""  # of the row, when it has one
    blocks: bool = False  # True: nothing is written to this tab (row == 0) or row until it is mended
    shown: str = ""  # the cell's text as it stands (of a doubtful code: the name beside it), cut to 80 characters


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands: `cells` in the order of `TabReading.columns`, `extras` of `extra_headers`."""

    number: int  # 1-based row of the sheet
    cells: tuple[Cell, ...]
    extras: tuple[Cell, ...] = ()
    formulas: frozenset[str] = frozenset()  # keys of the columns whose cell holds a formula


@dataclass(frozen=True, slots=True)
class TabReading:
    """One tab as it stands. `faulty` means: nothing may be parsed from it or written to it."""

    tab: str  # the tab's key
    sheet: str  # its title in the book
    header_row: int  # 1-based row of the (last) header line; 0 when none was found
    columns: tuple[str, ...]  # keys of the columns that were found, in sheet order
    rows: tuple[RawRow, ...]  # every row below the header that holds anything, totals rows left out
    extra_headers: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()  # the headers as they stand, aligned with `columns`
    problems: tuple[Problem, ...] = ()

    @property
    def faulty(self) -> bool:
        return any(problem.blocks and problem.row == 0 for problem in self.problems)


@dataclass(frozen=True, slots=True)
class BookReading:
    """One reading of one book. `version` changes whenever the content may have changed."""

    tabs: Mapping[str, TabReading]  # tab key → reading; a tab that is not there is absent
    version: str
    write_number: int  # the number our last write left in the book; 0 when it bears none
    read_at: datetime
    problems: tuple[Problem, ...] = ()  # of the book as a whole


@dataclass(frozen=True, slots=True)
class CellWrite:
    """Put *value* into one cell of the row that bears *code*."""

    tab: str
    code: str
    column: str
    value: Cell


@dataclass(frozen=True, slots=True)
class RowAppend:
    """Add a row below the last one; `cells` maps column keys to values and holds no code."""

    tab: str
    code: str
    cells: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Write *code* into the code cell of row *number*, which must still read as *cells* (of that reading)."""

    tab: str
    number: int
    cells: tuple[Cell, ...]
    code: str
    replaces: str = ""  # the code that stands there now ("" for an empty cell): a copy that gets a code of its own


@dataclass(frozen=True, slots=True)
class Edits:
    """What one update writes, all or nothing. Tabs and columns that are missing are made first."""

    cells: tuple[CellWrite, ...] = ()
    appends: tuple[RowAppend, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    write_number: int = 0  # left in the book by this write

    def __bool__(self) -> bool:
        return bool(self.cells or self.appends or self.stamps)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that could not be written, and why; the other edits were."""

    edit: CellWrite | RowAppend | Stamp
    why: Sentence


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What an update did. `reading` is what the book holds now."""

    reading: BookReading
    edits: Edits  # the edits that stand in the book
    refusals: tuple[Refusal, ...] = ()
    rounds: int = 1  # how often somebody saved in between and the merge was made again


@dataclass(frozen=True, slots=True)
class Made:
    """What `create` made in one tab; columns are named by their keys."""

    tab: str  # its key; "" for the hidden tab that bears the number of the last write
    title: str  # as it is called in the book
    is_new: bool = False  # the whole tab was made
    columns: tuple[str, ...] = ()  # headers that were missing
    lists: tuple[str, ...] = ()  # columns that were given a list to choose from
    formats: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()
    freezes: bool = False  # the header stays in sight from now on

    def __bool__(self) -> bool:
        return self.is_new or self.freezes or bool(self.columns or self.lists or self.formats or self.protections)


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
    abroad: bool  # True: what is written here leaves the country, which an administrator must have acknowledged
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
