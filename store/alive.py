"""Whether a postman is alive: a lock that the system frees when its process ends, whatever ended it.

On SQLite it is a locked file beside the database, on PostgreSQL an advisory lock of a session kept open. Where
neither can be had the lease alone decides, later. A wrong answer costs time and never a letter: the durable
mark asks for the owner again.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event

try:
    import fcntl
except ImportError:  # Windows: the lease alone decides
    fcntl = None  # type: ignore[assignment]

_held: WeakKeyDictionary[Engine, dict[str, Any]] = WeakKeyDictionary()


def hold(connection: Connection, owner: str) -> None:
    """Show that *owner* lives until this process ends or its engine is disposed of; holding twice is holding once."""
    engine = connection.engine
    if engine not in _held:
        _held[engine] = {}
        event.listen(engine, "engine_disposed", _let_go)
    if owner not in _held[engine]:
        _held[engine][owner] = _session(engine, owner) if _is_postgres(engine) else _file(engine, owner)


def is_dead(connection: Connection, owner: str) -> bool:
    """Tell whether *owner* is known to be gone; False also means that it cannot be told."""
    engine = connection.engine
    if owner in _held.get(engine, {}):
        return False
    if _is_postgres(engine):
        asked = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_number(owner)})")
        return bool(asked.scalar())
    folder = _folder(engine)
    return folder is not None and _is_free(folder / _name(owner))


def _let_go(engine: Engine) -> None:
    for keeper in _held.pop(engine, {}).values():
        if keeper is not None:
            keeper.close()


def _session(engine: Engine, owner: str) -> Connection:
    keeper = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    keeper.detach()  # from the pool, so that closing it ends the session and frees the lock
    keeper.exec_driver_sql(f"SELECT pg_advisory_lock({_number(owner)})")
    return keeper


def _file(engine: Engine, owner: str) -> IO[bytes] | None:
    folder = _folder(engine)
    if folder is None:
        return None
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        if _is_free(left):
            left.unlink(missing_ok=True)
    path = folder / _name(owner)
    while True:
        file = path.open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists() and path.stat().st_ino == os.fstat(file.fileno()).st_ino:
            return file
        file.close()  # somebody swept it away before it was locked


def _is_free(path: Path) -> bool:
    """Tell whether nobody holds the file; one that is not there was swept away as a dead owner's."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _folder(engine: Engine) -> Path | None:
    database = engine.url.database
    if fcntl is None or not database or database == ":memory:":
        return None
    return Path(f"{database}-postmen")


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _name(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:32]


def _number(owner: str) -> int:
    return int.from_bytes(hashlib.sha256(owner.encode()).digest()[:8], "big", signed=True)
