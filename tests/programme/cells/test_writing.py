"""What the intranet writes into a cell reads as the same value again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from programme.cells.reading import read_cell
from programme.cells.writing import canonical, form_text, same, write_cell
from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Column, Kind

TODAY = date(2026, 11, 23)
COLUMNS = [pytest.param(column, id=f"{tab.key}.{column.key}") for tab in TABS for column in tab.columns]


def values(column: Column, dice: Random) -> list[object]:
    """Return values such a column may hold, at random; the empty one too."""
    words = ["планирование занятия", "оценивание", "Веб-разработка", "КТП"]
    some: dict[Kind, object] = {
        Kind.CODE: f"Н-{dice.randint(1, 9999):04}",
        Kind.NAME: "Лучинина Вера Павловна",
        Kind.TEXT: "мастер п/о «Сварка»",
        Kind.LONG: "Первая строка\nВторая, с «кавычками» — и тире",
        Kind.EMAIL: "vera@college.example",
        Kind.PHONE: dice.choice(["+79990000001", "+79990000001; +78121234567 доб. 12"]),
        Kind.DATE: date(2000, 1, 1 + dice.randint(0, 27)),
        Kind.BIRTH: dice.choice(["1998-02-01", "1998"]),
        Kind.MONTHS: dice.randint(0, 50 * 12),
        Kind.WHOLE: dice.randint(0, 500),
        Kind.DECIMAL: dice.choice([1.5, 2.0, 0.25]),
        Kind.TRUTH: dice.choice([True, False]),
        Kind.LIST: tuple(dice.sample(words, dice.randint(1, 4))),
        Kind.ACT: "13-осн. деят.",
        Kind.CODES: ("М-0001", "М-0002"),
    }
    if column.kind is Kind.CHOICE:
        return [choice.key for choice in column.choices]
    if column.kind is Kind.CHOICES:
        return [tuple(choice.key for choice in column.choices), (column.choices[0].key,)]
    return [some[column.kind]]


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_written_reads_as_the_same_again(column):
    dice = Random(column.key)
    for _ in range(20):
        for value in values(column, dice):
            cell = write_cell(column, value)
            found = read_cell(column, cell, today=TODAY)
            assert (found.value, found.fault, found.guess) == (value, None, ""), f"{value!r} was written as {cell!r}"


@pytest.mark.parametrize("column", COLUMNS)
def test_nothing_is_written_as_an_empty_cell(column):
    assert write_cell(column, column.empty) is None
    assert read_cell(column, None, today=TODAY).value == column.empty


@pytest.mark.parametrize("column", COLUMNS)
def test_what_a_form_shows_and_takes_back_is_the_same_cell(column):
    dice = Random(column.key)
    for value in values(column, dice):
        shown = form_text(column, write_cell(column, value))
        assert isinstance(shown, str)
        assert read_cell(column, shown, today=TODAY).value == value


@pytest.mark.parametrize(
    ("place", "value", "cell"),
    [
        ("mentees.experience", 120, 10), ("mentees.experience", 42, "3 г. 6 мес."), ("mentees.experience", 2, "2 мес."),
        ("mentees.phone", "+79990000001", "+7 (999) 000-00-01"), ("mentees.birth", "1998", 1998),
        ("mentees.birth", "1998-02-01", date(1998, 2, 1)), ("mentees.status", "banked", "в банке"),
        ("mentors.experienced", False, "нет"), ("mentors.hours", 2.0, 2), ("mentees.needs", ("а", "б"), "а; б"),
        ("mentors.experienced", True, "да"), ("mentors.hours", 1.5, 1.5),
        ("mentees.preferred", ("М-1", "М-2"), "М-1; М-2"),
        ("mentees.forms", ("teacher_teacher", "teacher_student"), "педагог–педагог; педагог–студент"),
        ("mentees.status", "своё", "своё"), ("mentees.experience", 0, 0), ("mentees.experience", 11, "11 мес."),
        ("mentees.experience", 13, "1 г. 1 мес."), ("mentees.experience", 12, 1), ("mentees.post", "", None),
        ("mentees.phone", "+78121234567 доб. 12; +79990000001", "+7 (812) 123-45-67 доб. 12; +7 (999) 000-00-01"),
        ("mentees.phone", "+375 29 000", "+375 29 000"),
    ],
)  # fmt: skip
def test_cells_are_written_as_staff_would_type_them(place, value, cell):
    tab, key = place.split(".")
    assert write_cell(BY_KEY[tab].column(key), value) == cell


@pytest.mark.parametrize(
    ("place", "cell", "shown"),
    [
        ("mentees.joined", date(2026, 9, 1), "01.09.2026"), ("mentees.birth", date(1998, 2, 1), "01.02.1998"),
        ("mentees.joined", datetime(2026, 9, 1, 12), "01.09.2026"),
        ("mentees.birth", datetime(1998, 2, 1, 12), "01.02.1998"), ("mentees.post", date(2026, 9, 1), "01.09.2026"),
        ("mentees.post", datetime(2026, 9, 1, 12), "01.09.2026 12:00"),
        ("mentors.hours", 1.5, "1,5"), ("mentors.hours", 2.0, "2"), ("mentees.note", 5, "5"),
        ("mentees.note", " а\n б \n", "а\n б"), ("mentees.post", " мастер ", "мастер"), ("mentees.note", None, ""),
    ],
)  # fmt: skip
def test_a_form_shows_a_cell_as_it_would_be_typed(place, cell, shown):
    tab, key = place.split(".")
    assert form_text(BY_KEY[tab].column(key), cell) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, "5"), (5.0, 5), ("а ", "а"), (None, ""), (None, "  "), ("а\r\nб", "а\nб"), ("й", "и\u0306"),
        (date(2026, 9, 1), datetime(2026, 9, 1)), (date(2026, 9, 1), "2026-09-01"), ("\u00a0а", "а"),
        ("2026-09-01 00:00:00", date(2026, 9, 1)), ("2026-09-01T00:00:00", date(2026, 9, 1)), ("\u2007а\u202f", "а"),
        ("\tа\n", "а"), ("\rа", "а"), (datetime(2026, 9, 1, 12, 30, 15, 400_000), "2026-09-01T12:30:15"), (2.5, "2.5"),
    ],
)  # fmt: skip
def test_cells_that_look_alike_are_the_same(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("а", "б"), ("а", "А"), (5, 5.5), (True, 1), (True, "да"), (0, None), (False, None), ("05", 5), ("а б", "аб"),
     (datetime(2026, 9, 1, 12), date(2026, 9, 1)), ("2026-09-01 00:00:01", date(2026, 9, 1)), (False, "False"),
     ("к 2026-09-01 00:00:00", "к 2026-09-01"), ("2026-09-01 00:00:00.", "2026-09-01."), (True, False)],
)  # fmt: skip
def test_cells_that_differ_are_never_taken_for_the_same(one, other):
    assert not same(one, other)
    assert canonical(one) != canonical(other)


def test_a_day_and_its_serial_number_are_the_same_and_no_other_number_is():
    assert same(46266, date(2026, 9, 1))
    assert same(date(2026, 9, 1), 46266.0)
    assert same(datetime(2026, 9, 1, 12), 46266.5)
    assert same("2026-09-01", date(2026, 9, 1))
    assert not same(46267, date(2026, 9, 1))
    assert not same("46266", date(2026, 9, 1))
    assert not same(1, True)
    assert not same(True, date(1899, 12, 31))
    assert same(46266.5, datetime(2026, 9, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(("seconds", "is_same"), [(0.9, True), (-0.9, True), (1.1, False), (-1.1, False)])
def test_a_serial_number_is_a_moment_to_the_second(seconds, is_same):
    assert same(46266.5 + seconds / 86_400, datetime(2026, 9, 1, 12)) == is_same
