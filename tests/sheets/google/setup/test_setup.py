"""`flask book init` on Google: what is missing is made, what stands is left, a second time there is nothing to do."""

from __future__ import annotations

import pytest

from emulator.sheet.cells import shown
from emulator.staff import Staff
from programme.errors import BookBroken
from programme.schema import values
from programme.schema.registry import BY_KEY, TABS
from sheets.google.setup.formatting import GUARD
from sheets.shared.headers import MARK_LABEL, MARK_TAB, header_of
from tests.sheets.google.houses import google_book

BANK = "Наставляемые"
LISTS = "Справочники"


@pytest.fixture
def open_book(book, client, clock, tmp_path):
    """Return a maker of books on that spreadsheet, of all tabs or of some."""
    return lambda tabs=None: google_book(book, client, clock, tmp_path, tabs=tabs)


@pytest.fixture
def staff(cloud, book):
    return Staff(cloud, book.spreadsheet.id)


@pytest.fixture
def banks(open_book):
    return open_book(frozenset({"mentees", "mentors", "references"}))


def type_in(staff, title, *rows, first=0):
    for number, cells in enumerate(rows, first):
        for column, text in enumerate(cells):
            if text:
                staff.edit(title, number, column, text)


@pytest.fixture
def bank(staff):
    """A bank as a beginner begins it: a title, a header of his own order, a column of his own, two people."""
    staff.rename_tab("Sheet1", BANK)
    type_in(
        staff, BANK, ("Наш банк",), ("Телефон", "ФИО наставляемого", "Категория", "Кабинет", "Дата вхождения"),
        ("+79990000001", "Осинчева Юлия", "первая", "204"), ("", "Ракитин Олег", "", "301"),
    )  # fmt: skip
    staff.edit(BANK, 1, 4, "Дата вхождения в программу")
    return staff


def writes(cloud):
    return [call for call in cloud.calls if call.what == "batchUpdate"]


def column(staff, title, header, row):
    return staff.column(title, header, header_row=row)


def values_listed(cell):
    return [value["userEnteredValue"] for value in cell.rule["condition"]["values"]]


def everything(staff):
    """Return every cell of every tab with all it wears."""
    return {
        (sheet.title, number, at): cell
        for sheet in staff.file.spreadsheet.sheets
        for number, row in enumerate(sheet.rows)
        for at, cell in enumerate(row.cells)
        if not cell.is_bare
    }


def guards(staff, title):
    return [(kept["range"]["startColumnIndex"], kept["warningOnly"]) for kept in staff.sheet(title).protections]


def test_an_empty_spreadsheet_gets_every_tab_dressed_in_one_write(open_book, staff, cloud):
    made = open_book().create()

    assert len(writes(cloud)) == 1
    assert [each.tab for each in made] == [*(tab.key for tab in TABS), ""]
    for tab in TABS:
        sheet = staff.sheet(tab.sheet)
        assert [cell.value for cell in sheet.rows[0].cells] == [header_of(tab, c.key) for c in tab.columns]
        assert (sheet.looks["frozenRowCount"], sheet.looks["frozenColumnCount"]) == (1, 2)
        assert (0, True) in guards(staff, tab.sheet)
    assert staff.sheet("Sheet1").rows == []
    assert open_book().create() == ()
    assert len(writes(cloud)) == 1


@pytest.mark.parametrize("locale", ["ru_RU", "en_US"])
def test_formats_and_lists_are_the_same_in_every_language(banks, staff, locale):
    staff.file.spreadsheet.properties["locale"] = locale
    banks.create()
    row = {c.key: staff.cell(BANK, 5, at) for at, c in enumerate(BY_KEY["mentees"].columns)}
    staff.edit(BANK, 5, list(row).index("joined"), "2026-09-01")

    assert {key for key, cell in row.items() if cell.is_text_only} >= {"code", "phone", "email", "birth"}
    assert shown(staff.cell(BANK, 5, list(row).index("joined")), locale) == "01.09.2026"
    assert values_listed(row["category"]) == [choice.ru for choice in values.CATEGORY]
    assert not row["category"].rule["strict"]
    assert row["name"].is_bare
    assert banks.create() == ()


