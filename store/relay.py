"""What is known of the mail relay, and the addresses that do not exist: two small tables beside the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, Integer, Table, Text, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from programme.letters.delivery import Met, RelayState

from .base import Moment, metadata

RELAY = Table(
    "relay_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("faults", Integer, nullable=False),
    Column("closed_until", Moment),
    Column("reply", Text, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("met", JSON, nullable=False, server_default="[]"),  # [[a letter's id, its address], …]
    Column("stopped_at", Moment),
    Column("spent", Float, nullable=False),
    Column("spent_at", Moment),
)
SUPPRESSED = Table(
    "suppressed_addresses",
    metadata,
    Column("address", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
)
_THE_RELAY = 1


class SqlRelay:
    """The part of the outbox that is about the relay, not about a letter."""

    connection: Connection

    def relay(self, *, for_update: bool = False) -> RelayState:
        """Return what is known of the relay; *for_update* makes other postmen wait until this transaction ends."""
        asked = select(RELAY).where(RELAY.c.id == _THE_RELAY)
        row = self.connection.execute(asked.with_for_update() if for_update else asked).mappings().first()
        if row is None:
            return RelayState()
        kept = {name: row[name] for name in RelayState.__slots__}
        return RelayState(**kept | {"met": tuple(Met(letter, address) for letter, address in row["met"])})

    def set_relay(self, state: RelayState) -> None:
        values = {name: getattr(state, name) for name in RelayState.__slots__}
        values["met"] = [[met.letter, met.address] for met in state.met]
        adding = upsert(self.connection, RELAY).values(id=_THE_RELAY, **values)
        self.connection.execute(adding.on_conflict_do_update(index_elements=["id"], set_=values))

    def suppression(self, address: str) -> str:
        """Return the relay's words that made us stop writing to *address*, "" when we have not stopped."""
        asked = select(SUPPRESSED.c.reason).where(SUPPRESSED.c.address == address.lower())
        return self.connection.execute(asked).scalar() or ""

    def suppress(self, address: str, reason: str, at: datetime) -> None:
        adding = upsert(self.connection, SUPPRESSED).values(address=address.lower(), reason=reason or "-", since=at)
        self.connection.execute(adding.on_conflict_do_nothing())

    def forgive(self, address: str) -> None:
        """Write to *address* again: a person says that it is right."""
        self.connection.execute(delete(SUPPRESSED).where(SUPPRESSED.c.address == address.lower()))


def upsert(connection: Connection, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the database's own dialect."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
