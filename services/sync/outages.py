"""Books that cannot be read or written just now: why, since when, and when they are tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from programme.book.port import Book
from programme.errors import BookBroken, BookBusy, BookError, BookFull, BookMissing, BookUnacknowledged
from programme.ports.gateways import Gateways
from programme.ports.records import BookState

_KINDS: dict[type[BookError], str] = {
    BookBusy: "busy",
    BookMissing: "missing",
    BookBroken: "broken",
    BookFull: "full",
    BookUnacknowledged: "unacknowledged",
}

REFUSED = "missing"
SOON, LATER = timedelta(minutes=1), timedelta(minutes=5)
PATIENT_AFTER = timedelta(minutes=10)  # so long a refused book is tried soon, from then on later


def next_try(book: Book, state: BookState) -> datetime | None:
    """Return when a book to which a foreign storage refuses access is asked for again; None for every other one.

    Only a person lets the intranet in again: asking every second would use up what the storage allows to everybody.
    """
    if not book.foreign_storage or state.stopped_kind != REFUSED or not state.checked_at or not state.stopped_at:
        return None
    return state.checked_at + (SOON if state.checked_at - state.stopped_at < PATIENT_AFTER else LATER)


def note_outage(gateways: Gateways, book: Book, error: BookError, now: datetime, before: BookState) -> None:
    """Remember why the book cannot be read or written now; the pages go on with the last reading.

    *before*: the state that this round began with. A reading that went well ends no stop of the writing.
    """
    kind = next((kind for of, kind in _KINDS.items() if isinstance(error, of)), "broken")
    with gateways.store.transaction() as tx:
        state = tx.replica.state(book.key)
        since = next((s.stopped_at for s in (state, before) if s.stopped_at and s.stopped_kind == kind), now)
        stopped = replace(state, stopped=error.sentence, stopped_kind=kind, checked_at=now, stopped_at=since)
        tx.replica.set_state(stopped)
