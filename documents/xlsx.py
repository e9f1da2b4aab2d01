"""Rows as an XLSX file; a text that looks like a formula stays a text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from programme.schema.tabs import Cell

_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_WIDEST, _NARROWEST = 60, 8


def write_rows(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell | date]]) -> bytes:
    """Return an XLSX file of one sheet with a frozen, filtered header row."""
    kept = [list(row) for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for place, header in enumerate(headers, start=1):
        longest = max([len(header), *(len(str(row[place - 1] or "")) for row in kept[:200])])
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(_NARROWEST, longest + 2))
    sheet.freeze_panes = "A2"
    if headers:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headers))}{len(kept) + 1}"
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    for row in kept:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell | date, *, bold: bool = False) -> Any:
    shown: Any = value.translate(_ILLEGAL)[:32_767] if isinstance(value, str) else value
    if isinstance(shown, datetime) and shown.tzinfo is not None:
        shown = shown.replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value=shown)
    if isinstance(shown, str):
        cell.data_type = "s"  # set after the value: "=…" must not become a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(shown, date):
        cell.number_format = "DD.MM.YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell
