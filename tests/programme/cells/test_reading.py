"""Every way in which people really type a value is read, and nothing is guessed in silence."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.cells.dates import read_birth
from programme.cells.reading import Reading, read_cell
from programme.cells.writing import write_cell
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Kind

TODAY = date(2026, 11, 23)
NBSP = "\u00a0"


def read(place: str, cell: Cell) -> Reading:
    tab, key = place.split(".")
    return read_cell(BY_KEY[tab].column(key), cell, today=TODAY)


def understood(place: str, cell: Cell) -> object:
    """Return the value; nothing may be said about the cell."""
    found = read(place, cell)
    assert (found.fault, found.guess) == (None, ""), f"{cell!r}: {found}"
    return found.value


def guessed(place: str, cell: Cell) -> object:
    """Return the value; the person must be shown how the cell was read."""
    found = read(place, cell)
    assert found.fault is None
    assert found.guess, f"{cell!r} was read as {found.value!r} in silence"
    return found.value


def fault(place: str, cell: Cell) -> str:
    """Return what is wrong; the value must be the column's empty one and there must be something to do."""
    found = read(place, cell)
    assert found.fault is not None, f"{cell!r} was read as {found.value!r}"
    assert found.todo is not None
    return str(found.fault)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Иванова Мария Петровна", "Иванова Мария Петровна"),
        ("Иванова М.П.", "Иванова М. П."),
        ("М. П. Иванова", "М. П. Иванова"),
        ("ИВАНОВА Мария", "Иванова Мария"),
        ("Иванова-Петрова Анна Ильинична", "Иванова-Петрова Анна Ильинична"),
        ("Алиев Рашид Ильгар оглы", "Алиев Рашид Ильгар оглы"),
        ("АЛИЕВА Лейла Рашид КЫЗЫ", "Алиева Лейла Рашид кызы"),
        ("Иванова Мария", "Иванова Мария"),
        ("Королёва Алёна Петровна", "Королёва Алёна Петровна"),
        ("Иванова  Мария   Петровна ", "Иванова Мария Петровна"),
        (f"Иванова{NBSP}Мария{NBSP}Петровна", "Иванова Мария Петровна"),
        ("Ивaнoвa Мария", "Иванова Мария"),  # Latin a and o
        ("CEPГEEBA ОЛЬГА", "Сергеева Ольга"),  # Latin C, E, P and B
        ("Иванова (Петрова) М.П.", "Иванова (Петрова) М. П."),
    ],
)
def test_a_name_is_read_and_tidied(typed, name):
    assert understood("mentees.name", typed) == name


def test_a_role_behind_a_name_is_left_off_and_shown():
    assert guessed("mentees.name", "Иванова М.П., методист") == "Иванова М. П."
    assert understood("mentees.name", "Иванова М.П.,") == "Иванова М. П."


@pytest.mark.parametrize("typed", ["12345", "№ 7", "???"])
def test_what_has_no_letter_is_no_name(typed):
    assert "not a person's name" in fault("mentees.name", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "+7 (999) 123-45-67", "8 999 123 45 67", "89991234567", "9991234567", "тел. 8 999 123 45 67", "8(999)123–45–67",
        89991234567, 89991234567.0, 9991234567, "+79991234567", f"8{NBSP}999{NBSP}123-45-67",
    ],
)  # fmt: skip
def test_a_phone_is_read_in_every_dress(typed):
    assert understood("mentees.phone", typed) == "+79991234567"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("8(81379)9-51-23", "+78137995123"),
        ("8(81379)9-51-23 доб. 12", "+78137995123 доб. 12"),
        ("8 999 123 45 67, 8 999 765 43 21", "+79991234567; +79997654321"),
        ("8 999 123 45 67 и 8 999 765 43 21", "+79991234567; +79997654321"),
        (8.9991200000e10, "+79991200000"),
        ("8(81379)9-51-23 вн. 5", "+78137995123 доб. 5"),
        ("8(81379)9-51-23 добавочный 123456", "+78137995123 доб. 123456"),
        ("8(81379)9-51-23 ext.7", "+78137995123 доб. 7"),
        ("8 999 123 45 67|8 999 765 43 21", "+79991234567; +79997654321"),
        ("8 999\n123 45 67", "+79991234567"),
        ("8 999 123 45 67/8 999 765 43 21", "+79991234567; +79997654321"),
        ("8 999 123 45 67; звонить вечером", "+79991234567"),
        ("3123456789", "+73123456789"),
        ("8801234567", "+78801234567"),
    ],
)
def test_landlines_extensions_and_two_phones_in_a_cell_are_read(typed, phone):
    assert understood("mentees.phone", typed) == phone


