"""Cells that the formula of another cell fills: never written, and never taken for emptied when that formula breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from programme.book.reading import Problem, TabReading
from programme.schema.registry import BY_KEY
from programme.text.sentences import say
from sheets.shared.cells import reference
from sheets.shared.scan import Scan

from .formula_cells import FILLED, Merges, Spot, is_fault, may_spread

Held = Mapping[Spot, str]  # cell, row 1-based and column 0-based → its formula, or FILLED
Lines = Sequence[Sequence[Any]]


def faults_of(held: Held, lines: Lines) -> dict[Spot, str]:
    """Return the formulas that fill cells beside their own, and come to an error just now: cell → the error."""
    spread = (spot for spot, formula in held.items() if formula != FILLED and may_spread(formula))
    return {(row, column): told for row, column in spread if is_fault(told := _value(lines, row, column))}


def scan_of(held: Held, merges: Merges, lines: Lines) -> Scan:
    """Return what the values of a tab do not say.

    A blank cell below one that is filled belongs to the same formula: it may have come to nothing there. Nobody can
    tell what a formula would fill that comes to an error: at most the blank cells below it and right of it.
    """
    by_row: dict[int, set[int]] = defaultdict(set)
    tops: dict[int, int] = {}  # column → its topmost filled row
    for (row, column), formula in held.items():
        by_row[row].add(column)
        if formula == FILLED:
            tops[column] = min(row, tops.get(column, row))
    unknown: dict[int, set[int]] = defaultdict(set)
    faults = faults_of(held, lines)
    for row, column in faults:
        unknown[row].add(column)
        tops[column] = min(row, tops.get(column, row))
        width = max((len(line) for line in lines), default=0)
        right = next((c for c in range(column + 1, width) if _value(lines, row, c) != ""), width)
        for number in range(row, len(lines) + 1):
            unknown[number] |= {c for c in range(column, right) if _value(lines, number, c) == ""}
    for column, top in tops.items():
        for number in range(top + 1, len(lines) + 1):
            if _value(lines, number, column) == "":
                by_row[number].add(column)
    width = max((len(line) for line in lines), default=0)
    spilled = frozenset(tops)
    return Scan(dict(by_row), {}, merges, len(lines), max(0, width - 1), spilled=spilled, unknown=dict(unknown))


def told_broken(reading: TabReading, held: Held, lines: Lines) -> TabReading:
    """Return the reading with a problem for every such formula; the tab waits when its names or codes are unknown."""
    faults, tab = faults_of(held, lines), BY_KEY[reading.tab]
    if not faults or not reading.columns:
        return reading
    keys = {"code", *((tab.name_column.key,) if tab.name_column is not None else ())}
    blocks = any(row.unknown & keys for row in reading.rows)
    todo = say(
        "Look at the cell: Google says there what stands in the way of its result. Until it is put right, the last "
        "values are shown."
    )
    problems = [
        Problem(
            tab.key, 0, "",
            say("A formula in %(cell)s fills several cells and shows %(error)s.", cell=reference(*spot), error=error),
            todo, blocks=blocks, shown=error,
        )
        for spot, error in sorted(faults.items())
    ]  # fmt: skip
    return replace(reading, problems=(*reading.problems, *problems))


def _value(lines: Lines, row: int, column: int) -> Any:
    line = lines[row - 1] if row <= len(lines) else ()
    return line[column] if column < len(line) else ""
