"""Books whose write number a program has dropped: nobody's value is overwritten or given up in silence."""

from __future__ import annotations

from programme.changes.change import ChangeState
from services.sync import conflicts
from tests.services.house import CURATOR


def stripped(house):
    """Return the sheet as a program saves it that drops what it does not know."""
    sheet = house.editor.take()
    sheet.number = 0
    return sheet


def conflict(house):
    (found,) = house.changes(ChangeState.CONFLICT)
    return found


def test_what_staff_set_back_in_a_program_that_drops_the_number_is_asked_about(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.editor.put(stripped(house))
    house.editor.type("Н-0001", "note", None)
    house.round()

    assert house.editor.cell("Н-0001", "note") is None, "their value stands until a person has decided"
    assert (conflict(house).value, conflict(house).found) == ("важно", None)
    conflicts.resolve_conflict(house.gateways, conflict(house).id, "ours", CURATOR)
    house.round()
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_what_stands_as_we_wrote_it_is_not_asked_about(house):
    house.edit("Н-0001", "note", None, "важно")
    house.edit("Н-0002", "note", None, "срочно")
    house.round()
    house.editor.put(stripped(house))
    house.editor.type("Н-0001", "note", "иначе")
    house.editor.type("Н-0003", "note", "от людей")
    house.round()

    assert (conflict(house).code, conflict(house).value, conflict(house).found) == ("Н-0001", "важно", "иначе")
    assert house.editor.cell("Н-0002", "note") == "срочно"
    assert house.editor.cell("Н-0003", "note") == "от людей"


def test_what_an_older_copy_without_a_number_lost_is_asked_about_and_the_rest_stays(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    older = stripped(house)
    house.edit("Н-0001", "note", "важно", "очень важно")
    house.edit("Н-0002", "note", None, "срочно")
    house.round()
    house.editor.put(older)
    house.round()

    asked = {(change.code, change.value, change.found) for change in house.changes(ChangeState.CONFLICT)}
    assert asked == {("Н-0001", "очень важно", "важно"), ("Н-0002", "срочно", None)}
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_a_row_that_an_older_copy_without_a_number_never_had_comes_back(house):
    older = stripped(house)
    code = house.add("Заречная Инна Львовна")
    house.round()
    house.editor.put(older)
    house.round()

    assert house.editor.cell(code, "name") == "Заречная Инна Львовна"


def test_a_book_without_a_number_gets_one_with_the_next_write_and_is_asked_about_once(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    sheet = stripped(house)
    house.editor.put(sheet)
    house.editor.type("Н-0001", "note", "иначе")
    house.round()
    house.round()
    assert len(house.changes(ChangeState.CONFLICT)) == 1
    house.edit("Н-0002", "note", None, "срочно")
    house.round()

    assert house.editor.take().number > 0
    assert len(house.changes(ChangeState.CONFLICT)) == 1
