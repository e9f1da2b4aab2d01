"""Workbooks for tests: a small tidy one, and one with everything a spreadsheet program may put into a file."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import warnings
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule, IconSetRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from programme.book.reading import BookReading
from sheets.shared.cells import column_index

MENTEE_HEADERS = ("Код", "ФИО наставляемого", "Тел.", "E-mail", "Дата вступления", "Дефициты", "Педстаж", "Любимый чай")
MENTOR_HEADERS = ("Код", "ФИО наставника", "Телефон", "Основные компетенции", "Мест")
MENTEES = (
    ("Н-0001", "Берёзкина Анна Ильинична", "8 999 111-22-33", "anna@example.org", "методика", 2, "зелёный"),
    ("Н-0002", "Соколов Пётр Ильич", "+7 999 222 33 44", "petr@example.org", "оценка", 1, "чёрный"),
    ("Н-0003", "Лапина Вера Олеговна", "", "vera@example.org", "ИКТ", 3, ""),
)
MENTORS = (
    ("М-0001", "Орлова Нина Павловна", "89990001122", "методика; оценка", 2),
    ("М-0002", "Зуев Олег Маркович", "89990003344", "ИКТ", 1),
)


def small_book(path: Path, *, title_rows: int = 0) -> Path:
    """Both banks, three mentees (one column a date, one of staff's own), two mentors."""
    from datetime import date

    book = openpyxl.Workbook()
    mentees = book.active
    mentees.title = "Наставляемые"
    for _ in range(title_rows):
        mentees.append(["Банк данных наставляемых"])
    mentees.append(MENTEE_HEADERS)
    for i, (code, name, phone, email, needs, years, tea) in enumerate(MENTEES):
        mentees.append((code, name, phone or None, email, date(2026, 9, 1 + i), needs, years, tea or None))
    mentors = book.create_sheet("Наставники")
    for row in (MENTOR_HEADERS, *MENTORS):
        mentors.append(row)
    book.save(path)
    return path


def sheet_of(path: Path, title: str = "Наставляемые") -> openpyxl.worksheet.worksheet.Worksheet:
    return load(path)[title]


def load(path: Path) -> openpyxl.Workbook:
    """Open with openpyxl, which says aloud what it does not know."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(.*) extension is not supported", UserWarning)
        return openpyxl.load_workbook(path)


def cell(reading: BookReading, tab: str, code: str, column: str) -> object:
    """Return a cell of a reading by its row's code."""
    found = reading.tabs[tab]
    at, key = found.columns.index("code"), found.columns.index(column)
    return next(row.cells[key] for row in found.rows if row.cells[at] == code)


def members(path: Path) -> dict[str, bytes]:
    """Return every member of the zip as its packed bytes."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            found[info.filename] = data[info.header_offset : start + info.compress_size]
        return found


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def with_parts(path: Path, change: dict[str, bytes]) -> Path:
    """Replace or add members of the zip; None removes one."""
    with zipfile.ZipFile(path) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    content.update(change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def rich_book(path: Path) -> Path:
    """A bank with all that openpyxl can make and, put in by hand, what it cannot: sparklines, rich text, 2010 bars."""
    book = openpyxl.load_workbook(small_book(path, title_rows=2))
    sheet = book["Наставляемые"]
    sheet.merge_cells("A1:H1")
    sheet["B4"].comment = Comment("Звонить после обеда", "Завуч")
    sheet["C4"].font = Font(bold=True, color="FF0000")
    sheet["F4"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["I3"], sheet["I4"], sheet["I5"] = "Стаж в месяцах", "=G4*12", "=G5*12"
    sheet["B7"], sheet["G7"] = "Итого", "=SUM(G4:G6)"
    lists = DataValidation(type="list", formula1='"методика,оценка,ИКТ"')
    lists.add("F4:F100")
    sheet.add_data_validation(lists)
    sheet.conditional_formatting.add("G4:G6", DataBarRule("min", None, "max", None, color="638EC6"))
    sheet.conditional_formatting.add("G4:G6", IconSetRule("3Arrows", "percent", [0, 33, 67]))
    sheet.conditional_formatting.add(
        "A4:A6", CellIsRule(operator="equal", formula=['"Н-0002"'], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    sheet.freeze_panes = "C4"
    sheet.auto_filter.ref = "A3:I6"
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[6].hidden = True
    sheet.print_title_rows = "1:3"
    sheet.print_area = "A1:I7"
    sheet.page_setup.orientation = "landscape"
    sheet["D5"].hyperlink = "mailto:petr@example.org"
    book.defined_names["Год"] = DefinedName("Год", attr_text="'План работы'!$B$1")
    extra = book.create_sheet("План работы")
    extra["A1"], extra["B1"] = "Год", 2026
    for row in (("Месяц", "Встреч"), ("сентябрь", 3), ("октябрь", 5)):
        extra.append(row)
    chart = BarChart()
    chart.add_data(Reference(extra, min_col=2, min_row=2, max_row=4), titles_from_data=True)
    extra.add_chart(chart, "D2")
    extra.add_image(_Picture(), "D20")
    extra.add_table(Table(displayName="Встречи", ref="A2:B4"))
    book.save(path)
    return _by_hand(path)


class _Picture(Image):
    """An image without the library that openpyxl would measure it with."""

    def __init__(self) -> None:
        self.ref, self.width, self.height, self.format, self.anchor = None, 20, 20, "png", "A1"

    def _data(self) -> bytes:
        return _png()


def _png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">2I5B", 2, 2, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 14)) + chunk(b"IEND", b"")
    )


_X14 = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}">'
    '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Наставляемые!G4:G6</xm:f><xm:sqref>J4</xm:sqref>"
    "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)


def _by_hand(path: Path) -> Path:
    sheet = part(path, "xl/worksheets/sheet1.xml").decode()
    opening = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    more = (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"'
        ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    )
    assert opening in sheet
    sheet = sheet.replace(opening, opening + more).replace("</worksheet>", f"{_X14}</worksheet>")
    sheet = re.sub(r'<row r="(\d+)"', r'<row r="\1" x14ac:dyDescent="0.25" spans="1:9"', sheet)
    found = re.search(r'<c r="B5"[^>]*>(?:(?!</c>).)*</c>', sheet)
    assert found
    runs = '<r><rPr><b/></rPr><t>Соколов</t></r><r><t xml:space="preserve"> Пётр Ильич</t></r>'
    rich = f'<c r="B5" t="inlineStr"><is>{runs}</is></c>'
    return with_parts(path, {"xl/worksheets/sheet1.xml": sheet.replace(found[0], rich).encode()})


def by_libreoffice(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """Open and save the file as a person's LibreOffice would; skip the test where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc")
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind}"


def elements(xml: bytes) -> dict[str, str]:
    """Return every cell of a tab by its place, and every other element below the root, as canonical text."""
    from lxml import etree

    root = etree.fromstring(xml)
    found = {}
    for i, child in enumerate(root):
        if etree.QName(child).localname != "sheetData":
            found[f"{i} {etree.QName(child).localname}"] = etree.tostring(child, method="c14n").decode()
    for row in root.iter("{*}row"):
        found[f"row {row.get('r')}"] = str(sorted(row.attrib.items()))
        for each in row:
            found[each.get("r")] = etree.tostring(each, method="c14n").decode()
    return found


def column_of(place: str) -> int:
    return column_index(re.sub(r"\d", "", place))
