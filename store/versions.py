"""Counters that rise in the same transaction as what they count, so that a reader can ask cheaply what is new."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, String, Table, bindparam, insert, select, update

from .base import metadata

VERSIONS = Table(
    "versions",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
)

_ONE = select(VERSIONS.c.number).where(VERSIONS.c.name == bindparam("name"))
_ALL = select(VERSIONS.c.name, VERSIONS.c.number)


def version_of(connection: Connection, name: str) -> int:
    """Return the counter; 0 before it was first raised."""
    return connection.execute(_ONE, {"name": name}).scalar() or 0


def versions(connection: Connection) -> dict[str, int]:
    """Return every counter that was ever raised, by name."""
    return {row.name: row.number for row in connection.execute(_ALL)}


def raise_version(connection: Connection, name: str) -> int:
    """Raise the counter by one and return it; the row stays locked until the transaction ends."""
    raised = (
        update(VERSIONS)
        .where(VERSIONS.c.name == name)
        .values(number=VERSIONS.c.number + 1)
        .returning(VERSIONS.c.number)
    )
    number = connection.execute(raised).scalar()
    if number is None:
        connection.execute(insert(VERSIONS).values(name=name, number=1))
        return 1
    return number
