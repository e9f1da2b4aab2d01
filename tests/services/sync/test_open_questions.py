"""What a person puts right: whose row it is, which copy gets a code, a tab that changed at once."""

from __future__ import annotations

from contextlib import suppress

import pytest

from programme.book.reading import BookReading
from programme.errors import BookMissing, NotFound, Refused
from programme.text.sentences import say
from services.sync import open_questions
from tests.services.house import CURATOR
from tests.services.paper import TAB, Killed


def test_many_codes_gone_at_once_stop_the_tab_until_a_person_decides(house):
    house.edit("Н-0004", "note", None, "важно")
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert house.state().stopped_kind == "mass_change"
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна", "nothing is taken over"
    assert house.editor.cell("Н-0004", "note") is None, "nothing is written"

    open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()
    assert house.state().stopped_kind == ""
    assert house.editor.cell("Н-0004", "note") == "важно"
    with house.gateways.store.reading() as tx:
        assert not tx.replica.some({(TAB, "Н-0001")})


@pytest.mark.parametrize("interrupted", ["away", "before", "after"])
def test_what_was_accepted_is_asked_once_whatever_interrupts_the_round(house, interrupted):
    house.edit("Н-0004", "note", None, "важно")
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    assert open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    if interrupted == "away":
        house.book.read = away
        house.round()
        del house.book.read
    else:
        house.book.kill_at = interrupted
        with pytest.raises(Killed):
            house.round()
        house.book.kill_at = ""
    house.round()

    assert house.state().stopped_kind == ""
    assert house.editor.cell("Н-0004", "note") == "важно"


def away() -> BookReading:
    raise BookMissing(say("The book is away."))


def test_what_was_accepted_is_accepted_for_one_reading(house):
    sheet = house.editor.take()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()
    house.editor.put(sheet)
    house.round()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert house.state().stopped_kind == "mass_change"


def test_nothing_is_accepted_before_it_is_asked(house):
    """Said in advance, it would let the next such change pass unseen."""
    assert not open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert house.state().stopped_kind == "mass_change"


