"""What an older copy of the book has lost, and what of it comes back: a stale copy is told by its write number. Pure.

Here it is decided which changes land again; `round.py` opens them, and `plan.py` writes them like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from programme.book.reading import BookReading
from programme.cells.reading import read_code
from programme.cells.writing import same
from programme.changes.change import Change
from programme.identity.identified import name_of
from programme.ports.records import ReplicaRow
from programme.schema.registry import BY_KEY

from .facts import CODE, Facts

Place = tuple[str, str]  # tab, code


def lost_changes(reading: BookReading, facts: Facts) -> tuple[Change, ...]:
    """Return the landed changes that a stale copy of the book has lost and that must land again.

    A cell that staff had changed after ours landed has a history of its own: it is left to the sheet. A row that is
    younger than the copy comes back whole, as the intranet wrote it. Codes may have gone to other people since the copy
    was made: what had landed is looked for beside the person, too, whom the copy shows under the code.
    """
    by_cell: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
    for change in facts.landed:
        if change.write_number > reading.write_number:
            by_cell[change.tab, change.code, change.column].append(change)
    if not by_cell:
        return ()
    before = {(row.tab, row.code): row for rows in facts.rows.values() for row in rows if row.code}
    before = {key: row for key, row in _back_again(reading, facts).items() if key not in before} | before
    people = _beside_the_same_people(reading, facts, before)
    doubtful = {(row.tab, row.code) for row in facts.questions.doubtful_rows}
    lost: list[Change] = []
    for (tab, code, column), changes in by_cell.items():
        row = before.get((tab, code))
        newest = max(changes, key=lambda change: change.id)
        # The copy is older than the row, and what the last read shows under its code is somebody else's.
        is_younger = (tab, code, CODE) in by_cell and (tab, code) in doubtful
        is_ours = row is not None and (is_younger or column == CODE)
        rows = [*([row] if row is not None else []), *people.get((tab, code), ())]
        if is_ours or any(same(each.cells.get(column), newest.value) for each in rows):
            lost += changes
    return tuple(lost)


def _back_again(reading: BookReading, facts: Facts) -> dict[Place, ReplicaRow]:
    """Return the rows that had been removed and whose codes the reading bears again, as they last were."""
    held = codes_in(reading)
    removed = {(row.tab, row.code): row for rows in facts.removed.values() for row in rows}
    return {key: row for key, row in removed.items() if key in held}


def _beside_the_same_people(
    reading: BookReading, facts: Facts, before: Mapping[Place, ReplicaRow]
) -> dict[Place, list[ReplicaRow]]:
    """Return the rows of the last read that show a name beside which the reading shows another row's code.

    A code that stands beside the name it stood beside is not among them: its own row says all.
    """
    found: dict[Place, list[ReplicaRow]] = {}
    for key, read in reading.tabs.items():
        tab = BY_KEY[key]
        named: dict[str, list[ReplicaRow]] = defaultdict(list)
        for row in facts.rows.get(key, ()):
            named[name_of(tab, row.cells)].append(row)
        for line in read.rows if CODE in read.columns else ():
            cells = dict(zip(read.columns, line.cells, strict=True))
            code, name = read_code(cells[CODE]).value or "", name_of(tab, cells)
            last = before.get((key, code))
            if code and name and (last is None or name_of(tab, last.cells) != name):
                found.setdefault((key, code), []).extend(named.get(name, ()))
    return found


def restored_rows(reading: BookReading, facts: Facts) -> dict[Place, ReplicaRow]:
    """Return the rows a stale copy has lost whole, as they last were: they are added again, not removed by staff."""
    held = codes_in(reading)
    ours = {(change.tab, change.code) for change in facts.open if change.is_new and change.column == CODE}
    rows = {(row.tab, row.code): row for kept in facts.rows.values() for row in kept}
    return {key: rows[key] for key in ours if key in rows and key not in held}


def codes_in(reading: BookReading) -> set[Place]:
    """Return every code that stands in a row of the reading."""
    return {
        (key, read_code(row.cells[tab.columns.index(CODE)]).value or "")
        for key, tab in reading.tabs.items()
        if CODE in tab.columns
        for row in tab.rows
    }