@pytest.mark.parametrize(
    "typed", ["тел.", "123", "+7 999 123-45-6", "8 999 123 45 6", "8 999 123 45 678", "спросить у Веры", True]
)
def test_a_phone_with_a_digit_too_few_or_too_many_is_not_made_up(typed):
    assert "ten digits" in fault("mentees.phone", typed)
    assert read("mentees.phone", typed).value == ""


@pytest.mark.parametrize(
    "typed",
    ["0123456789", "1234567890", "2123456789", "7123456789", "8912345678", "69991234567", 10**15, float(10**15), False],
)
def test_ten_digits_that_no_phone_begins_with_are_none(typed):
    assert "ten digits" in fault("mentees.phone", typed)
    assert read("mentees.phone", typed).value == ""


def test_of_two_phones_the_one_that_can_be_read_is_kept_and_the_other_told():
    found = read("mentees.phone", "8 999 123 45 67, 123, 8 999 765 43 21")
    assert found.value == "+79991234567; +79997654321"
    assert "ten digits" in str(found.fault)


@pytest.mark.parametrize("typed", ["8.99912E+10", "8,99912E+10", "9E10", "8.99912 e+10"])
def test_a_phone_the_spreadsheet_cut_is_said_to_be_lost(typed):
    assert typed in fault("mentees.phone", typed)
    assert "digits are lost" in fault("mentees.phone", typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("«09» февраля 2022 года", date(2022, 2, 9)),
        ("14.02.2022 г.", date(2022, 2, 14)),
        ("16.02.2024г.", date(2024, 2, 16)),
        ("01 ноября 2022 г.", date(2022, 11, 1)),
        ("«__14___» ___01__ 2021", date(2021, 1, 14)),
        ("20.04.2020г.", date(2020, 4, 20)),
        ("1.9.26", date(2026, 9, 1)),
        ("01/09/2026", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        (46266, date(2026, 9, 1)),
        (46266.0, date(2026, 9, 1)),
        ("46266", date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (datetime(2026, 9, 1, 12, 30), date(2026, 9, 1)),
    ],
)
def test_a_day_is_read_as_acts_and_people_write_it(typed, day):
    assert understood("mentees.joined", typed) == day


MONTHS = (
    ("январь", "января", "янв"), ("февраль", "февраля", "фев"), ("март", "марта", "мар"), ("апрель", "апреля", "апр"),
    ("май", "мая", "май"), ("июнь", "июня", "июн"), ("июль", "июля", "июл"), ("август", "августа", "авг"),
    ("сентябрь", "сентября", "сент"), ("октябрь", "октября", "окт"), ("ноябрь", "ноября", "нояб"),
    ("декабрь", "декабря", "дек"),
)  # fmt: skip


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_read_in_full_in_the_genitive_and_in_short(number):
    full, genitive, short = MONTHS[number - 1]
    assert understood("mentees.joined", f"3 {genitive} 2026") == date(2026, number, 3)
    assert understood("mentees.joined", f"3 {short}. 2026 г.") == date(2026, number, 3)
    assert guessed("mentees.joined", f"{full.capitalize()} 2026") == date(2026, number, 1)
    assert read("mentees.joined", f"{full} 2026").guess == f"01.{number:02}.2026"


@pytest.mark.parametrize(
    ("typed", "year"), [("1.9.00", 2000), ("1.9.26", 2026), ("1.9.69", 2069), ("1.9.70", 1970), ("1.9.99", 1999)]
)
def test_a_year_of_two_digits_below_seventy_is_of_this_century(typed, year):
    assert understood("mentees.joined", typed) == date(year, 9, 1)


@pytest.mark.parametrize("year", ["1900", "2100"])
def test_a_day_of_two_centuries_is_believed(year):
    assert understood("mentees.joined", f"31.12.{year}") == date(int(year), 12, 31)


@pytest.mark.parametrize(("typed", "year"), [("31.12.1899", 1899), ("01.01.2101", 2101), (1, 1899), (109_999, 2201)])
def test_a_day_of_another_century_is_hardly_meant(typed, year):
    assert fault("mentees.joined", typed) == f"The year {year} is hardly meant."


@pytest.mark.parametrize("typed", [0, 0.5, -5, 110_000, 1e300, True])
def test_a_number_no_calendar_counts_to_is_no_date(typed):
    assert fault("mentees.joined", typed) == "It is not a date."


@pytest.mark.parametrize("typed", ["сентябрь 2026", "2026-2027 уч. год", "2026/2027 учебный год"])
def test_a_month_or_a_school_year_is_a_guess_that_is_shown(typed):
    assert guessed("mentees.joined", typed) == date(2026, 9, 1)


@pytest.mark.parametrize("typed", ["31.02.2026", "09/13/2026", "потом", "32 сентября 2026", "01.01.0026"])
def test_a_day_that_is_none_is_said(typed):
    fault("mentees.joined", typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("10 - р", "10 - р"), ("199-од", "199-од"), ("13-осн. деят.", "13-осн. деят."), ("56-ОД", "56-ОД"),
        ("41-од", "41-од"), ("160-А", "160-А"), ("45/2-р", "45/2-р"), ("1-Н", "1-Н"), ("1-ОС", "1-ОС"),
        ("474", "474"), (474, "474"), (474.0, "474"),
    ],
)  # fmt: skip
def test_the_number_of_an_act_stays_as_it_stands(typed, number):
    assert understood("mentors.register_act", typed) == number


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        (27, 324), ("27", 324), ("10 лет", 120), ("8лет", 96), ("6лет", 72), ("4 года", 48), ("1 год", 12),
        ("3 г. 6 мес.", 42), ("3г 6м", 42), ("2 года 2 мес", 26), ("11 месяцев", 11), ("б/о", 0), ("0", 0),
        ("-", None), ("—", None), ("н/д", None), (None, None),
    ],
)  # fmt: skip
def test_a_length_of_service_is_months(typed, months):
    assert understood("mentees.experience", typed) == months