def test_a_doubtful_row_is_asked_about_still_while_its_tab_waits(house):
    sheet = house.editor.take()
    sheet.rows[3][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.editor.put(sheet)
    house.round()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert house.state().stopped_kind == "mass_change"
    open_questions.confirm_code(house.gateways, TAB, "Н-0004", "Заречная Инна Львовна", CURATOR)


def test_a_question_the_sheet_has_answered_is_asked_no_more(house):
    sheet = house.editor.take()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    house.editor.put(sheet)
    house.round()

    assert not open_questions.accept_mass_change(house.gateways, "main", CURATOR)


def test_the_copy_of_a_row_waits_and_one_click_gives_it_a_code_of_its_own(house):
    sheet = house.editor.take()
    copied = list(sheet.rows[0])
    copied[sheet.at("name")] = "Заречная Инна Львовна"
    sheet.rows.append(copied)
    house.editor.put(sheet)
    house.round()

    (problem,) = [p for p in house.problems() if p.column == "code"]
    assert (problem.row, problem.blocks) == (6, True)
    house.part(problem)
    house.round()
    assert house.editor.cell("Н-0005", "name") == "Заречная Инна Львовна"
    assert house.editor.cell("Н-0001", "name") == "Лучинина Вера Павловна"
    assert not house.problems()


def test_a_row_that_is_to_get_a_code_gets_it_wherever_it_was_sorted(house):
    sheet = house.editor.take()
    sheet.rows.append(["Н-0777", "Заречная Инна Львовна", None, None, None, None])
    sheet.rows.append(["Н-0778", "Дождёв Егор Ильич", None, None, None, None])
    house.editor.put(sheet)
    house.round()

    house.part(next(p for p in house.problems() if p.shown == "Заречная Инна Львовна"))
    sheet.rows.reverse()
    house.editor.put(sheet)
    house.round()
    assert house.editor.cell("Н-0778", "name") == "Дождёв Егор Ильич"
    assert "Н-0777" not in [sheet.cell(row, "code") for row in house.editor.take().rows]
    assert [p.shown for p in house.problems()] == ["Дождёв Егор Ильич"]


def test_a_wish_for_a_code_is_forgotten_when_its_row_is_no_longer_in_doubt(house):
    sheet = house.editor.take()
    sheet.rows.append(["Н-0777", "Заречная Инна Львовна", None, None, None, None])
    house.editor.put(sheet)
    house.round()
    (problem,) = house.problems()
    house.part(problem)
    sheet.rows[-1][1] = "Дождёв Егор Ильич"
    house.editor.put(sheet)
    house.round()

    assert house.editor.cell("Н-0777", "name") == "Дождёв Егор Ильич", "another person than the one that was meant"
    with house.gateways.store.reading() as tx:
        assert not tx.questions.waiting([TAB]).new_codes


@pytest.mark.parametrize("moment", ["", "before", "after"])
def test_one_click_parts_one_copy_of_two_whenever_the_worker_is_killed(house, moment):
    sheet = house.editor.take()
    sheet.rows[0][1] = "Лучинина Вера Игоревна"
    sheet.rows += [list(sheet.rows[0]), list(sheet.rows[0])]
    house.editor.put(sheet)
    house.round()

    told = house.problems()
    assert [p.row for p in told] == [2, 6, 7]
    house.part(told[2])
    house.book.kill_at = moment
    with suppress(Killed):
        house.round()
    house.book.kill_at = ""
    house.round()
    sheet = house.editor.take()
    assert [sheet.cell(row, "code") for row in sheet.rows] == [
        "Н-0001",
        "Н-0002",
        "Н-0003",
        "Н-0004",
        "Н-0001",
        "Н-0005",
    ]
    assert [p.row for p in house.problems()] == [2, 6]


def test_one_click_says_that_the_person_is_the_same_only_of_the_name_that_was_shown(house):
    sheet = house.editor.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.editor.put(sheet)
    house.round()
    with pytest.raises(NotFound):
        open_questions.confirm_code(house.gateways, TAB, "Н-0001", "Лучинина Вера Павловна", CURATOR)


def test_a_code_that_came_back_on_two_rows_belongs_to_the_person_it_was_of(house):
    sheet = house.editor.take()
    house.editor.remove("Н-0001")
    house.round()
    copied = list(sheet.rows[0])
    copied[1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    sheet.rows.insert(0, copied)
    house.editor.put(sheet)
    house.round()
    house.round()
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна"

    sheet = house.editor.take()
    sheet.rows[1][sheet.at("code")] = None
    house.editor.put(sheet)
    house.round()
    with pytest.raises((Refused, NotFound)):
        house.edit("Н-0001", "note", None, "для Веры")
    assert any("Another person" in str(p.what) for p in house.problems())


def test_a_row_that_another_person_took_over_is_not_written_to_until_somebody_decides(house):
    sheet = house.editor.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.editor.put(sheet)
    house.round()

    with pytest.raises(Refused):
        house.edit("Н-0001", "note", None, "для Веры")
    open_questions.confirm_code(house.gateways, TAB, "Н-0001", "Заречная Инна Львовна", CURATOR)
    house.round()
    house.edit("Н-0001", "note", None, "для Инны")
    house.round()
    assert house.editor.cell("Н-0001", "note") == "для Инны"


def test_a_code_that_staff_typed_in_advance_is_never_issued(house):
    sheet = house.editor.take()
    sheet.rows.append(["Н-0005", "Заречная Инна Львовна", None, None, None, None])
    house.editor.put(sheet)
    house.round()
    code = house.add("Тихоречевский Павел Игоревич")
    house.round()

    assert code == "Н-0006"
    assert house.editor.cell("Н-0006", "name") == "Тихоречевский Павел Игоревич"
    assert any("was not given by the intranet" in str(p.what) for p in house.problems())


def test_a_code_typed_by_staff_while_ours_waits_is_left_alone_until_somebody_decides(house):
    code = house.add("Тихоречевский Павел Игоревич")
    sheet = house.editor.take()
    sheet.rows.append([code, "Заречная Инна Львовна", None, None, None, None])
    house.editor.put(sheet)
    house.round()

    assert house.editor.cell(code, "name") == "Заречная Инна Львовна"
    (problem,) = [p for p in house.problems() if p.column == "code"]
    house.part(problem)
    house.round()
    house.round()
    assert house.editor.cell(code, "name") == "Тихоречевский Павел Игоревич"


def test_a_doubtful_code_that_staff_empty_goes_to_nobody_but_its_owner(house):
    sheet = house.editor.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.editor.put(sheet)
    house.round()
    house.editor.type("Н-0001", "code", None)
    house.round()
    house.round()

    sheet = house.editor.take()
    assert sheet.cell(sheet.rows[0], "code") == "Н-0005"
    with house.gateways.store.reading() as tx:
        assert tx.journal.known_codes(TAB)["Н-0001"] == "retired"
