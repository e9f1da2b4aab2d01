"""The outbox's two tables and how a row becomes a letter."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, RowMapping, String, Table, Text

from programme.letters.letter import Letter, LetterState, Owed

from .base import Moment, metadata

OUTBOX = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("in_reply_to", Text, nullable=False, default=""),
    Column("letter", Text, nullable=False),
    Column("tab", Text, nullable=False),
    Column("code", Text, nullable=False, index=True),
    Column("pair", Text, nullable=False, index=True),
    Column("about", Text, nullable=False, default="", server_default=""),
    Column("note", Text, nullable=False),
    Column("not_before", Moment),
    Column("expires", Moment),
    Column("operation", Integer, index=True),
    Column("name", Text, nullable=False, default=""),
    Column("address", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("made_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("sent_at", Moment),
    Column("author", Text, nullable=False),
    Column("last_reply", Text, nullable=False, default=""),
    Column("raw", LargeBinary),
    Column("raw_sha256", String(64), nullable=False, default=""),
    Column("approved_sha256", String(64), nullable=False, default=""),
    Column("owner", Text, nullable=False, default=""),
    Column("lease_until", Moment),
    Column("marked_at", Moment),
    Column("log_code", Text, nullable=False, default=""),
    Column("log_state", String(20), nullable=False, default=""),
    Column("revision", Integer, nullable=False, default=1),
    Index("ix_outbox_state_next_at", "state", "next_at"),
)
ATTEMPTS = Table(
    "outbox_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter", Integer, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("reply", Text, nullable=False),
)

LIGHT = [column for column in OUTBOX.c if column.name != "raw"]  # the bytes are read one letter at a time
DEFAULTS = {column.name: column.default.arg for column in OUTBOX.c if column.default is not None}  # type: ignore[attr-defined]


def as_letter(row: RowMapping) -> Letter:
    owed = Owed(**{name: row[name] for name in Owed.__slots__})
    own = {name: row[name] for name in Letter.__slots__ if name not in ("owed", "state")}
    return Letter(owed=owed, state=LetterState(row["state"]), **own)
