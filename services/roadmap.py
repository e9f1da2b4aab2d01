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

from .saving import Recorded, record, undo

NOTHING = Recorded(None, {})  # nothing was changed, so nothing is written down


def complete(gateways: Gateways, snapshot: Snapshot, author: str) -> Recorded:
    """Add the rows and the due dates that the tab Дорожная карта lacks."""
    return record(gateways, missing_milestones(snapshot), author)


def tick(gateways: Gateways, snapshot: Snapshot, code: str, *, done: bool, author: str) -> Recorded:
    """Mark a row as done today, or open it again; nothing when somebody has done so meanwhile."""
    row = row_of(snapshot, code)
    if is_closed(row) == done:
        return NOTHING
    values = {"status": "done", "done": snapshot.today} if done else {"status": "todo", "done": None}
    raw = snapshot.raw("roadmap", code)
    edits = tuple(
        Edit("roadmap", code, key, raw.get(key), write_cell(ROADMAP.column(key), value))
        for key, value in values.items()
    )
    what = say("Done: %(what)s", what=row.what) if done else say("Opened again: %(what)s", what=row.what)
    return record(gateways, Decision(what, edits=edits), author)


def change(gateways: Gateways, snapshot: Snapshot, code: str, answers: Iterable[Answer], author: str) -> Recorded:
    """Record what a form changed in a row, if anything."""
    row = row_of(snapshot, code)
    edits = row_edits(snapshot, "roadmap", code, answers)
    if not edits:
        return NOTHING
    return record(gateways, Decision(say("Changed in the roadmap: %(what)s", what=row.what), edits=edits), author)


def take_back(gateways: Gateways, operation: int, author: str) -> Recorded:
    """Undo a change of the roadmap where its values still stand; raises NotFound for a change of anything else."""
    return undo(gateways, operation, author, tabs={"roadmap"})


def row_of(snapshot: Snapshot, code: str) -> Milestone:
    """Return a row of the roadmap; raises NotFound when there is none."""
    row = snapshot.roadmap.get(code)
    if row is None:
        raise NotFound(say("There is no such row in the roadmap any more."))
    return row
