"""The intranet reads its own demonstration: all of the tidy one, most of the messy one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from programme.changes.overlay import overlay
from programme.ports.records import ReplicaRow
from programme.schema.registry import TABS
from sheets.xlsx.reading import read_book
from tests.conftest import MOSCOW
from tests.demo.conftest import TODAY

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=MOSCOW)
ALL = frozenset(tab.key for tab in TABS)


def snapshot_of(path: Path):
    """Return the snapshot of a book as its codes stand, and the reading's own problems."""
    reading = read_book(path.read_bytes(), ALL, version="1", now=NOW).reading
    rows = []
    for key, tab in reading.tabs.items():
        seen: set[str] = set()
        for place, row in enumerate(tab.rows):
            cells = {column: cell for column, cell in zip(tab.columns, row.cells, strict=False) if cell is not None}
            code = str(cells.get("code") or "")
            code = "" if code in seen else code
            seen.add(code)
            rows.append(ReplicaRow(key, code or f"#{row.number}", code, place, row.number, cells, (), row.formulas, 0))
    return overlay(rows, (), today=TODAY, as_of=NOW), reading


def test_nothing_is_wrong_in_the_tidy_book(make):
    snapshot, reading = snapshot_of(make(mess=0.0)[1])

    assert [str(p.what) for tab in reading.tabs.values() for p in tab.problems] == []
    assert [(p.tab, p.column, str(p.what), p.shown) for p in snapshot.problems] == []
    assert snapshot.programme.start is not None
    assert len(snapshot.mentees) == 90


def test_every_person_of_the_messy_book_is_read(make):
    made, path = make(mess=1.0)
    snapshot, reading = snapshot_of(path)

    assert not any(tab.faulty for tab in reading.tabs.values())
    for bank in ("mentees", "mentors"):
        assert len(snapshot.tab(bank)) + len(snapshot.uncoded.get(bank, ())) == made.rows[bank]
        assert all(row.name for row in snapshot.tab(bank).values())


def test_every_tab_but_the_log_of_letters_says_something(make):
    snapshot, _reading = snapshot_of(make(mess=0.2)[1])

    assert {tab.key for tab in TABS if not snapshot.tab(tab.key)} == {"letters"}


@pytest.mark.parametrize("mess", [0.0, 0.2, 1.0])
def test_every_pair_tells_of_people_in_the_banks(make, mess):
    snapshot, _reading = snapshot_of(make(mess=mess)[1])

    for pair in snapshot.pairs.values():
        assert pair.mentor in snapshot.mentors, pair.code
        assert pair.mentee in snapshot.mentees, pair.code


def test_the_messy_book_has_problems_to_show(make):
    columns = {problem.column for problem in snapshot_of(make(mess=1.0)[1])[0].problems}

    assert {"name", "email", "joined", "teaching", "status"} <= columns
