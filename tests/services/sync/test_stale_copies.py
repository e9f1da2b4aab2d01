"""Older copies of the book: what they lost comes back, and what staff did since is theirs."""

from __future__ import annotations

import pytest

from programme.changes.change import ChangeState
from services.sync import open_questions
from tests.services.house import CURATOR
from tests.services.paper import Killed


def test_what_an_older_copy_lost_lands_again(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "важно"


def test_the_newest_of_what_an_older_copy_lost_of_one_cell_lands_over_what_it_started_from(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.edit("Н-0001", "note", "важно", "очень важно")
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "очень важно"
    assert {change.state for change in house.changes(*ChangeState)} == {ChangeState.LANDED}


def test_what_an_older_copy_lost_lands_again_in_a_row_that_it_brought_back(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.editor.remove("Н-0001")
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "важно"


def test_a_cell_staff_changed_after_ours_is_theirs_though_an_older_copy_came(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.editor.type("Н-0001", "note", None)
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") is None


def test_a_row_younger_than_the_copy_comes_back_as_it_last_stood(house):
    older = house.editor.take()
    code = house.add("Заречная Инна Львовна")
    house.round()
    house.editor.type(code, "post", "библиотекарь")
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell(code, "name") == "Заречная Инна Львовна"
    assert house.editor.cell(code, "post") == "библиотекарь"


def test_a_row_younger_than_the_copy_comes_back_as_we_wrote_it_when_another_person_had_taken_it_over(house):
    older = house.editor.take()
    code = house.add("Заречная Инна Львовна")
    house.round()
    for column, value in (("name", "Иной Пётр"), ("phone", "+79995550000"), ("email", "other@college.example")):
        house.editor.type(code, column, value)
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell(code, "name") == "Заречная Инна Львовна"
    assert house.editor.cell(code, "email") == "new@college.example"


def test_what_an_older_copy_lost_lands_again_though_the_codes_had_gone_to_other_people_since(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    sheet = house.editor.take()
    first, second, *_ = sheet.rows
    first[0], second[0] = second[0], first[0]  # the codes were sorted apart from the people
    house.editor.put(sheet)
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "важно"
    assert house.editor.cell("Н-0002", "note") is None


def test_what_an_older_copy_lost_lands_again_though_a_mass_change_of_another_reading_was_accepted(house):
    older = house.editor.take()
    house.edit("Н-0004", "note", None, "важно")
    house.round()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    assert open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.editor.put(older)  # before the reading that the word was meant for
    house.round()

    assert house.editor.cell("Н-0004", "note") == "важно"


def test_two_writes_never_bear_one_number_so_that_no_copy_passes_for_the_newest(house):
    house.edit("Н-0001", "note", None, "раз")
    house.book.kill_at = "after"
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""
    first = house.editor.take()
    house.edit("Н-0002", "note", None, "два")
    house.round()
    house.editor.put(first)
    house.round()

    assert house.editor.cell("Н-0002", "note") == "два"


def test_what_an_accepted_older_file_lacks_is_given_up_by_name(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    sheet = house.editor.take()
    sheet.rows, sheet.number = sheet.rows[3:], 0
    house.editor.put(sheet)
    house.round()
    open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()

    assert [change.state for change in house.changes(*ChangeState)] in ([ChangeState.DROPPED], [ChangeState.REFUSED])