@pytest.mark.parametrize(("typed", "months"), [("менее года", 0), ("с 2019 г.", 84)])
def test_a_counted_length_of_service_is_shown(typed, months):
    assert guessed("mentees.experience", typed) == months


@pytest.mark.parametrize("typed", [21.3, 14.5, "21.3", "21,3"])
def test_a_fraction_of_service_is_never_guessed(typed):
    assert "fraction of a year" in fault("mentees.experience", typed)


@pytest.mark.parametrize("typed", [-3, "150 лет", 99, "много"])
def test_a_length_of_service_that_cannot_be_is_said(typed):
    fault("mentees.experience", typed)


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ("Высшая категория", "highest"), ("Первая квалификационная категория", "first"), ("высш.", "highest"),
        ("Соответствие занимаемой должности", "fit"), ("СЗД", "fit"), ("первая", "first"), ("1 кат.", "first"),
        ("в/к", "highest"), ("б/к", "none"), ("нет", "none"), ("-", "none"), ("педагог-методист", "methodist"),
        ("педагог-наставник", "mentor"), ("вторая", "second"), ("", ""),
    ],
)  # fmt: skip
def test_a_category_is_read_in_full_and_in_short(typed, category):
    assert understood("mentees.category", typed) == category


@pytest.mark.parametrize(
    "typed",
    ["Преподаватель, высшая квалификационная категория", "высшая квалификационая категория", "высшя категория"],
)
def test_a_category_inside_a_post_or_misspelt_is_a_guess_that_is_shown(typed):
    assert guessed("mentees.category", typed) == "highest"


def test_what_is_no_category_is_not_made_one():
    assert "not in the list" in fault("mentees.category", "прподаватель")


@pytest.mark.parametrize(
    "typed",
    [
        "Социальный педагог, преподаватель.", "мастер п/о", "мастер производственного обучения", "методист",
        "зам. директора по УВР", "педагог-психолог", "преподаватель-организатор ОБЗР (ОБЖ)", "председатель ПЦК",
    ],
)  # fmt: skip
def test_a_post_stays_in_the_persons_own_words(typed):
    assert understood("mentees.post", typed) == typed


@pytest.mark.parametrize(
    "typed", ["ПЦК общепрофессиональных дисциплин", "ЦК сварщиков", "МК «Механика»", 'МО "Механика"']
)
def test_a_commission_stays_as_it_is_called(typed):
    assert understood("mentees.commission", typed) == typed


@pytest.mark.parametrize(
    "typed", ["да", "Да.", "ДА", "+", "v", "V", "✓", "1", 1, True, "есть", "имеется", "согласен", "да, согласна"]
)
def test_yes_is_said_in_many_ways(typed):
    assert read("mentors.experienced", typed).value is True


@pytest.mark.parametrize("typed", ["нет", "-", "–", "0", 0, False, "не требуется", "не согласна"])
def test_no_is_said_in_many_ways(typed):
    assert understood("mentors.experienced", typed) is False


@pytest.mark.parametrize("typed", ["", None])
def test_an_empty_cell_is_not_a_no(typed):
    assert understood("mentors.experienced", typed) is None


