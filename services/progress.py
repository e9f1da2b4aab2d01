"""The dashboard of the present moment; computed once for each snapshot."""

from __future__ import annotations

import threading

from programme.letters.letter import LetterState
from programme.ports.gateways import Gateways
from programme.progress.stages import Dashboard, progress
from programme.snapshot import Snapshot

_last: list[tuple[Snapshot, Dashboard]] = []
_lock = threading.Lock()


def dashboard(snapshot: Snapshot) -> Dashboard:
    """Return where the programme stands; the same object for the same snapshot."""
    kept = _last[0] if _last else None
    if kept is None or kept[0] is not snapshot:
        with _lock:
            kept = (snapshot, progress(snapshot))
            _last[:] = [kept]
    return kept[1]


def letter_counts(gateways: Gateways) -> dict[LetterState, int]:
    """Return how many letters stand in each state."""
    with gateways.store.reading() as tx:
        return dict(tx.outbox.counts())
