"""What every page says about the book: as of when, what waits, what stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programme.changes.change import ChangeState
from programme.ports.gateways import Gateways
from programme.text.sentences import Sentence

from .misplaced import misplaced

_SHOWN = (ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.REFUSED)


@dataclass(frozen=True, slots=True)
class Outage:
    """Why a book is not read or written now."""

    book: str  # its name, as people call it
    kind: str  # "busy", "missing", "broken", "mass_change", …
    why: Sentence
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Notices:
    """The state of the books for the head of a page."""

    as_of: datetime | None  # the oldest of the last readings; None before the first
    waiting: int  # cells that wait to be written
    conflicts: int  # cells about which a person must decide, values in wrong cells among them
    stops: tuple[Outage, ...]


def read_notices(gateways: Gateways) -> Notices:
    """Return the notices; one short reading transaction, no spreadsheet is touched."""
    with gateways.store.reading() as tx:
        states, counts = tx.replica.states(), tx.journal.counts(_SHOWN)
    read = [states[book.key].read_at if book.key in states else None for book in gateways.books]
    known = [moment for moment in read if moment is not None]
    return Notices(
        as_of=min(known) if len(known) == len(read) and known else None,
        waiting=counts.get(ChangeState.OPEN, 0),
        conflicts=sum(counts.get(state, 0) for state in _SHOWN[1:]) + len(misplaced(gateways)),
        stops=tuple(
            Outage(book.name, state.stopped_kind, state.stopped, state.stopped_at)
            for book in gateways.books
            if (state := states.get(book.key)) is not None and state.stopped is not None
        ),
    )
