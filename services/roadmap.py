"""The roadmap as the curator's job: rows that are missing, rows that are done."""

from __future__ import annotations

from collections.abc import Iterable

from programme.banks.edits import FieldInput, row_edits
from programme.cells.writing import write_cell
from programme.changes.change import Decision, Edit
from programme.errors import NotFound, StaleRow
from programme.ports.gateways import Gateways
from programme.roadmap.rows import is_closed, missing_milestones
from programme.schema.records import ROADMAP, Milestone
from programme.snapshot import Snapshot
from programme.text.sentences import say

from .saving import NOTHING, NOTHING_SAVED, Recorded, is_current, record, record_in, undo
from .snapshots import Snapshots

_TRIES = 3  # looks at the data, when somebody changes them in between


def complete(gateways: Gateways, snapshots: Snapshots, author: str) -> Recorded:
    """Add the rows and the due dates that the tab Дорожная карта lacks, once, however often it is asked for.

    Raises Refused when nothing is missing, StaleRow when the data would not stand still.
    """
    for _ in range(_TRIES):
        snapshot = snapshots.current(gateways)
        decision = missing_milestones(snapshot)
        with gateways.store.transaction() as tx:
            if is_current(tx, snapshot):
                return record_in(tx, gateways, decision, author)
    raise StaleRow(NOTHING_SAVED)


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


def change(gateways: Gateways, snapshot: Snapshot, code: str, answers: Iterable[FieldInput], author: str) -> Recorded:
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
