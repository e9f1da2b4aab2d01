"""Edits land in the right row, or a sentence says why not; tabs and columns are made when they are needed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from programme.book import CellWrite, Edits, RowAppend, Stamp
from programme.errors import BookBusy, BookFull
from programme.schema import BY_KEY, TABS

from .books import by_libreoffice, cell, load, members, part, sheet_of, with_parts


def append(code: str, tab: str = "mentees", **cells: object) -> Edits:
    return Edits(appends=(RowAppend(tab, code, tuple(cells.items())),))


def test_empty_edits_write_nothing(small, opened):
    before = small.read_bytes()

    report = opened(small).update(lambda reading: Edits(write_number=9))

    assert (report.edits, report.refusals, small.read_bytes()) == (Edits(), (), before)
    assert not (small.parent / ".nastavnik" / "book.xlsx" / "exchange.json").exists()


def test_an_edit_finds_its_row_after_staff_sorted_the_sheet(small, opened):
    book = opened(small)
    book.read()
    people = openpyxl.load_workbook(small)
    sheet = people["Наставляемые"]
    rows = [[each.value for each in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    people.save(small)

    report = book.update(lambda r: Edits(cells=(CellWrite("mentees", "Н-0001", "phone", "+7"),)))

    assert cell(report.reading, "mentees", "Н-0001", "phone") == "+7"
    assert sheet_of(small)["C4"].value == "+7"


def test_a_report_tells_what_the_book_holds_now(small, opened):
    edits = Edits(
        cells=(CellWrite("mentees", "Н-0001", "phone", "+7"), CellWrite("mentees", "Н-9999", "phone", "+7")),
        appends=(RowAppend("mentors", "М-0003", (("name", "Белова Ия"), ("capacity", 2))),),
        write_number=4,
    )

    report = opened(small).update(lambda reading: edits)

    assert report.edits == replace(edits, cells=edits.cells[:1])
    assert [each.edit for each in report.refusals] == [edits.cells[1]]
    assert report.reading == opened(small).read()


def test_a_row_is_added_below_the_last_one(small, opened):
    report = opened(small).update(lambda r: append("Н-0004", name="Новая Ия", joined=date(2026, 9, 9), needs=""))

    assert report.reading.tabs["mentees"].rows[-1].number == 5
    assert cell(report.reading, "mentees", "Н-0004", "joined") == date(2026, 9, 9)


def test_a_row_is_added_above_the_totals_where_there_is_room(small, opened):
    people = openpyxl.load_workbook(small)
    sheet = people["Наставляемые"]
    sheet["B6"], sheet["G6"] = "Итого", "=SUM(G2:G4)"
    people.save(small)
    book = opened(small)

    first = book.update(lambda r: append("Н-0004", name="Первая"))
    second = book.update(lambda r: append("Н-0005", name="Вторая"))

    assert first.reading.tabs["mentees"].rows[-1].number == 5
    assert second.reading.tabs["mentees"].rows[-1].number == 7
    assert sheet_of(small)["G6"].value == "=SUM(G2:G4)"


def test_a_code_that_stands_in_the_tab_is_not_added_again(small, opened):
    edits = Edits(appends=(RowAppend("mentees", "Н-0001", ()), *(RowAppend("mentees", "Н-0004", ()),) * 2))

    report = opened(small).update(lambda r: edits)

    assert [each.edit.code for each in report.refusals] == ["Н-0001", "Н-0004"]
    assert "already" in str(report.refusals[0].why)


def test_a_cell_follows_to_a_row_that_was_just_added(small, opened):
    edits = Edits(
        appends=(RowAppend("mentees", "Н-0004", (("name", "Новая Ия"),)),),
        cells=(CellWrite("mentees", "Н-0004", "phone", "+7"),),
    )

    report = opened(small).update(lambda r: edits)

    assert (cell(report.reading, "mentees", "Н-0004", "phone"), report.refusals) == ("+7", ())


def test_a_stamp_needs_the_row_as_it_was_and_its_code(small, opened):
    people = openpyxl.load_workbook(small)
    people["Наставляемые"].append([None, "Без Кода Вера"])
    people["Наставляемые"].append(["Н-0001", "Копия Анна"])
    people.save(small)
    rows = {row.number: row.cells for row in opened(small).read().tabs["mentees"].rows}
    edits = Edits(
        stamps=(
            Stamp("mentees", 5, rows[5], "Н-0010"),
            Stamp("mentees", 6, rows[6], "Н-0011", "Н-0001"),
            Stamp("mentees", 2, (*rows[2][:-1], "другое"), "Н-0012", "Н-0001"),
            Stamp("mentees", 3, rows[3], "Н-0013"),
            Stamp("mentees", 4, rows[4], "Н-0010", "Н-0003"),
            Stamp("mentees", 77, rows[4], "Н-0014"),
        )
    )

    report = opened(small).update(lambda r: edits)

    assert [row.cells[0] for row in report.reading.tabs["mentees"].rows] == [
        "Н-0001",
        "Н-0002",
        "Н-0003",
        "Н-0010",
        "Н-0011",
    ]
    assert [each.edit.number for each in report.refusals] == [2, 3, 4, 77]


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


def test_a_first_stamp_makes_the_column_of_codes(small, opened):
    people = openpyxl.load_workbook(small)
    people["Наставляемые"].delete_cols(1)
    people.save(small)
    rows = opened(small).read().tabs["mentees"].rows

    report = opened(small).update(
        lambda r: Edits(
            stamps=tuple(Stamp("mentees", row.number, row.cells, f"Н-000{i}") for i, row in enumerate(rows))
        )
    )

    tab = report.reading.tabs["mentees"]
    assert (tab.columns[-1], [row.cells[-1] for row in tab.rows]) == ("code", ["Н-0000", "Н-0001", "Н-0002"])
    assert sheet_of(small)["H1"].value == "Код"


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


def test_a_new_column_stands_beyond_formulas_without_results(small, opened):
    people = openpyxl.load_workbook(small)
    people["Наставляемые"]["K3"] = "=1+1"
    people.save(small)

    opened(small).update(lambda r: Edits(cells=(CellWrite("mentees", "Н-0002", "status", "в паре"),)))

    assert sheet_of(small)["L1"].value == "Статус"
    assert sheet_of(small)["K3"].value == "=1+1"


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


def test_a_book_is_completed_without_touching_what_stands(small, opened):
    before = {(c.row, c.column): c.value for row in sheet_of(small).iter_rows() for c in row if c.value is not None}

    made = opened(small).create()

    assert {each.tab for each in made if each.is_new} == set(BY_KEY) - {"mentees", "mentors"}
    assert {each.tab for each in made if not each.is_new and each.columns} == {"mentees", "mentors"}
    reading = opened(small).read()
    assert set(reading.tabs["mentees"].columns) == {c.key for c in BY_KEY["mentees"].columns}
    sheet = sheet_of(small)
    assert all(sheet.cell(*place).value == value for place, value in before.items())


def test_only_its_own_tabs_live_in_a_book(tmp_path, opened):
    book = opened(tmp_path / "mentors.xlsx", key="mentors", tabs=frozenset({"mentors"}))

    assert [made.tab for made in book.create()] == ["mentors"]
    report = book.update(lambda r: Edits(appends=(RowAppend("mentees", "Н-0001", ()),)))
    assert len(report.refusals) == 1


def test_a_read_only_book_is_a_sentence(small, opened):
    small.chmod(0o444)

    with pytest.raises(BookFull, match="may not write"):
        opened(small).update(lambda r: append("Н-0004", name="Ия"))


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
