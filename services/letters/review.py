"""What the curator does with letters: look at the exact bytes, approve, hold, release, cancel, send again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.errors import ProgrammeError, StaleRow
from programme.letters.delivery import RelayState
from programme.letters.due import why_not
from programme.letters.kinds import KINDS
from programme.letters.letter import Letter, LetterState
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say

from .eml import LetterContent, read_letter, subject_of
from .planning import landing
from .postman import SnapshotSource, recipient

UNSENT = (LetterState.WAITING, LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)
CAN_BE_HELD = (LetterState.WAITING, LetterState.QUEUED, LetterState.DEFERRED, LetterState.SENDING)
CAN_BE_CANCELLED = (*UNSENT, LetterState.SENDING)
CAN_GO_AGAIN = (LetterState.IN_DOUBT, LetterState.FAILED, LetterState.EXPIRED, LetterState.CANCELLED)
_WRITTEN_AFRESH = ("another_person", "address_changed", "not_as_approved")
PAGE = 50


@dataclass(frozen=True)
class Listing:
    """One page of letters, newest first."""

    letters: tuple[Letter, ...]
    older: int  # ask for letters before this id; 0 when there are none
    counts: Mapping[LetterState, int]
    relay: RelayState


@dataclass(frozen=True)
class LetterCard:
    """A letter with its exact bytes: those that are kept, else those that would be sent if it went at `at`."""

    letter: Letter
    raw: bytes
    reading: LetterContent | None
    at: datetime
    is_kept: bool
    fault: Sentence | None  # why it cannot be written
    obstacle: str  # the named reason that keeps it from going now
    attempts: tuple[tuple[datetime, str, str], ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class Tally:
    """How many letters were moved, and how many could not be because they stand elsewhere by now."""

    done: int
    left: int


def listing(
    gateways: Gateways,
    *,
    states: Iterable[LetterState] = (),
    letter: str = "",
    code: str = "",
    pair: str = "",
    before_id: int = 0,
) -> Listing:
    """Return a page of letters and how many stand in each state."""
    with gateways.store.reading() as tx:
        found = tx.outbox.letters(
            states=states, letter=letter, code=code, pair=pair, before_id=before_id, limit=PAGE + 1
        )
        counts, relay = tx.outbox.counts(), tx.outbox.relay()
    older = found[PAGE - 1].id if len(found) > PAGE else 0
    return Listing(found[:PAGE], older, counts, relay)


def held_for(gateways: Gateways, reason: str) -> list[int]:
    """Return the letters that are held for this reason, in the order they were planned."""
    with gateways.store.reading() as tx:
        held = tx.outbox.letters(states=[LetterState.HELD], limit=1000)
    return sorted(letter.id for letter in held if letter.reason == reason)


def card(gateways: Gateways, snapshots: SnapshotSource, id: int, at: datetime | None = None) -> LetterCard:
    """Return the letter as it is kept, or as it would be written at *at*; nothing is changed by looking."""
    at = at or gateways.clock.now()
    with gateways.store.reading() as tx:
        letter, kept, attempts = tx.outbox.get(id), tx.outbox.raw(id), tx.outbox.attempts(id)
    snapshot = snapshots.current(gateways)
    obstacle = why_not(snapshot, letter.owed, gateways.clock.now()) if letter.state in UNSENT else ""
    raw, fault = kept or b"", None
    if not kept or (letter.state in UNSENT and not letter.approved_sha256):
        raw, fault = _written(gateways, letter, snapshot, at)
    reading = read_letter(raw) if raw else None
    return LetterCard(letter, raw, reading, at, raw == kept, fault, obstacle, attempts)


def approve(gateways: Gateways, snapshots: SnapshotSource, id: int, sha256: str, at: datetime, author: str) -> None:
    """Keep and approve exactly the bytes that the person saw; raise StaleRow when they would differ by now."""
    seen = card(gateways, snapshots, id, at)
    if seen.sha256 != sha256:
        raise StaleRow(say("The letter has changed since you looked at it. Look at it again, then approve it."))
    name, address = recipient(snapshots.current(gateways), seen.letter)
    with gateways.store.transaction() as tx:
        tx.outbox.keep_raw(id, seen.raw, name=name, address=address, subject=subject_of(seen.raw))
        if not tx.outbox.approve(id, sha256):
            raise StaleRow(say("The letter is already on its way."))
        _note(
            tx,
            gateways,
            seen.letter,
            author,
            say("The letter “%(letter)s” was approved as shown", letter=_named(seen.letter)),
        )


def hold(gateways: Gateways, ids: Iterable[int], author: str) -> Tally:
    """Keep letters back until a person releases them."""
    return _move(
        gateways,
        ids,
        LetterState.HELD,
        CAN_BE_HELD,
        author,
        lambda n: say("The letter “%(letter)s” was held", letter=n),
    )


def cancel(gateways: Gateways, ids: Iterable[int], author: str) -> Tally:
    """Cancel letters that have not left; they are never owed again by the same reason."""
    return _move(
        gateways,
        ids,
        LetterState.CANCELLED,
        CAN_BE_CANCELLED,
        author,
        lambda n: say("The letter “%(letter)s” was cancelled", letter=n),
    )


def release(gateways: Gateways, snapshots: SnapshotSource, ids: Iterable[int], author: str) -> Tally:
    """Let held letters go; those that a rule still forbids stay held."""
    snapshot = snapshots.current(gateways)
    done = [_release(gateways, snapshot, id, author) for id in ids]
    return Tally(sum(done), len(done) - sum(done))


def send_again(gateways: Gateways, ids: Iterable[int], author: str) -> Tally:
    """Send letters that are in doubt, failed, cancelled or out of date once more, under the same Message-ID."""
    return _move(
        gateways,
        ids,
        LetterState.QUEUED,
        CAN_GO_AGAIN,
        author,
        lambda n: say("The letter “%(letter)s” was sent again", letter=n),
        _prepare_again,
    )


def mark_arrived(gateways: Gateways, ids: Iterable[int], author: str) -> Tally:
    """Settle doubts: the letters did arrive."""
    return _move(
        gateways,
        ids,
        LetterState.SENT,
        (LetterState.IN_DOUBT,),
        author,
        lambda n: say("The letter “%(letter)s” was found to have arrived", letter=n),
    )


def doubts(gateways: Gateways) -> tuple[int, ...]:
    """Return the letters of which it is not known whether they arrived, the oldest first."""
    with gateways.store.reading() as tx:
        return tuple(sorted(letter.id for letter in tx.outbox.letters(states=[LetterState.IN_DOUBT])))


def _prepare_again(tx: Transaction, letter: Letter) -> None:
    if letter.state is LetterState.IN_DOUBT:
        tx.outbox.approve(letter.id, letter.raw_sha256)  # what may have arrived once arrives as the same letter
    if letter.address:
        tx.outbox.forgive(letter.address)


def _release(gateways: Gateways, snapshot: Snapshot, id: int, author: str) -> bool:
    now = gateways.clock.now()
    with gateways.store.reading() as tx:
        letter = tx.outbox.get(id)
        stand = landing(tx, letter.operation)
    if letter.state is not LetterState.HELD or why_not(snapshot, letter.owed, now) not in ("", "quiet_hours"):
        return False
    if stand == "conflict":
        return False  # a person settles the conflict first: the letter may tell of what never comes to stand
    afresh = b""
    if letter.reason in _WRITTEN_AFRESH:  # the person has looked at it: it goes to whom the bank names now
        afresh, _ = _written(gateways, letter, snapshot, now)
    with gateways.store.transaction() as tx:
        if afresh:
            name, address = recipient(snapshot, letter)
            tx.outbox.keep_raw(id, afresh, name=name, address=address, subject=subject_of(afresh))
            if letter.approved_sha256:
                tx.outbox.approve(id, hashlib.sha256(afresh).hexdigest())
        if letter.reason == "suppressed":
            tx.outbox.forgive(letter.address or recipient(snapshot, letter)[1])
        to = LetterState.WAITING if landing(tx, letter.operation) == "open" else LetterState.QUEUED
        moved = tx.outbox.move(id, to, frm=[LetterState.HELD], at=now)
        if moved:
            _note(tx, gateways, letter, author, say("The letter “%(letter)s” was released", letter=_named(letter)))
    return moved


def _move(
    gateways: Gateways,
    ids: Iterable[int],
    to: LetterState,
    frm: tuple[LetterState, ...],
    author: str,
    what: Callable[[str], Sentence],
    also: Callable[[Transaction, Letter], None] = lambda tx, letter: None,
) -> Tally:
    done = left = 0
    for id in ids:
        with gateways.store.transaction() as tx:
            letter = tx.outbox.get(id)
            moved = tx.outbox.move(id, to, frm=frm, reason="by_hand", at=gateways.clock.now())
            if moved:
                also(tx, letter)
                _note(tx, gateways, letter, author, what(_named(letter)))
        done, left = done + moved, left + (not moved)
    return Tally(done, left)


def _written(gateways: Gateways, letter: Letter, snapshot: Snapshot, at: datetime) -> tuple[bytes, Sentence | None]:
    try:
        return gateways.post.render(letter, snapshot, at), None
    except ProgrammeError as error:
        return b"", error.sentence


def _note(tx: Transaction, gateways: Gateways, letter: Letter, author: str, what: Sentence) -> None:
    tx.audit.add([AuditLine(0, gateways.clock.now(), author, what, tab=letter.owed.tab, code=letter.owed.code)])


def _named(letter: Letter) -> str:
    return KINDS.title(letter.owed.letter, "ru")
