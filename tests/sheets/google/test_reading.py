"""Reading a Google spreadsheet: headers anywhere, days by the schema, formulas, the number of our last write."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from emulator.staff import Staff
from programme.errors import BookBroken
from sheets.google import reading
from sheets.google.formula_cells import read_formulas
from sheets.shared.headers import MARK_LABEL, MARK_TAB

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))
BANKS = frozenset({"mentees", "mentors"})
ROWS = [
    ["Банк наставляемых", "", "", "", "", ""],
    ["Код", "ФИО наставляемого", "Телефон", "Дата вхождения в программу", "Дата рождения", "Кабинет"],
    ["Н-0001", "Осинчева Юлия Львовна", "+79990000001", "01.09.2026", "1998", "204"],
    ["Н-0002", "Ракитин Олег Ильич", "'+79990000002", "2026-09-15", "05.03.2001", "=100+5"],
]


@pytest.fixture
def staff(cloud, book):
    """Return a person who has typed a bank of mentees and an empty one of mentors."""
    person = Staff(cloud, book.spreadsheet.id)
    person.rename_tab("Sheet1", "Наставляемые")
    person.add_tab("Наставники")
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            if text:
                person.edit("Наставляемые", row, column, text)
    return person


def take(client, book, tabs=BANKS):
    id = book.spreadsheet.id
    structure = reading.read_structure(client, id)
    sheets = reading.known_sheets(structure, tabs)
    values = reading.read_values(client, id, structure, sheets)
    return reading.assemble(structure, values, read_formulas(client, id, values.rows), tabs, NOW)


def cells(found, code, key):
    tab = found.reading.tabs["mentees"]
    row = next(row for row in tab.rows if row.cells[tab.columns.index("code")] == code)
    return row.cells[tab.columns.index(key)]


def test_days_are_days_whether_typed_as_days_or_as_text(client, book, staff):
    found = take(client, book)

    assert cells(found, "Н-0001", "joined") == date(2026, 9, 1)
    assert cells(found, "Н-0002", "joined") == date(2026, 9, 15)
    assert cells(found, "Н-0001", "birth") == 1998
    assert cells(found, "Н-0002", "birth") == date(2001, 3, 5)


def test_numbers_and_texts_stay_what_they_are(client, book, staff):
    found = take(client, book)

    assert cells(found, "Н-0001", "phone") == 79990000001
    assert cells(found, "Н-0002", "phone") == "+79990000002"
    assert found.reading.tabs["mentees"].rows[0].extras == (204,)


def test_an_ordinary_reading_is_three_requests_and_the_values_one(client, book, staff, cloud):
    take(client, book)

    assert cloud.count("spreadsheets.get") == 1
    assert cloud.count("values:batchGetByDataFilter") == 2  # values, formulas


def test_a_renamed_tab_is_found_by_a_synonym_and_one_that_is_gone_is_told(client, book, staff):
    staff.rename_tab("Наставляемые", "Банк данных наставляемых")
    assert take(client, book).reading.tabs["mentees"].sheet == "Банк данных наставляемых"

    staff.rename_tab("Банк данных наставляемых", "Разное")
    found = take(client, book)
    assert "mentees" not in found.reading.tabs
    assert [problem.tab for problem in found.reading.problems] == ["mentees"]


def test_hidden_and_filtered_rows_are_read(client, book, staff):
    staff.filter("Наставляемые", 1, lambda cell: True, header_row=1)
    assert len(take(client, book).reading.tabs["mentees"].rows) == 2


def test_the_number_of_our_last_write_is_read_with_the_values(client, book, staff):
    staff.add_tab(MARK_TAB)
    staff.edit(MARK_TAB, 0, 0, MARK_LABEL)
    staff.edit(MARK_TAB, 0, 1, "41")
    found = take(client, book)

    assert found.reading.write_number == 41
    assert found.titles == ("Наставляемые", "Наставники")


@pytest.mark.parametrize("title", [MARK_TAB, MARK_TAB.casefold(), MARK_TAB.upper()])
def test_a_tab_of_staff_under_the_name_of_ours_counts_nothing_and_is_told(client, book, staff, title):
    staff.add_tab(title)
    staff.edit(title, 0, 1, "777")

    with pytest.raises(BookBroken, match="Give it another name"):
        take(client, book)
    staff.rename_tab(title, "Наш счёт")
    assert take(client, book).reading.write_number == 0


def test_our_own_mark_is_known_in_any_case_of_letters(client, book, staff):
    staff.add_tab(MARK_TAB.upper())
    staff.edit(MARK_TAB, 0, 0, MARK_LABEL)
    staff.edit(MARK_TAB, 0, 1, "41")

    assert take(client, book).reading.write_number == 41


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (date(2026, 9, 1), 46266),
        (datetime(2026, 9, 1, 12), 46266.5),
        (True, True),
        (1.5, 1.5),
        ("=1+1", "=1+1"),
        ("раз\r\nдва\x00", "раз\nдва"),
    ],
)
def test_values_are_written_raw(value, told):
    assert reading.as_json(value) == told


@pytest.mark.parametrize("cell", [1998, 2026, 5, 100000, True, "46266", None])
def test_a_number_that_is_no_day_stays_a_number(cell):
    assert reading.as_day(cell) is cell


@pytest.mark.parametrize("second", [1, 59, 20 * 3600 + 3, 86_399])
@pytest.mark.parametrize("decimals", [9, 10, 16])
def test_a_moment_is_read_to_the_very_second(second, decimals):
    moment = datetime(2026, 9, 1) + timedelta(seconds=second)
    assert reading.as_day(round(reading.as_json(moment), decimals)) == moment
