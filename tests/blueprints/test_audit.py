"""The audit log: who did what; the administrator keeps the machine and does not read people's data in it."""

from __future__ import annotations

import pytest

from programme.accounts.account import Role
from programme.accounts.audit import AuditLine
from programme.text.sentences import say


@pytest.fixture
def changed(house):
    line = AuditLine(
        0, house.clock.now(), "curator@college.example", say("Saved."), "mentees", "Н-0001", "phone", "", "+79991112233"
    )
    with house.gateways.store.transaction() as tx:
        tx.audit.add([line])
    return house


def test_the_curator_sees_what_became_of_a_cell(changed):
    page = changed.visitor(Role.CURATOR).get("/audit/?tab=mentees&code=Н-0001")

    assert "Телефон" in page.text
    assert "+79991112233" in page.text


def test_the_administrator_sees_that_a_cell_was_changed_but_not_what(changed):
    page = changed.visitor(Role.ADMINISTRATOR).get("/audit/?tab=mentees&code=Н-0001")

    assert "Телефон" in page.text
    assert "+79991112233" not in page.html


def test_filters_are_chips_that_can_be_taken_away_one_by_one(changed):
    page = changed.visitor(Role.CURATOR).get("/audit/?tab=mentees&author=curator@college.example")
    chip = next(href for words, href in page.links.items() if words.startswith("Лист:"))

    assert "tab=" not in chip
    assert "author=" in chip


def test_no_fitting_line_is_an_empty_page_with_a_way_out(changed):
    page = changed.visitor(Role.CURATOR).get("/audit/?code=Н-9999")

    assert "Здесь пусто" in page.text
    assert page.links["Показать все"] == "/audit/"


def test_long_logs_are_read_in_pages(house):
    with house.gateways.store.transaction() as tx:
        tx.audit.add([AuditLine(0, house.clock.now(), "worker", say("Saved."), "pairs", "П-1") for _ in range(120)])
    curator = house.visitor(Role.CURATOR)
    first = curator.get("/audit/?code=П-1")
    second = curator.get(first.links["Раньше"])
    third = curator.get(second.links["Раньше"])

    assert len(list(first.tree.iter("tr"))) == 51
    assert len(list(third.tree.iter("tr"))) == 21
    assert "Раньше" not in third.links
