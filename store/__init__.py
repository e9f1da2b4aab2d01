"""The operational database: accounts, replica of the sheets, open questions, journal, outbox, audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from .accounts import SqlAccounts
from .audit import SqlAudit
from .base import metadata
from .engine import connect_to_read, make_engine, told_when_away, wait_for_writer
from .journal import SqlJournal
from .key_value import SqlKeyValues
from .outbox import SqlOutbox
from .people import SqlPeopleNotes
from .questions import SqlQuestions
from .replica import SqlReplica
from .versions import versions

__all__ = ["SqlStore", "SqlTransaction", "make_engine", "metadata"]


class SqlTransaction:
    """One transaction; every table shares its connection."""

    def __init__(self, connection: Connection, mail_domain: str = "nastavnik.invalid") -> None:
        self.connection = connection
        self.replica = SqlReplica(connection)
        self.questions = SqlQuestions(connection)
        self.journal = SqlJournal(connection)
        self.outbox = SqlOutbox(connection, mail_domain)
        self.accounts = SqlAccounts(connection)
        self.audit = SqlAudit(connection)
        self.people = SqlPeopleNotes(connection)
        self.key_values = SqlKeyValues(connection)

    def versions(self) -> dict[str, int]:
        """Return the versions of "replica", "journal" and "people" in one question; one never raised is left out."""
        return versions(self.connection)


class SqlStore:
    """The Store port on SQLAlchemy."""

    def __init__(self, url_or_engine: str | Engine, *, mail_domain: str = "nastavnik.invalid") -> None:
        self.mail_domain = mail_domain  # the right side of the Message-IDs of letters
        self.engine = make_engine(url_or_engine) if isinstance(url_or_engine, str) else url_or_engine

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Keep all of it or none; one writer at a time, on every database: what was read stands until it is kept."""
        with told_when_away(), self.engine.begin() as connection:
            wait_for_writer(connection)
            yield SqlTransaction(connection, self.mail_domain)

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """Read one consistent state and wait for no writer."""
        with told_when_away(), connect_to_read(self.engine) as connection, connection.begin():
            yield SqlTransaction(connection, self.mail_domain)
