"""The worker's round: read and write the book, plan the letters owed, deliver them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from programme.book.port import Book
from programme.changes.change import ChangeState
from programme.errors import BookError
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.text.sentences import Sentence

from .letters import postman
from .letters.log import write_log
from .matching.proposals import compute_wanted
from .snapshots import Snapshots
from .sync.foreign_storage import check_acknowledged
from .sync.outages import next_try
from .sync.round import sync

READ_AT_LEAST = timedelta(minutes=1)  # whatever the book says of itself
PLAN_AT_LEAST = timedelta(minutes=10)  # days and hours pass though nothing changes
REFRESH = "worker.refresh"  # a page asks for a reading now
BEAT = "worker.beat"  # when a worker was last alive


@dataclass
class Round:
    """What a worker remembers between rounds."""

    gateways: Gateways
    snapshots: Snapshots
    owner: str
    tell: Callable[[Sentence], None] = lambda sentence: None
    seen: dict[str, str] = field(default_factory=dict)  # book → version
    read_at: datetime | None = None
    planned_at: datetime | None = None
    planned_for: object = None  # the stamp of the snapshot that was last planned for
    asked: str = ""

    def once(self) -> bool:
        """Do what is due; return whether anything was done, so that the loop may hurry or rest."""
        busy = self._sync()
        self._plan()
        delivered = self._deliver()  # before the proposal: letters wait for no computation
        computed = compute_wanted(self.gateways, self.snapshots.current(self.gateways))
        return delivered or computed or busy

    def _sync(self) -> bool:
        now = self.gateways.clock.now()
        with self.gateways.store.reading() as tx:
            asked = tx.key_values.get(REFRESH) or ""
            waiting = tx.journal.version()
            tries = {book.key: next_try(book, tx.replica.state(book.key)) for book in self.gateways.books}
        is_asked = asked != self.asked
        refused = {key: at for key, at in tries.items() if at is not None}
        resting = {key for key, at in refused.items() if now < at and not is_asked}
        seen = {
            book.key: self.seen.get(book.key, "") if book.key in refused else _version(self.gateways, book)
            for book in self.gateways.books
        } | {"journal": str(waiting)}
        seen |= {f"lock of {book.key}": _lock(book) for book in self.gateways.books}
        due = _have_passed(READ_AT_LEAST, self.read_at, now) or bool(refused.keys() - resting)
        if not due and seen == self.seen and not is_asked:
            return False
        with self.gateways.store.reading() as tx:
            known = _open(tx)
        report = sync(self.gateways, resting=resting)
        for sentence in report.sentences:
            self.tell(sentence)
        with self.gateways.store.transaction() as tx:
            if _open(tx) <= known:  # what was entered during the round waits for the next, not for a minute
                seen["journal"] = str(tx.journal.version())
            for book in self.gateways.books:
                state = tx.replica.state(book.key)
                if not state.stopped_kind:  # what was taken in; a save since then is seen in the next round
                    seen[book.key] = state.version
            tx.key_values.put(BEAT, json.dumps({"at": now.isoformat(), "owner": self.owner}), now)
        self.seen = {} if report.is_unfinished else seen
        self.read_at, self.asked = now, asked
        return True

    def _plan(self) -> None:
        now = self.gateways.clock.now()
        snapshot = self.snapshots.current(self.gateways)
        rested = _have_passed(PLAN_AT_LEAST, self.planned_at, now)
        if rested or snapshot.stamp != self.planned_for:
            postman.plan(self.gateways, snapshot)
            self.planned_at, self.planned_for = now, snapshot.stamp

    def _deliver(self) -> bool:
        report = postman.deliver(self.gateways, self.snapshots, limit=20, owner=self.owner)
        return bool(write_log(self.gateways)) or bool(report)


def _have_passed(wait: timedelta, since: datetime | None, now: datetime) -> bool:
    """Tell whether it is time again; a clock that has gone back makes nothing wait for its hour to come again."""
    return since is None or not timedelta(0) <= now - since < wait


def _open(tx: Transaction) -> frozenset[int]:
    """Return the changes that wait to be written."""
    return frozenset(change.id for change in tx.journal.changes(states=[ChangeState.OPEN]))


def _version(gateways: Gateways, book: Book) -> str:
    """Return the book's version, "" for one that cannot or may not be looked at: the reading says why."""
    try:
        check_acknowledged(gateways, book)
        return book.version()
    except BookError:
        return ""


def _lock(book: Book) -> str:
    """Return the mark of the lock beside the book: when its holder closes it, what waits is written at once."""
    lock = book.open_by()
    return lock.mark if lock else ""


def ask_for_reading(gateways: Gateways) -> None:
    """Ask the worker to read the book now; the page does not wait for it."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.key_values.put(REFRESH, now.isoformat(), now)


def last_beat(gateways: Gateways) -> datetime | None:
    """Return when a worker last finished a round of reading."""
    with gateways.store.reading() as tx:
        text = tx.key_values.get(BEAT)
    return datetime.fromisoformat(json.loads(text)["at"]) if text else None
