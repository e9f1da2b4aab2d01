"""What may be written to a book, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence

from .reading import BookReading


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
