"""Putting an .xlsx file into the cloud as Google does: uploaded and opened as a spreadsheet.

Of the looks only what reading and typing depend on comes along: number formats, not colours or drop-down lists.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as Place
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from .cloud import Cloud, File
from .sheet.cells import EPOCH, Cell, Fault, Value
from .sheet.grid import COLUMNS, ROWS, Sheet
from .sheet.ranges import Area, column_number
from .sheet.spreadsheet import Spreadsheet

MOST_CELLS = 10_000_000  # what one file of Google's may hold
_ROWS, _COLUMNS = 1000, 26  # what a tab has at least
_KINDS = {"#N/A": "N_A", "#REF!": "REF", "#NAME?": "NAME", "#VALUE!": "VALUE", "#DIV/0!": "DIVIDE_BY_ZERO"}
_PASSIVE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # texts, colours and escapes of a number format


class NotASpreadsheet(Exception):
    """The file cannot be opened as a spreadsheet."""


def upload(cloud: Cloud, path: Path, title: str, locale: str = "ru_RU") -> File:
    """Put the workbook into the cloud as a spreadsheet of its owner's; raises NotASpreadsheet.

    A formula that the stand-in cannot work out keeps the value that the file remembers of it.
    """
    try:
        book = load_workbook(path)
        remembered = load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NotASpreadsheet(str(error)) from error
    if sum(page.max_row * page.max_column for page in book.worksheets) > MOST_CELLS:
        raise NotASpreadsheet(f"more than {MOST_CELLS} cells")
    made = cloud.make(title, locale=locale)
    made.spreadsheet = _taken_over(made.spreadsheet, book)
    for sheet in made.spreadsheet.sheets:
        _remember(sheet, remembered[sheet.title])
    made.spreadsheet.calculate()
    return made


def _taken_over(empty: Spreadsheet, book: Workbook) -> Spreadsheet:
    made, taken = empty.copy(), set[int]()
    made.sheets = []
    for page in book.worksheets:
        made.sheets.append(_sheet(page, made.free_id(taken)))
        taken.add(made.sheets[-1].id)
    return made


def _sheet(page: Worksheet, id: int) -> Sheet:
    sheet = Sheet(id, page.title, max(_ROWS, page.max_row), max(_COLUMNS, page.max_column))
    sheet.hidden = page.sheet_state != "visible"
    for row in page.iter_rows():
        for place in row:
            if isinstance(place, Place):  # the covered cells of a merge hold nothing
                sheet.put(place.row - 1, place.column - 1, _cell(place))
    sheet.merges = [_area(id, merged.bounds) for merged in page.merged_cells.ranges]
    if page.freeze_panes:
        corner = _area(id, range_boundaries(str(page.freeze_panes)))
        frozen = {"frozenRowCount": corner.top, "frozenColumnCount": corner.left}
        sheet.looks = {key: count for key, count in frozen.items() if count}
    if page.auto_filter.ref:
        sheet.filter = {"range": _area(id, range_boundaries(page.auto_filter.ref)).grid_range()}
    _lines(page, sheet)
    return sheet


def _area(id: int, bounds: tuple[Any, ...]) -> Area:
    left, top, right, bottom = (int(edge) for edge in bounds)
    return Area(id, top - 1, left - 1, bottom, right)


def _lines(page: Worksheet, sheet: Sheet) -> None:
    """Take over what hangs on whole rows and columns: widths and what is hidden."""
    for letters, looks in page.column_dimensions.items():
        first = looks.min or column_number(letters) + 1
        for number in range(first - 1, min(looks.max or first, sheet.column_count)):
            line = sheet.line(COLUMNS, number)
            line.hidden_by_user = bool(looks.hidden)
            line.pixels = round(looks.width * 7 + 5) if looks.customWidth else 0
    for number, height in page.row_dimensions.items():
        if height.hidden and number <= sheet.row_count:
            sheet.line(ROWS, number - 1).hidden_by_user = True


def _cell(place: Place) -> Cell:
    format = _number_format(place.number_format)
    note = place.comment.text if place.comment is not None else ""
    looks = {"numberFormat": format} if format else {}
    value = place.value
    if isinstance(value, ArrayFormula):
        value = value.text
    if place.data_type == "f" and isinstance(value, str):
        return Cell(None, value if value.startswith("=") else f"={value}", looks, note)
    return Cell(_value(place, value), "", looks, note)


def _value(place: Place | MergedCell, value: Any) -> Value:
    if place.data_type == "e":
        return Fault(str(value), _KINDS.get(str(value), "ERROR"))
    if isinstance(value, datetime):
        return _days(value.replace(tzinfo=EPOCH.tzinfo) - EPOCH)
    if isinstance(value, date):
        return value.toordinal() - EPOCH.toordinal()
    if isinstance(value, time):
        return _days(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    if isinstance(value, timedelta):
        return _days(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value) or None


def _days(length: timedelta) -> float | int:
    days = length / timedelta(days=1)
    return int(days) if days.is_integer() else days


def _number_format(code: str) -> dict[str, str]:
    """Return Google's NumberFormat of an Excel format code, {} for the usual one."""
    if code in ("", "General"):
        return {}
    if code == "@":
        return {"type": "TEXT", "pattern": "@"}
    first = code.partition(";")[0]
    signs = _PASSIVE.sub("", first).casefold()
    has_day, has_time = any(sign in signs for sign in "yd"), any(sign in signs for sign in "hs")
    if has_day or has_time:
        pattern = re.sub(r"\[[^\]]*\]", "", first).replace("\\", "").lower()
        return {"type": ("DATE_TIME" if has_time else "DATE") if has_day else "TIME", "pattern": pattern}
    return {"type": "PERCENT" if "%" in signs else "NUMBER", "pattern": first}


def _remember(sheet: Sheet, page: Worksheet) -> None:
    """Give every formula the value that was kept of it in the file."""
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row.cells):
            if cell.formula:
                place = page.cell(number + 1, column + 1)
                row.cells[column] = cell.holding(_value(place, place.value), cell.formula)
