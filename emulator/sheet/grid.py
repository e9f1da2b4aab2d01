"""One tab: its rows of cells, with what hangs on rows and columns, and every way of moving them about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import bad

from .cells import BLANK, Cell, Fault, Value
from .ranges import Area

ROWS, COLUMNS = "ROWS", "COLUMNS"


@dataclass(frozen=True, slots=True)
class Tag:
    """Developer metadata; where it hangs says whose it is."""

    id: int
    key: str
    value: str
    visibility: str


@dataclass(slots=True)
class Line:
    """What hangs on one row or column as a whole."""

    tags: tuple[Tag, ...] = ()
    hidden_by_user: bool = False
    hidden_by_filter: bool = False
    pixels: int = 0  # 0: as usual

    def copy(self) -> Line:
        return Line(self.tags, self.hidden_by_user, self.hidden_by_filter, self.pixels)


@dataclass(slots=True)
class Row:
    """One row: its line and its cells, the blank ones at the end left out."""

    line: Line = field(default_factory=Line)
    cells: list[Cell] = field(default_factory=list)

    def copy(self) -> Row:
        return Row(self.line.copy(), list(self.cells))

    def get(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else BLANK

    def put(self, column: int, cell: Cell) -> None:
        if column >= len(self.cells):
            if cell.is_bare:
                return
            self.cells.extend([BLANK] * (column + 1 - len(self.cells)))
        self.cells[column] = cell
        while self.cells and self.cells[-1].is_bare:
            self.cells.pop()


@dataclass
class Sheet:
    """One tab of a spreadsheet. Rows beyond `rows` exist but hold nothing."""

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    looks: dict[str, Any] = field(default_factory=dict)  # further gridProperties: frozenRowCount, hideGridlines …
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    columns: list[Line] = field(default_factory=list)
    tags: tuple[Tag, ...] = ()
    merges: list[Area] = field(default_factory=list)
    protections: list[dict[str, Any]] = field(default_factory=list)
    filter: dict[str, Any] | None = None

    def copy(self) -> Sheet:
        """Return a copy that may be changed without this one noticing."""
        return Sheet(
            self.id,
            self.title,
            self.row_count,
            self.column_count,
            dict(self.looks),
            self.hidden,
            [row.copy() for row in self.rows],
            [line.copy() for line in self.columns],
            self.tags,
            list(self.merges),
            list(self.protections),
            dict(self.filter) if self.filter else None,
        )

    @property
    def whole(self) -> Area:
        return Area(self.id, 0, 0, self.row_count, self.column_count)

    @property
    def last_row(self) -> int:
        """Return how many rows there are down to the last one with a value."""
        for number in range(len(self.rows), 0, -1):
            if any(not cell.is_blank for cell in self.rows[number - 1].cells):
                return number
        return 0

    def get(self, row: int, column: int) -> Cell:
        return self.rows[row].get(column) if row < len(self.rows) else BLANK

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Put a cell; the sheet must be large enough."""
        if row >= len(self.rows):
            if cell.is_bare:
                return
            self.row(row)
        self.rows[row].put(column, cell)

    def is_covered(self, row: int, column: int) -> bool:
        """Tell whether the cell is merged into another one: what is written into it is lost without a word."""
        spot = Area(self.id, row, column, row + 1, column + 1)
        return any(merge.meets(spot) and (merge.top, merge.left) != (row, column) for merge in self.merges)

    def row(self, number: int) -> Row:
        """Return a row, made when it holds nothing yet."""
        while len(self.rows) <= number:
            self.rows.append(Row())
        return self.rows[number]

    def line(self, dimension: str, number: int) -> Line:
        """Return what hangs on a row or a column."""
        if dimension == ROWS:
            return self.row(number).line
        while len(self.columns) <= number:
            self.columns.append(Line())
        return self.columns[number]

    def change(self, area: Area, changed: Callable[[Cell], Cell]) -> None:
        """Change every cell of an area."""
        for row, column in area.places():
            self.put(row, column, changed(self.get(row, column)))

    def resize(self, rows: int, columns: int) -> None:
        """Make the sheet this large; what lies outside is gone."""
        self.row_count, self.column_count = rows, columns
        del self.rows[rows:]
        del self.columns[columns:]
        for row in self.rows:
            del row.cells[columns:]

    def insert(self, dimension: str, at: int, count: int) -> None:
        """Insert empty rows or columns before *at*."""
        if dimension == ROWS:
            if at < len(self.rows):
                self.rows[at:at] = [Row() for _ in range(count)]
            self.row_count += count
        else:
            for row in self.rows:
                if at < len(row.cells):
                    row.cells[at:at] = [BLANK] * count
            if at < len(self.columns):
                self.columns[at:at] = [Line() for _ in range(count)]
            self.column_count += count
        self._shift(dimension, at, count)

    def delete(self, dimension: str, start: int, end: int) -> None:
        """Delete rows or columns with all that hangs on them."""
        if end - start >= (self.row_count if dimension == ROWS else self.column_count):
            raise bad("You can't delete all the rows or columns on the sheet.")
        if dimension == ROWS:
            del self.rows[start:end]
            self.row_count -= end - start
        else:
            for row in self.rows:
                del row.cells[start:end]
            del self.columns[start:end]
            self.column_count -= end - start
        self._shift(dimension, end, start - end)

    def move(self, dimension: str, start: int, end: int, to: int) -> None:
        """Move rows or columns so that they stand before *to* (counted before the move)."""
        if start <= to <= end:
            return
        at = to if to < start else to - (end - start)
        if dimension == ROWS:
            self.row(max(end, to) - 1)
            moved = self.rows[start:end]
            del self.rows[start:end]
            self.rows[at:at] = moved
            return
        self.line(COLUMNS, max(end, to) - 1)
        lines = self.columns[start:end]
        del self.columns[start:end]
        self.columns[at:at] = lines
        for row in self.rows:
            row.cells.extend([BLANK] * (max(end, to) - len(row.cells)))
            cells = row.cells[start:end]
            del row.cells[start:end]
            row.cells[at:at] = cells

    def sort(self, area: Area, specs: Sequence[tuple[int, bool]], *, tags_move: bool) -> None:
        """Sort the rows of an area by columns, each with whether it goes down; blanks come last.

        *tags_move* says whether developer metadata goes with its row when whole rows are sorted; Google says nothing.
        """
        bottom = min(area.bottom, max(len(self.rows), area.top))
        found = [self.row(number) for number in range(area.top, bottom)]
        taken = [(row.line.tags, [row.get(c) for c in range(area.left, area.right)]) for row in found]
        order = list(range(len(taken)))
        for column, descending in reversed(specs):
            at = column - area.left
            filled = [n for n in order if not taken[n][1][at].is_blank]
            blank = [n for n in order if taken[n][1][at].is_blank]
            filled.sort(key=lambda n, at=at: _rank(taken[n][1][at].value), reverse=descending)  # type: ignore[misc]
            order = filled + blank
        whole = area.left == 0 and all(len(row.cells) <= area.right for row in found)
        for row, source in zip(found, order, strict=True):
            tags, cells = taken[source]
            if tags_move and whole:
                row.line.tags = tags
            for column, cell in enumerate(cells, area.left):
                row.put(column, cell)

    def _shift(self, dimension: str, at: int, by: int) -> None:
        """Move merges and protections along with the cells: *by* lines inserted before *at*, or deleted up to it."""
        merges = []
        for area in self.merges:
            if dimension == ROWS:
                top, bottom = _edges(area.top, area.bottom, at, by)
                moved = Area(area.sheet, top, area.left, bottom, area.right)
            else:
                left, right = _edges(area.left, area.right, at, by)
                moved = Area(area.sheet, area.top, left, area.bottom, right)
            if moved.height * moved.width > 1:
                merges.append(moved)
        self.merges = merges
        low, high = ("startRowIndex", "endRowIndex") if dimension == ROWS else ("startColumnIndex", "endColumnIndex")
        for place, kept in enumerate(self.protections):
            told = kept["range"]
            if low in told and high in told:
                start, end = _edges(told[low], told[high], at, by)
                self.protections[place] = kept | {"range": told | {low: start, high: end}}


