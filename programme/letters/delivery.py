"""What became of one try to send, when to try again, and when to let the relay rest."""

from __future__ import annotations

import hashlib
import re
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
    of_service: bool = False  # it came at a letter's step, yet speaks of the service: 421, a line that was dropped


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast letters may leave: a bucket of *burst* letters refilled at *per_minute*."""

    per_minute: float = 300
    burst: float = 60


@dataclass(frozen=True, slots=True)
class Met:
    """A letter that met an answer, and to which address."""

    letter: int
    address: str


class Halt(Enum):
    """Why no letter leaves now, whichever it is."""

    ASKS = "asks"  # several in a row met the same failure: a person says how to go on
    RESTS = "rests"  # the relay was at fault
    PACE = "pace"  # as many as may have just left


@dataclass(frozen=True, slots=True)
class RelayState:
    """What is known of the relay, shared by all postmen."""

    faults: int = 0  # in a row
    closed_until: datetime | None = None  # the breaker: nothing is sent before
    reply: str = ""  # the relay's last words of a fault
    answer: str = ""  # what the last letters in a row met: "refused 550 5.1.1"
    met: tuple[Met, ...] = ()  # these letters
    stopped_at: datetime | None = None  # since then nothing is sent, a person is asked
    spent: float = 0  # of the bucket, at `spent_at`
    spent_at: datetime | None = None

    def is_closed(self, now: datetime) -> bool:
        return self.closed_until is not None and self.closed_until > now


_CODES = re.compile(r"\d{3}(?: \d\.\d{1,3}\.\d{1,3}\b)?")
BREAKER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30))
PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
MAX_ATTEMPTS = 12
ALIKE = 3  # so many different recipients in a row with the same answer: it is not the recipients
SKEW = timedelta(minutes=1)  # by which the clocks of several machines may differ


def after(state: RelayState, verdict: SendOutcome, met: Met, now: datetime) -> RelayState:
    """Return the relay's state after a verdict on a letter.

    A fault of the relay closes it for longer and longer, an acceptance opens it. What is said of one recipient never
    does; when several different ones in a row meet the same, the service rests (421, a dropped line) or everything
    stops until a person has decided (refusals, doubts).
    """
    answer = same_answer(verdict)
    if state.stopped_at is not None:  # another postman's letter was still on its way
        return _joined(state, answer, met) if answer == state.answer else state
    if verdict.outcome is Outcome.ACCEPTED:
        return replace(state, faults=0, closed_until=None, reply="", answer="", met=())
    if verdict.outcome is Outcome.RELAY_FAULT:
        return _closed(state, verdict, now)
    if not answer:
        return state
    run = _joined(state, answer, met)
    if len({one.address for one in run.met}) < ALIKE:
        return run
    if verdict.of_service:
        return replace(_closed(state, verdict, now), answer="", met=())
    return replace(run, stopped_at=now, reply=verdict.reply)


def same_answer(verdict: SendOutcome) -> str:
    """Return by what a failure is known again in another letter, "" for what is told of one letter only.

    Patience that is asked for one recipient (greylisting asks it of all) is no failure.
    """
    match verdict.outcome:
        case Outcome.IN_DOUBT:
            return "in_doubt"
        case Outcome.REFUSED:
            codes = _CODES.match(verdict.reply)
            return f"refused {codes[0] if codes else ''}".strip()
        case Outcome.DEFERRED if verdict.of_service:
            return "service"
    return ""


def decided(state: RelayState) -> RelayState:
    """Return the state after a person has said how to go on: what was met in a row is counted anew."""
    return replace(state, stopped_at=None, answer="", met=(), reply="")


def _joined(state: RelayState, answer: str, met: Met) -> RelayState:
    before = state.met if answer == state.answer else ()
    return replace(state, answer=answer, met=before if met in before else (*before, met))


def _closed(state: RelayState, verdict: SendOutcome, now: datetime) -> RelayState:
    if state.is_closed(now):
        return state  # another postman has just met the same fault
    rest = BREAKER[min(state.faults, len(BREAKER) - 1)]
    return replace(state, faults=state.faults + 1, closed_until=now + rest, reply=verdict.reply)


def next_try(attempts: int, now: datetime, key: str) -> datetime | None:
    """Return when to try again after *attempts* tries, spread by ±20 % of the wait; None when it is time to give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = PATIENCE[min(max(attempts - 1, 0), len(PATIENCE) - 1)]
    dice = hashlib.sha256(f"{key} {attempts}".encode()).digest()[0] / 255  # the same letter, the same spread
    return now + wait * (0.8 + 0.4 * dice)


def halt(state: RelayState, now: datetime, pace: Pace) -> Halt | None:
    """Return why no letter may leave now, None when one may."""
    if state.stopped_at is not None:
        return Halt.ASKS
    if state.is_closed(now):
        return Halt.RESTS
    return Halt.PACE if take_place(state, now, pace) is None else None


def take_place(state: RelayState, now: datetime, pace: Pace) -> RelayState | None:
    """Return the state with one letter's place taken from the bucket; None when it is empty now."""
    seconds = 0.0 if state.spent_at is None else (now - state.spent_at).total_seconds()
    held = Bucket(pace.burst, pace.per_minute).refilled(pace.burst - state.spent, seconds)
    return None if held < 1 else replace(state, spent=pace.burst - held + 1, spent_at=now)


def set_right(state: RelayState, now: datetime) -> RelayState:
    """Return the state without moments of a clock that has gone back since: nothing waits for them to come again."""
    if state.spent_at is not None and state.spent_at > now + SKEW:
        state = replace(state, spent_at=now)
    if state.closed_until is not None and state.closed_until > now + BREAKER[-1] + SKEW:
        state = replace(state, closed_until=now)
    return state


def ascii_address(address: str) -> str:
    """Return the address as SMTP takes it, its domain in punycode; raise Refused with a sentence when it cannot be."""
    try:
        return addresses.ascii_address(address.strip())
    except ValueError as error:
        raise Refused(
            say("A letter cannot be sent to “%(address)s”: correct the address in the bank.", address=address)
        ) from error
