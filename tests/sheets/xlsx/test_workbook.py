"""Edits land in the right row, or a sentence says why not; tabs and columns are made when they are needed."""

from __future__ import annotations

import random
from datetime import date

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits, RowAppend
from programme.errors import BookBusy
from programme.schema.registry import BY_KEY, TABS
from tests.sheets.xlsx.books import by_libreoffice, cell, load, members, part, sheet_of, with_parts


def append(code: str, tab: str = "mentees", **cells: object) -> Edits:
    return Edits(appends=(RowAppend(tab, code, tuple(cells.items())),))


def test_a_missing_tab_and_a_missing_column_are_made(rich, opened):
    before = members(rich)
    edits = Edits(
        cells=(CellWrite("mentees", "Н-0002", "status", "в паре"),),
        appends=(
            RowAppend("pairs", "П-2026-001", (("mentor", "М-0001"), ("proposed", date(2026, 10, 12)), ("score", 81))),
        ),
    )

    report = opened(rich).update(lambda r: edits)

    assert not report.refusals
    assert cell(report.reading, "mentees", "Н-0002", "status") == "в паре"
    assert cell(report.reading, "pairs", "П-2026-001", "proposed") == date(2026, 10, 12)
    book = load(rich)
    assert book["Наставляемые"]["J3"].value == "Статус"
    pairs = book["Пары"]
    assert (pairs.freeze_panes, pairs["A1"].font.b, pairs["A1"].value) == ("C2", True, "Код")
    assert pairs.column_dimensions["C"].width == BY_KEY["pairs"].column("mentor_name").width
    assert any("предложена" in each.formula1 for each in pairs.data_validations.dataValidation)
    assert {name for name in before if members(rich)[name] != before[name]} <= {
        "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml",
        "xl/styles.xml", "docProps/app.xml",
    }  # fmt: skip


def test_formulas_filled_down_in_advance_are_rows_to_write_into_not_over(small, opened):
    people = openpyxl.load_workbook(small)
    for number in range(2, 60):
        people["Наставляемые"].cell(number, 9, f'=IF(B{number}="","",LEN(B{number}))')
        people["Наставляемые"].cell(number, 7, f"=9+{number}" if number == 5 else None)
    people.save(small)
    edits = Edits(appends=(RowAppend("mentees", "Н-0004", (("name", "Новая Ия"), ("teaching", 5))),))

    report = opened(small).update(lambda r: edits)

    assert report.reading.tabs["mentees"].rows[-1].number == 6  # row 5 holds a formula where a value must go
    assert sheet_of(small)["I6"].value == '=IF(B6="","",LEN(B6))'
    assert sheet_of(small)["G5"].value == "=9+5"


def test_the_title_of_a_new_tab_is_listed_where_titles_are(small, opened):
    listed = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" '
        b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><HeadingPairs>'
        b'<vt:vector size="2" baseType="variant"><vt:variant><vt:lpstr>Worksheets</vt:lpstr></vt:variant><vt:variant>'
        b'<vt:i4>2</vt:i4></vt:variant></vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="2" baseType="lpstr">'
        b"<vt:lpstr>A</vt:lpstr><vt:lpstr>B</vt:lpstr></vt:vector></TitlesOfParts></Properties>"
    )
    with_parts(small, {"docProps/app.xml": listed})

    opened(small).update(lambda r: append("П-2026-001", "pairs", mentor="М-0001"))

    app = part(small, "docProps/app.xml").decode()
    assert "<vt:i4>3</vt:i4>" in app
    assert '<vt:vector size="3" baseType="lpstr"><vt:lpstr>A</vt:lpstr><vt:lpstr>B</vt:lpstr><vt:lpstr>Пары<' in app


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_new_book_has_every_tab_and_opens_in_libreoffice(tmp_path, opened, suffix):
    path = tmp_path / f"book{suffix}"

    made = opened(path).create()

    assert [(each.tab, each.is_new) for each in made] == [(tab.key, True) for tab in TABS]
    assert (b"macroEnabled" in part(path, "[Content_Types].xml")) == (suffix == ".xlsm")
    reading = opened(path).read()
    assert all(reading.tabs[tab.key].columns == tuple(c.key for c in tab.columns) for tab in TABS)
    assert not reading.problems
    assert opened(path).create() == ()
    if suffix == ".xlsx":
        again = opened(by_libreoffice(path, tmp_path / "office")).read()
        assert {key: tab.columns for key, tab in again.tabs.items()} == {k: t.columns for k, t in reading.tabs.items()}


def test_rights_stay_and_backups_are_kept_twenty_and_one_a_day(small, opened, clock):
    small.chmod(0o664)
    book = opened(small, backups=3)
    for number in range(6):
        clock.move(hours=12)
        report = book.update(lambda r, n=number: Edits(cells=(CellWrite("mentees", "Н-0001", "phone", str(n)),)))
        assert not report.refusals

    kept = sorted(each.name[5:15] for each in (small.parent / ".nastavnik/book.xlsx/backups").iterdir())
    assert kept == ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-14", "2026-10-15"]
    assert small.stat().st_mode & 0o777 == 0o664
    clock.move(days=30)
    book.update(lambda r: Edits(cells=(CellWrite("mentees", "Н-0001", "phone", "конец"),)))
    assert len(list((small.parent / ".nastavnik/book.xlsx/backups").iterdir())) == 3


def test_the_reading_after_a_write_is_what_a_fresh_reader_sees(rich, opened):
    """The report's reading is carried over from the one before: any edits, and it must equal the file's."""
    dice = random.Random(5)
    book = opened(rich)
    codes = ["Н-0001", "Н-0002", "Н-0003"]
    columns = ["name", "phone", "needs", "joined", "teaching", "note", "status"]
    values = ["текст", "=1", "", None, 5, 2.5, True, date(2026, 5, 6), "  x ", "Итого"]
    for number in range(1, 40):
        cells = tuple(
            CellWrite("mentees", dice.choice(codes), dice.choice(columns), dice.choice(values)) for _ in range(3)
        )
        appends = ()
        if dice.random() < 0.3:
            codes.append(f"Н-1{number:03}")
            appends = (RowAppend("mentees", codes[-1], (("name", f"Имя {number}"),)),)
        report = book.update(lambda r, e=Edits(cells, appends, (), number): e)
        assert report.reading == opened(rich).read()


def test_a_book_that_is_saved_without_end_is_a_sentence(small, opened):
    def save_again(step: str) -> None:
        if step == "noted":
            people = openpyxl.load_workbook(small)
            people["Наставники"]["F2"] = random.random()
            people.save(small)

    with pytest.raises(BookBusy, match="again and again"):
        opened(small, observe=save_again).update(lambda r: append("Н-0004", name="Ия"))
    assert [row.cells[0] for row in opened(small).read().tabs["mentees"].rows] == ["Н-0001", "Н-0002", "Н-0003"]
