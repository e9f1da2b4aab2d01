"""Books that cannot be read or written just now: why, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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
