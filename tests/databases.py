"""Databases for tests: SQLite in a folder of the test's own, PostgreSQL on a private server."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_mock_engine, text

from store import SqlStore, metadata
from tests.ports import free_port

MISSING = "PostgreSQL is not installed; sudo apt-get install postgresql, or INSTALL=1 make test"


def _binary(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def _as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the user its package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


_FOLDER = pytest.StashKey[Path]()  # where the whole run's server lives, if it is asked for


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of the server that all workers of this run share."""
    told = getattr(config, "workerinput", {}).get("postgres")
    config.stash[_FOLDER] = Path(told or tempfile.mkdtemp(prefix="nastavnik-postgres-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell a worker of pytest-xdist where the server is."""
    node.workerinput["postgres"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server when the run is over, whichever worker started it."""
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[_FOLDER]
    if (folder / "data" / "postmaster.pid").exists():
        _control(folder, "stop", "--mode=immediate")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig) -> str:
    """Return the URL, without a database, of the run's one private server; who asks first starts it.

    Its folder is none of pytest's: another run of pytest would close that to the user who runs the server.
    """
    if _binary("initdb") is None or _binary("pg_ctl") is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = pytestconfig.stash[_FOLDER]
    with closing(sqlite3.connect(folder / "started.sqlite", timeout=120, isolation_level=None)) as note:
        note.execute("BEGIN EXCLUSIVE")  # the other workers wait until it has started
        note.execute("CREATE TABLE IF NOT EXISTS server (url TEXT)")
        found = note.execute("SELECT url FROM server").fetchone()
        if found is None:
            found = (_start(folder),)
            note.execute("INSERT INTO server VALUES (?)", found)
        note.execute("COMMIT")
    return found[0]


def _start(folder: Path) -> str:
    folder.chmod(0o755)
    for own in (folder / "data", folder / "log"):
        own.mkdir()
        if os.geteuid() == 0:
            shutil.chown(own, "postgres")
    told = ["-D", str(folder / "data"), "-A", "trust", "-U", "nastavnik", "-E", "UTF8", "-N", "--locale=C.UTF-8"]
    subprocess.run(_as_server([_binary("initdb"), *told]), check=True, capture_output=True, cwd="/")
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200"
    _control(folder, "start", f"--log={folder / 'log' / 'server'}", f"--options={options}", "--timeout=120")
    return f"postgresql+psycopg://nastavnik@127.0.0.1:{port}/"


def _control(folder: Path, *words: str) -> None:
    """Start or stop the server and wait until that is done."""
    command = [_binary("pg_ctl"), *words, "--wait", "--silent", f"--pgdata={folder / 'data'}"]
    subprocess.run(_as_server(command), check=True, cwd="/")


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
    _make_tables(store)
    yield store
    store.engine.dispose()


def _make_tables(store: SqlStore) -> None:
    """Make all tables in one go: asking for each of them first takes longer than most tests."""
    script = _script(store.engine.dialect.name)
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if store.engine.dialect.name == "sqlite":
            driver.executescript(script)
        else:
            driver.execute(script)
            driver.commit()


@cache
def _script(dialect: str) -> str:
    """Return the statements that make all tables."""
    said: list[str] = []
    engine = create_mock_engine(f"{dialect}://", lambda sql, *_: said.append(str(sql.compile(dialect=engine.dialect))))
    metadata.create_all(engine, checkfirst=False)
    return ";\n".join(said)