def test_what_is_neither_yes_nor_no_is_said():
    assert "neither yes nor no" in fault("mentors.experienced", "может быть")


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("а, б; в\nг", ("а", "б", "в", "г")),
        ("Механика. Квалификационный экзамен.", ("Механика", "Квалификационный экзамен")),
        ("математика/физика", ("математика", "физика")),
        ("математика и физика", ("математика", "физика")),
        ("1) математика 2) физика", ("математика", "физика")),
        ("(2020); физика", ("(2020)", "физика")),
        ("«Основы, право», физика", ("«Основы, право»", "физика")),
        ("физика (механика, оптика), химия", ("физика (механика, оптика)", "химия")),
        ("Механика.", ("Механика",)),
    ],
)
def test_a_list_is_parted_by_every_mark_but_not_inside_quotes_and_brackets(typed, items):
    assert understood("mentees.disciplines", typed) == items


@pytest.mark.parametrize("typed", ["-", "—", "нет", "н/д", ".", " ", "0", NBSP, None])
def test_a_blank_in_every_dress_is_nothing(typed):
    assert understood("mentees.disciplines", typed) == ()
    assert understood("mentees.phone", typed) == ""
    assert understood("mentees.email", typed) == ""
    assert understood("mentees.joined", typed) is None


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        (1998, "1998"), ("1998", "1998"), ("1998 г.р.", "1998"), ("1998 г.", "1998"), ("1998 года рождения", "1998"),
        ("01.02.1998", "1998-02-01"), (date(1998, 2, 1), "1998-02-01"), (35827, "1998-02-01"),
        (" 1998 Г.Р. ", "1998"),
        ("1998-02-01", "1998-02-01"),
    ],
)  # fmt: skip
def test_a_birth_is_a_day_or_a_year(typed, born):
    assert understood("mentees.birth", typed) == born


@pytest.mark.parametrize(
    ("typed", "born"), [("98", "1998"), (98, "1998"), ("98 г.", "1998"), ("35 лет", "1991"), ("35 ЛЕТ", "1991")]
)
def test_a_birth_that_was_counted_is_shown(typed, born):
    assert guessed("mentees.birth", typed) == born


@pytest.mark.parametrize(
    ("typed", "this_year", "born"),
    [
        ("16", 2026, "2016"), ("17", 2026, "1917"), ("17", 2027, "2017"), (16, 2026, "2016"), (17, 2026, "1917"),
        ("00", 2026, "2000"), (99, 2026, "1999"), (10, 2026, "2010"), ("09", 2026, "2009"),
    ],
)  # fmt: skip
def test_a_birth_year_of_two_digits_is_of_this_century_when_somebody_of_ten_may_have_it(typed, this_year, born):
    found = read_birth(typed, today=date(this_year, 1, 1))
    assert (found.value, found.guess, found.fault) == (born, born, None)


@pytest.mark.parametrize(
    ("typed", "born"), [("1.2.16", "2016-02-01"), ("1.2.70", "1970-02-01"), ("1.2.99", "1999-02-01")]
)
def test_a_day_of_birth_with_a_year_of_two_digits_is_read_as_any_other_day(typed, born):
    assert understood("mentees.birth", typed) == born


@pytest.mark.parametrize("typed", ["24.11.26", "1.2.69", "24.11.2026"])
def test_a_day_of_birth_still_to_come_is_said_and_not_moved_a_century_back(typed):
    assert "lies in the future" in fault("mentees.birth", typed)


@pytest.mark.parametrize(
    ("typed", "born"), [("23.11.2026", "2026-11-23"), (1900, "1900"), (2016, "2016"), ("2016", "2016")]
)
def test_a_birth_may_be_as_late_as_today_and_a_year_of_birth_ten_years_ago(typed, born):
    assert understood("mentees.birth", typed) == born


@pytest.mark.parametrize("typed", [2017, "2017", "1899", "9 лет"])
def test_a_year_of_birth_that_makes_a_child_or_a_ghost_is_hardly_meant(typed):
    assert "hardly meant" in fault("mentees.birth", typed)


@pytest.mark.parametrize("typed", ["35 лет и 2 месяца", "35 лет."])
def test_an_age_among_other_words_is_not_counted(typed):
    assert "neither a date nor a year" in fault("mentees.birth", typed)


@pytest.mark.parametrize("typed", [2035, "2035", "01.02.2035", "1850", "давно", 2024])
def test_a_birth_nobody_has_is_said(typed):
    fault("mentees.birth", typed)


@pytest.mark.parametrize(
    "typed", ["anna@college.example", " anna@college.example ", "mailto:anna@college.example", "Anna@College.Example"]
)
def test_an_address_is_read(typed):
    assert understood("mentees.email", typed) == "anna@college.example"


