"""The tables of the sync: the last reading, the questions it left open, the journal of changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from programme.book.questions import LostColumn, MassChange, OpenQuestions, Question
from programme.book.reading import BookReading, Problem
from programme.changes.change import Change, ChangeState
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence

from .records import BookState, ReplicaRow


class ReplicaTable(Protocol):
    """The last read of the sheets."""

    def version(self) -> int: ...

    def rows(self, since: int = 0) -> Iterator[ReplicaRow]:
        """Yield the rows that changed after version *since*, removed ones included when since > 0."""

    def book_rows(self, book: str) -> tuple[ReplicaRow, ...]:
        """Return the rows of one book as they were last read."""

    def removed_rows(self, book: str) -> tuple[ReplicaRow, ...]:
        """Return the rows staff have removed, as they were last read."""

    def some(self, wanted: Collection[tuple[str, str]]) -> tuple[ReplicaRow, ...]:
        """Return the rows that bear these codes, each given as (tab, code)."""

    def replace(self, book: str, reading: BookReading, rows: Sequence[ReplicaRow]) -> int:
        """Make *rows* the last read of *book*; return the new replica version (unchanged when nothing changed)."""

    def take_over(self, book: str, tab: str, *, of: str) -> None:
        """Let the rows and problems of a tab that lived in the book *of* belong to *book*, removed rows too."""

    def problems(self) -> tuple[Problem, ...]: ...

    def state(self, book: str) -> BookState: ...

    def states(self) -> Mapping[str, BookState]:
        """Return what is known of every book that was ever looked at, by its key, in one question."""

    def set_state(self, state: BookState) -> None: ...

    def tab_books(self) -> Mapping[str, str]:
        """Return the book in which every tab lived when a book was last read: tab → book; nothing before that."""

    def set_tab_books(self, books: Mapping[str, str]) -> None: ...


class QuestionTable(Protocol):
    """What waits for a person: asked by a reading, answered on a page, closed by the round that has acted on it.

    A question about a tab goes with the tab, in whichever book it lives.
    """

    def waiting(self, tabs: Collection[str], book: str = "") -> OpenQuestions:
        """Return what waits of these tabs, and of the book as a whole when one is given."""

    def ask(self, questions: Iterable[Question], at: datetime) -> None:
        """Let questions wait; one that waits already stays as it is, with its answer."""

    def answer(self, question: MassChange | LostColumn, at: datetime) -> None:
        """Note that a person has answered: the change was meant, the column was removed on purpose."""

    def close(self, questions: Iterable[Question]) -> None:
        """Be done with questions, answered or not."""


class JournalTable(Protocol):
    """The journal of changes."""

    def version(self) -> int:
        """Return a number that differs whenever any change was added or changed its state."""

    def open_operation(self, author: str, what: Sentence, at: datetime) -> int: ...

    def add(self, operation: int, changes: Iterable[Change]) -> None:
        """Add changes; their `id` is given by the table."""

    def changes(
        self,
        *,
        states: Iterable[ChangeState] = (),
        book: str = "",
        tab: str = "",
        code: str = "",
        operation: int | None = None,
        landed_after: int | None = None,
    ) -> tuple[Change, ...]: ...

    def settle(
        self,
        ids: Iterable[int],
        state: ChangeState,
        *,
        write_number: int = 0,
        found: Cell = None,
        why: Sentence | None = None,
    ) -> None: ...

    def take_over(self, book: str, tab: str, *, of: str, write_number: int = 0) -> None:
        """Let the changes of a tab that lived in the book *of* belong to *book*.

        With a *write_number* those that had landed count as landed by that write.
        """

    def change(self, id: int) -> Change | None:
        """Return one change; None when there is none."""

    def operation(self, id: int) -> tuple[str, Sentence | None, datetime] | None:
        """Return who did it, what, and when; None when there is no such operation."""

    def counts(self, states: Iterable[ChangeState] = ()) -> Mapping[ChangeState, int]:
        """Return how many changes stand in each state, or in each of *states*."""

    def issue_code(self, tab: str, year: int) -> str:
        """Return a code never issued before, above all that the book was seen to hold."""

    def raise_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note codes seen in the book, so that they are never issued."""

    def shun_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note codes that staff typed though nobody gave them: they are never issued, and still belong to no row."""

    def retire_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note that no row bears these codes any more: staff removed them, or they will never be added."""

    def revive_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note that rows that had been removed are back."""

    def known_codes(self, tab: str) -> Mapping[str, str]:
        """Return code → "issued", "seen", "retired" or "foreign" for every code of the tab that was ever known."""
