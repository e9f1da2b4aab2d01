"""Formulas that no program has worked out (openpyxl writes them so) read as nothing and are content all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from programme.banks.row_checks import check_row
from programme.book.edits import CellWrite, Edits, RowAppend
from programme.schema.people import Mentee
from programme.schema.registry import BY_KEY
from tests.sheets.xlsx.books import cell, part, sheet_of, with_parts

HEADERS = ("Код", "ФИО наставляемого", "Телефон", "Педстаж")
SHEET = "xl/worksheets/sheet1.xml"


def bank(path: Path, *rows: tuple) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Наставляемые"
    for row in rows:
        book.active.append(row)
    mentors = book.create_sheet("Наставники")
    for row in (("Код", "ФИО"), ("М-0001", "Орлова Н. П.")):
        mentors.append(row)
    book.save(path)
    return path


OURS = Edits(appends=(RowAppend("mentees", "Н-0009", (("name", "Новая Ия Ильинична"),)),))
LINKED = [tuple(f"=Выгрузка!{letter}{row}" for letter in "ABCD") for row in range(1, 5)]


@pytest.mark.parametrize("rows", [LINKED, [("", "=1+1")]])
def test_a_tab_of_formulas_is_not_empty_and_nothing_is_written_over_them(rows, tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", *rows)
    before = part(path, SHEET)

    report = opened(path).update(lambda reading: OURS)
    opened(path).create()

    problem = report.reading.tabs["mentees"].problems[0]
    assert report.reading.tabs["mentees"].faulty
    assert "worked out" in str(problem.what)
    assert "save" in str(problem.todo)
    assert [refusal.edit for refusal in report.refusals] == list(OURS.appends)
    assert part(path, SHEET) == before


def test_a_header_by_formula_stops_the_tab_until_it_is_worked_out(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", (*HEADERS[:3], '="Пед"&"стаж"'), ("Н-0001", "Иванова Анна", "1", 3))

    reading = opened(path).read()

    assert reading.tabs["mentees"].faulty
    assert "worked out" in str(reading.tabs["mentees"].problems[0].what)


def test_a_cell_by_formula_is_told_by_its_place_and_the_rest_is_read_and_written(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", HEADERS, ("Н-0001", '="Ива"&"нова"', "1", "=1+1"), ("Н-0002", "Ким Ли", "", 2))
    edits = Edits(cells=(CellWrite("mentees", "Н-0001", "name", "Х"), CellWrite("mentees", "Н-0002", "phone", "5")))

    report = opened(path).update(lambda reading: edits)

    told = [(p.row, p.column, p.blocks) for p in report.reading.tabs["mentees"].problems]
    assert told == [(2, "name", False), (2, "teaching", False)]
    assert "B2" in str(report.reading.tabs["mentees"].problems[0].what)
    assert [refusal.edit for refusal in report.refusals] == [edits.cells[0]]
    assert cell(opened(path).read(), "mentees", "Н-0002", "phone") == "5"
    assert sheet_of(path)["B2"].value == '="Ива"&"нова"'


def test_a_new_row_never_goes_where_a_name_is_a_formula(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", HEADERS, ("Н-0001", "Ким Ли", "", 2), ("", '="Ива"&"нова"', "", ""))

    report = opened(path).update(lambda reading: OURS)

    assert report.reading.tabs["mentees"].rows[-1].number == 4
    assert sheet_of(path)["B3"].value == '="Ива"&"нова"'


def test_many_formulas_without_values_are_counted(tmp_path, opened):
    rows = [(f"Н-{n:04}", f"Имя {n}", "=1+1", "=2+2") for n in range(1, 41)]
    path = bank(tmp_path / "book.xlsx", HEADERS, *rows)

    problems = opened(path).read().tabs["mentees"].problems

    assert len(problems) == 21
    assert "80" in str(problems[-1].what)


def test_a_formula_that_gives_an_empty_text_is_worked_out(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", HEADERS, ("Н-0001", "Ким Ли", '=""', 2))
    xml = part(path, SHEET).replace(b'<c r="C2">', b'<c r="C2" t="str">')
    with_parts(path, {SHEET: xml})

    assert opened(path).read().tabs["mentees"].problems == ()


def test_a_name_by_formula_that_gives_nothing_is_not_asked_to_be_filled_in():
    (problem,) = check_row(BY_KEY["mentees"], Mentee(code="Н-1", number=5), {}, date(2026, 9, 1), {"name"})

    assert "formula" in str(problem.todo)
