"""What a person decides when the run of letters has stopped: several recipients in a row met the same failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.errors import StaleRow
from programme.letters.delivery import decided
from programme.letters.letter import Letter, LetterState
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.text.sentences import Sentence, say, say_n

from .review import CAN_BE_HELD


@dataclass(frozen=True, slots=True)
class Stop:
    """The question: since when nothing leaves, which letters met the failure, how many wait."""

    at: datetime
    in_doubt: bool  # no answer came after the whole letter; else the relay refused them
    reply: str
    letters: tuple[Letter, ...]
    waiting: int


def stop(gateways: Gateways) -> Stop | None:
    """Return the question that waits for a person, None when letters are not stopped."""
    with gateways.store.reading() as tx:
        relay = tx.outbox.relay()
        if relay.stopped_at is None:
            return None
        letters = tuple(tx.outbox.get(met.letter) for met in relay.met)
        counts = tx.outbox.counts()
    waiting = sum(counts.get(state, 0) for state in CAN_BE_HELD)
    return Stop(relay.stopped_at, relay.answer == "in_doubt", relay.reply, letters, waiting)


def go_on(gateways: Gateways, asked_at: str, author: str) -> None:
    """Send on; the letters that met the failure stay where they are until a person releases or settles them."""
    with gateways.store.transaction() as tx:
        _decide(tx, asked_at)
        _note(tx, gateways, author, say("Letters go on after the mail server answered the same several times"))


def hold_all(gateways: Gateways, asked_at: str, author: str) -> int:
    """Hold every letter that has not left; return how many were held."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        _decide(tx, asked_at)
        unsent = tx.outbox.letters(states=CAN_BE_HELD)
        held = sum(
            tx.outbox.move(one.id, LetterState.HELD, frm=CAN_BE_HELD, reason="by_hand", at=now) for one in unsent
        )
        _note(
            tx,
            gateways,
            author,
            say_n(
                "%(count)s letter was held after the mail server answered the same several times",
                "%(count)s letters were held after the mail server answered the same several times",
                held,
            ),
        )
    return held


def _decide(tx: Transaction, asked_at: str) -> None:
    """Take the decision on the stop that the person saw; raise StaleRow when somebody else was faster."""
    relay = tx.outbox.relay(for_update=True)
    if relay.stopped_at is None or relay.stopped_at.isoformat() != asked_at:
        raise StaleRow(say("Somebody has already decided about this. Nothing was changed."))
    tx.outbox.set_relay(decided(relay))


def _note(tx: Transaction, gateways: Gateways, author: str, what: Sentence) -> None:
    tx.audit.add([AuditLine(0, gateways.clock.now(), author, what)])
