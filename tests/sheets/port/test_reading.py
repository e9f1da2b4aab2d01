"""Whatever keeps the book, the same tab is the same reading, and a change of it another version."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sheets.port.editors import BANK, BANKS, MENTEES, MENTORS, TEACHERS, Formula, Text
from tests.sheets.port.reading import client, problems, row


def bank(*rows):
    return BANKS | {MENTEES: rows}


@pytest.mark.parametrize("titles", [0, 1, 2, 4])
def test_a_bank_is_read_whatever_stands_above_it(editor, titles):
    editor.lay(bank(*[("Банк данных наставляемых",)] * titles, *BANK))
    reading = editor.open().read()

    tab = reading.tabs["mentees"]
    assert set(reading.tabs) == {"mentees", "mentors"}
    assert (tab.tab, tab.sheet, tab.header_row, tab.faulty) == ("mentees", MENTEES, titles + 1, False)
    assert tab.columns == ("code", "name", "phone", "joined", "post")
    assert (tab.headers, tab.extra_headers) == (BANK[0][:5], ("Любимый чай",))
    assert [each.number for each in tab.rows] == [titles + 2, titles + 3, titles + 4]
    assert [each.cells for each in tab.rows] == [each[:5] for each in BANK[1:]]
    assert [each.extras for each in tab.rows] == [("зелёный",), ("чёрный",), (None,)]
    assert (problems(reading), reading.write_number) == ([], 0)


def test_a_header_of_two_lines_is_one(editor):
    editor.lay(
        bank(
            ("Код", "ФИО наставляемого", "Контакты", None, "Должность"),
            (None, None, "Телефон", "E-mail", None),
            ("Н-0001", "Берёзова Юлия", "+7999", "b@example.org", "мастер"),
        ),
        merges={MENTEES: "C1:D1"},
    )
    reading = editor.open().read()

    assert reading.tabs["mentees"].header_row == 2
    assert row(reading, "Н-0001") == {
        "code": "Н-0001", "name": "Берёзова Юлия", "phone": "+7999", "email": "b@example.org", "post": "мастер",
    }  # fmt: skip


def test_columns_are_found_wherever_staff_move_them(editor):
    editor.lay(bank(*[tuple(reversed(each)) for each in BANK]))
    before = editor.open().read()
    editor.insert_column(MENTEES, 2, "Кабинет")
    after = editor.open().read()

    assert before.tabs["mentees"].columns == ("post", "joined", "phone", "name", "code")
    assert after.tabs["mentees"].columns == before.tabs["mentees"].columns
    assert after.tabs["mentees"].extra_headers == ("Любимый чай", "Кабинет")
    assert row(after, "Н-0002") == row(before, "Н-0002")


def test_totals_blank_lines_and_numbered_columns_are_nobody(editor):
    editor.lay(
        bank(
            BANK[0],
            (1, 2, 3, 4, 5, 6),
            BANK[1],
            (),
            (None, "Без Кода Вера", None, None, "мастер"),
            (None, " ", None),
            BANK[0],
            (None, "Итого: 2 чел.", Formula("=1+1", 2)),
            (None, None, Formula("=1+2", 3)),
        )
    )
    tab = editor.open().read().tabs["mentees"]

    assert [(each.number, each.cells[:2]) for each in tab.rows] == [
        (3, ("Н-0001", "Берёзова Юлия")),
        (5, (None, "Без Кода Вера")),
    ]


def test_each_kind_of_cell_is_read_as_what_it_is(editor):
    cells = (5, 2.5, True, Text("0042"), Text("=не формула"), Text("1,5"), " с краями ", "строка\nвторая", "я" * 30_000)
    headers = ("Код", "ФИО наставляемого", "Дата вхождения в программу", *(f"Своё {i}" for i in range(len(cells))))
    editor.lay(bank(headers, ("Н-0001", "Берёзова Юлия", date(2026, 9, 1), *cells)))
    found = client(editor.open().read(), 2)

    assert found.cells[2] == date(2026, 9, 1)
    expected = tuple(cell.text if isinstance(cell, Text) else cell for cell in cells)
    assert (found.extras, [type(cell) for cell in found.extras]) == (expected, [type(cell) for cell in expected])


def test_a_text_like_a_formula_is_none(editor):
    editor.lay(bank(BANK[0], ("Н-0001", "Берёзова Юлия", None, None, Text("=1+1"))))
    found = client(editor.open().read(), 2)

    assert (found.cells[4], found.formulas) == ("=1+1", frozenset())


def test_whole_numbers_are_whole(editor):
    editor.lay(bank(BANK[0], ("Н-0001", "Берёзова Юлия", 79990000001.0, None, None, 3.0)))
    found = client(editor.open().read(), 2)

    assert [type(each) for each in (found.cells[2], found.extras[0])] == [int, int]


def test_a_formula_is_known_by_its_cell_and_read_as_what_it_comes_to(editor):
    editor.lay(
        bank(BANK[0], ("Н-0001", "Берёзова Юлия", Formula("=1+1", 2), None, "мастер", Formula("=2+2", 4)), BANK[2])
    )
    reading = editor.open().read()

    assert client(reading, 2).formulas == {"phone"}
    assert (client(reading, 2).cells[2], client(reading, 2).extras) == (2, (4,))
    assert client(reading, 3).formulas == frozenset()


def test_a_fault_is_read_as_its_text(editor):
    editor.lay(bank(BANK[0], ("Н-0001", "Берёзова Юлия", "#N/A", "#REF!")))

    assert client(editor.open().read(), 2).cells[2:4] == ("#N/A", "#REF!")


def test_a_tab_without_anything_in_it_is_an_empty_one(editor):
    editor.lay(BANKS | {"Пары": ()})
    tab = editor.open().read().tabs["pairs"]

    assert (tab.header_row, tab.columns, tab.rows, tab.problems) == (0, (), (), ())


def test_a_tab_that_is_missing_is_absent_and_no_problem(editor):
    editor.lay()
    reading = editor.open().read()

    assert "pairs" not in reading.tabs
    assert problems(reading) == []


def test_a_missing_bank_is_a_problem_that_blocks_it_and_the_other_is_read(editor):
    editor.lay({MENTEES: BANK, "Лист2": TEACHERS})
    reading = editor.open().read()

    assert [(found.tab, found.row, found.blocks) for found in reading.problems] == [("mentors", 0, True)]
    assert MENTORS in str(reading.problems[0].what)
    assert set(reading.tabs) == {"mentees"}
    assert len(reading.tabs["mentees"].rows) == 3


def test_two_tabs_of_one_meaning_stop_that_bank_only(editor):
    editor.lay({f"{MENTEES} 2025": BANK, f"{MENTEES} 2026": BANK, MENTORS: TEACHERS})
    reading = editor.open().read()

    assert [(found.tab, found.blocks) for found in reading.problems] == [("mentees", True)]
    assert f"«{MENTEES} 2025», «{MENTEES} 2026»" in str(reading.problems[0].what)
    assert set(reading.tabs) == {"mentors"}


def test_a_tab_with_a_year_is_found_and_the_one_by_its_name_wins(editor):
    editor.lay({f"{MENTEES} 2025": BANK, MENTORS: TEACHERS})
    assert editor.open().read().tabs["mentees"].sheet == f"{MENTEES} 2025"

    editor.lay({f"{MENTEES} 2025": BANK[:2], MENTEES: BANK, MENTORS: TEACHERS})
    assert editor.open().read().tabs["mentees"].sheet == MENTEES


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (("Код", "Кто", "Тел.", "E-mail"), ("ФИО",)),
        (("Код", "ФИО", "Телефон", "Контакты"), ("«Телефон» (C)", "«Контакты» (D)")),
        (("раз", "два", "три", "четыре"), ("headers",)),
    ],
)
def test_a_tab_at_fault_says_so_and_the_other_is_read(editor, headers, words):
    editor.lay(bank(headers, ("Н-0001", "Берёзова Юлия", "+7999", "b@example.org")))
    reading = editor.open().read()

    tab = reading.tabs["mentees"]
    assert (tab.faulty, tab.rows, reading.tabs["mentors"].faulty) == (True, (), False)
    assert all(word in str(tab.problems[0].what) for word in words)


def test_the_only_tab_of_a_banks_own_book_needs_no_title(editor):
    editor.lay({"Лист1": BANK})

    assert len(editor.open(tabs=frozenset({"mentees"})).read().tabs["mentees"].rows) == 3
    assert editor.open().read().tabs == {}


def test_tabs_that_live_in_another_book_are_not_read(editor):
    editor.lay()
    reading = editor.open(tabs=frozenset({"mentors"})).read()

    assert (set(reading.tabs), problems(reading)) == ({"mentors"}, [])


CHANGES = {
    "a cell": lambda editor: editor.type(MENTEES, "C2", "+7000"),
    "a code": lambda editor: editor.type(MENTEES, "A2", "Н-0099"),
    "a cell of an own column": lambda editor: editor.type(MENTEES, "F2", "белый"),
    "a cell emptied": lambda editor: editor.type(MENTEES, "E4", None),
    "a header": lambda editor: editor.type(MENTEES, "E1", "Педагогическая должность"),
    "a row inserted": lambda editor: editor.insert_row(MENTEES, 3),
    "a row deleted": lambda editor: editor.delete_row(MENTEES, 4),
    "a column inserted": lambda editor: editor.insert_column(MENTEES, 3, "Кабинет"),
    "rows sorted": lambda editor: editor.sort(MENTEES, 2),
    "a tab deleted": lambda editor: editor.delete_tab(MENTORS),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_version_differs_when_staff_have_changed_something(editor, what):
    editor.lay()
    book = editor.open()
    first = book.read().version
    assert book.version() == first
    CHANGES[what](editor)
    editor.wait()

    assert book.version() != first
    assert book.read().version not in ("", first)
    assert book.version() == book.read().version


@pytest.mark.parametrize(
    "act", [lambda editor: editor.rename_tab(MENTORS, f"{MENTORS} 2026"), lambda editor: editor.add_tab("Пары")]
)
def test_a_new_tab_or_title_is_noticed_within_a_minute_or_so(editor, act):
    editor.lay()
    book = editor.open()
    first = book.read()
    act(editor)
    editor.wait(61)

    assert book.version() != first.version
    assert book.read().version != first.version
    assert {tab.sheet for tab in book.read().tabs.values()} != {tab.sheet for tab in first.tabs.values()}


def test_the_version_stays_while_nobody_changes_anything(editor):
    editor.lay()
    book = editor.open()
    first = book.read().version
    editor.wait()

    assert book.version() == first == book.read().version == editor.open().read().version


def test_staffs_own_tabs_are_nobodys_business_but_may_have_changed_the_book(editor):
    editor.lay(BANKS | {"Черновик": (("раз",),)})
    book = editor.open()
    before = book.read()
    editor.type("Черновик", "A2", "два")
    editor.wait()

    assert book.version() != before.version
    assert book.read().tabs == before.tabs
