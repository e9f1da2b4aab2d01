"""Letters: what is owed to whom and why, and the states a letter goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from programme.schema.values import Choice


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that is owed. `key` is its business key: the same key is never owed twice."""

    letter: str  # name of its kind, see kinds.py
    key: str  # "pair:П-2026-001:proposal:mentor:v1"
    tab: str  # the recipient's row: "mentors"
    code: str  # "М-0007"
    pair: str = ""  # code of the pair it is about, or to whose work the row belongs that it is about
    note: str = ""  # the curator's own words, shown in the letter
    not_before: datetime | None = None
    expires: datetime | None = None
    about: str = ""  # code of the row it is about when that is no pair, in the tab that its kind names


class LetterState(Enum):
    """Where a letter stands; see docs/letters.md for the diagram."""

    WAITING = "waiting"  # for the changes of its operation to land
    HELD = "held"  # a person holds it
    QUEUED = "queued"  # ready to go
    SENDING = "sending"  # claimed by a postman
    DEFERRED = "deferred"  # the relay asked for patience; goes again at next_at
    IN_DOUBT = "in_doubt"  # the body went, the answer did not come: a person decides
    SENT = "sent"
    FAILED = "failed"  # refused for good
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox: one letter to one recipient."""

    id: int
    owed: Owed
    message_id: str  # with angle brackets; made once, never changed
    operation: int | None
    name: str  # of the recipient
    address: str
    subject: str
    state: LetterState
    reason: str  # named reason of a state: "no_address", "no_consent", "conflict", "row_removed", "by_hand", …
    attempts: int
    made_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    author: str
    last_reply: str  # the relay's last words
    raw_sha256: str = ""
    in_reply_to: str = ""  # Message-ID of the first letter to this person about the same row
    log_code: str = ""  # of its row in the tab Письма
    log_state: str = ""  # the state that row tells
    approved_sha256: str = ""  # the bytes a person approved in the preview; other bytes are not sent


# How the tab Письма and the pages name the states.
STATES = (
    Choice("waiting", "ждёт записи в таблицу", "waits for the sheet"),
    Choice("held", "задержано", "held"),
    Choice("queued", "готово к отправке", "ready to go"),
    Choice("sending", "отправляется", "being sent"),
    Choice("deferred", "отложено", "put off"),
    Choice("in_doubt", "неизвестно, дошло ли", "in doubt"),
    Choice("sent", "отправлено", "sent"),
    Choice("failed", "не доставлено", "not delivered"),
    Choice("cancelled", "отменено", "cancelled"),
    Choice("expired", "устарело", "out of date"),
)
