"""The engine: SQLite with a sound WAL by default, any other database by URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from programme.errors import StoreAway
from programme.text.sentences import Sentence, say

PATIENCE = 30  # seconds a writer waits for another
_WRITER = 0x4E617374  # the advisory lock of PostgreSQL that stands for the right to write
_AWAY, _NO_DATABASE = (
    ("08", "53", "57"),
    "3D000",
)  # classes of SQLSTATE: connection, no room for one more, shutting down
SOUND_SQLITE = (3, 51, 3)  # earlier ones may corrupt a database when the WAL is reset


def _sqlite() -> Any:
    """Return the DB-API module with the newest SQLite at hand (pysqlite3 bundles its own)."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2 if dbapi2.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def sqlite_is_sound() -> bool:
    """Tell whether the SQLite in use has the WAL-reset fix of 3.51.3."""
    return tuple(_sqlite().sqlite_version_info) >= SOUND_SQLITE


def make_engine(url: str) -> Engine:
    """Return an engine for *url*; a SQLite file's folder is made, its transactions begin IMMEDIATE when they write."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)  # they are what people are called
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):  # SQLite says what it cannot open; its other files take after this one
            file.touch(mode=0o600)
    engine = create_engine(parsed, module=_sqlite(), connect_args={"timeout": PATIENCE}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={PATIENCE * 1000}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    if connection.get_execution_options().get("reads_only", False):
        connection.connection.dbapi_connection.execute("BEGIN")  # asks for no lock: there is no fault to translate
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def wait_for_writer(connection: Connection) -> None:
    """Take the right to write until the transaction ends; SQLite has given it with BEGIN IMMEDIATE.

    Without it two workers on PostgreSQL could each decide on what the other is about to change.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def connect_to_read(engine: Engine) -> Connection:
    """Return a connection that sees one state until its transaction ends and waits for no writer."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect().execution_options(reads_only=True)


@contextmanager
def told_when_away() -> Iterator[None]:
    """Turn a full disk, a writer who does not end, a database that is away into StoreAway; any other fault stays."""
    try:
        yield
    except DBAPIError as error:
        why = _why_away(error)
        if why is None:
            raise
        raise StoreAway(why) from error


def _why_away(error: DBAPIError) -> Sentence | None:
    told = f"{type(error.orig).__name__} {error.orig}".casefold()
    if "disk is full" in told or "diskfull" in told:
        return say("There is no room on the server's disk. Nothing was saved: tell the administrator, then try again.")
    if "database is locked" in told or "locknotavailable" in told:
        return say("Somebody else is writing for too long. Nothing was saved: try again in a minute.")
    if error.connection_invalidated or _is_away(error.orig):
        return say("The database does not answer. Nothing was saved; if this lasts, tell the administrator.")
    return None


def _is_away(error: BaseException | None) -> bool:
    """Tell whether the database could not be reached or has closed the connection."""
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return state[:2] in _AWAY or state == _NO_DATABASE
    told = str(error).casefold()
    is_postgres = type(error).__module__.startswith("psycopg") and type(error).__name__ == "OperationalError"
    return is_postgres or "unable to open database file" in told
