"""A pair's personalised programme and its meetings, as the curator keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from programme.bank_edits import Answer, new_row, row_edits
from programme.changes import Decision, Edit
from programme.errors import NotFound
from programme.gateways import Gateways
from programme.pairs import ACTIVITIES
from programme.sentences import Sentence, say
from programme.snapshot import Snapshot
from programme.tabs import Cell
from programme.writing import write_cell

from .saving import Recorded, record

TABS = ("activities", "meetings")


def add(
    gateways: Gateways, snapshot: Snapshot, tab: str, pair: str, answers: Iterable[Answer], author: str
) -> Recorded:
    """Add an activity or a meeting to a pair."""
    if pair not in snapshot.pairs:
        raise NotFound(say("There is no pair with the code %(code)s.", code=pair))
    fixed: tuple[tuple[str, Cell], ...] = (("pair", pair),)
    row = new_row(tab, answers, snapshot.today, fixed)
    return record(gateways, Decision(_told(tab), rows=(row,), subject=(("pairs", pair),)), author)


def change(
    gateways: Gateways, snapshot: Snapshot, tab: str, code: str, answers: Iterable[Answer], author: str
) -> Recorded:
    """Record what a form changed in an activity or a meeting."""
    if code not in snapshot.tab(tab):
        raise NotFound(say("There is no such row any more."))
    return record(gateways, Decision(say("Changed"), edits=row_edits(snapshot, tab, code, answers)), author)


def mark_done(gateways: Gateways, snapshot: Snapshot, code: str, author: str) -> Recorded:
    """Mark an activity as done today, or open it again."""
    activity = snapshot.activities.get(code)
    if activity is None:
        raise NotFound(say("There is no such row any more."))
    value = None if activity.done else snapshot.today
    cell = write_cell(ACTIVITIES.column("done"), value)
    edit = Edit("activities", code, "done", snapshot.raw("activities", code).get("done"), cell)
    what = say("Done: %(what)s", what=activity.what) if value else say("Opened again: %(what)s", what=activity.what)
    return record(gateways, Decision(what, edits=(edit,), subject=(("pairs", activity.pair),)), author)


def _told(tab: str) -> Sentence:
    return say("An activity was added to the programme.") if tab == "activities" else say("A meeting was entered.")
