"""A pair's personalised programme and its meetings, as the curator keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from programme.banks.edits import FieldInput, new_row, row_edits
from programme.cells.writing import write_cell
from programme.changes.change import Decision, Edit
from programme.errors import NotFound
from programme.ports.gateways import Gateways
from programme.schema.pairs import ACTIVITIES, Activity, Meeting
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say
from services.saving import NOTHING, Recorded, record

TABS = ("activities", "meetings")


def add(
    gateways: Gateways, snapshot: Snapshot, tab: str, pair: str, answers: Iterable[FieldInput], author: str
) -> Recorded:
    """Add an activity or a meeting to a pair."""
    if pair not in snapshot.pairs:
        raise NotFound(say("There is no pair with the code %(code)s.", code=pair))
    fixed: tuple[tuple[str, Cell], ...] = (("pair", pair),)
    row = new_row(tab, answers, snapshot.today, fixed)
    return record(gateways, Decision(_told(tab), rows=(row,), subject=(("pairs", pair),)), author)


def change(
    gateways: Gateways, snapshot: Snapshot, tab: str, pair: str, code: str, answers: Iterable[FieldInput], author: str
) -> Recorded:
    """Record what a form changed in an activity or a meeting of the pair, if anything."""
    row = row_of(snapshot, tab, pair, code)
    edits = row_edits(snapshot, tab, code, answers)
    if not edits:
        return NOTHING
    what = (
        say("Changed in the programme: %(what)s", what=row.what)
        if isinstance(row, Activity)
        else say("A meeting was changed.")
    )
    return record(gateways, Decision(what, edits=edits, subject=(("pairs", pair),)), author)


def mark_done(gateways: Gateways, snapshot: Snapshot, pair: str, code: str, *, done: bool, author: str) -> Recorded:
    """Mark an activity as done today, or open it again; nothing when somebody has done so meanwhile."""
    activity = row_of(snapshot, "activities", pair, code)
    if not isinstance(activity, Activity) or bool(activity.done) == done:
        return NOTHING
    value = snapshot.today if done else None
    cell = write_cell(ACTIVITIES.column("done"), value)
    edit = Edit("activities", code, "done", snapshot.raw("activities", code).get("done"), cell)
    what = say("Done: %(what)s", what=activity.what) if value else say("Opened again: %(what)s", what=activity.what)
    return record(gateways, Decision(what, edits=(edit,), subject=(("pairs", pair),)), author)


def row_of(snapshot: Snapshot, tab: str, pair: str, code: str) -> Activity | Meeting:
    """Return the activity or the meeting of the pair; raises NotFound when there is none, or it is another pair's."""
    row = snapshot.tab(tab).get(code)
    if not isinstance(row, Activity | Meeting) or row.pair != pair:
        raise NotFound(say("There is no such row any more."))
    return row


def _told(tab: str) -> Sentence:
    return say("An activity was added to the programme.") if tab == "activities" else say("A meeting was entered.")
