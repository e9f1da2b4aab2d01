"""What became of one try to send, when to try again, and when to let the relay rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from programme.buckets import Bucket
from programme.errors import Refused
from programme.text import addresses
from programme.text.sentences import say


class Outcome(Enum):
    """How one try to send a letter ended."""

    ACCEPTED = "accepted"  # the relay took it: 250 after the final dot
    DEFERRED = "deferred"  # the relay asked for patience with this letter
    REFUSED = "refused"  # the relay refused this letter for good
    RELAY_FAULT = "relay_fault"  # the relay itself is at fault: no letter would go now
    IN_DOUBT = "in_doubt"  # the final dot went out, no answer came
    STOPPED = "stopped"  # the durable mark was not given: the final dot was never sent


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """One outcome with the relay's words; `suppress` means that the address does not exist."""

    outcome: Outcome
    reply: str = ""
    suppress: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast letters may leave: a bucket of *burst* letters refilled at *per_minute*."""

    per_minute: float = 300
    burst: float = 60


@dataclass(frozen=True, slots=True)
class RelayState:
    """What is known of the relay, shared by all postmen."""

    faults: int = 0  # in a row
    closed_until: datetime | None = None  # the breaker: nothing is sent before
    refusals: int = 0  # of different letters, in a row
    reply: str = ""  # the relay's last words of a fault
    spent: float = 0  # of the bucket, at `spent_at`
    spent_at: datetime | None = None

    def is_closed(self, now: datetime) -> bool:
        return self.closed_until is not None and self.closed_until > now


BREAKER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30))
PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
MAX_ATTEMPTS = 12
REFUSALS_IN_A_ROW = 3


def after(state: RelayState, verdict: SendOutcome, now: datetime) -> RelayState:
    """Return the relay's state after a verdict: faults close it for longer and longer, an acceptance opens it."""
    if verdict.outcome is Outcome.ACCEPTED:
        return replace(state, faults=0, closed_until=None, refusals=0, reply="")
    if state.is_closed(now):
        return state  # another postman has just met the same fault
    if verdict.outcome is Outcome.RELAY_FAULT:
        rest = BREAKER[min(state.faults, len(BREAKER) - 1)]
        return replace(state, faults=state.faults + 1, closed_until=now + rest, reply=verdict.reply)
    if verdict.outcome is Outcome.REFUSED and not verdict.suppress:
        refusals = state.refusals + 1
        if refusals >= REFUSALS_IN_A_ROW:  # three different letters refused in a row: it is not the letters
            return replace(state, refusals=0, closed_until=now + BREAKER[2], reply=verdict.reply)
        return replace(state, refusals=refusals)
    return state


def next_try(attempts: int, now: datetime, key: str) -> datetime | None:
    """Return when to try again after *attempts* tries, spread by ±20 % of the wait; None when it is time to give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = PATIENCE[min(max(attempts - 1, 0), len(PATIENCE) - 1)]
    dice = hashlib.sha256(f"{key} {attempts}".encode()).digest()[0] / 255  # the same letter, the same spread
    return now + wait * (0.8 + 0.4 * dice)


def take_place(state: RelayState, now: datetime, pace: Pace) -> RelayState | None:
    """Return the state with one letter's place taken from the bucket; None when it is empty now."""
    seconds = 0.0 if state.spent_at is None else (now - state.spent_at).total_seconds()
    held = Bucket(pace.burst, pace.per_minute).refilled(pace.burst - state.spent, seconds)
    return None if held < 1 else replace(state, spent=pace.burst - held + 1, spent_at=now)


def ascii_address(address: str) -> str:
    """Return the address as SMTP takes it, its domain in punycode; raise Refused with a sentence when it cannot be."""
    try:
        return addresses.ascii_address(address.strip())
    except ValueError as error:
        raise Refused(
            say("A letter cannot be sent to “%(address)s”: correct the address in the bank.", address=address)
        ) from error
