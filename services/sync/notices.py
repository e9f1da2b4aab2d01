"""What every page says about the book: as of when, what waits, what stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programme.changes.change import ChangeState
from programme.ports.gateways import Gateways
from programme.text.sentences import Sentence


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
    conflicts: int  # cells about which a person must decide
    stops: tuple[Outage, ...]


def read_notices(gateways: Gateways) -> Notices:
    """Return the notices; one short reading transaction, no spreadsheet is touched."""
    with gateways.store.reading() as tx:
        states = [(book.name, tx.replica.state(book.key)) for book in gateways.books]
        changes = tx.journal.changes(states=(ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.REFUSED))
    moments = [state.read_at for _, state in states]
    known = [moment for moment in moments if moment is not None]
    waiting = sum(change.state is ChangeState.OPEN for change in changes)
    return Notices(
        as_of=min(known) if len(known) == len(moments) and known else None,
        waiting=waiting,
        conflicts=len(changes) - waiting,
        stops=tuple(
            Outage(name, s.stopped_kind, s.stopped, s.stopped_at) for name, s in states if s.stopped is not None
        ),
    )
