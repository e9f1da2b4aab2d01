"""The operational database, as the services see it: a transaction with a port for each table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from programme.snapshot import Veto

from .account_tables import AccountTable, AuditTable
from .outbox_table import OutboxTable
from .sync_tables import JournalTable, QuestionTable, ReplicaTable


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

    def claim(self, name: str, at: datetime) -> bool:
        """Take a name that only one may take, ever; False when somebody has it. A second taker waits for the first."""


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
