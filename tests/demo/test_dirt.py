"""The dial of the mess: nothing at 0, every kind of dirt at 1, each where it says."""

from __future__ import annotations

from datetime import date
from random import Random

import openpyxl
import pytest

from demo import dirty_cells
from demo.book import make_sheets
from demo.dirt import KINDS, soil
from demo.streams import Streams
from tests.demo.conftest import TODAY

DICE = Random(1)


def test_nothing_is_untidy_at_zero(make):
    assert make(mess=0.0)[0].dirt == {}


def test_every_kind_of_dirt_occurs_at_one(make):
    missing = set(KINDS) - set(make(mess=1.0)[0].dirt)

    assert not missing


def test_every_kind_has_a_name_of_its_own():
    assert len(KINDS) == len(set(KINDS))


def test_more_mess_means_more_dirt(make):
    amounts = [sum(make(mess=mess)[0].dirt.values()) for mess in (0.1, 0.4, 1.0)]

    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[2] / 3


@pytest.mark.parametrize("habit", dirty_cells.HABITS, ids=lambda habit: habit.name)
def test_every_habit_changes_the_cells_it_takes(habit):
    before = make_sheets(60, 90, Streams(2026), TODAY)
    values = [row.get(key) for bank in ("mentees", "mentors") for row in before[bank].rows for key in habit.columns
              if isinstance(row.get(key), habit.takes)]  # fmt: skip

    assert values
    assert any(habit.type_it(value, DICE) != value for value in values)


@pytest.mark.parametrize(
    ("habit", "tidy", "untidy"),
    [
        ("initials", "Лугарова Мария Петровна", "Лугарова М.П."),
        ("initials_first", "Лугарова Мария Петровна", "М. П. Лугарова"),
        ("capitals", "Лугарова Мария Петровна", "ЛУГАРОВА Мария"),
        ("former_surname", "Лугарова Мария Петровна", "Лугарова (Прежнева) М.П."),
        ("trailing_role", "Лугарова Мария Петровна", "Лугарова М.П., методист"),
        ("phone_eight", "+7 (999) 000-45-67", "8 999 000 45 67"),
        ("phone_run", "+7 (999) 000-45-67", "89990004567"),
        ("phone_bare", "+7 (999) 000-45-67", "9990004567"),
        ("phone_number", "+7 (999) 000-45-67", 89990004567.0),
        ("day_quoted", date(2022, 2, 9), "«09» февраля 2022 года"),
        ("day_underscored", date(2021, 1, 14), "«__14___» ___01__ 2021"),
        ("day_short", date(2026, 9, 1), "1.9.26"),
        ("day_serial", date(2026, 9, 1), 46266),
        ("day_month_only", date(2026, 9, 1), "сентябрь 2026"),
        ("day_school_year", date(2026, 9, 1), "2026-2027 уч. год"),
        ("years_glued", 8, "8лет"),
        ("years_decimal", 21, 21.3),
        ("list_numbered", "КТП; журнал", "1) КТП 2) журнал"),
        ("list_lines", "КТП; журнал", "КТП\nжурнал"),
        ("birth_two_digits", date(1998, 5, 1), "98"),
    ],
)
def test_people_type_it_so(habit, tidy, untidy):
    assert getattr(dirty_cells, habit)(tidy, DICE) == untidy


def test_look_alike_letters_are_latin():
    assert any(letter.isascii() and letter.isalpha() for letter in dirty_cells.latin_letters("Осинчев Роман", DICE))


def test_codes_other_tabs_refer_to_stay_readable():
    sheets = make_sheets(60, 90, Streams(2026), TODAY)
    soil(sheets, 1.0, Streams(3))

    for bank in ("mentees", "mentors"):
        codes = [row.get("code") for row in sheets[bank].rows]
        assert all(codes.count(code) == 1 for code in sheets[bank].fixed if code in codes)
        assert {code for code in sheets[bank].fixed if code.startswith(sheets[bank].tab.prefix)} <= set(codes)


def test_the_header_stands_further_down_and_in_two_rows(make):
    book = openpyxl.load_workbook(make(mess=1.0)[1])

    assert book["Наставники"].cell(5, 1).value == "№ п/п"
    assert "Контакты" in [cell.value for cell in book["Наставляемые"][2]]
    assert book["Наставляемые"].cell(2, 1).value == "№ п/п"


def test_a_code_is_filled_down_over_the_next_row(make):
    page = openpyxl.load_workbook(make(mess=1.0)[1])["Наставляемые"]
    codes = [row[1].value for row in page.iter_rows(min_row=4) if str(row[1].value or "").startswith("Н-")]

    assert len(codes) > len(set(codes))


def test_rows_of_the_bank_come_without_a_code(make):
    page = openpyxl.load_workbook(make(mess=1.0)[1])["Наставляемые"]
    nameless = [
        row for row in page.iter_rows(min_row=4, values_only=True) if row[2] and not row[1] and row[0] != "Итого:"
    ]

    assert nameless