def _edges(low: int, high: int, at: int, by: int) -> tuple[int, int]:
    if by >= 0:
        return (low + by if low >= at else low), (high + by if high > at else high)
    return tuple(edge + by if edge >= at else min(edge, at + by) for edge in (low, high))  # type: ignore[return-value]


def _rank(value: Value) -> tuple[int, float, str]:
    """Order as Google does: numbers, then texts whatever their case, then booleans, then errors."""
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, int | float):
        return 0, float(value), ""
    if isinstance(value, Fault):
        return 3, 0.0, value.text
    return 1, 0.0, str(value or "").casefold()


def blocks(sheet: Sheet, area: Area) -> Iterable[Area]:
    """Yield the tables that touch an area: cells with values that hang together, corners included."""
    filled = {
        (number, column)
        for number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row.cells)
        if not cell.is_blank
    }
    waiting = {place for place in area.places() if place in filled} if area != sheet.whole else set(filled)
    while waiting:
        front, found = [waiting.pop()], set()
        while front:
            row, column = front.pop()
            if (row, column) in found:
                continue
            found.add((row, column))
            near = ((row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1))
            front += [place for place in near if place in filled and place not in found]
        waiting -= found
        rows, columns = [row for row, _ in found], [column for _, column in found]
        yield Area(sheet.id, min(rows), min(columns), max(rows) + 1, max(columns) + 1)
