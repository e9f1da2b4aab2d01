"""Which cells of a Google spreadsheet formulas hold or fill: asked for all rows at first, then for those that changed.

A formula may fill cells beside its own (an array). Those have an effective value and no entered one: nothing is in
them, and whatever is written there turns the formula into an error and empties them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .client import Client

Rows = Mapping[int, list[list[Any]]]  # sheet id → rows from the first on
Spot = tuple[int, int]  # row 1-based, column 0-based
Formulas = Mapping[int, Mapping[Spot, str]]  # sheet id → cells that hold a formula, and what it is; or are filled
FILLED = "\0"  # instead of a formula: that of another cell fills this one
Merges = tuple[tuple[int, int, int, int], ...]  # rows 1-based, columns 0-based, ends included
Span = tuple[int, int]  # rows from the first to before the second, 0-based
API = "https://sheets.googleapis.com/v4/spreadsheets"
_SPREAD = re.compile(
    r"\{|\b(ARRAYFORMULA|QUERY|IMPORT\w+|FILTER|SORTN?|UNIQUE|SPLIT|TRANSPOSE|FLATTEN|SEQUENCE|MAP|SCAN|BYROW|BYCOL|"
    r"MAKEARRAY|[HV]STACK|CHOOSE(?:COLS|ROWS)|TO(?:COL|ROW)|WRAP(?:COLS|ROWS)|ARRAY_CONSTRAIN|GOOGLEFINANCE|MMULT|"
    r"OFFSET|INDIRECT|RANDARRAY|TREND|GROWTH|LINEST|LOGEST|FREQUENCY|LET|XLOOKUP|REGEXEXTRACT)\s*\(",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"=\s*(SUM|COUNT|AVERAGE|MIN|MAX|JOIN|TEXTJOIN|CONCAT|ROWS\(|COLUMNS\(|MEDIAN)\w*", re.IGNORECASE)
_FAULT = re.compile(r"#[A-Z/0]+[!?A]|Loading\.\.\.")
MOST_SPANS = 50  # runs of changed rows that are asked for by themselves; beyond that everything is asked for again


def may_spread(formula: str) -> bool:
    """Tell whether a formula may fill cells beside its own: not one that comes to a single value in the end."""
    return _SPREAD.search(formula) is not None and not _SINGLE.match(formula)


def is_fault(value: Any) -> bool:
    """Tell whether a formula's value is an error, or one that has not come yet."""
    return isinstance(value, str) and _FAULT.fullmatch(value) is not None


def read_formulas(client: Client, id: str, rows: Rows) -> Formulas:
    """Ask which cells of these tabs, of which the values are told, hold formulas or are filled by one."""
    found = read_ranges(client, id, [{"sheetId": sheet} for sheet in rows], "FORMULA")
    cells = {sheet: dict(_formulas_in(found.get((sheet, 0), []), 1)) for sheet in rows}
    wanted = [area for sheet, held in cells.items() if (area := _spread_over(sheet, held)) is not None]
    return _with_filled(client, id, cells, wanted, rows)


def _spread_over(sheet: int, held: Mapping[Spot, str]) -> dict[str, int] | None:
    """Return where a tab's arrays may reach, as a GridRange: right of the leftmost, below the topmost formula."""
    spots = [spot for spot, told in held.items() if told != FILLED and may_spread(told)]
    if not spots:
        return None
    corner = {"startRowIndex": min(row for row, _ in spots) - 1, "startColumnIndex": min(column for _, column in spots)}
    return {"sheetId": sheet} | corner


def _with_filled(
    client: Client, id: str, cells: Mapping[int, dict[Spot, str]], areas: Sequence[Mapping[str, int]], rows: Rows
) -> Formulas:
    """Add the cells of these areas that show a value and into which nobody has entered one."""
    if not areas:
        return cells
    body = {"dataFilters": [{"gridRange": area} for area in areas]}
    options = {"fields": "sheets(properties.sheetId,data(startRow,startColumn,rowData.values.userEnteredValue))"}
    told = client.request("post", f"{API}/{id}:getByDataFilter", params=options, json=body).json()
    entered: dict[int, set[Spot]] = {int(area["sheetId"]): set() for area in areas}
    for sheet in told.get("sheets", ()):
        for block in sheet.get("data", ()):
            top, left = int(block.get("startRow", 0)) + 1, int(block.get("startColumn", 0))
            entered[int(sheet.get("properties", {}).get("sheetId", 0))] |= {
                (number, column)
                for number, row in enumerate(block.get("rowData", ()), top)
                for column, cell in enumerate(row.get("values", ()), left)
                if cell.get("userEnteredValue")
            }
    for area in areas:
        sheet = int(area["sheetId"])
        top, left = area.get("startRowIndex", 0), area.get("startColumnIndex", 0)
        for number, row in enumerate(rows[sheet][top : area.get("endRowIndex")], top + 1):
            for column in range(left, len(row)):
                if row[column] != "" and (number, column) not in entered[sheet]:
                    cells[sheet][number, column] = FILLED
    return cells


