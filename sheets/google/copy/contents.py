"""Reading all of a Google spreadsheet: every tab, every cell with its kind, formulas and merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from programme.book.contents import Contents, Merge, Page, Spot, plain, trimmed
from programme.schema.tabs import Cell
from sheets.google.client import Client
from sheets.google.faults import unfinished
from sheets.google.reading import API, mark_in, merge_of
from sheets.shared.formulas import from_google
from sheets.shared.headers import UNFINISHED_TAB, is_mark_tab

Json = dict[str, Any]
AT_ONCE = 60_000  # cells of the grid asked for in one request; filled ones weigh some 60 bytes each
_FIELDS = "properties(title,locale),sheets(properties(sheetId,title,index,sheetType,hidden,gridProperties),merges)"
_FORMATS = "userEnteredFormat(numberFormat),effectiveFormat(numberFormat)"
_CELLS = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    f"rowData(values(userEnteredValue,effectiveValue,{_FORMATS}))))"
)
_FAULTS = {
    "NULL_VALUE": "#NULL!", "DIVIDE_BY_ZERO": "#DIV/0!", "VALUE": "#VALUE!", "REF": "#REF!", "NAME": "#NAME?",
    "NUM": "#NUM!", "N_A": "#N/A",
}  # fmt: skip
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet knows no time zone
_LAST_DAY = 2_958_466  # the end of the year 9999


@dataclass(frozen=True)
class Tabs:
    """The tabs of a spreadsheet as they are now, in their order."""

    title: str
    locale: str
    sheets: tuple[Json, ...]  # their properties
    merges: dict[int, frozenset[Merge]]

    def titled(self, title: str) -> Json | None:
        return next((sheet for sheet in self.sheets if sheet["title"] == title), None)

    def only(self, sheets: Sequence[int]) -> Tabs:
        """Return those with these ids, in this order."""
        by_id = {sheet["sheetId"]: sheet for sheet in self.sheets}
        return replace(self, sheets=tuple(by_id[sheet] for sheet in sheets))

    @property
    def own(self) -> tuple[Json, ...]:
        """Return the tabs that hold anybody's content."""
        return tuple(
            sheet for sheet in self.sheets if sheet["title"] != UNFINISHED_TAB and not is_mark_tab(sheet["title"])
        )


def read_tabs(client: Client, id: str) -> Tabs:
    """Ask for the tabs, without any cell."""
    told = client.request("get", f"{API}/{id}", params={"fields": _FIELDS}).json()
    found, merges = [], {}
    for sheet in told.get("sheets", ()):
        looks = {"sheetId": 0, "index": 0} | sheet["properties"]
        if looks.get("sheetType", "GRID") == "GRID":
            found.append(looks)
            merges[looks["sheetId"]] = frozenset(merge_of(each) for each in sheet.get("merges", ()))
    about = told.get("properties", {})
    found.sort(key=lambda looks: looks["index"])
    return Tabs(about.get("title", ""), about.get("locale", "en_US"), tuple(found), merges)


def read_contents(client: Client, id: str) -> Contents:
    """Return all that a spreadsheet holds; raise BookBroken when it is a copy that was not finished, or no book."""
    tabs = read_tabs(client, id)
    if tabs.titled(UNFINISHED_TAB) is not None:
        raise unfinished(tabs.title)
    number = _write_number(client, id, tabs)
    return Contents(read_pages(client, id, tabs), number)


def read_pages(client: Client, id: str, tabs: Tabs) -> tuple[Page, ...]:
    """Return the tabs with everything in them, asked for in slices."""
    lines: dict[int, list[list[Json]]] = {sheet["sheetId"]: [] for sheet in tabs.own}
    for filters in _slices(tabs.own):
        told = client.request(
            "post", f"{API}/{id}:getByDataFilter", params={"fields": _CELLS}, json={"dataFilters": filters}
        ).json()
        for sheet in told.get("sheets", ()):
            for block in sheet.get("data", ()):
                _take(lines[int(sheet["properties"].get("sheetId", 0))], block)
    return tuple(_page(sheet, lines[sheet["sheetId"]], tabs) for sheet in tabs.own)


