"""Planning letters: what is owed goes into the outbox once; what no longer may go is held or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programme.changes.change import ChangeState
from programme.letters.due import owed, why_not
from programme.letters.letter import Letter, LetterState, Owed
from programme.letters.reasons import CURABLE, HOLDING, REVIVABLE
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.snapshot import Snapshot
from services.saving import is_current

AUTHOR = "worker"
PLANNED = "letters.planned"  # kept since the first planning of this database
_OPEN = (LetterState.WAITING, LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)
_UNSETTLED = (ChangeState.CONFLICT, ChangeState.REFUSED)


@dataclass(frozen=True)
class PlanReport:
    """How many letters a planning added, and how many others it moved."""

    added: int = 0
    held: int = 0  # of the added ones
    moved: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.moved)


def plan(gateways: Gateways, snapshot: Snapshot) -> PlanReport:
    """Put what is owed into the outbox and look at what waits there; planning twice adds nothing twice.

    What a book owes when it is planned for the first time waits for a person: an old book is full of old dues.
    """
    now = gateways.clock.now()
    found = {letter.key: letter for letter in owed(snapshot, now)}
    with gateways.store.transaction() as tx:
        if not is_current(tx, snapshot) or snapshot.as_of is None:
            return PlanReport()  # the facts have moved on: the next round plans with the new ones
        is_first = tx.key_values.get(PLANNED) is None
        if is_first:
            tx.key_values.put(PLANNED, now.isoformat(), now)
        there = tx.outbox.known(found)
        new = [letter for key, letter in found.items() if key not in there]
        held = [_add(tx, snapshot, letter, now, is_first=is_first) for letter in new]
        moved = sum(_review(tx, snapshot, letter, now, due=letter.owed.key in found) for letter in _kept(tx))
    return PlanReport(sum(h is not None for h in held), sum(bool(h) for h in held), moved)


def _kept(tx: Transaction) -> tuple[Letter, ...]:
    """Return the letters whose standing may change: the open ones, and those the rules cancelled."""
    cancelled = tx.outbox.letters(states=[LetterState.CANCELLED])
    return (*tx.outbox.letters(states=_OPEN), *(letter for letter in cancelled if letter.reason in REVIVABLE))


def _add(tx: Transaction, snapshot: Snapshot, letter: Owed, now: datetime, *, is_first: bool) -> bool | None:
    """Add a letter; return whether it is held, None when it was not added."""
    reason = why_not(snapshot, letter, now)
    if reason in REVIVABLE:
        return None
    if reason not in HOLDING:
        reason = "first_plan" if is_first else ""
    state = LetterState.HELD if reason else LetterState.QUEUED
    id = tx.outbox.add(letter, operation=None, author=AUTHOR, at=now, state=state)
    if id is not None and reason:
        tx.outbox.move(id, state, frm=[state], reason=reason, at=now)
    return None if id is None else bool(reason)


def _review(tx: Transaction, snapshot: Snapshot, letter: Letter, now: datetime, *, due: bool) -> bool:
    """Move a letter to where it should stand now; return whether it moved."""
    state, reason = _should_stand(tx, snapshot, letter, now, due=due)
    if (state, reason) == (letter.state, letter.reason):
        return False
    return tx.outbox.move(letter.id, state, frm=[letter.state], reason=reason, at=now)


def _should_stand(
    tx: Transaction, snapshot: Snapshot, letter: Letter, now: datetime, *, due: bool
) -> tuple[LetterState, str]:
    reason = why_not(snapshot, letter.owed, now)
    as_it_is = letter.state, letter.reason
    if letter.state is LetterState.CANCELLED:
        return (LetterState.QUEUED, "") if due and not reason else as_it_is
    if reason in REVIVABLE:
        return LetterState.CANCELLED, reason
    if letter.state is LetterState.HELD and letter.reason not in CURABLE:
        return as_it_is  # a person put it there or a person has to look
    if letter.state is LetterState.DEFERRED and reason not in HOLDING:
        return as_it_is
    stand = landing(tx, letter.operation)
    if stand == "conflict":
        return LetterState.HELD, "conflict"
    if stand == "open" and letter.state is not LetterState.QUEUED:
        return LetterState.WAITING, ""
    if reason in HOLDING:
        return LetterState.HELD, reason
    if letter.reason in ("suppressed", "another_person"):
        return as_it_is  # found at the door; the door looks again when a person releases it
    return LetterState.QUEUED, ""


def landing(tx: Transaction, operation: int | None) -> str:
    """Return how the changes of an operation stand: "open", "conflict", or "landed" when none waits any more."""
    if operation is None:
        return "landed"
    if tx.journal.changes(operation=operation, states=_UNSETTLED):
        return "conflict"
    return "open" if tx.journal.changes(operation=operation, states=[ChangeState.OPEN]) else "landed"
