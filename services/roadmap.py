"""The roadmap as the curator's job: rows that are missing, rows that are done."""

from __future__ import annotations

from collections.abc import Iterable

from programme.bank_edits import Answer, row_edits
from programme.changes import Decision, Edit
from programme.errors import NotFound
from programme.gateways import Gateways
from programme.records import ROADMAP, Milestone
from programme.roadmap import is_closed, missing_milestones
from programme.sentences import say
from programme.snapshot import Snapshot
from programme.writing import write_cell

from .saving import Recorded, record


def complete(gateways: Gateways, snapshot: Snapshot, author: str) -> Recorded:
    """Add the rows the tab Дорожная карта lacks, with due dates from the programme's start."""
    return record(gateways, missing_milestones(snapshot), author)


def tick(gateways: Gateways, snapshot: Snapshot, code: str, author: str) -> Recorded:
    """Mark a row as done today, or open it again."""
    row = _row(snapshot, code)
    values = {"status": "todo", "done": None} if is_closed(row) else {"status": "done", "done": snapshot.today}
    raw = snapshot.raw("roadmap", code)
    edits = tuple(
        Edit("roadmap", code, key, raw.get(key), write_cell(ROADMAP.column(key), value))
        for key, value in values.items()
    )
    what = say("Opened again: %(what)s", what=row.what) if is_closed(row) else say("Done: %(what)s", what=row.what)
    return record(gateways, Decision(what, edits=edits), author)


def change(gateways: Gateways, snapshot: Snapshot, code: str, answers: Iterable[Answer], author: str) -> Recorded:
    """Record what a form changed in a row."""
    row = _row(snapshot, code)
    edits = row_edits(snapshot, "roadmap", code, answers)
    return record(gateways, Decision(say("Changed in the roadmap: %(what)s", what=row.what), edits=edits), author)


def _row(snapshot: Snapshot, code: str) -> Milestone:
    row = snapshot.roadmap.get(code)
    if row is None:
        raise NotFound(say("There is no such row in the roadmap any more."))
    return row
