"""Who changed what: what the intranet wrote is never told as staff's, whatever the round after it came upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from programme.book.edits import WriteReport
from programme.changes.change import Decision, Edit
from programme.text.sentences import say
from services import saving
from services.sync.history import STAFF
from tests.services.house import CURATOR, House
from tests.services.paper import TAB, Killed, Sheet


def told(house: House) -> list[tuple[str, str, str]]:
    """Return what the history tells of staff: what, code, column."""
    with house.gateways.store.reading() as tx:
        lines = tx.audit.lines(tab=TAB, author=STAFF)
    return [(line.what.text, line.code, line.column) for line in lines]


def right_after_the_write(house: House, act: Callable[[Sheet], None]) -> None:
    """Let staff save what *act* makes of the sheet before the app has read its own write, and put it back later."""
    update = house.book.book.update

    def write(decide: object) -> WriteReport:
        house.book.book.update = update
        report = update(decide)
        good = house.editor.take()
        act(sheet := house.editor.take())
        house.editor.put(sheet)
        reading = house.book.book.read()
        house.editor.put(good)
        return replace(report, reading=reading)

    house.book.book.update = write


def lose_most(sheet: Sheet) -> None:
    sheet.rows = sheet.rows[3:]


def rename_post(sheet: Sheet) -> None:
    sheet.headers[sheet.headers.index("Должность")] = "Кем работает"


def test_what_was_entered_here_is_not_told_as_staffs(house):
    house.edit("Н-0001", "note", None, "важно")
    house.add("Тихоречевский Павел Игоревич")
    house.round()
    house.round()

    assert not told(house)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_was_entered_here_is_not_told_as_staffs_though_the_worker_dies(house, moment):
    house.edit("Н-0001", "note", None, "важно")
    house.add("Тихоречевский Павел Игоревич")
    house.book.kill_at = moment
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""
    house.round()

    assert not told(house)


@pytest.mark.parametrize("act", [lose_most, rename_post], ids=["many codes gone", "a column renamed"])
def test_what_was_written_is_ours_though_the_tab_waits_for_a_person_the_moment_after(house, act):
    house.edit("Н-0004", "post", "преподаватель", "методист")
    code = house.add("Тихоречевский Павел Игоревич")
    right_after_the_write(house, act)
    house.round()
    assert house.shown("Н-0004", "post") == "методист", "nobody is shown the value that was written over"
    assert house.shown(code, "name") == "Тихоречевский Павел Игоревич"

    house.round()
    assert house.shown("Н-0004", "post") == "методист"
    assert not told(house)


def test_a_value_of_ours_that_staff_type_anew_is_theirs(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.editor.type("Н-0001", "note", None)
    house.round()
    house.editor.type("Н-0001", "note", "важно")
    house.round()

    assert told(house) == [("Changed in the sheet", "Н-0001", "note")] * 2


def test_a_value_of_ours_that_staff_bring_back_with_an_older_file_is_theirs(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    older = house.editor.take()
    older.number = 0  # a program that drops what it does not know
    house.editor.type("Н-0001", "note", "иначе")
    house.round()
    house.editor.put(older)
    house.round()

    assert told(house) == [("Changed in the sheet", "Н-0001", "note")] * 2


def test_a_person_renamed_here_with_new_contacts_is_not_taken_for_another(house):
    edits = (
        Edit(TAB, "Н-0001", "name", "Лучинина Вера Павловна", "Заречная Вера Павловна"),
        Edit(TAB, "Н-0001", "phone", "+79990000001", "+79995555555"),
        Edit(TAB, "Н-0001", "email", "p1@college.example", "vera@college.example"),
    )
    saving.record(house.gateways, Decision(say("Edited"), edits), CURATOR)
    house.round()
    house.round()

    assert not house.problems()
    assert house.editor.cell("Н-0001", "name") == "Заречная Вера Павловна"
