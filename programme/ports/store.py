"""The operational database, as the services see it: a transaction with a port for each table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from programme.accounts.account import Account, Role, Session
from programme.accounts.audit import AuditLine
from programme.book.questions import LostColumn, MassChange, OpenQuestions, Question
from programme.book.reading import BookReading, Problem
from programme.changes.change import Change, ChangeState
from programme.letters.delivery import RelayState
from programme.letters.letter import Letter, LetterState, Owed
from programme.schema.tabs import Cell
from programme.snapshot import Veto
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
        """Note that the rows of these codes were removed by staff."""

    def revive_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note that rows that had been removed are back."""

    def known_codes(self, tab: str) -> Mapping[str, str]:
        """Return code → "issued", "seen", "retired" or "foreign" for every code of the tab that was ever known."""


class OutboxTable(Protocol):
    """The letters owed, one row each; the states and their moves are those of programme/letters/letter.py."""

    def version(self) -> int: ...

    def add(self, owed: Owed, *, operation: int | None, author: str, at: datetime, state: LetterState) -> int | None:
        """Add a letter; return its id, or None when its key is already there."""

    def get(self, id: int) -> Letter: ...

    def letters(
        self,
        *,
        states: Iterable[LetterState] = (),
        letter: str = "",
        code: str = "",
        pair: str = "",
        limit: int = 0,
        before_id: int = 0,
    ) -> tuple[Letter, ...]: ...

    def counts(self) -> Mapping[LetterState, int]: ...

    def move(self, id: int, to: LetterState, *, frm: Iterable[LetterState], reason: str = "", at: datetime) -> bool:
        """Move a letter; False when it was in none of the states *frm*."""

    def keep_raw(self, id: int, raw: bytes, *, name: str, address: str, subject: str, owner: str = "") -> bool:
        """Keep the rendered bytes while nothing of the letter can have left; *owner* is the postman who has it."""

    def raw(self, id: int) -> bytes | None: ...

    def approve(self, id: int, sha256: str) -> bool: ...

    def claim(self, owner: str, *, now: datetime, lease: timedelta, limit: int = 1) -> tuple[Letter, ...]: ...

    def mark_in_doubt(self, id: int, owner: str, now: datetime) -> bool:
        """The durable mark before the final dot: one conditional update; False means: do not send the dot."""

    def finish(
        self,
        id: int,
        owner: str,
        state: LetterState,
        *,
        now: datetime,
        reply: str = "",
        next_at: datetime | None = None,
        reason: str = "",
        spend_attempt: bool = True,
    ) -> bool: ...

    def recover(self, now: datetime) -> tuple[int, int]:
        """Take back what dead postmen held: (safely requeued, found in doubt)."""

    def attempts(self, id: int) -> tuple[tuple[datetime, str, str], ...]:
        """Return the log of attempts: when, what happened, the relay's words."""

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the business keys that are there already."""

    def unlogged(self, states: Iterable[LetterState], limit: int) -> tuple[Letter, ...]:
        """Return letters in one of *states* that the tab Письма tells otherwise or not at all, the oldest first."""

    def set_logged(self, id: int, code: str, state: LetterState) -> None:
        """Note which row of the tab Письма tells of the letter, and which state it tells."""

    def relay(self, *, for_update: bool = False) -> RelayState: ...

    def set_relay(self, state: RelayState) -> None: ...

    def suppression(self, address: str) -> str:
        """Return the relay's words that made us stop writing to *address*, "" when we have not stopped."""

    def suppress(self, address: str, reason: str, at: datetime) -> None: ...

    def forgive(self, address: str) -> None: ...


class AccountTable(Protocol):
    """Accounts, their sessions, one-time links and the throttle of sign-in."""

    def by_email(self, email: str) -> Account | None: ...

    def by_id(self, id: int) -> Account | None: ...

    def all(self) -> tuple[Account, ...]: ...

    def add(self, email: str, name: str, role: Role, at: datetime) -> Account: ...

    def update(
        self,
        id: int,
        *,
        name: str | None = None,
        role: Role | None = None,
        is_active: bool | None = None,
        password_hash: str | None = None,
        language: str | None = None,
        theme: str | None = None,
    ) -> None: ...

    def open_session(self, account: int, token_sha256: str, at: datetime, address: str, agent: str) -> int: ...

    def session(self, token_sha256: str) -> Session | None: ...

    def sessions(self, account: int) -> tuple[Session, ...]: ...

    def touch_session(self, id: int, at: datetime) -> None: ...

    def close_session(self, id: int) -> None: ...

    def add_link(self, account: int, token_sha256: str, expires: datetime) -> None:
        """Keep a one-time link; the unspent ones the account was given before are worth nothing from now on."""

    def use_link(self, token_sha256: str, at: datetime) -> Account | None:
        """Spend a one-time link in one conditional update; None when unknown, spent or expired."""

    def peek_link(self, token_sha256: str, at: datetime) -> Account | None: ...

    def note_failure(self, key: str, at: datetime) -> None: ...

    def failures(self, key: str, since: datetime) -> int: ...

    def clear_failures(self, key: str) -> None: ...


class AuditTable(Protocol):
    """The audit; lines are only ever added."""

    def add(self, lines: Iterable[AuditLine]) -> None: ...

    def lines(
        self,
        *,
        tab: str = "",
        code: str = "",
        author: str = "",
        before_id: int = 0,
        limit: int = 100,
    ) -> tuple[AuditLine, ...]: ...


class PeopleNotes(Protocol):
    """What must not stand in a sheet: vetoes, the psychologist's notes, decisions about possible duplicates."""

    def version(self) -> int: ...

    def vetoes(self) -> frozenset[Veto]: ...

    def add_veto(self, veto: Veto, at: datetime) -> None: ...

    def remove_veto(self, mentee: str, mentor: str) -> None: ...

    def notes(self, code: str) -> tuple[tuple[int, datetime, str, str], ...]:
        """Return (id, when, author, text) of the notes on a person, newest first."""

    def add_note(self, code: str, author: str, text: str, at: datetime) -> None: ...

    def different_people(self) -> frozenset[frozenset[str]]:
        """Return the sets of two codes a person has judged to be different people."""

    def judge_different(self, one: str, other: str, author: str, at: datetime) -> None: ...


class KeyValueTable(Protocol):
    """Small things the services keep: JSON texts by name (a job's progress, the last proposal, locks set aside)."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, text: str, at: datetime) -> None: ...


class Transaction(Protocol):
    """One transaction: all of it is kept or none."""

    @property
    def replica(self) -> ReplicaTable: ...

    @property
    def questions(self) -> QuestionTable: ...

    @property
    def journal(self) -> JournalTable: ...

    @property
    def outbox(self) -> OutboxTable: ...

    @property
    def accounts(self) -> AccountTable: ...

    @property
    def audit(self) -> AuditTable: ...

    @property
    def people(self) -> PeopleNotes: ...

    @property
    def key_values(self) -> KeyValueTable: ...

    def versions(self) -> Mapping[str, int]:
        """Return the versions of "replica", "journal" and "people" in one question; one never raised is left out."""


class Store(Protocol):
    """The operational database."""

    def transaction(self) -> AbstractContextManager[Transaction]: ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads: it waits for nobody."""
