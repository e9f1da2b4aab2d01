"""Rows of a table as the port describes them: blank lines, repeated headers and totals left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from programme.book.reading import RawRow
from programme.schema.tabs import Cell

from .header_row import Header
from .headers import is_totals
from .scan import Scan

Line = Sequence[Any]


class Grid:
    """The values of a tab, errors put where they stand: every line has the same width, empty cells are ""."""

    def __init__(self, lines: list[list[Any]], scan: Scan) -> None:
        self.lines, self.scan = lines, scan
        self.width = len(lines[0]) if lines else 0
        for (row, column), error in scan.errors.items():
            if row <= len(lines) and column < self.width:
                lines[row - 1][column] = error

    @cached_property
    def is_empty(self) -> bool:
        return all(is_blank(line) for line in self.lines)

    def held(self) -> frozenset[int]:
        """Return the 1-based rows that hold anything in any column."""
        return frozenset(number for number, line in enumerate(self.lines, 1) if not is_blank(line))


def is_blank(line: Line) -> bool:
    return line.count("") == len(line) or all(isinstance(cell, str) and not cell.strip() for cell in line)


def rows_of(grid: Grid, header: Header, order: list[int], others: list[int]) -> tuple[RawRow, ...]:
    """Return every row below the header that holds anything in a column that has a header."""
    keys = header.keys
    formulas = grid.scan.formulas
    code = next((i for i, key in keys.items() if key == "code"), -1)
    named = [(i, header.texts[i]) for i in order]
    rows: list[RawRow] = []
    for index in range(header.last + 1, len(grid.lines)):
        line = grid.lines[index]
        if line.count("") == grid.width:
            continue
        cells = tuple([(v or None) if v.__class__ is str else as_cell(v) for v in [line[i] for i in order]])
        extras = tuple([(v or None) if v.__class__ is str else as_cell(v) for v in [line[i] for i in others]])
        if is_blank([c or "" if c.__class__ is str or c is None else c for c in (*cells, *extras)]):
            continue
        if _is_noise(line, code, named, not rows, (*cells, *extras), index + 1 in formulas):
            continue
        held = formulas.get(index + 1)
        own = frozenset(keys[i] for i in held if i in keys) if held else _NONE
        lost = grid.scan.unknown.get(index + 1)
        rows.append(
            RawRow(index + 1, cells, extras, own, frozenset(keys[i] for i in lost if i in keys) if lost else _NONE)
        )
    return tuple(rows)


_NONE: frozenset[str] = frozenset()


def as_cell(value: Any) -> Cell:
    """Return a value of the reader's as the port allows it: whole numbers as int, lengths of time as text."""
    kind = value.__class__
    if kind is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if kind is time:
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if kind is timedelta:
        return str(value)
    if isinstance(value, date | bool | int | str) or value is None:
        return value
    return str(value)


def _is_noise(
    line: Line, code: int, named: list[tuple[int, str]], is_first: bool, cells: tuple[Cell, ...], summed: bool
) -> bool:
    """A row that nobody is: totals, the numbers of columns under the header, the header repeated for printing."""
    held = [cell for cell in cells if cell is not None and cell != ""]
    if is_first and len(held) > 2 and _counts_up(held):
        return True
    if code >= 0 and line[code] != "":
        return line[code] == dict(named)[code] and sum(line[i] == text for i, text in named) > 1
    texts = [cell for cell in held if isinstance(cell, str) and cell.strip()]
    if not texts:
        return summed and all(isinstance(cell, int | float) for cell in held)
    if len(texts) <= 3 and is_totals(texts):
        return True
    return sum(line[i] == text for i, text in named) > max(1, len(named) // 2)


def _counts_up(held: Sequence[Cell]) -> bool:
    """1, 2, 3 … under the header: Russian forms number their columns."""
    numbers = [cell if isinstance(cell, int) else int(cell) if str(cell).strip().isdecimal() else None for cell in held]  # type: ignore[arg-type]
    return numbers == list(range(1, len(numbers) + 1))