def without_texts(formulas: Formulas, now: Rows) -> Formulas:
    """Leave out what is told like a formula and is a text: a cell whose value is the very same."""
    return {
        sheet: {spot: told for spot, told in held.items() if told != _value_at(now.get(sheet, ()), spot)}
        for sheet, held in formulas.items()
    }


def follow_formulas(client: Client, id: str, known: Formulas, before: Rows, now: Rows) -> Formulas:
    """Return which cells hold formulas by now: where no row came or went, only rows whose values changed are asked for.

    A formula that took the place of its own result changes no value: it is not noticed here.
    """
    spans = changed_spans(before, now)
    if spans is None or before.keys() != known.keys():
        return read_formulas(client, id, now)
    ranges = [{"sheetId": sheet, "startRowIndex": top, "endRowIndex": bottom} for sheet, (top, bottom) in spans]
    found = read_ranges(client, id, ranges, "FORMULA")
    cells = {sheet: dict(held) for sheet, held in known.items()}
    for sheet, (top, bottom) in spans:
        kept = {spot: told for spot, told in cells[sheet].items() if not top < spot[0] <= bottom}
        cells[sheet] = kept | dict(_formulas_in(found.get((sheet, top), []), top + 1))
    reach = {sheet: _spread_over(sheet, cells[sheet]) for sheet, _ in spans}
    if any(area != _spread_over(sheet, known[sheet]) for sheet, area in reach.items()):
        return read_formulas(client, id, now)  # an array has come, gone or moved
    wanted = []
    for sheet, (top, bottom) in spans:
        area = reach[sheet]
        if area is not None and bottom > area["startRowIndex"]:
            wanted.append(area | {"startRowIndex": max(top, area["startRowIndex"]), "endRowIndex": bottom})
    return _with_filled(client, id, cells, wanted, now)


def changed_spans(before: Rows, now: Rows) -> list[tuple[int, Span]] | None:
    """Return the runs of rows that differ; None when rows or tabs came or went, or when there are too many."""
    if {sheet: len(rows) for sheet, rows in before.items()} != {sheet: len(rows) for sheet, rows in now.items()}:
        return None
    spans: list[tuple[int, Span]] = []
    for sheet, rows in now.items():
        for number, (old, new) in enumerate(zip(before[sheet], rows, strict=True)):
            if old == new:
                continue
            top = number
            if spans and spans[-1][0] == sheet and spans[-1][1][1] == number:
                top = spans.pop()[1][0]
            spans.append((sheet, (top, number + 1)))
    return spans if len(spans) <= MOST_SPANS else None


def read_ranges(
    client: Client, id: str, ranges: Sequence[Mapping[str, int]], option: str
) -> dict[tuple[int, int], list[list[Any]]]:
    """Ask for the values of these GridRanges in one request; return their rows by sheet id and first row, 0-based."""
    if not ranges:
        return {}
    filters = [{"gridRange": range} for range in ranges]
    body = {"dataFilters": filters, "valueRenderOption": option, "dateTimeRenderOption": "SERIAL_NUMBER"}
    told = client.request("post", f"{API}/{id}/values:batchGetByDataFilter", json=body).json()
    found = {}
    for each in told.get("valueRanges", ()):
        place = each["dataFilters"][0]["gridRange"]  # Google leaves zeros out
        found[int(place.get("sheetId", 0)), int(place.get("startRowIndex", 0))] = each["valueRange"].get("values", [])
    return found


def _formulas_in(rows: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[Spot, str]]:
    for number, row in enumerate(rows, first):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                yield (number, column), cell


def _value_at(rows: Sequence[Sequence[Any]], spot: Spot) -> Any:
    row = rows[spot[0] - 1] if spot[0] <= len(rows) else ()
    return row[spot[1]] if spot[1] < len(row) else ""
