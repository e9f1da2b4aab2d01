"""Sane limits of days and numbers, for every column that holds one: in a form a refusal, in the sheet a remark."""

from __future__ import annotations

from datetime import date

import pytest

from programme.banks.edits import FieldInput, Unreadable, new_row, row_edits
from programme.banks.row_checks import check_row
from programme.cells.limits import NUMBERS, beyond_limits
from programme.schema.pairs import ACTIVITIES, MEETINGS, PAIRS, Activity, Meeting, Pair
from programme.schema.people import MENTEES, MENTORS, TEACHERS, Mentee, Mentor, Teacher
from programme.schema.records import CONSENTS, PARTNERS, ROADMAP, Consent, Milestone, Partner
from programme.schema.registry import TABS
from programme.schema.tabs import Kind
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)
COLUMNS = [(tab, column) for tab in TABS for column in tab.columns]


def told(tab, row) -> list[str]:
    return [fault.columns[0] for fault in beyond_limits(tab, row, TODAY)]


@pytest.mark.parametrize(
    ("tab", "column"),
    [(tab, column) for tab, column in COLUMNS if column.kind in NUMBERS],
    ids=lambda found: found.key,
)
def test_every_number_has_a_limit(tab, column):
    assert column.most is not None, f"say the most that «{column.header}» may hold in programme/schema/"
    row = tab.row(code="1", **{column.key: int(column.most) + 1})
    assert column.key in told(tab, row)
    assert column.key not in told(tab, tab.row(code="1", **{column.key: int(column.most)}))


@pytest.mark.parametrize(
    ("tab", "column"),
    [(tab, column) for tab, column in COLUMNS if column.kind is Kind.DATE],
    ids=lambda found: found.key,
)
@pytest.mark.parametrize("day", [date(2099, 1, 1), date(1905, 3, 1)])
def test_no_day_of_another_century_is_meant(tab, column, day):
    assert column.key in told(tab, tab.row(code="1", **{column.key: day}))


@pytest.mark.parametrize(
    ("tab", "row", "column"),
    [
        (MEETINGS, Meeting(held=date(2026, 11, 24)), "held"),
        (MEETINGS, Meeting(held=TODAY, minutes=99_999), "minutes"),
        (MEETINGS, Meeting(held=TODAY, minutes=0), "minutes"),
        (MEETINGS, Meeting(held=TODAY, next=date(2026, 11, 22)), "next"),
        (ACTIVITIES, Activity(what="x", done=date(2026, 11, 24)), "done"),
        (MENTEES, Mentee(consent_data=date(2026, 11, 24)), "consent_data"),
        (MENTEES, Mentee(joined=date(2026, 9, 2), finished=date(2026, 9, 1)), "finished"),
        (MENTORS, Mentor(capacity=31), "capacity"),
        (MENTORS, Mentor(experience=71 * 12), "experience"),
        (PAIRS, Pair(starts=date(2026, 9, 2), ends=date(2026, 9, 1)), "ends"),
        (PAIRS, Pair(starts=date(2026, 9, 2), ended=date(2026, 9, 1)), "ended"),
        (PAIRS, Pair(mentor_answered=date(2026, 11, 24)), "mentor_answered"),
        (TEACHERS, Teacher(hired=date(2026, 9, 2), dismissed=date(2026, 9, 1)), "dismissed"),
        (CONSENTS, Consent(given=date(2026, 9, 2), withdrawn=date(2026, 9, 1)), "withdrawn"),
        (PARTNERS, Partner(signed=date(2026, 9, 2), valid=date(2026, 9, 1)), "valid"),
        (ROADMAP, Milestone(stage=8), "stage"),
    ],
)
def test_what_cannot_be_meant_is_a_remark_on_the_sheet(tab, row, column):
    assert told(tab, row) == [column]
    assert column in [problem.column for problem in check_row(tab, row, {}, TODAY)]


@pytest.mark.parametrize(
    ("tab", "row"),
    [
        (MEETINGS, Meeting(held=TODAY, minutes=600, next=TODAY)),
        (ACTIVITIES, Activity(what="x", due=date(2027, 5, 31), done=TODAY)),
        (TEACHERS, Teacher(hired=date(1978, 9, 1))),
        (MENTEES, Mentee(joined=TODAY, finished=TODAY, consent_data=TODAY)),
        (PAIRS, Pair(starts=TODAY, ends=date(2027, 8, 31), ended=TODAY)),
    ],
)
def test_what_can_be_meant_is_left_alone(tab, row):
    assert told(tab, row) == []


@pytest.mark.parametrize(
    ("tab", "typed", "column"),
    [
        ("activities", {"due": "15.12.2026"}, "what"),
        ("meetings", {"topic": "План"}, "held"),
        ("meetings", {"held": "01.09.2030"}, "held"),
        ("meetings", {"held": "20.11.2026", "minutes": "99999"}, "minutes"),
        ("meetings", {"held": "20.11.2026", "next": "01.12.2020"}, "next"),
    ],
)
def test_a_form_refuses_what_cannot_be_meant(tab, typed, column):
    with pytest.raises(Unreadable) as refused:
        new_row(tab, [FieldInput(key, "", text) for key, text in typed.items()], TODAY)
    assert [fault.column for fault in refused.value.faults] == [column]


def test_a_form_is_not_refused_for_what_stood_there_before():
    row = Meeting(code="В-1", pair="П-1", held=TODAY, minutes=99_999)
    cells = {("meetings", "В-1"): {"held": TODAY, "minutes": 99_999}}
    found = Snapshot(TODAY, None, (1, 1, TODAY), {"meetings": {"В-1": row}}, cells=cells)

    (edit,) = row_edits(found, "meetings", "В-1", [FieldInput("topic", "", "План")])
    assert edit.column == "topic"
    with pytest.raises(Unreadable):
        row_edits(found, "meetings", "В-1", [FieldInput("minutes", "99999", "88888")])
    with pytest.raises(Unreadable):
        row_edits(found, "meetings", "В-1", [FieldInput("held", "23.11.2026", "")])


def test_an_empty_row_of_the_sheet_that_should_say_something_is_a_remark():
    row = Activity(code="ПР-1", pair="П-1", number=7, due=TODAY)
    assert [(p.column, p.row) for p in check_row(ACTIVITIES, row, {"pair": "П-1"}, TODAY)] == [("what", 7)]
