"""Who changed what, for the history: what the sheet holds now beside what it held, and what of it was ours. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.cells.writing import same
from programme.ports.records import ReplicaRow
from programme.schema.tabs import Cell
from programme.text.sentences import say, say_n

from .understanding import Understanding

STAFF = "sheet"
_TOLD_AT_MOST = 500  # audit lines of one reading; above that one line a tab


def staff_lines(understanding: Understanding, rows: Iterable[ReplicaRow], now: datetime) -> list[AuditLine]:
    """Return what staff changed since the last read, cell by cell; our own writes are not theirs.

    *rows*: what the pages show from now on.
    """
    facts, lost_columns = understanding.facts, understanding.lost
    before = {(row.tab, row.key): row for kept in facts.rows.values() for row in kept if row.code}
    ours: dict[tuple[str, str, str], list[Cell]] = {}
    for change in facts.open:  # written by a worker that did not live to tell; what has landed the last read shows
        ours.setdefault((change.tab, change.code, change.column), []).append(change.value)
    changed, added = say("Changed in the sheet"), say("Added in the sheet")
    lines = []
    for row in rows:
        if not row.code:
            continue
        last = before.pop((row.tab, row.key), None)
        if last is None:
            if (row.tab, row.code, "code") not in ours:
                lines.append(AuditLine(0, now, STAFF, added, row.tab, row.code))
            continue
        if row.cells == last.cells:
            continue
        lost = lost_columns[row.tab].found if row.tab in lost_columns else {}
        for column in (row.cells.keys() | last.cells.keys()) - lost.keys():
            old, new = last.cells.get(column), row.cells.get(column)
            known = ours.get((row.tab, row.code, column), ())
            if not same(old, new) and not any(same(new, value) for value in known):
                lines.append(AuditLine(0, now, STAFF, changed, row.tab, row.code, column, old, new))
    vanished = {(tab, code) for tab, found in understanding.taken.items() for code in found.vanished}
    removed = say("Removed from the sheet")
    lines += [AuditLine(0, now, STAFF, removed, tab, code) for tab, code in sorted(vanished)]
    return lines if len(lines) <= _TOLD_AT_MOST else _summed(lines, now)


def _summed(lines: list[AuditLine], now: datetime) -> list[AuditLine]:
    tabs: dict[str, int] = {}
    for line in lines:
        tabs[line.tab] = tabs.get(line.tab, 0) + 1
    one, many = "%(count)s cell changed in the sheet", "%(count)s cells changed in the sheet"
    return [AuditLine(0, now, STAFF, say_n(one, many, count), tab) for tab, count in tabs.items()]