def test_a_second_time_nothing_is_written(banks, bank, cloud):
    assert banks.create()
    before, served = everything(bank), len(writes(cloud))
    assert banks.create() == ()

    assert len(writes(cloud)) == served
    assert everything(bank) == before


def test_a_bank_begun_by_hand_is_completed(banks, bank):
    made = {each.tab: each for each in banks.create()}["mentees"]
    phone, day, category = (bank.cell(BANK, 9, at) for at in (0, 4, 2))

    assert (phone.number_format["type"], day.number_format["type"]) == ("TEXT", "DATE")
    assert "первая" in values_listed(category)
    assert bank.sheet(BANK).looks["frozenRowCount"] == 2
    assert "code" in made.columns
    assert {"phone", "joined"} <= set(made.formats)
    assert {"category"} <= set(made.lists)
    assert made.protections == ("code",)
    assert not made.is_new
    assert made.freezes


def test_no_value_format_list_or_protection_that_stands_is_changed(banks, bank):
    sheet = bank.sheet(BANK).id
    number = {"numberFormat": {"type": "NUMBER", "pattern": "0"}}
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "своя"}]}, "strict": True}
    phones = {"sheetId": sheet, "startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 1}
    third = {"sheetId": sheet, "startRowIndex": 2, "endRowIndex": 3, "startColumnIndex": 2, "endColumnIndex": 3}
    bank._batch(
        {"repeatCell": {"range": phones, "cell": {"userEnteredFormat": number}, "fields": "userEnteredFormat"}},
        {"setDataValidation": {"range": third, "rule": rule}},
        {"updateSheetProperties": {
            "properties": {"sheetId": sheet, "gridProperties": {"frozenColumnCount": 1}},
            "fields": "gridProperties.frozenColumnCount",
        }},
    )  # fmt: skip
    bank.protect(BANK, "B1:B9", warning_only=True)
    before, kept = everything(bank), list(bank.sheet(BANK).protections)
    made = {each.tab: each for each in banks.create()}["mentees"]
    after = everything(bank)

    worn = {place: cell for place, cell in before.items() if place[2] in (0, 1, 2, 3)}
    assert {place: after[place] for place in worn} == worn
    assert bank.cell(BANK, 9, 2).rule is None, "a column with a list of its own is left alone as a whole"
    assert bank.cell(BANK, 9, 0).is_text_only, "cells without a format of their own are text"
    assert [each for each in bank.sheet(BANK).protections if each in kept] == kept
    assert not made.freezes
    assert (bank.sheet(BANK).looks.get("frozenRowCount"), bank.sheet(BANK).looks["frozenColumnCount"]) == (None, 1)


def test_a_formula_and_a_number_that_is_no_day_look_as_they_did(banks, bank):
    bank.edit(BANK, 2, 4, "2019")
    bank.edit(BANK, 3, 4, "46266")
    bank.edit(BANK, 3, 0, "=1+1")
    banks.create()
    year, day, formula = bank.cell(BANK, 2, 4), bank.cell(BANK, 3, 4), bank.cell(BANK, 3, 0)

    assert (year.value, year.number_format) == (2019, {})
    assert (day.value, day.number_format["type"]) == (46266, "DATE")
    assert (formula.formula, formula.number_format) == ("=1+1", {})
    assert bank.cell(BANK, 4, 4).number_format["type"] == "DATE"


def test_lists_hold_what_staff_keep_in_the_tab_of_lists(banks, bank):
    bank.add_tab(LISTS)
    type_in(
        bank, LISTS, ("Список", "Значение"), ("ПЦК", "Механики"), ("пцк", "Повара"), ("ПЦК", "Повара"),
        ("Категории", "Первая категория"), ("Категории", "из космоса"), ("Компетенции", "Ведение уроков"),
        ("ПЦК", "'=1+1"), ("Прочее", "Ничьё"),
    )  # fmt: skip
    made = {each.tab: each for each in banks.create()}
    commission, competence = (
        bank.cell(title, 9, column(bank, title, header, row))
        for title, header, row in ((BANK, "ПЦК", 1), ("Наставники", "Основные компетенции", 0))
    )
    category = bank.cell(BANK, 9, 2)

    assert values_listed(commission) == ["Механики", "Повара"]
    assert values_listed(competence) == ["Ведение уроков"]
    assert "Первая категория" in values_listed(category)
    assert "из космоса" not in values_listed(category), "the intranet could not read it"
    assert not competence.rule["strict"]
    assert {"commission", "category"} <= set(made["mentees"].lists)


def test_a_header_of_two_lines_is_dressed_below_both(banks, staff):
    staff.rename_tab("Sheet1", BANK)
    type_in(staff, BANK, ("ФИО", "Контакты", ""), ("", "Телефон", "E-mail"), ("Осинчева Юлия", "1", "a@b.example"))
    sheet = staff.sheet(BANK).id
    place = {"sheetId": sheet, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 3}
    staff._batch({"mergeCells": {"range": place, "mergeType": "MERGE_ALL"}})
    banks.create()

    assert [staff.cell(BANK, row, 1).is_text_only for row in (0, 1, 2, 9)] == [False, False, True, True]
    assert staff.sheet(BANK).looks["frozenRowCount"] == 2


def test_a_merged_cell_that_reaches_below_the_header_is_not_cut(banks, bank):
    sheet = bank.sheet(BANK).id
    place = {"sheetId": sheet, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 5, "endColumnIndex": 6}
    bank._batch({"mergeCells": {"range": place, "mergeType": "MERGE_ALL"}})
    banks.create()

    assert "frozenRowCount" not in bank.sheet(BANK).looks


def test_a_column_protected_against_us_is_left_and_the_others_are_dressed(banks, bank):
    bank.protect(BANK, "A1:A1000")
    made = {each.tab: each for each in banks.create()}["mentees"]

    assert "phone" not in made.formats
    assert "joined" in made.formats
    assert bank.cell(BANK, 9, 0).is_bare


def test_a_protection_of_ours_is_not_put_twice(banks, bank):
    banks.create()
    bank.insert_column(BANK, 0)
    banks.create()
    held = [kept for kept in bank.sheet(BANK).protections if kept["description"] == GUARD]

    assert len(held) == 1


def test_a_tab_nobody_knows_is_left_alone(banks, bank):
    bank.add_tab("Черновик")
    type_in(bank, "Черновик", ("Телефон", "Код"), ("1", "2"))
    before = bank.sheet("Черновик").copy()
    banks.create()

    assert bank.sheet("Черновик") == before


def test_a_tab_with_one_row_only_is_given_no_dress(banks, staff):
    staff.rename_tab("Sheet1", BANK)
    type_in(staff, BANK, ("ФИО наставляемого", "Телефон"))
    staff.delete_rows(BANK, 1, 999)
    banks.create()

    assert "Код" in [cell.value for cell in staff.sheet(BANK).rows[0].cells]


def test_the_hidden_tab_of_the_mark_is_made_and_told(banks, bank):
    made = banks.create()
    assert made[-1].title == MARK_TAB
    assert bank.sheet(MARK_TAB).hidden
    assert bank.cell(MARK_TAB, 0, 0).value == MARK_LABEL


def test_nothing_is_made_where_staff_keep_a_tab_under_the_name_of_the_mark(banks, bank):
    bank.add_tab(MARK_TAB.casefold())
    bank.edit(MARK_TAB, 0, 1, "777")
    before = everything(bank)
    with pytest.raises(BookBroken):
        banks.create()

    assert everything(bank) == before


def headers(staff, row=1):
    return [cell.value for cell in staff.sheet(BANK).rows[row].cells]


def while_read(cloud, act):
    """Let staff act right after the first values were read."""
    waiting, watch = [act], cloud.watch

    def see(method, path, status, body):
        watch(method, path, status, body)
        if waiting and "values:batchGetByDataFilter" in path:
            waiting.pop()()

    cloud.watch = see


@pytest.mark.parametrize("columns", [5, 26])
def test_a_column_that_staff_add_at_that_moment_moves_to_the_right(banks, bank, cloud, columns):
    if columns == 5:
        place = {"sheetId": bank.sheet(BANK).id, "dimension": "COLUMNS", "startIndex": 5, "endIndex": 26}
        bank._batch({"deleteDimension": {"range": place}})

    def add():
        bank.insert_column(BANK, 5, "Наш столбец", header_row=1)
        bank.edit(BANK, 2, 5, "наше")

    while_read(cloud, add)
    made = {each.tab: each for each in banks.create()}["mentees"]

    assert headers(bank)[:5] == ["Телефон", "ФИО наставляемого", "Категория", "Кабинет", "Дата вхождения в программу"]
    assert headers(bank).count("Код") == 1
    assert headers(bank)[5 + len(made.columns)] == "Наш столбец"
    assert bank.cell(BANK, 2, 5 + len(made.columns)).value == "наше"
    assert banks.create() == ()


def test_a_new_column_looks_like_its_neighbour_and_takes_none_of_its_rules(banks, bank):
    sheet = bank.sheet(BANK).id
    last = {"sheetId": sheet, "startRowIndex": 1, "startColumnIndex": 4, "endColumnIndex": 5}
    worn = {"backgroundColor": {"red": 1}, "numberFormat": {"type": "CURRENCY", "pattern": "0 ₽"}}
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "своя"}]}, "strict": True}
    bank._batch(
        {"repeatCell": {"range": last, "cell": {"userEnteredFormat": worn}, "fields": "userEnteredFormat"}},
        {"setDataValidation": {"range": last, "rule": rule}},
    )
    banks.create()
    new = [bank.cell(BANK, row, at) for row in (1, 3) for at in range(5, len(headers(bank)))]

    assert {cell.format.get("backgroundColor", {}).get("red") for cell in new} == {1}
    assert not [cell for cell in new if cell.number_format.get("type") == "CURRENCY"]
    assert not [cell for cell in new if cell.rule == rule]


@pytest.mark.parametrize("merged", [(0, 1, 0, 3), (0, 1, 0, 9), (1, 2, 4, 7)])
def test_merged_cells_hide_no_header(banks, bank, merged):
    top, bottom, left, right = merged
    place = {"sheetId": bank.sheet(BANK).id, "startRowIndex": top, "endRowIndex": bottom}
    place |= {"startColumnIndex": left, "endColumnIndex": right}
    bank._batch({"mergeCells": {"range": place, "mergeType": "MERGE_ALL"}})
    banks.create()

    assert "Код" in headers(bank)
    assert bank.cell(BANK, 0, 0).value == "Наш банк"
    for row, start, end in ((kept.top, kept.left, kept.right) for kept in bank.sheet(BANK).merges):
        covered = [bank.cell(BANK, row, at).value for at in range(start + 1, end)]
        assert row == 0 or covered == [None] * len(covered)
    assert banks.create() == ()


def test_protections_of_staff_hold_the_columns_that_they_held(banks, bank):
    bank.protect(BANK, "E1:E1000", warning_only=True)
    before = [kept["range"] for kept in bank.sheet(BANK).protections]
    banks.create()

    assert [kept["range"] for kept in bank.sheet(BANK).protections][: len(before)] == before
