"""What must not stand in a sheet: vetoes, the psychologist's notes, judgements on possible duplicates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, Text, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from programme.snapshot import Veto

from .base import Moment, metadata
from .versions import raise_version, version_of

VETOES = Table(
    "vetoes",
    metadata,
    Column("mentee", String(80), primary_key=True),
    Column("mentor", String(80), primary_key=True),
    Column("author", String(254), nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
NOTES = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(80), nullable=False, index=True),
    Column("author", String(254), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
DIFFERENT = Table(
    "different_people",
    metadata,
    Column("one", String(80), primary_key=True),
    Column("other", String(80), primary_key=True),
    Column("author", String(254), nullable=False),
    Column("made_at", Moment, nullable=False),
)


class SqlPeopleNotes:
    """The PeopleNotes port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def version(self) -> int:
        return version_of(self.connection, "people")

    def vetoes(self) -> frozenset[Veto]:
        asked = select(VETOES.c.mentee, VETOES.c.mentor, VETOES.c.author, VETOES.c.why)
        return frozenset(Veto(*row) for row in self.connection.execute(asked))

    def add_veto(self, veto: Veto, at: datetime) -> None:
        values = {"mentee": veto.mentee, "mentor": veto.mentor, "author": veto.author, "why": veto.why, "made_at": at}
        self.connection.execute(self._insert(VETOES).values(values).on_conflict_do_nothing())
        raise_version(self.connection, "people")

    def remove_veto(self, mentee: str, mentor: str) -> None:
        self.connection.execute(delete(VETOES).where(VETOES.c.mentee == mentee, VETOES.c.mentor == mentor))
        raise_version(self.connection, "people")

    def notes(self, code: str) -> tuple[tuple[int, datetime, str, str], ...]:
        asked = select(NOTES.c.id, NOTES.c.made_at, NOTES.c.author, NOTES.c.text)
        asked = asked.where(NOTES.c.code == code).order_by(NOTES.c.id.desc())
        return tuple((row.id, row.made_at, row.author, row.text) for row in self.connection.execute(asked))

    def add_note(self, code: str, author: str, text: str, at: datetime) -> None:
        self.connection.execute(insert(NOTES).values(code=code, author=author, text=text, made_at=at))

    def different_people(self) -> frozenset[frozenset[str]]:
        asked = select(DIFFERENT.c.one, DIFFERENT.c.other)
        return frozenset(frozenset((row.one, row.other)) for row in self.connection.execute(asked))

    def judge_different(self, one: str, other: str, author: str, at: datetime) -> None:
        first, second = sorted((one, other))
        values = {"one": first, "other": second, "author": author, "made_at": at}
        self.connection.execute(self._insert(DIFFERENT).values(values).on_conflict_do_nothing())
        raise_version(self.connection, "people")

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        return postgresql.insert(table) if self.connection.dialect.name == "postgresql" else sqlite.insert(table)
