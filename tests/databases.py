"""Databases for tests: SQLite in a folder of the test's own, PostgreSQL on a private server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store import SqlStore, metadata

MISSING = "PostgreSQL is not installed; sudo apt-get install postgresql, or INSTALL=1 make test"


def _binary(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def _as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the user its package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgres_server():
    """Start one private server for the whole run; yield its URL without a database.

    Its folder is none of pytest's: another run of pytest would close that to the user who runs the server.
    """
    initdb, postgres = _binary("initdb"), _binary("postgres")
    if initdb is None or postgres is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="nastavnik-postgres-") as folder:
        Path(folder).chmod(0o755)
        yield from _serve(initdb, postgres, Path(folder))


def _serve(initdb: str, postgres: str, folder: Path) -> Iterator[str]:
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
    subprocess.run(
        _as_server(
            [initdb, "-D", str(data), "-A", "trust", "-U", "nastavnik", "-E", "UTF8", "-N", "--locale=C.UTF-8"]
        ),
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            _as_server([postgres, "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
                        "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=60"]),
            stdout=log, stderr=log, cwd="/",
        )  # fmt: skip
    url = f"postgresql+psycopg://nastavnik@127.0.0.1:{port}/"
    _wait(url)
    try:
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str) -> None:
    for _ in range(100):
        store = SqlStore(url + "postgres")
        try:
            with store.engine.connect():
                return
        except OperationalError:
            time.sleep(0.1)
        finally:
            store.engine.dispose()
    raise RuntimeError("the private PostgreSQL server did not start; see its log")


_made = 0


@pytest.fixture
def postgres_url(postgres_server) -> str:
    """Return the URL of a fresh, empty PostgreSQL database."""
    global _made
    _made += 1
    name = f"test_{os.getpid()}_{_made}"
    admin = SqlStore(postgres_server + "postgres")
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.engine.dispose()
    return postgres_server + name


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    """Return the URL of a fresh SQLite file."""
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request) -> str:
    """Return the URL of a fresh database of each kind in turn."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def store(database_url):
    """A fresh store with all tables, on each kind of database in turn."""
    store = SqlStore(database_url)
    metadata.create_all(store.engine)
    yield store
    store.engine.dispose()
