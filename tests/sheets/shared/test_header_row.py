"""A header is found wherever it stands and however it is spelt."""

from __future__ import annotations

import pytest

from programme.schema.people import MENTEES, MENTORS
from sheets.shared.header_row import find_header
from sheets.shared.headers import code_key, column_meant, is_totals, title_means


def line(*cells: object, width: int = 6) -> list[object]:
    return [*cells, *[""] * (width - len(cells))]


PERSON = line("Н-0001", "Иванова А. П.", "89990001122", 5.0)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("ФИО", "name"),
        ("Ф.И.О.", "name"),
        ("ф и о", "name"),
        ("«ФИО»", "name"),
        ("Фамилия,\nимя, отчество", "name"),
        ("ФИО наставляемого", "name"),
        ("Телефон наставляемого", "phone"),
        ("Тел.", "phone"),
        ("E‑mail", "email"),
        ("Адрес электронной почты", "email"),
        ("Teлeфoн", "phone"),  # Latin e and o
        ("Дата рождения (дд.мм.гггг)", "birth"),
        ("Педагогический стаж*", "teaching"),
        ("Предпочтительный наставник", "preferred"),
        ("Категория наставляемого", "type"),
        ("ФИО наставника", None),
        ("Любимый чай", None),
        ("", None),
        ("№ п/п", None),
    ],
)
def test_a_header_is_understood_in_any_spelling(header, key):
    assert column_meant("mentees", header) == key


@pytest.mark.parametrize("titles", range(5))
def test_a_header_is_found_below_any_titles(titles):
    table = [line("Банк данных", "", "2026 год")] * titles + [line("Код", "ФИО", "Тел.", "Статус"), PERSON]

    header = find_header(table, MENTEES)

    assert (header.last, header.keys) == (titles, {0: "code", 1: "name", 2: "phone", 3: "status"})


def test_moved_columns_and_unknown_ones_are_told_apart():
    header = find_header([line("Чай", "Статус", "ФИО", "№"), line("чёрный", "в банке", "Иванова А. П.", 1.0)], MENTEES)

    assert header.keys == {1: "status", 2: "name"}
    assert header.texts == {0: "Чай", 1: "Статус", 2: "ФИО", 3: "№"}


def test_the_second_line_completes_the_first():
    table = [
        line("№", "ФИО", "Стаж", "", "Контакты", ""),
        line("", "", "общий", "педагогический", "", ""),
        line(1.0, "Иванова А. П.", 10.0, 5.0, "8999", ""),
    ]

    header = find_header(table, MENTEES, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)])

    assert (header.first, header.last) == (0, 1)
    assert header.keys == {1: "name", 2: "experience", 3: "teaching", 4: "phone"}


def test_the_first_line_completes_the_second():
    table = [
        line("Сведения о наставляемом", "", "", "Статус"),
        line("ФИО", "Тел.", "Дефициты", ""),
        line("Иванова А. П.", "8999", "методика", "в банке"),
    ]

    header = find_header(table, MENTEES, [(0, 0, 0, 2), (0, 3, 1, 3)])

    assert (header.last, header.keys) == (1, {0: "name", 1: "phone", 2: "needs", 3: "status"})


def test_the_first_person_is_not_taken_for_a_second_header_line():
    table = [line("Код", "ФИО", "", "Статус"), line("Н-0001", "Иванова А. П.", "Телефон", "в банке")]

    assert find_header(table, MENTEES).last == 0


def test_two_columns_with_one_meaning_are_both_reported():
    header = find_header([line("ФИО", "Телефон", "Контакты"), PERSON], MENTEES)

    assert header.doubled == [("phone", [1, 2])]


def test_a_tab_without_any_known_word_has_no_header():
    assert find_header([line("раз", "два"), line("три")], MENTORS) is None


@pytest.mark.parametrize(
    ("title", "sure"),
    [
        ("Наставляемые", 2),
        (" НАСТАВЛЯЕМЫЕ ", 2),
        ("Банк наставляемых", 2),
        ("Наставляемые 2026", 1),
        ("Наставляемые 2026-2027 уч. год", 1),
        ("Наставники", 0),
        ("Лист1", 0),
    ],
)
def test_a_tab_is_known_by_its_title(title, sure):
    assert title_means(MENTEES, title) == sure


@pytest.mark.parametrize(("one", "other"), [("Н-0001", "H-0001"), ("Н-0001", " н–0001 "), ("М-0001", "m-0001")])
def test_one_code_is_one_code_in_any_spelling(one, other):
    assert code_key(one) == code_key(other) != code_key("Н-0002")


@pytest.mark.parametrize(
    ("texts", "is_one"),
    [
        (["Итого"], True),
        (["ИТОГО:", "—"], True),
        (["Всего человек: 25"], True),
        (["Итого", "Иванова А. П."], False),
        (["Итогова Анна"], False),
        (["Иванова"], False),
    ],
)
def test_totals_are_told_from_people(texts, is_one):
    assert is_totals(texts) is is_one
