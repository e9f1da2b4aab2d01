"""One round with a book: read, take in, write, settle. This module decides the order and what is one transaction.

What a reading says is decided in `understanding.py`, what is written in `plan.py`; a round asks each of them once, and
once more what the book holds after a write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from programme.book.edits import Edits, WriteReport
from programme.book.port import Book
from programme.book.reading import BookReading
from programme.changes.change import ChangeState
from programme.errors import BookBroken, BookError
from programme.ports.gateways import Gateways
from programme.ports.records import BookState
from programme.ports.store import Transaction
from programme.text.sentences import Sentence, say

from .facts import Facts, gather, with_written
from .foreign_storage import check_acknowledged
from .intake import close_columns, issue_codes, take_in, use_acceptance, with_refused_codes
from .misplaced import forget_decided
from .moved_tabs import follow_tabs
from .outages import note_outage
from .outcome import settle
from .plan import RoundPlan, decide
from .stale_copies import lost_changes
from .understanding import Understanding, understand
from .unnumbered import doubts, is_unnumbered

_TRIES = 3  # readings a round, when somebody saves in between
_SAVED = say("The book is being saved again and again; the changes wait.")
_OVERTAKEN = say("Another worker is busy with the book; what waits is written in the next round.")


class _Overtaken(Exception):
    """Another worker has taken in the book since this one began: what this one knows of it may be out of date."""


@dataclass(frozen=True)
class TakenIn:
    """A reading that was taken in, what is to be written after it, and the book in which every tab lived then."""

    understanding: Understanding
    plan: RoundPlan
    tab_books: Mapping[str, str]


@dataclass(frozen=True)
class SyncReport:
    """What one round did, in numbers and sentences."""

    read: int = 0  # books
    written: int = 0  # cells, rows and codes that were put into books
    landed: int = 0  # changes
    conflicts: int = 0  # new ones
    sentences: tuple[Sentence, ...] = ()
    is_unfinished: bool = False  # others were faster: the next round should not wait


def sync(gateways: Gateways, *, resting: Collection[str] = ()) -> SyncReport:
    """Read every book and write what waits for it; trouble with one book does not stop the others.

    *resting*: the books that are left alone for now.
    """
    reports = [sync_book(gateways, book) for book in gateways.books if book.key not in resting]
    return SyncReport(
        sum(r.read for r in reports),
        sum(r.written for r in reports),
        sum(r.landed for r in reports),
        sum(r.conflicts for r in reports),
        tuple(sentence for r in reports for sentence in r.sentences),
        any(r.is_unfinished for r in reports),
    )


def sync_book(gateways: Gateways, book: Book) -> SyncReport:
    """One round with one book. A book that cannot be read or written is a state, not an error."""
    now = gateways.clock.now()
    forget_decided(gateways, book)
    before, waits = _state(gateways, book), _SAVED
    try:
        check_acknowledged(gateways, book)
        for _ in range(_TRIES):
            try:
                report, waits = _round(gateways, book, now), _SAVED
            except _Overtaken:
                report, waits, before = None, _OVERTAKEN, _state(gateways, book)
            if report is not None:
                return report
    except BookError as error:
        note_outage(gateways, book, error, now, before)
        return SyncReport(sentences=(error.sentence,))
    except Exception as error:  # nobody foresaw it: the pages must tell at least that nothing is read any more
        what = say("The book cannot be read by a fault of the intranet (%(fault)s).", fault=type(error).__name__)
        note_outage(gateways, book, BookBroken(what), now, before)
        raise
    return SyncReport(read=1, sentences=(waits,), is_unfinished=True)


def _state(gateways: Gateways, book: Book) -> BookState:
    with gateways.store.reading() as tx:
        return tx.replica.state(book.key)


def _round(gateways: Gateways, book: Book, now: datetime) -> SyncReport | None:
    """Read, take in, write; None when somebody saved the book between the reading and the write, or right after it.

    Raises _Overtaken when another worker was faster; what was written all the same, the next reading finds.
    """
    seen = _state(gateways, book)
    taken = _take_in(gateways, book, book.read(), now, seen)
    mass = taken.understanding.mass
    told = (mass,) if mass is not None else ()
    if not taken.plan:
        return SyncReport(read=1, sentences=told)
    report = _write(gateways, book, taken)
    return None if report is None else replace(report, sentences=told)


def _take_in(gateways: Gateways, book: Book, reading: BookReading, now: datetime, seen: BookState) -> TakenIn:
    """Make the reading the replica, in one transaction; what a stale copy lost is opened again, codes are issued.

    *seen*: the state that was kept before the reading began. Raises _Overtaken when another worker has taken in
    something else or begun to write since: this reading may be the older one, and would pass for a stale copy.
    """
    with gateways.store.transaction() as tx:
        follow_tabs(tx, gateways.books)
        state = tx.replica.state(book.key)
        is_overtaken = (state.version, state.write_number) != (seen.version, seen.write_number)
        if not is_overtaken:
            return _accept_reading(tx, book, reading, now)
    raise _Overtaken  # outside: where the tabs live now is kept


def _accept_reading(tx: Transaction, book: Book, reading: BookReading, now: datetime) -> TakenIn:
    facts = _opened_again(tx, reading, gather(tx, book, reading.write_number))
    understanding = understand(reading, facts)
    take_in(tx, book, understanding, now)
    if facts.accept_mass:
        use_acceptance(tx, book, understanding)
    plan = RoundPlan()
    if facts.open or facts.conflicts or understanding.lacks_codes:
        plan = decide(understanding, issue_codes(tx, understanding, now))
    if plan.edits:  # the number is taken before it is used: no two writes ever bear the same, whoever is killed
        tx.replica.set_state(replace(tx.replica.state(book.key), write_number=plan.edits.write_number))
    if not plan:
        close_columns(tx, understanding, facts.questions.columns(given_up=True), facts.open)
    return TakenIn(understanding, plan, tx.replica.tab_books())


def _opened_again(tx: Transaction, reading: BookReading, facts: Facts) -> Facts:
    """Let what an older copy of the book has lost wait to be written once more, or for a person who knows."""
    lost = lost_changes(reading, facts)
    asked = doubts(reading, facts, lost) if is_unnumbered(reading, facts) else ()
    for doubt in asked:
        tx.journal.settle([doubt.change.id], ChangeState.CONFLICT, found=doubt.found)
        tx.journal.settle([change.id for change in doubt.replaced], ChangeState.DROPPED)
    done = {change.id for doubt in asked for change in (doubt.change, *doubt.replaced)}
    lost = tuple(change for change in lost if change.id not in done)
    if not lost:
        return facts
    tx.journal.settle([change.id for change in lost], ChangeState.OPEN)
    return replace(facts, open=(*facts.open, *(replace(change, state=ChangeState.OPEN) for change in lost)))


def _write(gateways: Gateways, book: Book, taken: TakenIn) -> SyncReport | None:
    """Write the edits into the very book they were made for, settle the journal, take in what the book holds now.

    None, and nothing written, when the book is another by now: only a reading that was taken in tells a stale copy.
    When something else than *taken* was taken in by now, or the book that is read after the write does not bear it,
    nothing is settled: it is as if this worker had been killed after its write.
    """
    reading, plan = taken.understanding.reading, taken.plan
    is_another = False

    def edits_for(fresh: BookReading) -> Edits:
        nonlocal is_another
        is_another = fresh.version != reading.version
        return Edits() if is_another else plan.edits

    report = book.update(edits_for) if plan.edits else WriteReport(reading, plan.edits)
    if is_another:
        return None
    if report.edits and report.reading.write_number < report.edits.write_number:
        return None  # an older copy came the very moment
    with gateways.store.transaction() as tx:
        if (tx.replica.state(book.key).version, tx.replica.tab_books()) != (reading.version, taken.tab_books):
            raise _Overtaken
        conflicts = settle(tx, plan, report)
        _take_in_written(tx, book, taken, report, gateways.clock.now())
    edits = report.edits
    return SyncReport(
        read=1,
        written=len(edits.cells) + len(edits.appends) + len(edits.stamps),
        landed=sum(outcome.state is ChangeState.LANDED for outcome in plan.outcomes),
        conflicts=conflicts,
    )


def _take_in_written(tx: Transaction, book: Book, taken: TakenIn, report: WriteReport, now: datetime) -> None:
    """Take in what the book holds after the write. A person's word that was given meanwhile is for the next reading."""
    before = taken.understanding
    facts = replace(gather(tx, book, before.reading.write_number), accept_mass=False)
    if report.edits:
        facts = with_written(facts, report.edits.write_number)
    after = understand(with_refused_codes(report), facts)
    take_in(tx, book, after, now)
    close_columns(tx, after, before.facts.questions.columns(given_up=True), facts.open)
