"""What is wrong in a row though each of its cells can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.banks.row_checks import check_row, check_settings
from programme.schema.pairs import PAIRS, Pair
from programme.schema.people import MENTEES, Mentee
from programme.schema.records import Setting

TODAY = date(2026, 11, 23)


def told(row, tab=MENTEES, **cells) -> list[tuple[str, str]]:
    return [(p.column, str(p.what)) for p in check_row(tab, row, {"name": "Дубов", **cells}, TODAY)]


def test_a_sound_row_has_no_problem():
    assert told(Mentee(code="Н-1", name="Дубов", number=5, joined=TODAY, finished=TODAY, birth="2008-11-23")) == []


def test_a_row_without_a_name_is_told_but_not_while_it_waits_to_be_written():
    (problem,) = check_row(MENTEES, Mentee(code="Н-1", number=5), {}, TODAY)
    assert (problem.tab, problem.row, problem.column, problem.code) == ("mentees", 5, "name", "Н-1")
    assert check_row(MENTEES, Mentee(code="Н-1"), {}, TODAY) == ()


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"birth": "2008"}, "birth"),
        ({"joined": date(2026, 9, 1), "finished": date(2026, 8, 31)}, "finished"),
        ({"joined": date(2026, 11, 24)}, "joined"),
    ],
)
def test_dates_that_contradict_each_other_are_told(fields, column):
    assert [where for where, _ in told(Mentee(code="Н-1", name="Дубов", number=5, **fields))] == [column]


@pytest.mark.parametrize(
    "fields",
    [
        {"birth": "2007"},
        {"birth": "2009"},
        {"joined": date(2026, 9, 1), "finished": date(2026, 9, 1)},
        {"joined": TODAY},
        {"finished": date(2020, 1, 1)},
    ],
)
def test_dates_that_may_be_are_no_problem(fields):
    assert told(Mentee(code="Н-1", name="Дубов", number=5, **fields)) == []


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"starts": date(2026, 9, 1), "ends": date(2026, 8, 31), "mentee": "Н-1"}, "ends"),
        ({"mentee": ""}, "mentee"),
    ],
)
def test_a_pair_that_cannot_be_is_told(fields, column):
    row = Pair(code="П-1", mentor="М-1", number=5, **fields)
    assert [where for where, _ in told(row, PAIRS, mentor="М-1")] == [column]


@pytest.mark.parametrize(
    "row",
    [
        Pair(code="П-1", mentor="М-1", mentee="Н-1", number=5, starts=TODAY, ends=TODAY),
        Pair(code="П-1", mentor="М-1", mentee="Н-1", number=5, ends=TODAY),
        Pair(code="П-1", mentor="М-1", mentee="Н-1", number=5, starts=TODAY),
        Pair(code="П-1", mentor="М-1", number=0),
        Pair(code="П-1", number=5),
    ],
)
def test_a_pair_that_may_be_is_no_problem(row):
    assert told(row, PAIRS, mentor="М-1") == []


def test_a_setting_that_cannot_be_read_is_told_with_its_text():
    rows = {
        "1": Setting(code="1", name="Дней без встреч", value="месяц", number=4),
        "2": Setting(code="2", name="Наставляемых у наставника", value="3", number=5),
        "3": Setting(code="3", name="Своё", value="что угодно", number=6),
    }
    (problem,) = check_settings(rows, TODAY)
    assert (problem.tab, problem.row, problem.column, problem.shown) == ("settings", 4, "value", "месяц")
    assert problem.code == "1"
    assert "Дней без встреч" in str(problem.what)


def test_a_setting_that_cannot_be_read_is_shown_at_no_more_than_eighty_characters():
    (problem,) = check_settings({"1": Setting(code="1", name="Дней без встреч", value="я" * 100, number=4)}, TODAY)
    assert problem.shown == "я" * 80


def test_a_typed_refusal_whose_status_says_otherwise_is_told():
    typed = Pair(code="П-1", number=5, mentor="М-1", mentee="Н-1", status="proposed", mentee_answer="no")
    assert [where for where, _ in told(typed, PAIRS, mentor="М-1")] == ["status"]
    assert told(replace(typed, status="declined"), PAIRS, mentor="М-1") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Дней на ответ", "9999"), ("Наименьший балл пары", "101"), ("Наставляемых у наставника", "99"),
        ("Вес: опыт", "99999"), ("Дата начала программы", "01.09.2099"), ("Дата окончания программы", "01.09.1999"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_keeps_its_usual_value_and_is_told(name, value):
    rows = {"1": Setting(code="1", name=name, value=value, number=2)}
    assert [problem.shown for problem in check_settings(rows, TODAY)] == [value]
