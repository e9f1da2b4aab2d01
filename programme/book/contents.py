"""All that a book holds, tab by tab and cell by cell, known to the programme or not: what a move carries over."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol

from programme.schema.tabs import Cell

Spot = tuple[int, int]  # row (1-based), column (0-based)
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; counted as in Spot


@dataclass(frozen=True, slots=True)
class Page:
    """One tab as it stands. `rows` begin with the first row; blank ends are cut off."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    formulas: Mapping[Spot, str] = field(default_factory=dict)  # as workbooks spell them: "=SUM(A1,B1)"
    merges: frozenset[Merge] = frozenset()
    hidden: bool = False

    def at(self, spot: Spot) -> Cell:
        """Return what stands in a cell; of a formula its result."""
        row, column = spot[0] - 1, spot[1]
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def held(self) -> Iterator[Spot]:
        """Yield the cells that hold anything."""
        for number, row in enumerate(self.rows, 1):
            yield from ((number, column) for column, cell in enumerate(row) if cell is not None)
        yield from (spot for spot in self.formulas if self.at(spot) is None)


@dataclass(frozen=True, slots=True)
class Contents:
    """All tabs of a book in their order, the one left out in which we keep the number of our last write."""

    pages: tuple[Page, ...]
    write_number: int = 0

    @property
    def cells(self) -> int:
        """Return how many cells hold anything."""
        return sum(sum(1 for _ in page.held()) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a kind of book could not take over as it was, by the tab's place among the pages."""

    valued: frozenset[tuple[int, Spot]] = frozenset()  # formulas whose present value was put instead
    parted: frozenset[tuple[int, Merge]] = frozenset()  # merged cells that were left apart: covered ones hold something
    titles: Mapping[int, str] = field(default_factory=dict)  # tabs that had to be called otherwise


class Draft(Protocol):
    """A copy that has been filled. It is no book yet: only `finish` makes it one."""

    @property
    def kept(self) -> Kept:
        """Return what could not be taken over as it was."""

    def contents(self) -> Contents:
        """Read afresh what the copy holds."""

    def finish(self) -> None:
        """Make the copy a book, in one step; nothing is changed when another has come in its place."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two books differ; `spot` is None for the tab itself."""

    title: str
    spot: Spot | None
    here: Cell
    there: Cell


def differences(one: Contents, other: Contents, kept: Kept | None = None) -> tuple[Difference, ...]:
    """Compare every cell, formula and merge of every tab; what is *kept* differs as it must."""
    kept = kept or Kept()
    found: list[Difference] = []
    for place in range(max(len(one.pages), len(other.pages))):
        if place >= len(one.pages) or place >= len(other.pages):
            titles = [pages[place].title if place < len(pages) else None for pages in (one.pages, other.pages)]
            found.append(Difference(titles[0] or titles[1] or "", None, titles[0], titles[1]))
            continue
        found += _page_differences(place, one.pages[place], other.pages[place], kept)
    if one.write_number != other.write_number:
        found.append(Difference("", None, one.write_number, other.write_number))
    return tuple(found)


def _page_differences(place: int, one: Page, other: Page, kept: Kept) -> Iterator[Difference]:
    title = kept.titles.get(place, one.title)
    if title != other.title or one.hidden != other.hidden:
        shown = [
            f"{name} ({'hidden' if page.hidden else 'shown'})" for name, page in ((title, one), (other.title, other))
        ]
        yield Difference(one.title, None, *shown)
    merges = one.merges - {merge for at, merge in kept.parted if at == place}
    if merges != other.merges:
        yield Difference(one.title, None, str(sorted(merges - other.merges)), str(sorted(other.merges - merges)))
    for spot in sorted({*one.held(), *other.held()}):
        formula = None if (place, spot) in kept.valued else one.formulas.get(spot)
        if formula != other.formulas.get(spot):
            yield Difference(one.title, spot, formula, other.formulas.get(spot))
        elif not same_result(one.at(spot), other.at(spot), is_formula=formula is not None):
            yield Difference(one.title, spot, one.at(spot), other.at(spot))


def same_result(one: Cell, other: Cell, *, is_formula: bool) -> bool:
    """Tell whether two cells are equal in value and kind; the last bits of what a formula comes to may differ.

    A formula that no program has worked out yet has no result to compare.
    """
    if is_formula and one is None:
        return True
    numbers = all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in (one, other))
    if is_formula and numbers:
        return math.isclose(one, other, rel_tol=1e-12)  # type: ignore[arg-type]
    return one == other and (numbers or type(one) is type(other))


def plain(cell: Cell) -> Cell:
    """Return a cell as both kinds of book give it back: a day without its midnight, whole numbers as such."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, datetime):
        moment = (cell + timedelta(microseconds=500)).replace(tzinfo=None)
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        return moment.date() if moment.time() == time() else moment
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def trimmed(rows: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows without their blank ends."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return tuple(map(tuple, rows))
