"""What a reading of a book is: its tabs with their rows, and what a person should mend in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence


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
    formulas: frozenset[str] = frozenset()  # keys of the columns whose cell holds a formula, or is filled by one
    unknown: frozenset[str] = frozenset()  # keys of the columns whose cell a formula fills that is broken just now


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
