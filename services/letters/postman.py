"""The postman: he claims one letter at a time, hands it over and writes down what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from programme.errors import Refused
from programme.letters.delivery import (
    Halt,
    Met,
    Outcome,
    Pace,
    RelayState,
    SendOutcome,
    after,
    ascii_address,
    halt,
    next_try,
    set_right,
    take_place,
)
from programme.letters.due import day_begins, why_not
from programme.letters.letter import Letter, LetterState
from programme.letters.reasons import standing
from programme.letters.recipients import addressee, recipient_of
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.snapshot import Snapshot
from programme.text.sentences import say
from services.saving import is_current

from .eml import subject_of
from .planning import PlanReport, landing, plan

__all__ = ["DeliveryReport", "PlanReport", "deliver", "plan"]

LEASE = timedelta(minutes=15)  # longer than the longest conversation with the relay
DEFAULT_PACE = Pace()
_CHANGED = "changed"  # the facts moved while the letter was on its way: it is written again
_IN_HAND = (LetterState.QUEUED, LetterState.DEFERRED, LetterState.SENDING)


class SnapshotSource(Protocol):
    """Whoever knows the present snapshot."""

    def current(self, gateways: Gateways) -> Snapshot: ...


@dataclass(frozen=True)
class DeliveryReport:
    """What a round of delivery did: how many letters ended in each outcome, how many were taken back from the dead."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    requeued: int = 0
    in_doubt: int = 0
    halt: Halt | None = None  # why the round ended before the letters did

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.requeued or self.in_doubt)


def deliver(
    gateways: Gateways, snapshots: SnapshotSource, *, limit: int, owner: str, pace: Pace = DEFAULT_PACE
) -> DeliveryReport:
    """Send up to *limit* letters that are due, each at most once; no transaction is open while the relay is spoken to.

    A crash at any moment leaves each letter either as it was, or in doubt where a person sees it.
    """
    with gateways.store.reading() as tx:
        if not any(tx.outbox.counts().get(state) for state in _IN_HAND):
            return DeliveryReport()
    with gateways.store.transaction() as tx:
        requeued, in_doubt = tx.outbox.recover(gateways.clock.now())
    outcomes: Counter[Outcome] = Counter()
    while outcomes.total() < limit:
        letter = _claim(gateways, owner, pace)
        if letter is None or isinstance(letter, Halt):
            return DeliveryReport(outcomes, requeued, in_doubt, letter)
        outcomes[_carry(gateways, snapshots, letter, owner)] += 1
    return DeliveryReport(outcomes, requeued, in_doubt)


def obstacle(tx: Transaction, snapshot: Snapshot, letter: Letter, now: datetime) -> str:
    """Return the named reason that keeps the letter from going now, "" when there is none."""
    if reason := why_not(snapshot, letter.owed, now):
        return reason
    if landing(tx, letter.operation) == "conflict":
        return "conflict"
    name, address = recipient(snapshot, letter)
    if tx.outbox.suppression(address):
        return "suppressed"
    if letter.address and letter.address != address:
        if letter.name != name:
            return "another_person"
        return "address_changed" if letter.approved_sha256 else ""
    return ""


def recipient(snapshot: Snapshot, letter: Letter) -> tuple[str, str]:
    """Return name and address of the person the letter goes to, as the book has them now; Refused when it has none."""
    person = recipient_of(snapshot, letter.owed)
    if person is None:
        raise Refused(say("The person the letter goes to is no longer in the book."))
    return addressee(person), ascii_address(person.email)


