"""Books to move: a workbook with everything that staff do to one, a spreadsheet to move it to."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from sheets.google.book import GoogleBook
from sheets.xlsx.workbook import Workbook

BANK = ("Код", "ФИО наставляемого", "Телефон", "Дата вхождения в программу", "Должность", "Кабинет")


@dataclass
class Wall:
    """The cloud's clock as services ask for the time."""

    clock: object

    def now(self):
        return datetime.fromtimestamp(self.clock.now, UTC)


@dataclass
class Shelf:
    """Opens books as different processes would, all on one clock."""

    folder: Path
    client: object
    clock: object

    def workbook(self, name="book.xlsx", **options):
        return Workbook(self.folder / name, clock=Wall(self.clock), **options)

    def google(self, file, **options):
        folder, clock = self.folder / "google", Wall(self.clock)
        options = {"seconds": lambda: self.clock.now, "patience": 0.1} | options
        return GoogleBook(file.spreadsheet.id, self.client, folder=folder, clock=clock, **options)


def dirty_book(path: Path) -> Path:
    """A bank under a title and a two-line header, a tab of staff's own, a hidden one; every kind of cell."""
    book = openpyxl.Workbook()
    _bank(book.active)
    mentors = book.create_sheet("Наставники 2026")
    for row in (("Код", "ФИО наставника", "Мест"), ("М-0001", "Орлова Нина", "=1+1"), ("М-0002", "Зуев Олег", "две")):
        mentors.append(row)
    own = book.create_sheet("Черновик")
    for row, cells in enumerate(_KINDS, 1):
        for column, cell in enumerate(cells, 1):
            _type(own.cell(row, column), cell)
    own["D9"] = ArrayFormula("D9:D10", "=A1:A2*2")
    hidden = book.create_sheet("Секретно")
    hidden["C3"] = "не для всех"
    hidden.sheet_state = "hidden"
    book.save(path)
    put_results(path)
    return path


def put_results(path: Path) -> None:
    """Put the results of the banks' formulas into the file."""
    with_results(path, 1, {"B8": 4, "F8": 23})
    with_results(path, 2, {"C2": 2})


def with_results(path: Path, sheet: int, results: dict[str, float]) -> None:
    """Put the results of formulas into the file, as a spreadsheet program does when it saves."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts[f"xl/worksheets/sheet{sheet}.xml"].decode()
    for place, value in results.items():
        start = content.index("</f>", content.index(f'r="{place}"')) + 4
        content = f"{content[:start]}<v>{value}</v>{content[content.index('</c>', start) :]}"
    parts[f"xl/worksheets/sheet{sheet}.xml"] = content.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


_KINDS = (
    (1, 0.1, 123456789012345, -5, 1e-7, True, False),
    ("0042", "+79990001122", "=не формула", "-", "1,5", "ИСТИНА", " с краями "),
    (date(2026, 9, 1), datetime(2026, 9, 1, 10, 20, 30), time(10, 30), None, date(2026, 2, 28)),
    (None,),
    ("строка\nвторая", "«ёлочки» — тире", "'апостроф", 'a<b>&"c"', "#Н/Д", "☃ 😀"),
)


def _bank(page):
    page.title = "Наставляемые"
    page["A1"] = "Банк данных наставляемых"
    page.merge_cells("A1:D1")
    page["C2"] = "Связь"
    for column, text in enumerate(BANK, 1):
        page.cell(3, column, text)
    rows = (
        ("Н-0001", "Берёзова Юлия", "8 999 111-22-33", date(2026, 9, 1), "преподаватель", "0105"),
        ("Н-0002", "Ясенев Олег", 79992223344, "«2» сентября 2026 г.", "мастер", 12),
        (None, "Акациева Ия", None, 46268, None, 11),
        ("Н-0002", "Рябинин Егор", "нет", None, "лаборант", None),
        ("Итого:", "=COUNTA(B4:B7)", None, None, None, "=SUM(F4:F7)"),
    )
    for number, row in enumerate(rows, 4):
        for column, cell in enumerate(row, 1):
            _type(page.cell(number, column), cell)


def _type(cell, value):
    cell.value = value
    if isinstance(value, str) and value == "=не формула":
        cell.data_type = "s"
