"""Taking a reading in: what the database keeps of it, in the transaction of a round.

What the reading says is decided in `understanding.py`; here it becomes the rows and problems that pages show, the codes
that are known, the questions that wait, and the lines of the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from programme.book.edits import Stamp, WriteReport
from programme.book.port import Book
from programme.book.questions import DoubtfulRow, LostColumn, MassChange, Place, Question
from programme.book.reading import BookReading, Problem
from programme.cells.writing import same
from programme.changes.change import Change, ChangeState
from programme.ports.records import BookState, ReplicaRow
from programme.ports.store import Transaction
from programme.schema.tabs import Cell
from programme.text.sentences import say

from .facts import CODE
from .history import staff_lines
from .plan import text_of
from .understanding import Understanding


def take_in(tx: Transaction, book: Book, understanding: Understanding, now: datetime) -> None:
    """Replace the replica, note the codes that were seen, ask what a person must say, tell what staff changed."""
    _note_codes(tx, understanding)
    _note_questions(tx, book, understanding, now)
    rows = replica_rows(understanding)
    if understanding.facts.rows:
        tx.audit.add(staff_lines(understanding, rows, now))
    tx.replica.replace(book.key, told_problems(understanding), rows)
    _note_state(tx, book, understanding, now)


def issue_codes(tx: Transaction, understanding: Understanding, now: datetime) -> dict[tuple[str, int], str]:
    """Issue a code for every row that never had one: tab and number of the row → code."""
    return {
        (tab, wanted.row.number): tx.journal.issue_code(tab, now.year)
        for tab, identity in understanding.taken.items()
        for wanted in identity.stamps
        if not wanted.code
    }


def use_acceptance(tx: Transaction, book: Book, understanding: Understanding) -> None:
    """What a person accepted was for this reading only; what it lacks of ours was given up knowingly."""
    tx.questions.close([MassChange(book.key)])
    for change, found in _given_up(understanding):
        tx.journal.settle([change.id], ChangeState.DROPPED, found=found)


def close_columns(
    tx: Transaction, understanding: Understanding, given_up: Iterable[Place], waiting: Iterable[Change]
) -> None:
    """Be done with columns of which a person has spoken, once the journal was told of what waited for them.

    *given_up*: the columns that it was told of; *waiting*: what waits still. The word about the codes' own column holds
    until that is made: they are written into it.
    """
    used = set(given_up) - {(change.tab, change.column) for change in waiting}
    tx.questions.close(
        [LostColumn(tab, column) for tab, column in used if tab in understanding.taken and column != CODE]
    )


def replica_rows(understanding: Understanding) -> tuple[ReplicaRow, ...]:
    """Return the rows the replica holds after this reading; a tab at fault, or waiting for a person, keeps its last."""
    reading, taken = understanding.reading, understanding.taken
    stay = {*reading.tabs, *understanding.missing} - taken.keys()
    rows = [row for tab, kept in understanding.facts.rows.items() if tab in stay for row in kept]
    for tab, identity in taken.items():
        headers = reading.tabs[tab].extra_headers
        for place, line in enumerate(identity.rows):
            extras = tuple(
                (header, text_of(cell)) for header, cell in zip(headers, line.row.extras, strict=False) if text_of(cell)
            )
            cells = {key: cell for key, cell in line.cells.items() if key != "code"}
            rows.append(
                ReplicaRow(tab, line.key, line.code, place, line.row.number, cells, extras, line.row.formulas, 0)
            )
        rows += [
            replace(row, number=0) for (of, _), row in understanding.restored.items() if of == tab
        ]  # in no row of the sheet
    return tuple(rows)


def told_problems(understanding: Understanding) -> BookReading:
    """Return the reading with the problems of columns and of identity added to those of reading."""
    found = [problem for lost in understanding.lost.values() for problem in lost.problems()]
    for tab, identity in understanding.identities.items():
        found += identity.problems
        if identity.mass is not None:
            todo = say("Look at the sheet; put it right, or accept the change on the page of the book.")
            found.append(Problem(tab, 0, "", identity.mass, todo, blocks=True))
    if understanding.missing and understanding.mass is not None:
        todo = say("Give the tab its name back, or accept the change on the page of the book.")
        found += [Problem(tab, 0, "", understanding.mass, todo, blocks=True) for tab in understanding.missing]
    own = [
        p for p in understanding.reading.problems if p.row or p.tab not in understanding.missing
    ]  # that it is missing is told above
    return replace(understanding.reading, problems=(*own, *found))


def with_refused_codes(report: WriteReport) -> BookReading:
    """Return the reading with a problem for every row that could not be given its code: nobody else would be told."""
    todo = say("The row is read-only in the intranet until it has a code.")
    found = [
        Problem(refusal.edit.tab, refusal.edit.number, "code", refusal.why, todo)
        for refusal in report.refusals
        if isinstance(refusal.edit, Stamp)
    ]
    return replace(report.reading, problems=(*report.reading.problems, *found)) if found else report.reading


def _note_codes(tx: Transaction, understanding: Understanding) -> None:
    for tab, identity in understanding.taken.items():
        known = understanding.facts.known.get(tab, {})
        tx.journal.raise_codes(tab, [line.code for line in identity.rows if line.code and line.code not in known])
        tx.journal.shun_codes(tab, identity.foreign)
        tx.journal.retire_codes(tab, identity.vanished)
        tx.journal.revive_codes(tab, identity.revived)


def _note_questions(tx: Transaction, book: Book, understanding: Understanding, now: datetime) -> None:
    """Ask what the reading asks, close what it answers; of tabs that were not taken over everything waits on."""
    waiting, taken = understanding.facts.questions, understanding.taken
    asked: set[Question] = {row for row in waiting.doubtful_rows if row.tab in taken}
    asked |= {wish for wish in waiting.new_codes if wish.tab in taken}
    stands: set[Question] = {
        DoubtfulRow(tab, code, name) for tab, found in taken.items() for code, name in found.doubtful.items()
    }
    stands |= {wish for found in taken.values() for wish in found.new_codes}
    if waiting.mass_change is not None and not waiting.mass_change.is_accepted:
        asked.add(waiting.mass_change)
    if understanding.mass is not None:
        stands.add(MassChange(book.key))
    was_lost, is_lost = _columns(understanding)
    tx.questions.close([*(asked - stands), *(was_lost - is_lost)])
    tx.questions.ask([*(stands - asked), *(is_lost - was_lost)], now)


def _columns(understanding: Understanding) -> tuple[set[LostColumn], set[LostColumn]]:
    """Return what was asked of the columns of the tabs that tell of them, and what is to be asked from now on."""
    reading, taken = understanding.reading, understanding.taken
    was, now = set(), set()
    for tab, found in understanding.lost.items():
        now |= {LostColumn(tab, column) for column in found.found}
    for each in understanding.facts.questions.lost_columns:
        tells = each.tab in taken or (each.tab in understanding.lost and not each.is_given_up)
        if tells:
            was.add(each)
        if tells and each.is_given_up and each.column not in reading.tabs[each.tab].columns:
            now.add(each)  # it is gone still: the word about it holds
    return was, now


def _note_state(tx: Transaction, book: Book, understanding: Understanding, now: datetime) -> None:
    reading, mass = understanding.reading, understanding.mass
    state, kind, since = tx.replica.state(book.key), "", None
    if mass is not None:
        kind = "mass_change"
        since = state.stopped_at if state.stopped_at and state.stopped_kind == kind else now
    number = max(state.write_number, reading.write_number)
    tx.replica.set_state(BookState(book.key, reading.version, number, reading.read_at, mass, kind, now, since))


def _given_up(understanding: Understanding) -> list[tuple[Change, Cell]]:
    """Return the landed changes that an accepted reading does not hold, each with what stands there instead."""
    found: list[tuple[Change, Cell]] = []
    for change in understanding.facts.landed:
        line = understanding.lines.get((change.tab, change.code))
        stands = line.cells.get(change.column) if line is not None else None
        if not same(stands, change.value):
            found.append((change, stands))
    return found
