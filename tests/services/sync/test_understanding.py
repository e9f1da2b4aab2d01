"""A round understands what it reads and decides what it writes: each as often as it is needed, and nothing in vain."""

from __future__ import annotations

from collections import Counter

import pytest

from services.sync import open_questions
from services.sync import round as sync
from tests.services.house import CURATOR


@pytest.fixture
def asked(house, monkeypatch) -> Counter[str]:
    """How often each of the two was asked."""
    counts: Counter[str] = Counter()
    for name in ("understand", "decide"):
        true = getattr(sync, name)

        def counted(*args: object, name=name, true=true) -> object:
            counts[name] += 1
            return true(*args)

        monkeypatch.setattr(sync, name, counted)
    return counts


def test_a_round_that_finds_nothing_to_write_decides_nothing(house, asked):
    house.editor.type("Н-0001", "note", "дописали")
    house.round()

    assert asked == {"understand": 1}


def test_a_round_that_writes_understands_what_it_read_and_what_it_left_behind(house, asked):
    house.edit("Н-0001", "note", None, "важно")
    house.round()

    assert asked == {"understand": 2, "decide": 1}


def test_a_new_row_of_staff_gets_its_code_by_one_decision(house, asked):
    sheet = house.editor.take()
    sheet.rows.append([None, "Заречная Инна Львовна", None, None, None, None])
    house.editor.put(sheet)
    house.round()

    assert house.editor.cell("Н-0005", "name") == "Заречная Инна Львовна"
    assert asked == {"understand": 2, "decide": 1}


def test_a_change_that_waits_for_a_person_is_decided_once_and_written_nowhere(house, asked):
    house.edit("Н-0004", "note", None, "важно")
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert asked == {"understand": 1, "decide": 1}
    open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()
    assert asked == {"understand": 3, "decide": 2}