@pytest.mark.parametrize(
    "typed",
    ["аnnа@college.example", "anna @ college.example", "anna@college.example, vera@college.example"],  # Cyrillic а
)
def test_an_address_that_was_mended_is_shown(typed):
    assert guessed("mentees.email", typed) == "anna@college.example"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("<anna@college.example>", "anna@college.example"),
        ("mailto: anna@college.example;", "anna@college.example"),
        ("Анна anna@college.example", "anna@college.example"),
        ("anna@college.example;vera@college.example", "anna@college.example"),
        ("anna@соllege.example", "anna@college.example"),  # Cyrillic с and о in the domain
        ("anna@колледж.рф", "anna@колледж.рф"),
        ("Anna.O'Neil+x@sub.college.example", "anna.o'neil+x@sub.college.example"),
    ],
)
def test_an_address_is_found_in_what_stands_around_it(typed, address):
    assert read("mentees.email", typed).value == address


@pytest.mark.parametrize(
    "typed", ["anna@колледжx.рф", "жанна@college.example", "anna@college", "@college.example", "a..b@x.example"]
)
def test_what_cannot_be_mended_into_an_address_is_said(typed):
    assert "not an e-mail address" in fault("mentees.email", typed)


@pytest.mark.parametrize(
    "typed", ["no-at-sign", "a@b", "иван@пример.рф", "a..b@college.example", "a@b@c", "a@college.example\nBcc: x"]
)
def test_what_is_no_address_never_becomes_one(typed):
    found = read("mentees.email", typed)
    assert found.fault is not None or (found.guess and "\n" not in found.value)


@pytest.mark.parametrize(
    "error", ["#REF!", "#ССЫЛКА!", "#Н/Д", "#N/A", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#VALUE!", "#DIV/0!"]
)
@pytest.mark.parametrize("key", ["name", "phone", "joined", "experience", "category", "disciplines", "birth", "email"])
def test_a_formula_error_is_named_in_every_kind_of_column(key, error):
    assert error in fault(f"mentees.{key}", error)


def test_a_cell_of_thirty_thousand_characters_is_kept_and_reported():
    found = read("mentees.note", "длинно " * 4300)
    assert found.fault is not None
    assert "30100 characters" in str(found.fault)
    assert len(found.value) > 30_000


@pytest.mark.parametrize(("typed", "number"), [(2, 2), ("2", 2), (2.0, 2), ("2 чел.", 2), ("-", None), (None, None)])
def test_a_whole_number_is_read_with_its_unit(typed, number):
    assert understood("mentors.capacity", typed) == number


@pytest.mark.parametrize("typed", ["два", 2.5, -1, "2-3", "1e9"])
def test_what_is_not_one_whole_number_is_said(typed):
    fault("mentors.capacity", typed)


@pytest.mark.parametrize(("typed", "hours"), [("1,5", 1.5), ("1.5", 1.5), ("2 часа", 2.0), (2, 2.0), ("-", None)])
def test_hours_are_read_with_a_comma_or_a_point(typed, hours):
    assert understood("mentors.hours", typed) == hours


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Н-0001", "Н-0001"), ("h-0001 ", "Н-0001"), ("н–0001", "Н-0001"), ("H - 0001", "Н-0001"), (None, "")],
)
def test_a_code_is_read_with_either_alphabet_and_any_dash(typed, code):
    assert read("mentees.code", typed).value == code


WEIRD = ("²", "١٢٣", "1²", "№²", "\x00", "🙂", "1e999", "NaN", "inf", "99999999999999999999", "0.0.0", "31.12.99999",
         "с 99999 г.", "9" * 400, "«»", "()", ";;;", "\ud83d", "\u202e", "=1+1", "+", "@")  # fmt: skip
ANYTHING = st.one_of(
    st.text(max_size=40), st.sampled_from(WEIRD), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(),
    st.text(alphabet="0123456789.,-/ г²лет", max_size=12),
)  # fmt: skip
ONE_OF_EACH = {column.kind: column for tab in BY_KEY.values() for column in tab.columns}


@pytest.mark.parametrize("column", ONE_OF_EACH.values(), ids=lambda column: column.kind.name)
@given(cell=ANYTHING)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_cell_is_read_or_said_and_never_breaks_the_reading(column, cell):
    found = read_cell(column, cell, today=TODAY)
    assert found.fault is None or found.value == column.empty or column.kind in (Kind.PHONE, Kind.NAME) or found.value
    read_cell(column, write_cell(column, found.value), today=TODAY)
