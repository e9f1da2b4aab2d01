"""People at the spreadsheet: what they do at any moment, and that the API sees it."""

from __future__ import annotations

import pytest

from emulator.staff import Staff


@pytest.fixture
def staff(cloud, book, api):
    rows = [["Код", "ФИО"], ["Н-0001", "Берёзова"], ["Н-0002", "Ясенев"], ["Н-0003", "Акациева"]]
    api("PUT", "/values/A1:B4", body={"values": rows}, valueInputOption="RAW")
    return Staff(cloud, book.spreadsheet.id)


def _names(staff):
    return [row.get(1).value for row in staff.sheet("Sheet1").rows[1:]]


def test_they_type_and_sort(staff):
    staff.edit_at("Sheet1", "B2", "Яблонева")
    staff.sort("Sheet1", 1)
    assert _names(staff) == ["Акациева", "Яблонева", "Ясенев"]


def test_they_sort_one_column_and_tear_the_rows_apart(staff):
    staff.sort("Sheet1", 1, columns="B")
    rows = [[cell.value for cell in row.cells] for row in staff.sheet("Sheet1").rows[1:]]
    assert rows == [["Н-0001", "Акациева"], ["Н-0002", "Берёзова"], ["Н-0003", "Ясенев"]]


def test_they_insert_move_copy_cut_and_delete_rows(staff):
    staff.insert_rows("Sheet1", 1)
    staff.copy_row("Sheet1", 2, 1)
    assert _names(staff) == ["Берёзова", "Берёзова", "Ясенев", "Акациева"]
    staff.move_rows("Sheet1", 4, 1)
    staff.cut_row("Sheet1", 2, 7)
    assert _names(staff) == ["Акациева", None, "Берёзова", "Ясенев", None, None, "Берёзова"]
    staff.delete_rows("Sheet1", 1)
    assert _names(staff)[:2] == [None, "Берёзова"]


def test_a_code_filled_down_counts_on(staff):
    staff.fill_down("Sheet1", 0, 3, 2)
    assert [staff.cell("Sheet1", row, 0).value for row in (4, 5)] == ["Н-0004", "Н-0005"]


def test_they_add_a_column_and_find_it_by_its_header(staff):
    staff.insert_column("Sheet1", 1, "Телефон")
    assert staff.column("Sheet1", "ФИО") == 2
    with pytest.raises(ValueError, match="is not in list"):
        staff.column("Sheet1", "Отчество")


def test_they_rename_add_and_delete_tabs(staff, api):
    staff.rename_tab("Sheet1", "Наставляемые")
    staff.add_tab("Лишний")
    staff.delete_tab("Лишний")
    assert [sheet["properties"]["title"] for sheet in api("GET")[1]["sheets"]] == ["Наставляемые"]
    with pytest.raises(KeyError):
        staff.edit("Sheet1", 0, 0, "x")


def test_rows_they_filter_out_are_read_all_the_same(staff, api):
    staff.filter("Sheet1", 1, lambda cell: cell.value != "Ясенев")
    assert len(api("GET", "/values/Sheet1")[1]["values"]) == 4
    staff.clear_filter("Sheet1")
    assert staff.sheet("Sheet1").filter is None