def _write_number(client: Client, id: str, tabs: Tabs) -> int:
    mark = next((sheet for sheet in tabs.sheets if is_mark_tab(sheet["title"])), None)
    return 0 if mark is None else int(mark_in(values_of(client, id, mark["sheetId"]), tabs.title))


def values_of(client: Client, id: str, sheet: int) -> list[list[Any]]:
    """Return what a tab shows, formulas as they are."""
    body = {"dataFilters": [{"gridRange": {"sheetId": sheet}}], "valueRenderOption": "FORMULA"}
    told = client.request("post", f"{API}/{id}/values:batchGetByDataFilter", json=body).json()
    rows: list[list[Any]] = [
        row for each in told.get("valueRanges", ()) for row in each["valueRange"].get("values", ())
    ]
    return rows


def _slices(sheets: Sequence[Json]) -> Iterator[list[Json]]:
    """Yield data filters, together for no more cells than one request should ask for."""
    filters: list[Json] = []
    room = AT_ONCE
    for sheet in sheets:
        grid = sheet.get("gridProperties", {})
        rows, columns = int(grid.get("rowCount", 0)), max(1, int(grid.get("columnCount", 0)))
        top = 0
        while top < rows:
            bottom = min(rows, top + max(1, room // columns))
            place = {"sheetId": sheet["sheetId"], "startRowIndex": top, "endRowIndex": bottom}
            filters.append({"gridRange": place})
            room -= (bottom - top) * columns
            top = bottom
            if room < columns:
                yield filters
                filters, room = [], AT_ONCE
    if filters:
        yield filters


def _take(lines: list[list[Json]], block: Json) -> None:
    """Put the rows of a block where they stand."""
    top, left = int(block.get("startRow", 0)), int(block.get("startColumn", 0))
    for number, row in enumerate(block.get("rowData", ()), top):
        while len(lines) <= number:
            lines.append([])
        lines[number] = [{}] * left + row.get("values", [])


def _page(sheet: Json, lines: list[list[Json]], tabs: Tabs) -> Page:
    formulas: dict[Spot, str] = {}
    rows: list[list[Cell]] = []
    for number, row in enumerate(lines, 1):
        for column, cell in enumerate(row):
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                formulas[number, column] = from_google(formula, tabs.locale)
        rows.append([value_of(cell) for cell in row])
    hidden = bool(sheet.get("hidden"))
    return Page(sheet["title"], trimmed(rows), formulas, tabs.merges[sheet["sheetId"]], hidden)


def value_of(told: Json) -> Cell:
    """Return what a CellData holds: a number that is shown as a day or a time is one."""
    value: Json = told.get("effectiveValue") or told.get("userEnteredValue") or {}
    if "errorValue" in value:
        return _FAULTS.get(value["errorValue"].get("type", ""), "#ERROR!")
    for kind in ("boolValue", "stringValue"):
        if kind in value:
            found: Cell = plain(value[kind])
            return found
    number = value.get("numberValue")
    if number is None:
        return None
    looks: Json = told.get("userEnteredFormat", {}) | told.get("effectiveFormat", {})
    return plain(_in_time(number, looks.get("numberFormat", {}).get("type", "")))


def _in_time(number: float, kind: str) -> Cell:
    """Return the day, the moment, or the text of a time of day or a length of time, as a workbook's reader gives it."""
    if kind in ("DATE", "DATE_TIME") and 1 <= number < _LAST_DAY:
        return _EPOCH + timedelta(days=number)
    if kind == "TIME":
        if 0 <= number < 1:
            moment = _EPOCH + timedelta(seconds=round(number * 86_400))
            return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
        return str(timedelta(seconds=round(number * 86_400)))
    return number
