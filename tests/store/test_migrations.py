"""The database's history: up, down, and what the revisions make is what the tables declare."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from store import SqlStore, metadata
from store.migrations import migrate, unmake


@pytest.fixture
def bare(database_url):
    """A store on an empty database."""
    store = SqlStore(database_url)
    yield store
    store.engine.dispose()


def test_the_revisions_make_what_the_tables_declare(bare):
    migrate(bare.engine)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_second_start_changes_nothing(bare):
    migrate(bare.engine)
    with bare.transaction() as tx:
        code = tx.journal.issue_code("mentees", 2026)
    migrate(bare.engine)
    with bare.reading() as tx:
        assert code in tx.journal.known_codes("mentees")


def test_down_leaves_nothing_behind(bare):
    migrate(bare.engine)
    unmake(bare.engine)
    assert set(inspect(bare.engine).get_table_names()) <= {"alembic_version"}
