"""What the intranet writes into a cell reads as the same value again."""

from __future__ import annotations

from datetime import date, datetime
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
    ],
)  # fmt: skip
def test_cells_are_written_as_staff_would_type_them(place, value, cell):
    tab, key = place.split(".")
    assert write_cell(BY_KEY[tab].column(key), value) == cell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, "5"), (5.0, 5), ("а ", "а"), (None, ""), (None, "  "), ("а\r\nб", "а\nб"), ("й", "и\u0306"),
        (date(2026, 9, 1), datetime(2026, 9, 1)), (date(2026, 9, 1), "2026-09-01"), ("\u00a0а", "а"),
    ],
)  # fmt: skip
def test_cells_that_look_alike_are_the_same(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("а", "б"), ("а", "А"), (5, 5.5), (True, 1), (True, "да"), (0, None), (False, None), ("05", 5), ("а б", "аб"),
     (datetime(2026, 9, 1, 12), date(2026, 9, 1))],
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
