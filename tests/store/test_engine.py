"""One writer at a time on every database; a database that is away is a sentence."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from programme.errors import StoreAway
from store import SqlStore, metadata


def test_a_second_writer_waits_for_the_first_and_a_reader_does_not(store, clock):
    told, inside = [], threading.Event()

    def second() -> None:
        inside.wait(30)
        with store.transaction() as tx:
            told.append(tx.key_values.get("turn"))

    thread = threading.Thread(target=second)
    thread.start()
    with store.transaction() as tx:
        tx.key_values.put("turn", "first", clock.now())
        inside.set()
        with store.reading() as other:
            told.append(other.key_values.get("turn"))
        thread.join(0.3)
        assert told == [None], "the reader saw the state before, the second writer has not begun"
    thread.join(30)
    assert told == [None, "first"]


def test_a_reader_sees_one_state_to_its_end(store, clock):
    with store.reading() as tx:
        before = tx.key_values.get("turn")
        with store.transaction() as writer:
            writer.key_values.put("turn", "later", clock.now())
        assert tx.key_values.get("turn") == before
    with store.reading() as tx:
        assert tx.key_values.get("turn") == "later"


def test_a_full_disk_is_a_sentence_and_keeps_nothing(sqlite_url, clock):
    store = SqlStore(sqlite_url)
    metadata.create_all(store.engine)
    with store.reading() as tx:
        pages = tx.connection.execute(text("PRAGMA page_count")).scalar()

    def fill() -> None:
        with store.transaction() as tx:
            tx.connection.execute(text(f"PRAGMA max_page_count={pages}"))
            for number in range(1000):
                tx.key_values.put(f"much {number}", "x" * 10_000, clock.now())

    with pytest.raises(StoreAway, match="no room"):
        fill()
    with store.reading() as tx:
        assert not any(tx.key_values.get(f"much {number}") for number in range(1000))
    store.engine.dispose()
