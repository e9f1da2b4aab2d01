"""The snapshot of the present moment, one for all pages of a process, rebuilt only when something changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date

from programme.changes.change import ChangeState
from programme.changes.overlay import Overlay
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.snapshot import Snapshot

from .sync.open_questions import doubtful_rows

_Mark = tuple[int, int, int, date]  # versions of replica, journal and people, the day


@dataclass
class Snapshots:
    """Keeps the last snapshot; `current` costs one short reading transaction while nothing changed."""

    _kept: tuple[_Mark, Snapshot] | None = None  # put in place in one step: a reader never sees half of it
    _overlay: Overlay = field(default_factory=Overlay)
    _taken: int = 0  # replica version the overlay has taken in
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self, gateways: Gateways) -> Snapshot:
        """Return the snapshot of now; the very same object while nothing changed."""
        today = gateways.clock.now().date()
        kept = self._kept
        with gateways.store.reading() as tx:
            mark = _mark(tx, today)
        if kept is not None and kept[0] == mark:
            return kept[1]
        with self._lock, gateways.store.reading() as tx:
            mark = _mark(tx, today)
            if self._kept is None or self._kept[0] != mark:
                self._kept = mark, self._build(tx, gateways, mark)
            return self._kept[1]

    def _build(self, tx: Transaction, gateways: Gateways, mark: _Mark) -> Snapshot:
        replica, journal, _people, today = mark
        if replica < self._taken:  # the database was put back to an earlier state
            self._overlay, self._taken = Overlay(), 0
        self._overlay.take(tx.replica.rows(since=self._taken))
        self._taken = replica
        moments = [tx.replica.state(book.key).read_at for book in gateways.books]
        known = [moment for moment in moments if moment is not None]
        return self._overlay.snapshot(
            tx.journal.changes(states=[ChangeState.OPEN]),
            today=today,
            as_of=min(known) if known and len(known) == len(moments) else None,
            stamp=(replica, journal, today),
            problems=tx.replica.problems(),
            vetoes=tx.people.vetoes(),
            doubtful=doubtful_rows(tx),
        )


def _mark(tx: Transaction, today: date) -> _Mark:
    found = tx.versions()
    return found.get("replica", 0), found.get("journal", 0), found.get("people", 0), today
