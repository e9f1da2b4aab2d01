"""The database's history: one chain of revisions, brought up to date at every start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from store.engine import wait_for_writer

_HERE = Path(__file__).resolve().parent


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to *revision*; what is up to date already is left alone."""
    with engine.begin() as connection:
        wait_for_writer(connection)  # two processes that start at once make no table twice
        if MigrationContext.configure(connection).get_current_heads() == (_newest(),):
            return
        command.upgrade(_config(connection), revision)


def unmake(engine: Engine, revision: str = "base") -> None:
    """Take the database down to *revision*; for tests and for people who know what they do."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, message: str) -> None:
    """Write a new revision from what the tables declare and the database lacks; for developers."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


@cache
def _newest() -> str | None:
    """Return the newest revision of the chain; its files are read once a process."""
    return ScriptDirectory(str(_HERE)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config
