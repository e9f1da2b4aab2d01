"""What the database knows when a reading is to be understood: gathered in one transaction, decided upon elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from programme.book.port import Book
from programme.book.questions import OpenQuestions
from programme.changes.change import Change, ChangeState
from programme.ports.records import ReplicaRow
from programme.ports.store import Transaction
from programme.schema.tabs import Cell

CODE = "code"


@dataclass(frozen=True)
class Facts:
    """The last read of a book, the changes of it that are not settled, and what waits for a person."""

    rows: Mapping[str, Sequence[ReplicaRow]]  # tab → rows of the last read
    removed: Mapping[str, Sequence[ReplicaRow]]
    known: Mapping[str, Mapping[str, str]]  # tab → code → standing
    write_number: int
    open: Sequence[Change]
    landed: Sequence[Change]  # landed by writes that the reading does not bear
    conflicts: Sequence[Change] = ()  # that wait for a person
    refused: Sequence[Change] = ()  # likewise
    questions: OpenQuestions = OpenQuestions()
    accept_mass: bool = False  # a person has said that this reading is to be taken as it is


def gather(tx: Transaction, book: Book, write_number: int) -> Facts:
    """Return what is known of the book; *write_number*: of the reading that is to be understood."""
    questions = tx.questions.waiting(book.tabs, book.key)
    return Facts(
        rows=_by_tab(tx.replica.book_rows(book.key)),
        removed=_by_tab(tx.replica.removed_rows(book.key)),
        known={tab: tx.journal.known_codes(tab) for tab in book.tabs},
        write_number=tx.replica.state(book.key).write_number,
        open=tx.journal.changes(states=[ChangeState.OPEN], book=book.key),
        landed=tx.journal.changes(book=book.key, landed_after=write_number),
        conflicts=tx.journal.changes(states=[ChangeState.CONFLICT], book=book.key),
        refused=tx.journal.changes(states=[ChangeState.REFUSED], book=book.key),
        questions=questions,
        accept_mass=questions.accepts_mass_change,
    )


def with_written(facts: Facts, write_number: int) -> Facts:
    """Return the facts with the rows as this write of ours left them: no reading has shown that yet.

    What the book holds next is compared with it, so that ours is never told as staff's; and where a tab has to wait
    for a person, it is what the pages go on to show.
    """
    written: dict[tuple[str, str], dict[str, Cell]] = {}
    added = set()
    for change in sorted(facts.landed, key=lambda change: change.id):
        if change.write_number == write_number:
            written.setdefault((change.tab, change.code), {})[change.column] = change.value
            if change.is_new and change.column == CODE:
                added.add((change.tab, change.code))
    rows = {tab: [_written(row, written.get((tab, row.code), {})) for row in kept] for tab, kept in facts.rows.items()}
    known = {(tab, row.code) for tab, kept in rows.items() for row in kept}
    for tab, code in sorted(added - known):
        here = rows.setdefault(tab, [])
        here.append(_written(ReplicaRow(tab, code, code, len(here), 0, {}, (), frozenset(), 0), written[tab, code]))
    return replace(facts, rows=rows)


def _written(row: ReplicaRow, cells: Mapping[str, Cell]) -> ReplicaRow:
    ours = {column: value for column, value in cells.items() if column != CODE}
    return replace(row, cells={**row.cells, **ours}) if ours else row


def _by_tab(rows: Iterable[ReplicaRow]) -> dict[str, list[ReplicaRow]]:
    found: dict[str, list[ReplicaRow]] = {}
    for row in rows:
        found.setdefault(row.tab, []).append(row)
    return found
