"""Conflicts and refusals: what a person decides about a value that could not be written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from programme.changes.change import ChangeState
from programme.errors import NotFound, Refused
from programme.text.sentences import say
from services.sync import conflicts
from tests.services.house import CURATOR, refuse
from tests.services.paper import TAB


@pytest.mark.parametrize(("choice", "stands"), [("ours", "мастер"), ("sheet", "методист")])
def test_a_person_decides_a_conflict(house, choice, stands):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.editor.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, choice, CURATOR)
    house.round()

    assert house.editor.cell("Н-0001", "post") == stands
    assert not house.changes(ChangeState.CONFLICT, ChangeState.OPEN)
    with pytest.raises(NotFound):
        conflicts.resolve_conflict(house.gateways, change.id, choice, CURATOR)


@pytest.mark.parametrize(("choice", "stands"), [("ours", ["Новый Иван"]), ("sheet", [])])
def test_an_added_row_that_was_refused_is_decided_as_a_whole(house, choice, stands):
    code = house.add("Новый Иван")
    waiting = house.changes(ChangeState.OPEN)
    with house.gateways.store.transaction() as tx:
        tx.journal.settle([change.id for change in waiting], ChangeState.REFUSED, why=say("Nobody knows."))
    conflicts.resolve_conflict(house.gateways, waiting[-1].id, choice, CURATOR)
    house.round()

    sheet = house.editor.take()
    assert [sheet.cell(row, "name") for row in sheet.rows if sheet.cell(row, "code") == code] == stands
    assert not house.changes(ChangeState.REFUSED, ChangeState.OPEN)


@pytest.mark.parametrize("choice", ["", "ours", "sheet"])
def test_the_code_of_a_row_that_was_refused_is_nobodys_elses(house, choice):
    """Staff drag numbers down over the codes of other people: the one of the row that is not there is among them."""
    code = house.add("Новый Иван")
    waiting = house.changes(ChangeState.OPEN)
    refuse(house, *waiting)
    house.round()
    if choice == "sheet":
        conflicts.resolve_conflict(house.gateways, waiting[0].id, choice, CURATOR)
    house.editor.type("Н-0004", "code", code)
    house.round()
    if choice == "ours":
        conflicts.resolve_conflict(house.gateways, waiting[0].id, choice, CURATOR)
        house.round()

    assert [problem.row for problem in house.problems() if code in str(problem.what)] == [5]
    assert house.editor.cell(code, "email") == "p4@college.example"
    with house.gateways.store.reading() as tx:
        assert not tx.replica.some({(TAB, code)})


@pytest.mark.parametrize("choice", ["ours", "sheet"])
def test_staff_may_add_the_row_that_was_refused_themselves(house, choice):
    code = house.add("Новый Иван")
    waiting = house.changes(ChangeState.OPEN)
    refuse(house, *waiting)
    sheet = house.editor.take()
    house.editor.put(replace(sheet, rows=[*sheet.rows, [code, "Новый Иван", None, None, None, None]]))
    house.round()
    conflicts.resolve_conflict(house.gateways, waiting[0].id, choice, CURATOR)
    house.round()

    assert house.shown(code, "name") == "Новый Иван"
    assert house.shown(code, "email") == ("new@college.example" if choice == "ours" else None)
    assert not house.problems()


def test_a_row_that_was_removed_is_known_by_its_last_name_whatever_was_refused_of_it(house):
    code = house.add("Новый Иван")
    house.round()
    house.editor.type(code, "name", "Новый Иван Ильич")
    house.round()
    sheet = house.editor.take()
    house.editor.remove(code)
    house.round()
    refuse(house, *[change for change in house.changes(ChangeState.LANDED) if change.code == code])
    house.editor.put(sheet)
    house.round()

    assert house.shown(code, "name") == "Новый Иван Ильич"
    assert not house.problems()


def test_a_decision_holds_for_the_value_that_was_shown_and_no_other(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.editor.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    house.editor.type("Н-0001", "post", "заведующая")
    house.round()

    (change,) = house.changes(ChangeState.CONFLICT)
    assert change.found == "заведующая", "what is shown is what stands there now"
    with pytest.raises(Refused):
        conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR, "методист")
    house.editor.type("Н-0001", "post", "директор")  # typed after the page was shown and not read yet
    conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR, "заведующая")
    house.round()
    (again,) = house.changes(ChangeState.CONFLICT)
    assert again.found == house.editor.cell("Н-0001", "post") == "директор"


def test_a_conflict_is_over_when_staff_type_our_value_themselves(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.editor.type("Н-0001", "post", "методист")
    assert house.round().conflicts == 1
    house.editor.type("Н-0001", "post", "мастер")
    report = house.round()

    assert (report.landed, report.conflicts, report.written) == (1, 0, 0)
    assert not house.changes(ChangeState.CONFLICT)


def test_a_decision_of_several_lines_is_taken_as_browsers_send_it(house):
    house.edit("Н-0001", "note", None, "наше")
    house.editor.type("Н-0001", "note", "три\nчетыре")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, "sheet", CURATOR, "три\r\nчетыре")

    assert not house.changes(ChangeState.CONFLICT)


def test_a_decision_made_while_the_worker_writes_stands(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.editor.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    house.editor.type("Н-0001", "post", "заведующая")
    house.edit("Н-0002", "note", None, "важно")
    house.book.before_writing = lambda: conflicts.resolve_conflict(house.gateways, change.id, "sheet", CURATOR)
    house.round()

    assert not house.changes(ChangeState.CONFLICT)
    assert house.editor.cell("Н-0001", "post") == "заведующая"


def test_only_the_newest_of_refused_values_is_tried_again(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit("Н-0001", "post", "преподаватель", "методист")
    refuse(house, *house.changes(ChangeState.OPEN))
    conflicts.try_again(house.gateways, CURATOR)
    house.round()

    assert house.editor.cell("Н-0001", "post") == "методист"
    assert not house.changes(ChangeState.REFUSED, ChangeState.CONFLICT, ChangeState.OPEN)


def test_a_new_row_that_was_refused_is_not_said_to_be_removed(house):
    code = house.add("Новый Иван")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit(code, "note", None, "важно")
    house.round()

    told = [str(change.why) for change in house.changes(ChangeState.REFUSED) if change.column == "note"]
    assert told == [f"The row {code} was not added to the sheet yet; decide about that first."]


def test_what_was_refused_is_written_when_it_is_tried_again_though_the_cell_was_not_blank(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.edit("Н-0001", "post", "мастер", "методист")
    house.edit("Н-0002", "note", None, "важно")
    refuse(house, *house.changes(ChangeState.OPEN))
    assert conflicts.try_again(house.gateways, CURATOR) == 3
    house.round()

    assert house.editor.cell("Н-0001", "post") == "методист"
    assert house.editor.cell("Н-0002", "note") == "важно"
    assert not house.changes(ChangeState.REFUSED, ChangeState.CONFLICT, ChangeState.OPEN)


def test_a_refusal_does_not_push_aside_what_was_entered_since(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit("Н-0001", "post", "преподаватель", "методист")

    assert conflicts.try_again(house.gateways, CURATOR) == 0
    (refused,) = house.changes(ChangeState.REFUSED)
    with pytest.raises(Refused):
        conflicts.resolve_conflict(house.gateways, refused.id, "ours", CURATOR)


def test_cells_of_a_row_that_were_refused_are_decided_together(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.edit("Н-0001", "note", None, "важно")
    waiting = house.changes(ChangeState.OPEN)
    refuse(house, *waiting)
    conflicts.resolve_conflict(house.gateways, waiting[0].id, "sheet", CURATOR)

    assert [change.state for change in house.changes()] == [ChangeState.DROPPED] * 2


def test_what_is_tried_again_and_what_an_older_copy_lost_are_both_told_of(house):
    older = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.editor.remove("Н-0001")
    house.round()
    house.editor.put(older)
    house.round()
    house.edit("Н-0001", "note", None, "решили иначе")
    house.round()
    conflicts.try_again(house.gateways, CURATOR)
    house.editor.put(older)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "решили иначе"
    (asked,) = house.changes(ChangeState.CONFLICT)
    assert (asked.value, asked.found) == ("важно", "решили иначе")
