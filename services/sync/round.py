"""Keeping books and database in step: read, settle the codes, write the journal, say what needs a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from programme.book.edits import Edits, WriteReport
from programme.book.port import Book
from programme.book.reading import BookReading
from programme.changes.change import ChangeState
from programme.errors import BookBroken, BookError
from programme.ports.gateways import Gateways
from programme.ports.records import BookState, ReplicaRow
from programme.ports.store import Transaction
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

from .foreign_storage import check_acknowledged
from .intake import replica_rows, staff_lines, told_problems, with_refused_codes
from .lost_columns import CODE
from .moved_tabs import follow_tabs, lives
from .open_questions import (
    GONE,
    LOST,
    doubted_codes,
    keep_columns,
    keep_doubted,
    keep_partings,
    kept_columns,
    wanted_partings,
)
from .outages import note_outage
from .outcome import settle
from .plan import RoundPlan, given_up, make_plan
from .stale_copies import Facts, lost_changes

_TRIES = 3  # readings a round, when somebody saves in between
_SAVED = say("The book is being saved again and again; the changes wait.")
_OVERTAKEN = say("Another worker is busy with the book; what waits is written in the next round.")

Taken = tuple[str, str]  # the version of the book that the replica shows, and where every tab lives


class _Overtaken(Exception):
    """Another worker has taken in the book since this one began: what this one knows of it may be out of date."""


@dataclass(frozen=True)
class SyncReport:
    """What one round did, in numbers and sentences."""

    read: int = 0  # books
    written: int = 0  # cells, rows and codes that were put into books
    landed: int = 0  # changes
    conflicts: int = 0  # new ones
    sentences: tuple[Sentence, ...] = ()
    is_unfinished: bool = False  # others were faster: the next round should not wait


def sync(gateways: Gateways) -> SyncReport:
    """Read every book and write what waits for it; trouble with one book does not stop the others."""
    reports = [sync_book(gateways, book) for book in gateways.books]
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
    facts, plan, taken = _take_in(gateways, book, book.read(), now, seen)
    told = (plan.mass,) if plan.mass is not None else ()
    if not plan.edits and not plan.settled:
        return SyncReport(read=1, sentences=told)
    report = _write(gateways, book, facts, plan, taken)
    return None if report is None else replace(report, sentences=told)


def _take_in(
    gateways: Gateways, book: Book, reading: BookReading, now: datetime, seen: BookState
) -> tuple[Facts, RoundPlan, Taken]:
    """Make the reading the replica, in one transaction; what a stale copy lost is opened again, codes are issued.

    *seen*: the state that was kept before the reading began. Raises _Overtaken when another worker has taken in
    something else or begun to write since: this reading may be the older one, and would pass for a stale copy.
    """
    with gateways.store.transaction() as tx:
        follow_tabs(tx, gateways.books, now)
        state = tx.replica.state(book.key)
        is_overtaken = (state.version, state.write_number) != (seen.version, seen.write_number)
        if not is_overtaken:
            return _accept_reading(tx, book, reading, now)
    raise _Overtaken  # outside: where the tabs live now is kept


def _accept_reading(tx: Transaction, book: Book, reading: BookReading, now: datetime) -> tuple[Facts, RoundPlan, Taken]:
    facts = _gather(tx, book, reading)
    lost = lost_changes(reading, facts)
    if lost:
        tx.journal.settle([change.id for change in lost], ChangeState.OPEN)
        reopened = tuple(replace(change, state=ChangeState.OPEN) for change in lost)
        facts = replace(facts, open=(*facts.open, *reopened))
    plan = make_plan(reading, facts)
    _keep_reading(tx, book, facts, plan, now, used=() if plan.edits or plan.settled else _used(facts.gone, facts))
    if facts.accept_mass:
        _use_acceptance(tx, book, facts, plan, now)
    issued = _issue_codes(tx, plan, now)
    if issued:  # only they can make the plan another one
        facts = replace(facts, issued=issued)
        plan = make_plan(reading, facts)
    if plan.edits:  # the number is taken before it is used: no two writes ever bear the same, whoever is killed
        state = tx.replica.state(book.key)
        tx.replica.set_state(replace(state, write_number=plan.edits.write_number))
    return facts, plan, (reading.version, lives(tx))


def _keep_lost_columns(
    tx: Transaction, facts: Facts, plan: RoundPlan, now: datetime, used: Collection[tuple[str, str]]
) -> None:
    """Note what was asked of every tab that was taken in. A person's word about it holds until it is *used*.

    The word about the codes' own column holds until it is made: they are written into it.
    """
    for tab, reading in plan.reading.tabs.items():
        lost, identity = plan.lost.get(tab), plan.identities.get(tab)
        waits = identity is None or identity.mass is not None
        if lost is not None or not waits:
            keep_columns(tx, LOST, tab, [(tab, column) for column in (lost.found if lost else ())], now)
        if not waits:
            absent = [(of, column) for of, column in facts.gone if of == tab and column not in reading.columns]
            keep_columns(tx, GONE, tab, [each for each in absent if each[1] == CODE or each not in used], now)


def _used(gone: Collection[tuple[str, str]], facts: Facts) -> frozenset[tuple[str, str]]:
    """Return the columns for which nothing waits any more."""
    return frozenset(gone) - {(change.tab, change.column) for change in facts.open}


def _gather(tx: Transaction, book: Book, reading: BookReading) -> Facts:
    state = tx.replica.state(book.key)
    return Facts(
        rows=_by_tab(tx.replica.book_rows(book.key)),
        removed=_by_tab(tx.replica.removed_rows(book.key)),
        known={tab: tx.journal.known_codes(tab) for tab in book.tabs},
        open=tx.journal.changes(states=[ChangeState.OPEN], book=book.key),
        landed=tx.journal.changes(book=book.key, landed_after=reading.write_number),
        write_number=state.write_number,
        doubted=doubted_codes(tx, book.key),
        partings=wanted_partings(tx, book.key),
        accept_mass=tx.key_values.get(f"mass.{book.key}") == "accepted",
        lost=kept_columns(tx, LOST, book.tabs),
        gone=kept_columns(tx, GONE, book.tabs),
        conflicts=tx.journal.changes(states=[ChangeState.CONFLICT], book=book.key),
    )


def _by_tab(rows: Iterable[ReplicaRow]) -> dict[str, list[ReplicaRow]]:
    found: dict[str, list[ReplicaRow]] = {}
    for row in rows:
        found.setdefault(row.tab, []).append(row)
    return found


def _keep_reading(
    tx: Transaction, book: Book, facts: Facts, plan: RoundPlan, now: datetime, *, used: Collection[tuple[str, str]]
) -> None:
    """Replace the replica, note the codes that were seen, tell the audit what staff changed.

    *used*: columns of which a person has said that they were removed on purpose, and which the journal was told.
    """
    for tab, identity in plan.identities.items():
        if identity.mass is not None:
            continue
        known = facts.known.get(tab, {})
        tx.journal.raise_codes(tab, [line.code for line in identity.rows if line.code and line.code not in known])
        tx.journal.shun_codes(tab, identity.foreign)
        tx.journal.retire_codes(tab, identity.vanished)
        tx.journal.revive_codes(tab, identity.revived)
    _keep_lost_columns(tx, facts, plan, now, used)
    doubted = dict(facts.doubted)  # of tabs that are at fault or wait for a person
    doubted |= {tab: found.doubted for tab, found in plan.identities.items() if found.mass is None}
    keep_doubted(tx, book.key, doubted, now)
    partings = dict(facts.partings)
    partings |= {tab: found.partings for tab, found in plan.identities.items() if found.mass is None}
    keep_partings(tx, book.key, partings, now)
    rows = replica_rows(plan, facts)
    state = tx.replica.state(book.key)
    if facts.rows:
        tx.audit.add(staff_lines(facts, rows, plan, now))
    tx.replica.replace(book.key, told_problems(plan), rows)
    kind = "mass_change" if plan.mass is not None else ""
    number = max(state.write_number, plan.reading.write_number)
    read_at, since = plan.reading.read_at, None
    if kind:
        since = state.stopped_at if state.stopped_at and state.stopped_kind == kind else now
    tx.replica.set_state(BookState(book.key, plan.reading.version, number, read_at, plan.mass, kind, now, since))


def _issue_codes(
    tx: Transaction, plan: RoundPlan, now: datetime
) -> dict[tuple[str, int], tuple[tuple[Cell, ...], str]]:
    issued = {}
    for tab, identity in plan.identities.items():
        if identity.mass is None:
            for wanted in identity.stamps:
                if not wanted.code:
                    code = tx.journal.issue_code(tab, now.year)
                    issued[tab, wanted.row.number] = (wanted.row.cells, code)
    return issued


def _use_acceptance(tx: Transaction, book: Book, facts: Facts, plan: RoundPlan, now: datetime) -> None:
    """What a person accepted was for this reading only; what it lacks of ours was given up knowingly."""
    tx.key_values.put(f"mass.{book.key}", "", now)
    for change, found in given_up(plan, facts):
        tx.journal.settle([change.id], ChangeState.DROPPED, found=found)


def _write(gateways: Gateways, book: Book, facts: Facts, plan: RoundPlan, taken: Taken) -> SyncReport | None:
    """Write the edits into the very book they were made for, settle the journal, take in what the book holds now.

    None, and nothing written, when the book is another by now: only a reading that was taken in tells a stale copy.
    *taken*: what was taken in. When it is something else by now, or the book that is read after the write does not bear
    it, nothing is settled: it is as if this worker had been killed after its write.
    """
    is_another = False

    def decide(fresh: BookReading) -> Edits:
        nonlocal is_another
        is_another = fresh.version != plan.reading.version
        return Edits() if is_another else plan.edits

    report = book.update(decide) if plan.edits else WriteReport(plan.reading, plan.edits)
    if is_another:
        return None
    if report.edits and report.reading.write_number < report.edits.write_number:
        return None  # an older copy came the very moment
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        if (tx.replica.state(book.key).version, lives(tx)) != taken:
            raise _Overtaken
        conflicts = settle(tx, plan, report)
        gone, facts = facts.gone, replace(_gather(tx, book, plan.reading), accept_mass=False)
        _keep_reading(tx, book, facts, make_plan(with_refused_codes(report), facts), now, used=_used(gone, facts))
    edits = report.edits
    return SyncReport(
        read=1,
        written=len(edits.cells) + len(edits.appends) + len(edits.stamps),
        landed=sum(s.state is ChangeState.LANDED for s in plan.settled),
        conflicts=conflicts,
    )
