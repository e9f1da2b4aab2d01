"""What the services keep by name: small texts (a job's progress, the last proposal), and names taken once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, insert, select, update

from .base import Moment, metadata
from .relay import upsert

KEY_VALUES = Table(
    "key_values",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("put_at", Moment, nullable=False),
)


class SqlKeyValues:
    """The KeyValueTable port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def get(self, name: str) -> str | None:
        return self.connection.execute(select(KEY_VALUES.c.text).where(KEY_VALUES.c.name == name)).scalar()

    def claim(self, name: str, at: datetime) -> bool:
        adding = upsert(self.connection, KEY_VALUES).values(name=name, text="", put_at=at).on_conflict_do_nothing()
        return self.connection.execute(adding.returning(KEY_VALUES.c.name)).scalar() is not None

    def put(self, name: str, text: str, at: datetime) -> None:
        values = {"text": text, "put_at": at}
        if self.connection.execute(update(KEY_VALUES).where(KEY_VALUES.c.name == name).values(values)).rowcount == 0:
            self.connection.execute(insert(KEY_VALUES).values(name=name, **values))
