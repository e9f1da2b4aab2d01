"""What a filled-in form changes, and what must be mended or compared first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.banks.edits import (
    FieldFault,
    FieldInput,
    StaleForm,
    Unreadable,
    add_person,
    change_status,
    edit_person,
    new_row,
    text_in_form,
)
from programme.cells.reading import read_cell
from programme.changes.change import Edit, NewRow
from programme.errors import NotFound, StaleRow
from programme.schema.people import Mentee
from programme.schema.registry import tab
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)
CELLS = {"name": "Березнов Олег", "phone": "нечитаемо", "joined": date(2026, 10, 1), "status": "в базе",
         "forms": "педагог - педагог", "needs": "КТП\nжурнал"}  # fmt: skip
PERSON = Mentee(code="Н-0001", name="Березнов Олег", status="banked", forms=("teacher_teacher",))


def snapshot(**cells):
    rows = {"mentees": {"Н-0001": PERSON}}
    return Snapshot(TODAY, None, (1, 1, TODAY), rows=rows, cells={("mentees", "Н-0001"): {**CELLS, **cells}})


def edit(*answers, snap=None):
    return edit_person(snap or snapshot(), "mentees", "Н-0001", answers).edits


def test_only_changed_fields_become_edits_with_the_cell_as_it_stood():
    changes = edit(
        FieldInput("name", "Березнов Олег", "Березнов Олег Ильич"),
        FieldInput("phone", "нечитаемо", "нечитаемо"),
        FieldInput("joined", "01.10.2026", "2.10.26"),
    )

    assert changes == (
        Edit("mentees", "Н-0001", "name", "Березнов Олег", "Березнов Олег Ильич"),
        Edit("mentees", "Н-0001", "joined", date(2026, 10, 1), date(2026, 10, 2)),
    )


def test_a_field_that_comes_back_with_other_line_ends_is_unchanged():
    assert edit(FieldInput("needs", "КТП\nжурнал", "КТП\r\nжурнал\r\n")) == ()


@pytest.mark.parametrize("typed", ["КТП\nжурнал", "КТП\rжурнал", " КТП\r\nжурнал "])
def test_line_ends_and_blanks_around_are_no_change_and_no_clash(typed):
    assert edit(FieldInput("needs", "КТП\r\nжурнал", typed)) == ()
    assert edit(FieldInput("needs", "КТП\rжурнал", "иное"))[0].base == "КТП\nжурнал"


def test_the_person_is_named_by_name_and_without_one_by_the_code():
    assert str(edit_person(snapshot(), "mentees", "Н-0001", []).summary) == "The row of Березнов Олег was changed."
    nameless = Snapshot(TODAY, None, (1, 1, TODAY), rows={"mentees": {"Н-0001": Mentee(code="Н-0001")}})
    assert str(edit_person(nameless, "mentees", "Н-0001", []).summary) == "The row of Н-0001 was changed."


def test_an_unreadable_cell_that_was_not_touched_does_not_stop_the_form():
    assert edit(FieldInput("phone", "нечитаемо", "нечитаемо"), FieldInput("post", "", "методист"))[0].column == "post"


def test_a_cell_is_emptied_by_emptying_the_field():
    assert edit(FieldInput("phone", "нечитаемо", ""))[0].value is None


def test_a_choice_is_written_in_the_words_of_the_list():
    assert edit(FieldInput("status", "в банке", "выбыл"))[0] == Edit("mentees", "Н-0001", "status", "в базе", "выбыл")


@pytest.mark.parametrize(
    ("column", "typed"), [("phone", "позвонить"), ("joined", "вчера"), ("email", "почта"), ("teaching", "много")]
)
def test_the_form_refuses_what_the_sheet_could_not_read(column, typed):
    with pytest.raises(Unreadable) as refused:
        edit(FieldInput(column, form_text_of(column), typed), FieldInput("post", "", "методист"))

    reading = read_cell(tab("mentees").column(column), typed, today=TODAY)
    assert refused.value.faults == (FieldFault(column, reading.fault, reading.todo),)
    assert refused.value.status == 422


def form_text_of(column):
    return text_in_form(tab("mentees").column(column), CELLS.get(column), TODAY)


def test_a_name_is_never_emptied():
    with pytest.raises(Unreadable) as refused:
        edit(FieldInput("name", "Березнов Олег", " "))

    assert [(fault.column, str(fault.what)) for fault in refused.value.faults] == [("name", "The name is missing.")]


def test_a_field_somebody_else_changed_shows_all_three_texts():
    with pytest.raises(StaleForm) as stale:
        edit(FieldInput("post", "мастер", "методист"), snap=snapshot(post="преподаватель"))

    clash = stale.value.clashes[0]
    assert (clash.column, clash.seen, clash.now, clash.typed) == ("post", "мастер", "преподаватель", "методист")


def test_a_change_of_another_field_is_no_clash():
    changes = edit(
        FieldInput("site", "", "Главный корпус"), FieldInput("post", "мастер", "мастер"), snap=snapshot(post="иное")
    )

    assert [change.column for change in changes] == ["site"]


def test_two_people_who_typed_the_same_do_not_clash():
    edit(FieldInput("post", "мастер", "методист"), snap=snapshot(post="методист"))


def test_a_row_that_is_gone_is_said_to_be():
    with pytest.raises(NotFound, match="Н-0404"):
        edit_person(snapshot(), "mentees", "Н-0404", [])


def test_a_form_shows_choices_in_the_words_of_the_list_and_the_rest_as_it_stands():
    assert [form_text_of(key) for key in ("status", "forms", "phone", "joined", "needs")] == [
        "в банке", "педагог–педагог", "нечитаемо", "01.10.2026", "КТП\nжурнал",
    ]  # fmt: skip


def test_a_new_person_needs_a_name_and_takes_no_empty_cells():
    decision = add_person("mentees", [FieldInput("name", "", "Осинчев Роман"), FieldInput("post", "", " ")], TODAY)

    assert decision.rows == (NewRow("mentees", (("name", "Осинчев Роман"),), "new-person"),)
    assert str(decision.summary) == "Осинчев Роман was added to the bank."
    with pytest.raises(Unreadable) as refused:
        add_person("mentees", [FieldInput("post", "", "мастер")], TODAY)
    assert [(fault.column, str(fault.what)) for fault in refused.value.faults] == [("name", "The name is missing.")]


def test_a_new_row_of_any_tab_has_the_fixed_cells_first_and_no_empty_ones():
    typed = [
        FieldInput("topic", "", "Открытое занятие"),
        FieldInput("held", "", "1.9.26"),
        FieldInput("outcome", "", " "),
    ]
    row = new_row("meetings", typed, TODAY, (("pair", "П-2026-001"),))

    cells = (("pair", "П-2026-001"), ("topic", "Открытое занятие"), ("held", date(2026, 9, 1)))
    assert row == NewRow("meetings", cells)


def test_a_new_row_of_nothing_but_fixed_cells_is_refused():
    with pytest.raises(Unreadable) as refused:
        new_row("meetings", [FieldInput("topic", "", " ")], TODAY, (("pair", "П-2026-001"),))

    assert [(fault.column, str(fault.what)) for fault in refused.value.faults] == [("", "The form is empty.")]


@pytest.mark.parametrize(
    ("typed", "shown"), [("да", "да"), ("нет", "нет"), (True, "да"), (None, ""), ("пожалуй", "пожалуй")]
)
def test_a_form_shows_yes_and_no_in_one_word_and_what_is_neither_as_it_stands(typed, shown):
    assert text_in_form(tab("mentors").column("experienced"), typed, TODAY) == shown


def test_a_status_is_given_to_those_whose_status_was_seen():
    assert change_status(snapshot(), "mentees", {"Н-0001": "banked"}, "left").edits == (
        Edit("mentees", "Н-0001", "status", "в базе", "выбыл"),
    )
    assert change_status(snapshot(), "mentees", {"Н-0001": "applied"}, "banked").edits == ()
    with pytest.raises(StaleRow, match="Березнов Олег"):
        change_status(snapshot(), "mentees", {"Н-0001": "applied"}, "left")


def test_a_status_is_given_to_several_and_who_has_it_already_is_not_counted():
    other, third = replace(PERSON, code="Н-0002", status="left"), replace(PERSON, code="Н-0003", status="applied")
    rows = {"mentees": {person.code: person for person in (PERSON, other, third)}}
    cells = {("mentees", code): {"status": None} for code in rows["mentees"]}
    several = Snapshot(TODAY, None, (1, 1, TODAY), rows=rows, cells=cells)

    decision = change_status(several, "mentees", {"Н-0001": "banked", "Н-0002": "left", "Н-0003": "applied"}, "left")

    assert [edit.code for edit in decision.edits] == ["Н-0001", "Н-0003"]
    assert str(decision.summary) == "The status of 2 people was changed."
    with pytest.raises(NotFound):
        change_status(several, "mentees", {"Н-0404": "banked"}, "left")
