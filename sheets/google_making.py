"""Making what a Google spreadsheet lacks: tabs with their headers, lists and formats, headers of single columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from programme.schema import BY_KEY
from programme.tabs import Column, Kind, Owner, Tab

from .google_reading import MARK_TAB, OpenSheet
from .google_writing import DAY_FORMAT
from .names import header_of
from .placing import Placed

Json = dict[str, Any]
ROWS, SPARE_COLUMNS = 1000, 4  # of a new tab
PIXELS = 8  # a character of a column's width
_TEXT = frozenset({Kind.CODE, Kind.PHONE, Kind.ACT, Kind.EMAIL, Kind.BIRTH, Kind.CODES})


def tab_requests(key: str, id: int) -> list[Json]:
    """Return the requests that make a whole tab: headers, widths, formats, lists, what the app keeps itself."""
    tab = BY_KEY[key]
    grid = {"rowCount": ROWS, "columnCount": len(tab.columns) + SPARE_COLUMNS, "frozenRowCount": 1}
    looks = {"sheetId": id, "title": tab.sheet, "gridProperties": grid}
    places = {column.key: place for place, column in enumerate(tab.columns)}
    return [{"addSheet": {"properties": looks}}, *head_requests(tab, id, 1, places), *_widths(tab, id)]


def mark_requests() -> list[Json]:
    """Return the requests that make the hidden tab for the number of the last write."""
    grid = {"rowCount": 2, "columnCount": 2}
    return [{"addSheet": {"properties": {"title": MARK_TAB, "hidden": True, "gridProperties": grid}}}]


def missing_head_requests(book: OpenSheet, placed: Placed) -> list[Json]:
    """Return the requests that put the headers which a plan makes, and make room for them."""
    layout = book.layouts.get(placed.key)
    if layout is None or not placed.new_columns:
        return []
    tab, sheet = BY_KEY[placed.key], layout.entry.sheet_id
    places = {key: placed.columns[key] for key in placed.new_columns}
    _, width = book.structure.sizes.get(sheet, (0, 0))
    more = max(places.values()) + 1 - width
    room = [{"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": more}}] if more > 0 else []
    return [*room, *head_requests(tab, sheet, placed.header_row, places)]


def head_requests(tab: Tab, sheet: int, row: int, places: dict[str, int]) -> list[Json]:
    """Return the requests that write headers into row *row* (1-based) and dress the columns below them."""
    found = []
    for key, at in places.items():
        column = tab.column(key)
        cell = {
            "userEnteredValue": {"stringValue": header_of(tab, key)},
            "userEnteredFormat": {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"},
        }
        start = {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": at}
        fields = "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy)"
        found.append({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}})
        found += _dress(
            column, {"sheetId": sheet, "startRowIndex": row, "startColumnIndex": at, "endColumnIndex": at + 1}
        )
    return found


def _dress(column: Column, below: Json) -> Iterable[Json]:
    """Yield the format, the list and the protection of a column: text where digits are no number, days as days."""
    looks = DAY_FORMAT if column.kind is Kind.DATE else {"numberFormat": {"type": "TEXT"}}
    if column.kind is Kind.DATE or column.kind in _TEXT:
        cell = {"userEnteredFormat": looks}
        yield {"repeatCell": {"range": below, "cell": cell, "fields": "userEnteredFormat.numberFormat"}}
    if column.choices:
        values = [{"userEnteredValue": choice.ru} for choice in column.choices]
        rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": False, "showCustomUi": True}
        yield {"setDataValidation": {"range": below, "rule": rule}}
    if (column.kind is Kind.CODE and column.key == "code") or column.owner is Owner.APP:
        kept = {"range": below, "description": "Заполняет «Наставник»", "warningOnly": True}
        yield {"addProtectedRange": {"protectedRange": kept}}


def _widths(tab: Tab, sheet: int) -> Iterable[Json]:
    for place, column in enumerate(tab.columns):
        span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        looks = {"pixelSize": column.width * PIXELS}
        yield {"updateDimensionProperties": {"range": span, "properties": looks, "fields": "pixelSize"}}
