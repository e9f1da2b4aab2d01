"""The database's history: up, down, and what the revisions make is what the tables declare."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import column, insert, inspect, table, text

from programme.book.questions import DoubtfulRow, LostColumn, MassChange, NewCode, OpenQuestions
from programme.letters.delivery import RelayState
from store import SqlStore, metadata
from store.migrations import migrate, unmake
from store.outbox_rows import OUTBOX


@pytest.fixture
def bare(database_url):
    """A store on an empty database."""
    store = SqlStore(database_url)
    yield store
    store.engine.dispose()


def test_processes_that_start_at_once_make_every_table_once(database_url):
    stores = [SqlStore(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(migrate, store.engine) for store in stores]:
            done.result()
    with stores[0].engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    for store in stores:
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


def test_what_waited_for_a_person_before_there_was_a_table_waits_still(bare):
    migrate(bare.engine, "0003")
    with bare.engine.begin() as connection:
        put_texts(connection)
        connection.execute(
            text(
                "INSERT INTO books (book, version, write_number, stopped, stopped_kind, stopped_at)"
                " VALUES ('mentors', 'v1', 7, '', 'mass_change', '2026-11-30 08:00:00')"
            )
        )
    migrate(bare.engine)
    with bare.reading() as tx:
        main, mentors = tx.questions.waiting(["mentees"], "main"), tx.questions.waiting(["mentors"], "mentors")
        assert main == OpenQuestions(
            MassChange("main", is_accepted=True),
            (DoubtfulRow("mentees", "Н-0001", "дубова анна ильинична"),),
            (NewCode("mentees", 7, "Н-0002", "Рябинин Глеб", "Н-0009"),),
            (LostColumn("mentees", "email"), LostColumn("mentees", "post", is_given_up=True)),
        )
        assert mentors == OpenQuestions(MassChange("mentors"))
        assert tx.replica.tab_books() == {"mentees": "main", "mentors": "mentors"}
        assert tx.key_values.get("worker.beat") == "{}"
        assert [tx.key_values.get(name) for name in WAITED] == [None] * len(WAITED)


def test_a_database_taken_down_again_asks_what_it_asked(bare):
    migrate(bare.engine, "0003")
    with bare.engine.begin() as connection:
        put_texts(connection)
    migrate(bare.engine)
    unmake(bare.engine, "0003")
    with bare.engine.connect() as connection:
        found = {row.name: row.text for row in connection.execute(text("SELECT name, text FROM kept"))}
    spoken_of = {name: words for name, words in WAITED.items() if words not in ("{}", "[]", "")}
    assert {name: json.loads(words) for name, words in found.items() if name != "mass.main"} == {
        name: json.loads(words) for name, words in {**spoken_of, "worker.beat": "{}"}.items() if name != "mass.main"
    }
    assert found["mass.main"] == "accepted"


def test_a_letter_of_an_older_database_keeps_its_key_and_is_about_its_pair_only(bare):
    migrate(bare.engine, "0002")
    older = {each.name: "" for each in OUTBOX.c if not each.nullable and each.name != "about"}
    older |= {"id": 1, "attempts": 0, "revision": 1, "state": "held", "made_at": "2026-12-01 08:00:00"}
    older |= {"key": "pair:П-2026-001:declined:mentor:М-0001", "letter": "pair_declined", "pair": "П-2026-001"}
    with bare.engine.begin() as connection:
        connection.execute(insert(table("outbox", *map(column, older))), older)
    migrate(bare.engine)

    with bare.reading() as tx:
        (letter,) = tx.outbox.letters()
    assert (letter.owed.key, letter.owed.pair, letter.owed.about) == (older["key"], older["pair"], "")


WAITED = {
    "mass.main": "accepted",
    "mass.mentors": "",
    "doubted.main": '{"mentees": {"Н-0001": "дубова анна ильинична"}}',
    "doubted.mentors": "{}",
    "partings.main": '{"mentees": [[7, "Н-0002", "Рябинин Глеб", "Н-0009"]]}',
    "lost.mentees": '["email"]',
    "gone.mentees": '["post"]',
    "gone.mentors": "[]",
    "tabs": '{"mentees": "main", "mentors": "mentors"}',
}


def put_texts(connection):
    """Put every kind of question as it was kept by name before revision 0004, and a text that is none."""
    for name, words in {**WAITED, "worker.beat": "{}"}.items():
        put = text("INSERT INTO kept (name, text, kept_at) VALUES (:name, :words, '2026-12-01 08:00:00')")
        connection.execute(put, {"name": name, "words": words})


def test_what_is_known_of_the_relay_survives_and_a_row_of_failures_is_counted_anew(bare):
    migrate(bare.engine, "0004")
    with bare.engine.begin() as connection:
        columns = "id, faults, closed_until, refusals, reply, spent, spent_at"
        connection.execute(text(f"INSERT INTO relay_state ({columns}) VALUES (1, 2, NULL, 2, '421 busy', 3.5, NULL)"))
    migrate(bare.engine)
    with bare.reading() as tx:
        assert tx.outbox.relay() == RelayState(faults=2, reply="421 busy", spent=3.5)
