"""A book that bears no number of ours though we have written to it: a program dropped it, or the copy is older. Pure.

Such a book is not taken for the oldest of all copies. Where it does not hold what we had written and staff had left
alone, nobody knows whose value is the newer, and a person is asked, cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from programme.book.reading import BookReading
from programme.cells.reading import read_code
from programme.cells.writing import same
from programme.changes.change import Change
from programme.identity.identified import name_of
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell

from .facts import CODE, Facts
from .stale_copies import Place


@dataclass(frozen=True)
class Doubt:
    """A value of ours that an unnumbered book does not hold: set back by staff, or never seen by whoever saved it."""

    change: Change
    replaced: tuple[Change, ...]  # older ones of the same cell, which it had taken the place of
    found: Cell  # what stands there


def is_unnumbered(reading: BookReading, facts: Facts) -> bool:
    """Tell whether the book bears no number although we have written to it."""
    return not reading.write_number and bool(facts.write_number)


def doubts(reading: BookReading, facts: Facts, lost: tuple[Change, ...]) -> tuple[Doubt, ...]:
    """Return the cells of *lost* changes that stand in the book with another value: nobody can say whose is newer.

    A row that is lost whole is not among them: it comes back, whoever removed it may do so again. Nor is one that shows
    another person, or of which somebody was asked: it must be known first whose row it is.
    """
    shown = _cells(reading)
    doubtful = {(row.tab, row.code) for row in facts.questions.doubtful_rows}
    names = {(tab, row.code): name_of(BY_KEY[tab], row.cells) for tab, rows in facts.rows.items() for row in rows}
    by_cell: dict[tuple[str, str, str], list[Change]] = {}
    for change in lost:
        by_cell.setdefault((change.tab, change.code, change.column), []).append(change)
    found = []
    for (tab, code, column), changes in by_cell.items():
        *replaced, newest = sorted(changes, key=lambda change: change.id)
        cells, *others = shown.get((tab, code), [{}])
        is_same = (tab, code) not in doubtful and not others and name_of(BY_KEY[tab], cells) == names.get((tab, code))
        if is_same and column != CODE and column in cells and not same(cells[column], newest.value):
            found.append(Doubt(newest, tuple(replaced), cells[column]))
    return tuple(found)


def _cells(reading: BookReading) -> dict[Place, list[dict[str, Cell]]]:
    """Return what stands beside every code, in each row that bears it."""
    found: dict[Place, list[dict[str, Cell]]] = {}
    for key, tab in reading.tabs.items():
        if CODE in tab.columns:
            for row in tab.rows:
                cells = dict(zip(tab.columns, row.cells, strict=True))
                found.setdefault((key, read_code(cells[CODE]).value or ""), []).append(cells)
    return {place: rows for place, rows in found.items() if place[1]}
