"""A cell that cannot be written is refused alone, with a sentence; what others entered lands in the same write."""

from __future__ import annotations

import re
from datetime import date, datetime

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits, RowAppend
from programme.schema.tabs import Cell
from tests.sheets.xlsx.books import cell, part, sheet_of, with_parts

STYLES = "xl/styles.xml"
GOOD = CellWrite("mentees", "Н-0001", "phone", "+7 900 000-00-00")


def in_1904(path):
    book = part(path, "xl/workbook.xml")
    return with_parts(path, {"xl/workbook.xml": re.sub(rb"<workbookPr[^>]*>", b'<workbookPr date1904="1"/>', book)})


@pytest.mark.parametrize(
    ("value", "is_1904"),
    [
        (date(1899, 12, 31), False),
        (date(1, 1, 1), False),
        (datetime(1899, 12, 31, 23, 59), False),
        (date(1904, 1, 1), True),
        (date(1903, 12, 31), True),
        (datetime(1904, 1, 1, 10, 0), True),
        (float("nan"), False),
        (float("inf"), True),
        (10**400, False),
        ("😀" * 20_000, False),
    ],
)
def test_what_a_workbook_cannot_hold_is_refused_alone(value, is_1904, small, opened):
    if is_1904:
        in_1904(small)
    bad = CellWrite("mentees", "Н-0002", "joined", value)

    report = opened(small).update(lambda reading: Edits(cells=(bad, GOOD)))

    assert [refusal.edit for refusal in report.refusals] == [bad]
    assert str(report.refusals[0].why)
    assert report.edits.cells == (GOOD,)
    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == GOOD.value
    assert cell(report.reading, "mentees", "Н-0002", "joined") == cell(
        opened(small).read(), "mentees", "Н-0002", "joined"
    )


@pytest.mark.parametrize(
    ("value", "is_1904", "serial"),
    [
        (date(1900, 1, 1), False, 1),
        (date(1900, 2, 28), False, 59),
        (date(1900, 3, 1), False, 61),
        (datetime(1900, 1, 1, 12, 0), False, 1.5),
        (date(1904, 1, 2), True, 1),
        (date(9999, 12, 31), False, 2_958_465),
    ],
)
def test_days_are_counted_as_the_spreadsheet_counts_them(value, is_1904, serial, small, opened):
    if is_1904:
        in_1904(small)

    report = opened(small).update(lambda reading: Edits(cells=(CellWrite("mentees", "Н-0002", "joined", value),)))

    assert not report.refusals
    assert cell(opened(small).read(), "mentees", "Н-0002", "joined") == value
    assert f'r="E3" s="1"><v>{serial}</v>'.encode() in part(small, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("code", ["ДД.ММ.ГГГГ", "[h]:mm:ss", "[$-419]ДД ММММ", '"д"0', "dd.mm.yyyy", "General", "@"])
@pytest.mark.parametrize("value", [date(2027, 2, 28), datetime(2027, 2, 28, 14, 30), 5, 2.5, "28 февраля", True])
def test_whatever_the_format_of_a_column_every_value_lands(code: str, value: Cell, tmp_path, opened):
    book = openpyxl.Workbook()
    book.active.title = "Наставляемые"
    for row in (("Код", "ФИО", "Дата вступления"), ("Н-0001", "Иванова Анна", 46_266), ("Н-0002", "Петрова Вера", 1)):
        book.active.append(row)
    for row in (2, 3):
        book.active.cell(row, 3).number_format = code
    book.save(tmp_path / "book.xlsx")
    edit = CellWrite("mentees", "Н-0001", "joined", value)

    report = opened(tmp_path / "book.xlsx").update(lambda reading: Edits(cells=(edit,)))

    assert not report.refusals
    assert cell(opened(tmp_path / "book.xlsx").read(), "mentees", "Н-0001", "joined") == value
    assert sheet_of(tmp_path / "book.xlsx").cell(3, 3).number_format == code


def test_a_new_row_lands_without_the_cell_that_cannot_be_written(small, opened):
    cells = (("name", "Новая Ия Ильинична"), ("joined", date(1899, 1, 1)), ("phone", "1"))
    append = RowAppend("mentees", "Н-0009", cells)

    report = opened(small).update(lambda reading: Edits(appends=(append,), cells=(GOOD,)))

    assert [refusal.edit for refusal in report.refusals] == [CellWrite("mentees", "Н-0009", "joined", date(1899, 1, 1))]
    assert report.edits.appends == (RowAppend("mentees", "Н-0009", (cells[0], cells[2])),)
    assert cell(opened(small).read(), "mentees", "Н-0009", "phone") == "1"
    assert cell(opened(small).read(), "mentees", "Н-0009", "joined") is None


def test_a_new_row_without_the_name_it_is_known_by_is_refused_whole(small, opened):
    append = RowAppend("mentees", "Н-0009", (("name", date(1899, 1, 1)), ("phone", "1")))

    report = opened(small).update(lambda reading: Edits(appends=(append,), cells=(GOOD,)))

    assert [refusal.edit for refusal in report.refusals] == [append]
    assert report.edits == Edits(cells=(GOOD,))
    assert [row.number for row in opened(small).read().tabs["mentees"].rows] == [2, 3, 4]


def test_a_cell_that_would_read_as_something_else_is_refused_whatever_the_reason(small, opened, monkeypatch):
    """A reason that nobody foresaw: the reader makes something else of one text."""
    from sheets.xlsx import verification

    bad = CellWrite("mentees", "Н-0002", "phone", "так не прочесть")
    as_it_is = verification.as_cell
    monkeypatch.setattr(verification, "as_cell", lambda value: "иначе" if value == bad.value else as_it_is(value))

    report = opened(small).update(lambda reading: Edits(cells=(bad, GOOD)))

    assert [refusal.edit for refusal in report.refusals] == [bad]
    assert "C3" in str(report.refusals[0].why)
    assert cell(opened(small).read(), "mentees", "Н-0002", "phone") == "+7 999 222 33 44"
    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == GOOD.value
