"""What waits for a person: a table for each kind of question, so that the database knows what makes two the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, and_, delete, select

from programme.book.questions import DoubtfulRow, LostColumn, MassChange, NewCode, OpenQuestions, Question

from .base import Moment, metadata
from .relay import upsert

MASS_CHANGES = Table(
    "mass_changes",
    metadata,
    Column("book", String(20), primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
)
DOUBTFUL_ROWS = Table(
    "doubtful_rows",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("code", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
)
NEW_CODES = Table(
    "new_codes",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("own", String(80), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("code", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
)
LOST_COLUMNS = Table(
    "lost_columns",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("column", String(40), primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
)
_TABLES: dict[type, Table] = {
    MassChange: MASS_CHANGES,
    DoubtfulRow: DOUBTFUL_ROWS,
    NewCode: NEW_CODES,
    LostColumn: LOST_COLUMNS,
}


class SqlQuestions:
    """The QuestionTable port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def waiting(self, tabs: Collection[str], book: str = "") -> OpenQuestions:
        mass = self._read(select(MASS_CHANGES).where(MASS_CHANGES.c.book == book))
        doubtful, new, lost = (
            self._read(select(table).where(table.c.tab.in_(tabs)).order_by(*table.primary_key))
            for table in (DOUBTFUL_ROWS, NEW_CODES, LOST_COLUMNS)
        )
        return OpenQuestions(
            next((MassChange(row["book"], row["answered_at"] is not None) for row in mass), None),
            tuple(DoubtfulRow(row["tab"], row["code"], row["name"]) for row in doubtful),
            tuple(NewCode(row["tab"], row["number"], row["code"], row["name"], row["own"]) for row in new),
            tuple(LostColumn(row["tab"], row["column"], row["answered_at"] is not None) for row in lost),
        )

    def ask(self, questions: Iterable[Question], at: datetime) -> None:
        for question in questions:
            adding = upsert(self.connection, _TABLES[type(question)]).values(asked_at=at, **_values(question))
            self.connection.execute(adding.on_conflict_do_nothing())

    def answer(self, question: MassChange | LostColumn, at: datetime) -> None:
        table = _TABLES[type(question)]
        adding = upsert(self.connection, table).values(asked_at=at, answered_at=at, **_values(question))
        self.connection.execute(
            adding.on_conflict_do_update(index_elements=list(table.primary_key), set_={"answered_at": at})
        )

    def close(self, questions: Iterable[Question]) -> None:
        for question in questions:
            table, values = _TABLES[type(question)], _values(question)
            same = and_(*(column == values[column.name] for column in table.primary_key))
            self.connection.execute(delete(table).where(same))

    def _read(self, asked: Any) -> list[RowMapping]:
        return list(self.connection.execute(asked).mappings())


def _values(question: Question) -> dict[str, Any]:
    """Return the columns that say what is asked; whether it is answered is told by the moment of the answer."""
    names = _TABLES[type(question)].c.keys()
    return {name: getattr(question, name) for name in names if name not in ("asked_at", "answered_at")}
