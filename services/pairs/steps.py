"""Pairs as the curator's job: the card of a pair, its answers, its order, its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from programme.accounts.audit import AuditLine
from programme.banks.edits import FieldInput
from programme.letters.letter import Letter
from programme.pairs.steps import edit_pair
from programme.ports.gateways import Gateways
from programme.schema.pairs import WORKING, Activity, Meeting, Pair
from programme.snapshot import Snapshot
from programme.text.folding import fold
from services.progress import dashboard
from services.saving import NOTHING, Recorded, record, undo

SHOWN = 50  # lines of history and letters on a card


@dataclass(frozen=True)
class PairCard:
    """Everything known about a pair."""

    pair: Pair
    activities: tuple[Activity, ...]
    meetings: tuple[Meeting, ...]
    letters: tuple[Letter, ...]
    history: tuple[AuditLine, ...]


def card(gateways: Gateways, snapshot: Snapshot, code: str) -> PairCard | None:
    """Return the card of a pair, None when there is no such pair."""
    pair = snapshot.pairs.get(code)
    if pair is None:
        return None
    with gateways.store.reading() as tx:
        letters = tx.outbox.letters(pair=code, limit=SHOWN)
        history = tx.audit.lines(tab="pairs", code=code, limit=SHOWN)
    activities = tuple(a for a in snapshot.activities.values() if a.pair == code)
    meetings = tuple(m for m in snapshot.meetings.values() if m.pair == code)
    return PairCard(pair, activities, meetings, letters, history)


def change(
    gateways: Gateways, snapshot: Snapshot, code: str, answers: Iterable[FieldInput], author: str, step: str = ""
) -> Recorded:
    """Record what a form changed in a pair and what follows from it; nothing when it came back as it was.

    *step*: a status that the form asks for outright. Raises NotReady with all that stands against a step.
    """
    changed = [answer for answer in answers if answer.is_changed]
    if not changed and code in snapshot.pairs:
        return NOTHING
    return record(gateways, edit_pair(snapshot, code, changed, step), author)


def take_back(gateways: Gateways, code: str, operation: int, author: str) -> Recorded:
    """Undo a change of this pair where its values still stand; raises NotFound for a change of anything else."""
    return undo(gateways, operation, author, tabs={"pairs"}, code=code)


SORTS = {"mentor": "mentor_name", "mentee": "mentee_name", "proposed": "proposed", "starts": "starts", "code": "code"}


def listing(
    snapshot: Snapshot, *, status: str = "", search: str = "", sort: str = "-proposed", silent: bool = False
) -> tuple[Pair, ...]:
    """Return the pairs that fit, in order; those with an empty cell come last.

    *status* is one of the list of statuses, or "working" (approved, active, extended), or "unanswered".
    """
    words, fits = fold(search).split(), _status_test(snapshot, status)
    found = [
        pair
        for pair in snapshot.pairs.values()
        if fits(pair)
        and all(word in fold(f"{pair.mentor_name} {pair.mentee_name} {pair.code} {pair.aim}") for word in words)
    ]
    if silent:
        quiet = silent_pairs(snapshot)
        found = [pair for pair in found if pair.code in quiet]
    key, backwards = SORTS.get(sort.lstrip("-"), "proposed"), sort.startswith("-")
    filled = sorted((p for p in found if getattr(p, key)), key=lambda p: getattr(p, key), reverse=backwards)
    return (*filled, *(p for p in found if not getattr(p, key)))


def _status_test(snapshot: Snapshot, status: str) -> Callable[[Pair], bool]:
    if status == "working":
        return lambda pair: pair.status in WORKING
    if status == "unanswered":
        asked = {pair.code for pair, _ in dashboard(snapshot).unanswered}
        return lambda pair: pair.code in asked
    return lambda pair: not status or pair.status == status


def silent_pairs(snapshot: Snapshot) -> frozenset[str]:
    """Return the codes of the working pairs that have not met for the days the college has set."""
    return frozenset(silent.pair.code for silent in dashboard(snapshot).silent)
