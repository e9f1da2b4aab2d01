"""What a reading leaves behind: the rows and problems that pages show, and who changed what for the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.book.edits import Stamp, WriteReport
from programme.book.reading import BookReading, Problem
from programme.cells.writing import same
from programme.ports.records import ReplicaRow
from programme.schema.tabs import Cell
from programme.text.sentences import say, say_n

from .plan import RoundPlan, text_of
from .stale_copies import Facts

STAFF = "sheet"
_TOLD_AT_MOST = 500  # audit lines of one reading; above that one line a tab


def replica_rows(plan: RoundPlan, facts: Facts) -> tuple[ReplicaRow, ...]:
    """Return the rows the replica holds after this reading; a tab at fault keeps its last ones."""
    rows: list[ReplicaRow] = []
    for tab, kept in facts.rows.items():
        identity = plan.identities.get(tab)
        stands_still = identity is None and tab in plan.reading.tabs
        if stands_still or tab in plan.missing or (identity is not None and identity.mass is not None):
            rows += kept
    for tab, identity in plan.identities.items():
        if identity.mass is not None:
            continue
        headers = plan.reading.tabs[tab].extra_headers
        for place, line in enumerate(identity.rows):
            extras = tuple(
                (header, text_of(cell)) for header, cell in zip(headers, line.row.extras, strict=False) if text_of(cell)
            )
            cells = {key: cell for key, cell in line.cells.items() if key != "code"}
            rows.append(
                ReplicaRow(tab, line.key, line.code, place, line.row.number, cells, extras, line.row.formulas, 0)
            )
        rows += [replace(row, number=0) for (of, _), row in plan.reborn.items() if of == tab]  # in no row of the sheet
    return tuple(rows)


def told_problems(plan: RoundPlan) -> BookReading:
    """Return the reading with the problems of columns and of identity added to those of reading."""
    found = [problem for lost in plan.lost.values() for problem in lost.problems()]
    for tab, identity in plan.identities.items():
        found += identity.problems
        if identity.mass is not None:
            todo = say("Look at the sheet; put it right, or accept the change on the page of the book.")
            found.append(Problem(tab, 0, "", identity.mass, todo, blocks=True))
    if plan.missing and plan.mass is not None:
        todo = say("Give the tab its name back, or accept the change on the page of the book.")
        found += [Problem(tab, 0, "", plan.mass, todo, blocks=True) for tab in plan.missing]
    own = [p for p in plan.reading.problems if p.row or p.tab not in plan.missing]  # that it is missing is told above
    return replace(plan.reading, problems=(*own, *found))


def with_refused_codes(report: WriteReport) -> BookReading:
    """Return the reading with a problem for every row that could not be given its code: nobody else would be told."""
    todo = say("The row is read-only in the intranet until it has a code.")
    found = [
        Problem(refusal.edit.tab, refusal.edit.number, "code", refusal.why, todo)
        for refusal in report.refusals
        if isinstance(refusal.edit, Stamp)
    ]
    return replace(report.reading, problems=(*report.reading.problems, *found)) if found else report.reading


def staff_lines(facts: Facts, rows: Iterable[ReplicaRow], plan: RoundPlan, now: datetime) -> list[AuditLine]:
    """Return what staff changed since the last read, cell by cell; our own writes are not theirs."""
    before = {(row.tab, row.key): row for kept in facts.rows.values() for row in kept if row.code}
    ours: dict[tuple[str, str, str], list[Cell]] = {}
    for change in (*facts.open, *facts.landed):
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
        lost = plan.lost[row.tab].found if row.tab in plan.lost else {}
        for column in (row.cells.keys() | last.cells.keys()) - lost.keys():
            old, new = last.cells.get(column), row.cells.get(column)
            known = ours.get((row.tab, row.code, column), ())
            if not same(old, new) and not any(same(new, value) for value in known):
                lines.append(AuditLine(0, now, STAFF, changed, row.tab, row.code, column, old, new))
    vanished = {(tab, code) for tab, found in plan.identities.items() if found.mass is None for code in found.vanished}
    removed = say("Removed from the sheet")
    lines += [AuditLine(0, now, STAFF, removed, tab, code) for tab, code in sorted(vanished)]
    return lines if len(lines) <= _TOLD_AT_MOST else _summed(lines, now)


def _summed(lines: list[AuditLine], now: datetime) -> list[AuditLine]:
    tabs: dict[str, int] = {}
    for line in lines:
        tabs[line.tab] = tabs.get(line.tab, 0) + 1
    one, many = "%(count)s cell changed in the sheet", "%(count)s cells changed in the sheet"
    return [AuditLine(0, now, STAFF, say_n(one, many, count), tab) for tab, count in tabs.items()]
