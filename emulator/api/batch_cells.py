"""Requests about cells: values, formats, notes and rules; copying, cutting, replacing, sorting, merging."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from emulator.errors import bad
from emulator.sheet.access import check_unprotected
from emulator.sheet.cells import BLANK, Cell, from_extended
from emulator.sheet.grid import Sheet
from emulator.sheet.ranges import Area, area_of
from emulator.sheet.validation import check_valid

from .batch import BatchWork, request
from .masks import Mask, masked, parse_mask

Json = dict[str, Any]


def area_in(work: BatchWork, range: Json) -> tuple[Sheet, Area]:
    """Return the tab and the area a GridRange names; raises when it lies outside or is protected."""
    sheet = work.spreadsheet.sheet(range.get("sheetId"))
    area = work.spreadsheet.within(area_of(range, sheet.row_count, sheet.column_count))
    check_unprotected(sheet, area, work.user)
    return sheet, area


def changed(work: BatchWork, cell: Cell, told: Json, mask: Mask) -> Cell:
    """Return the cell after the fields of the mask were taken over from a CellData; absent ones are cleared."""
    fields = mask or {"userEnteredValue": {}, "userEnteredFormat": {}, "note": {}, "dataValidation": {}}
    if "userEnteredValue" in fields:
        value, formula = from_extended(told.get("userEnteredValue", {}))
        cell = cell.holding(value, formula)
        check_valid(work.spreadsheet, cell, bypassed=work.switches.validation_bypassed)
    if "userEnteredFormat" in fields:
        wanted, below = told.get("userEnteredFormat", {}), fields["userEnteredFormat"]
        kept = {key: value for key, value in cell.format.items() if below and key not in below}
        cell = replace(cell, format=kept | masked(wanted, below))
    if "note" in fields:
        cell = replace(cell, note=told.get("note", ""))
    if "dataValidation" in fields:
        cell = replace(cell, rule=told.get("dataValidation"))
    return cell


@request("updateCells")
def update_cells(work: BatchWork, told: Json) -> Json:
    mask, rows = parse_mask(told.get("fields", "")), told.get("rows") or []
    if "range" in told:
        sheet, area = area_in(work, told["range"])
    else:
        start = told.get("start", {})
        top, left = int(start.get("rowIndex", 0)), int(start.get("columnIndex", 0))
        width = max((len(row.get("values", ())) for row in rows), default=0)
        corner = {"startRowIndex": top, "startColumnIndex": left}
        ends = {"endRowIndex": top + len(rows), "endColumnIndex": left + width}
        sheet, area = area_in(work, {"sheetId": start.get("sheetId")} | corner | ends)
    for row, column in area.places():
        values = rows[row - area.top].get("values", []) if row - area.top < len(rows) else []
        given = values[column - area.left] if column - area.left < len(values) else None
        if given is not None or "range" in told:
            before = sheet.get(row, column)
            made = changed(work, before, given or {}, mask)
            sheet.put(row, column, made.holding(before.value) if sheet.is_covered(row, column) else made)
    return {}


@request("appendCells")
def append_cells(work: BatchWork, told: Json) -> Json:
    """Put rows below the last one with data, whatever tables or filters there are."""
    sheet, rows = work.spreadsheet.sheet(told.get("sheetId")), told.get("rows") or []
    top, width = sheet.last_row, max((len(row.get("values", ())) for row in rows), default=0)
    sheet.resize(max(sheet.row_count, top + len(rows)), max(sheet.column_count, width))
    check_unprotected(sheet, Area(sheet.id, top, 0, top + len(rows), max(1, width)), work.user)
    mask = parse_mask(told.get("fields", ""))
    for number, row in enumerate(rows, top):
        for column, given in enumerate(row.get("values", ())):
            sheet.put(number, column, changed(work, sheet.get(number, column), given, mask))
    return {}


@request("repeatCell")
def repeat_cell(work: BatchWork, told: Json) -> Json:
    sheet, area = area_in(work, told.get("range", {}))
    mask = parse_mask(told.get("fields", ""))
    sheet.change(area, lambda cell: changed(work, cell, told.get("cell", {}), mask))
    return {}


@request("setDataValidation")
def set_data_validation(work: BatchWork, told: Json) -> Json:
    sheet, area = area_in(work, told.get("range", {}))
    sheet.change(area, lambda cell: replace(cell, rule=told.get("rule")))
    return {}


@request("mergeCells")
def merge_cells(work: BatchWork, told: Json) -> Json:
    """Merge; merging over a merge replaces it, and only the first cell keeps its value."""
    sheet, area = area_in(work, told.get("range", {}))
    kind = told.get("mergeType")
    if kind == "MERGE_ROWS":
        parts = [Area(area.sheet, row, area.left, row + 1, area.right) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        parts = [Area(area.sheet, area.top, c, area.bottom, c + 1) for c in range(area.left, area.right)]
    else:
        parts = [area]
    sheet.merges = [merge for merge in sheet.merges if not merge.meets(area)]
    for part in parts:
        sheet.merges.append(part)
        for place in part.places():
            if place != (part.top, part.left):
                sheet.put(*place, sheet.get(*place).holding(None))
    return {}


@request("unmergeCells")
def unmerge_cells(work: BatchWork, told: Json) -> Json:
    sheet, area = area_in(work, told.get("range", {}))
    sheet.merges = [merge for merge in sheet.merges if not merge.meets(area)]
    return {}


@request("sortRange")
def sort_range(work: BatchWork, told: Json) -> Json:
    sheet, area = area_in(work, told.get("range", {}))
    specs = [
        (int(spec.get("dimensionIndex", 0)), spec.get("sortOrder") == "DESCENDING")
        for spec in told.get("sortSpecs", ())
    ]
    sheet.sort(area, specs, tags_move=work.switches.metadata_moves_on_sort)
    return {}


@request("copyPaste")
def copy_paste(work: BatchWork, told: Json) -> Json:
    sheet, source = area_in(work, told.get("source", {}))
    target, area = area_in(work, told.get("destination", {}))
    height, width = max(area.height, source.height), max(area.width, source.width)
    wanted = Area(target.id, area.top, area.left, area.top + height, area.left + width)
    work.spreadsheet.check_inside(wanted)
    taken = [[sheet.get(r, c) for c in range(source.left, source.right)] for r in range(source.top, source.bottom)]
    kind = told.get("pasteType", "PASTE_NORMAL")
    for row, column in wanted.places():
        cell = taken[(row - area.top) % source.height][(column - area.left) % source.width]
        target.put(row, column, pasted(target.get(row, column), cell, kind))
    if work.switches.copied_row_copies_metadata and source.width == sheet.column_count and sheet is target:
        for number in range(height):
            line = sheet.row(source.top + number % source.height).line
            target.row(area.top + number).line.tags += line.tags
    return {}


@request("cutPaste")
def cut_paste(work: BatchWork, told: Json) -> Json:
    """Move cells; what hangs on their rows stays where it is."""
    sheet, source = area_in(work, told.get("source", {}))
    corner = told.get("destination", {})
    target = work.spreadsheet.sheet(corner.get("sheetId"))
    top, left = int(corner.get("rowIndex", 0)), int(corner.get("columnIndex", 0))
    wanted = Area(target.id, top, left, top + source.height, left + source.width)
    work.spreadsheet.check_inside(wanted)
    check_unprotected(target, wanted, work.user)
    taken = [[sheet.get(r, c) for c in range(source.left, source.right)] for r in range(source.top, source.bottom)]
    sheet.change(source, lambda _: BLANK)
    for row, column in wanted.places():
        target.put(row, column, taken[row - top][column - left])
    return {}


def pasted(under: Cell, cell: Cell, kind: str) -> Cell:
    """Return the cell after another was pasted over it; part of an array is pasted as the value it shows."""
    if kind in ("PASTE_VALUES",):
        return under.holding(cell.value)
    if kind == "PASTE_FORMULA":
        return under.holding(cell.value, cell.formula)
    if kind == "PASTE_FORMAT":
        return replace(under, format=cell.format)
    if kind == "PASTE_DATA_VALIDATION":
        return replace(under, rule=cell.rule)
    return replace(cell, spilled=False)


@request("findReplace")
def find_replace(work: BatchWork, told: Json) -> Json:
    pattern = told.get("find", "") if told.get("searchByRegex") else re.escape(told.get("find", ""))
    if not pattern:
        raise bad("Cannot find nothing.")
    wanted = re.compile(pattern, 0 if told.get("matchCase") else re.IGNORECASE)
    values = occurrences = 0
    rows, tabs = set(), set()
    for sheet, area in _searched(work, told):
        for row, column in Area(
            area.sheet, area.top, area.left, min(area.bottom, len(sheet.rows)), area.right
        ).places():
            cell = sheet.get(row, column)
            if not isinstance(cell.value, str) or cell.formula:
                continue
            if told.get("matchEntireCell") and not wanted.fullmatch(cell.value):
                continue
            text, count = wanted.subn(lambda _: told.get("replacement", ""), cell.value)
            if count:
                check_unprotected(sheet, Area(sheet.id, row, column, row + 1, column + 1), work.user)
                sheet.put(row, column, cell.holding(text or None))
                values, occurrences = values + 1, occurrences + count
                rows.add((sheet.id, row))
                tabs.add(sheet.id)
    if not values:
        return {}
    counts = {"rowsChanged": len(rows), "sheetsChanged": len(tabs)}
    return {"valuesChanged": values, "occurrencesChanged": occurrences} | counts


def _searched(work: BatchWork, told: Json) -> Iterable[tuple[Sheet, Area]]:
    if told.get("allSheets"):
        return [(sheet, sheet.whole) for sheet in work.spreadsheet.sheets]
    if "range" in told:
        return [area_in(work, told["range"])]
    sheet = work.spreadsheet.sheet(told.get("sheetId"))
    return [(sheet, sheet.whole)]