def _claim(gateways: Gateways, owner: str, pace: Pace) -> Letter | Halt | None:
    """Take the next letter; say why none may leave now, or None when none is due."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        known = tx.outbox.relay(for_update=True)
        relay = set_right(known, now)
        if relay != known:
            tx.outbox.set_relay(relay)
        if why := halt(relay, now, pace):
            return why
        place = take_place(relay, now, pace)
        letters = tx.outbox.claim(owner, now=now, lease=LEASE)
        if letters and place is not None:
            tx.outbox.set_relay(place)
        return letters[0] if letters else None


def _carry(gateways: Gateways, snapshots: SnapshotSource, letter: Letter, owner: str) -> Outcome:
    """Write the letter, hand it over, and write down what became of it."""
    mark = _Mark(gateways, snapshots, letter, owner)
    try:
        verdict = _hand_over(gateways, mark)
    except Exception as error:
        # Nobody foresaw this fault. Before the mark nothing has left: the letter may wait for a better time.
        if not mark.given:
            _finish(gateways, mark, SendOutcome(Outcome.DEFERRED, f"{type(error).__name__}: {error}"[:300]))
        raise
    _finish(gateways, mark, verdict)
    return verdict.outcome


def _hand_over(gateways: Gateways, mark: _Mark) -> SendOutcome:
    now = gateways.clock.now()
    snapshot = mark.snapshots.current(gateways)
    with gateways.store.reading() as tx:
        mark.reason = obstacle(tx, snapshot, mark.letter, now)
        approved = tx.outbox.raw(mark.letter.id) if mark.letter.approved_sha256 else None
    if mark.reason:
        return SendOutcome(Outcome.STOPPED)
    if mark.letter.approved_sha256 and mark.letter.raw_sha256 != mark.letter.approved_sha256:
        mark.reason = "not_as_approved"
        return SendOutcome(Outcome.STOPPED)
    mark.name, mark.address = recipient(snapshot, mark.letter)
    try:
        raw = approved or _write(gateways, mark, snapshot, now)
    except Refused as error:
        mark.reason = "unwritten"
        return SendOutcome(Outcome.STOPPED, str(error))
    return gateways.post.send(raw, sender=gateways.post.sender, recipient=mark.address, before_dot=mark)


def _write(gateways: Gateways, mark: _Mark, snapshot: Snapshot, now: datetime) -> bytes:
    """Write the letter afresh and keep its bytes: what is sent is what the page shows."""
    raw = gateways.post.render(mark.letter, snapshot, now)
    with gateways.store.transaction() as tx:
        kept = tx.outbox.keep_raw(
            mark.letter.id, raw, name=mark.name, address=mark.address, subject=subject_of(raw), owner=mark.owner
        )
    if not kept:
        mark.reason = _CHANGED
        raise Refused(say("The letter was taken back while it was being written."))
    return raw


@dataclass
class _Mark:
    """The durable mark of one letter: asked before the final dot, given once, only while the facts still hold."""

    gateways: Gateways
    snapshots: SnapshotSource
    letter: Letter
    owner: str
    name: str = ""
    address: str = ""
    reason: str = ""  # why it was not given
    given: bool = False

    def __call__(self) -> bool:
        for _ in range(3):
            snapshot = self.snapshots.current(self.gateways)
            now = self.gateways.clock.now()
            with self.gateways.store.transaction() as tx:
                if not is_current(tx, snapshot):
                    continue  # somebody changed something this very moment: look again
                self.reason = self._reason(tx, snapshot, now)
                given = not self.reason and tx.outbox.mark_in_doubt(self.letter.id, self.owner, now)
            self.given = given  # only now, when the transaction stands
            return given
        self.reason = _CHANGED
        return False

    def _reason(self, tx: Transaction, snapshot: Snapshot, now: datetime) -> str:
        if reason := obstacle(tx, snapshot, self.letter, now):
            return reason
        return "" if recipient(snapshot, self.letter) == (self.name, self.address) else _CHANGED


def _finish(gateways: Gateways, mark: _Mark, verdict: SendOutcome) -> None:
    """Write down what became of the letter and what it tells of the relay, in one transaction."""
    now = gateways.clock.now()
    again = next_try(mark.letter.attempts + 1, now, mark.letter.message_id)
    met = Met(mark.letter.id, mark.address)
    with gateways.store.transaction() as tx:
        before = tx.outbox.relay(for_update=True)
        relay = after(before, _as_failure(verdict) if again is None else verdict, met, now)
        if relay != before:
            tx.outbox.set_relay(relay)
        state, reason, next_at = _end(mark, verdict, again, relay, now)
        if verdict.suppress and state is LetterState.FAILED:
            tx.outbox.suppress(mark.address, verdict.reply, now)
        if relay.stopped_at is not None and before.stopped_at is None:
            _take_back(tx, before.met, now)
        tx.outbox.finish(
            mark.letter.id,
            mark.owner,
            state,
            now=now,
            reply=verdict.reply,
            reason=reason,
            next_at=next_at,
            spend_attempt=verdict.outcome not in (Outcome.RELAY_FAULT, Outcome.STOPPED),
        )


def _as_failure(verdict: SendOutcome) -> SendOutcome:
    """Return what the last of all tries is for the relay: patience that never ended is a refusal."""
    return replace(verdict, outcome=Outcome.REFUSED) if verdict.outcome is Outcome.DEFERRED else verdict


def _take_back(tx: Transaction, run: Iterable[Met], now: datetime) -> None:
    """Let letters that failed in a run wait for a person: one fault of the relay is not so many dead addresses."""
    for met in run:
        if tx.outbox.move(met.letter, LetterState.HELD, frm=[LetterState.FAILED], reason="alike", at=now):
            tx.outbox.forgive(met.address)


def _end(
    mark: _Mark, verdict: SendOutcome, again: datetime | None, relay: RelayState, now: datetime
) -> tuple[LetterState, str, datetime | None]:
    """Return the state, the named reason and the time of the next try that follow from a verdict."""
    match verdict.outcome:
        case Outcome.ACCEPTED:
            return LetterState.SENT, "", None
        case Outcome.IN_DOUBT:
            return LetterState.IN_DOUBT, "no_answer", None
        case Outcome.RELAY_FAULT:
            return LetterState.DEFERRED, "relay", relay.closed_until
        case Outcome.DEFERRED if again is not None:
            return LetterState.DEFERRED, "", again
        case Outcome.REFUSED | Outcome.DEFERRED if relay.stopped_at is not None and _is_of(relay, mark):
            return LetterState.HELD, "alike", None
        case Outcome.REFUSED:
            return LetterState.FAILED, "refused", None
        case Outcome.DEFERRED:
            return LetterState.FAILED, "gave_up", None
        case _:
            return _stopped(mark, now)


def _is_of(relay: RelayState, mark: _Mark) -> bool:
    """Tell whether the letter is one of those because of which a person is asked."""
    return Met(mark.letter.id, mark.address) in relay.met


def _stopped(mark: _Mark, now: datetime) -> tuple[LetterState, str, datetime | None]:
    if mark.reason in ("", _CHANGED):
        return LetterState.QUEUED, "", None
    return standing(mark.reason), mark.reason, day_begins(now) if mark.reason == "quiet_hours" else None
