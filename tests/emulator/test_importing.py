"""A workbook in the cloud: what Google keeps of an uploaded file, and that the house reads the same from both."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from demo import create
from emulator.importing import NotASpreadsheet, upload
from emulator.sheet.cells import Fault, shown
from emulator.staff import Staff
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Kind
from sheets.google.book import GoogleBook
from sheets.google.client import Client
from sheets.google.quota import Budget
from sheets.google.reading import as_day
from sheets.xlsx.workbook import Workbook
from tests.conftest import StillClock

DAYS = (Kind.DATE, Kind.BIRTH)


@pytest.fixture
def sheet_of(cloud, tmp_path):
    """Return what becomes of a tab that a test fills with openpyxl."""

    def made(fill):
        book = openpyxl.Workbook()
        fill(book.active)
        book.save(tmp_path / "book.xlsx")
        return upload(cloud, tmp_path / "book.xlsx", "Книга").spreadsheet.sheets[0]

    return made


@pytest.mark.parametrize(
    ("value", "code", "kept", "seen"),
    [
        ("Осинчева", "General", "Осинчева", "Осинчева"),
        ("0042", "@", "0042", "0042"),
        (7, "General", 7, "7"),
        (1.5, "0.00", 1.5, "1,5"),
        (0.25, "0%", 0.25, "25%"),
        (True, "General", True, "ИСТИНА"),
        (date(2026, 9, 14), "DD.MM.YYYY", 46279, "14.09.2026"),
        (datetime(2026, 9, 14, 18, 30), "dd.mm.yyyy hh:mm", 46279 + 18.5 / 24, "14.09.2026 18:30"),
        (time(10, 15), "h:mm:ss", 10.25 / 24, "10:15:00"),
        ("#N/A", "General", Fault("#N/A", "N_A"), "#N/A"),
    ],
)
def test_values_keep_their_types_and_looks(sheet_of, value, code, kept, seen):
    def fill(page):
        page["B2"] = value
        page["B2"].number_format = code

    cell = sheet_of(fill).get(1, 1)

    assert cell.value == (pytest.approx(kept) if isinstance(kept, float) else kept)
    assert type(cell.value) is type(kept)
    assert shown(cell, "ru_RU") == seen
    assert cell.is_text_only == (code == "@")


def test_a_tab_keeps_its_shape(sheet_of):
    def fill(page):
        page.title = "Наставники"
        page["A1"], page["A3"] = "Банк", "М-0001"
        page.merge_cells("A1:D1")
        page.freeze_panes = "B3"
        page.auto_filter.ref = "A2:D9"
        page.column_dimensions["B"].width = 30
        page.column_dimensions["C"].hidden = True
        page.row_dimensions[4].hidden = True
        page["A3"].comment = Comment("проверить", "куратор")
        page["A5"] = "вниз"

    sheet = sheet_of(fill)

    assert (sheet.title, sheet.row_count, sheet.column_count) == ("Наставники", 1000, 26)
    assert sheet.looks == {"frozenRowCount": 2, "frozenColumnCount": 1}
    assert [(area.top, area.left, area.bottom, area.right) for area in sheet.merges] == [(0, 0, 1, 4)]
    assert (sheet.columns[1].pixels, sheet.columns[2].hidden_by_user, sheet.rows[3].line.hidden_by_user) == (
        215, True, True,
    )  # fmt: skip
    assert sheet.filter["range"]["endRowIndex"] == 9
    assert sheet.get(2, 0).note == "проверить"


def test_tabs_keep_their_order_and_hidden_ones_stay_hidden(cloud, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Пары"
    book.create_sheet("Черновик").sheet_state = "hidden"
    book.create_sheet("Наставники", 0)
    book.save(tmp_path / "book.xlsx")

    sheets = upload(cloud, tmp_path / "book.xlsx", "Книга").spreadsheet.sheets

    assert [(sheet.title, sheet.hidden) for sheet in sheets] == [
        ("Наставники", False), ("Пары", False), ("Черновик", True),
    ]  # fmt: skip
    assert len({sheet.id for sheet in sheets}) == 3


def test_known_formulas_live_and_others_keep_the_value_the_file_remembers(cloud, tmp_path):
    xlsx = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["A2"], page["A3"] = 2, 3, "=SUM(A1:A2)"
    page["B1"], page["B2"], page["B3"] = "=MEDIAN(A1:A2)", "=B1+1", ArrayFormula("B3:B3", "=A1*2")
    book.save(xlsx)
    _remember(xlsx, b"<f>MEDIAN(A1:A2)</f><v></v>", b"<f>MEDIAN(A1:A2)</f><v>2.5</v>")

    staff = Staff(cloud, upload(cloud, xlsx, "Книга").spreadsheet.id)

    found = [staff.cell("Sheet", *place) for place in ((2, 0), (0, 1), (1, 1), (2, 1))]
    assert [(cell.formula, cell.value) for cell in found] == [
        ("=SUM(A1:A2)", 5), ("=MEDIAN(A1:A2)", 2.5), ("=B1+1", 3.5), ("=A1*2", 4),
    ]  # fmt: skip
    staff.edit_at("Sheet", "A1", "10")
    assert staff.cell("Sheet", 2, 0).value == 13


def _remember(path, old, new):
    """Put the last result of a formula into the file, as Excel does and openpyxl does not."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name] or b"<v/>" in parts[name] or b"<v />" in parts[name], parts[name]
    for blank in (b"<v></v>", b"<v/>", b"<v />"):
        parts[name] = parts[name].replace(old.replace(b"<v></v>", blank), new)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


@pytest.mark.parametrize("content", [b"no workbook", b"", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_workbook_is_refused_and_leaves_nothing(cloud, tmp_path, content):
    (tmp_path / "book.xlsx").write_bytes(content)
    with pytest.raises(NotASpreadsheet):
        upload(cloud, tmp_path / "book.xlsx", "Книга")

    assert not cloud.files


@pytest.mark.parametrize("mess", [0.0, 0.2, 1.0])
def test_the_house_reads_the_same_from_the_upload_as_from_the_file(cloud, key, session, clock, tmp_path, mess):
    path = tmp_path / "book.xlsx"
    create(path, mess=mess, today=date(2026, 11, 23))
    made = upload(cloud, path, "Книга")
    cloud.share(made.spreadsheet.id, key["client_email"])
    client = Client(session, Budget(tmp_path / "budget.json", clock=clock), sleep=clock.sleep)

    file = Workbook(path, clock=StillClock()).read()
    google = GoogleBook(
        made.spreadsheet.id, client, folder=tmp_path / "google", clock=StillClock(), seconds=lambda: clock.now
    ).read()

    assert google.problems == file.problems
    assert list(google.tabs) == list(file.tabs)
    for tab in file.tabs:
        assert google.tabs[tab] == _with_days(file.tabs[tab]), tab


def _with_days(tab):
    """Return the tab with days that lost their format made days, as the schema lets the Google book see them."""
    kinds = [BY_KEY[tab.tab].column(key).kind for key in tab.columns]

    def seen(row):
        pairs = zip(kinds, row.cells, strict=True)
        return replace(row, cells=tuple(as_day(cell) if kind in DAYS else cell for kind, cell in pairs))

    return replace(tab, rows=tuple(seen(row) for row in tab.rows))
