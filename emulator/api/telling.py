"""The Spreadsheet resource: what spreadsheets.get answers, with grid data and metadata as far as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from emulator.sheet.access import may_edit
from emulator.sheet.cells import Cell, extended, shown, twins
from emulator.sheet.grid import COLUMNS, ROWS, Line, Sheet, Tag
from emulator.sheet.ranges import Area
from emulator.sheet.spreadsheet import Hook, Spreadsheet

from .masks import Mask, asks, masked

Json = dict[str, Any]


def spreadsheet_json(
    spreadsheet: Spreadsheet, *, mask: Mask, areas: Sequence[Area] = (), grid: bool = False, user: str = ""
) -> Json:
    """Return the resource; with *areas* only their tabs, and of the grid only what lies in them."""
    grid = asks(mask, "sheets", "data") if mask else grid
    told: Json = {"spreadsheetId": spreadsheet.id, "properties": spreadsheet.properties, "sheets": []}
    for index, sheet in enumerate(spreadsheet.sheets):
        mine = [area for area in areas if area.sheet == sheet.id]
        if areas and not mine:
            continue
        found = _sheet_json(spreadsheet, sheet, index, user)
        if grid:
            below = mask.get("sheets", {}).get("data", {}) if mask else {}
            found["data"] = [
                grid_json(spreadsheet, sheet, spreadsheet.within(area), below) for area in (mine or [sheet.whole])
            ]
        told["sheets"].append(found)
    if spreadsheet.named:
        told["namedRanges"] = list(spreadsheet.named.values())
    told["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}/edit"
    if spreadsheet.tags:
        told["developerMetadata"] = [tag_json(Hook("SPREADSHEET"), tag) for tag in spreadsheet.tags]
    found_masked: Json = masked(told, mask)
    return found_masked


def properties_json(sheet: Sheet, index: int) -> Json:
    """Return the SheetProperties of a tab."""
    looks = {key: value for key, value in sheet.looks.items() if value}
    grid = {"rowCount": sheet.row_count, "columnCount": sheet.column_count} | looks
    told = {"sheetId": sheet.id, "title": sheet.title, "index": index, "sheetType": "GRID", "gridProperties": grid}
    return told | ({"hidden": True} if sheet.hidden else {})


def protection_json(kept: Json, user: str) -> Json:
    """Return a ProtectedRange as *user* sees it."""
    return {key: value for key, value in kept.items() if value} | {"requestingUserCanEdit": may_edit(kept, user)}


def tag_json(hook: Hook, tag: Tag) -> Json:
    """Return the DeveloperMetadata resource."""
    told: Json = {"metadataId": tag.id, "metadataKey": tag.key}
    if tag.value:
        told["metadataValue"] = tag.value
    return told | {"location": hook.location(), "visibility": tag.visibility}


def _sheet_json(spreadsheet: Spreadsheet, sheet: Sheet, index: int, user: str) -> Json:
    told: Json = {"properties": properties_json(sheet, index)}
    if sheet.merges:
        told["merges"] = [area.grid_range() for area in sheet.merges]
    if sheet.protections:
        told["protectedRanges"] = [protection_json(kept, user) for kept in sheet.protections]
    if sheet.filter is not None:
        told["basicFilter"] = sheet.filter
    if sheet.tags:
        told["developerMetadata"] = [tag_json(Hook("SHEET", sheet), tag) for tag in sheet.tags]
    return told


def grid_json(spreadsheet: Spreadsheet, sheet: Sheet, area: Area, mask: Mask) -> Json:
    """Return the GridData of an area; blank cells and rows at the ends are left out."""
    told: Json = {}
    if area.top:
        told["startRow"] = area.top
    if area.left:
        told["startColumn"] = area.left
    if asks(mask, "rowData"):
        rows = _rows_json(spreadsheet, sheet, area, mask.get("rowData", {}).get("values", {}) if mask else {})
        if rows:
            told["rowData"] = rows
    if asks(mask, "rowMetadata"):
        lines = [sheet.rows[n].line if n < len(sheet.rows) else Line() for n in range(area.top, area.bottom)]
        told["rowMetadata"] = [_line_json(sheet, ROWS, area.top + n, line, 21) for n, line in enumerate(lines)]
    if asks(mask, "columnMetadata"):
        lines = [sheet.columns[n] if n < len(sheet.columns) else Line() for n in range(area.left, area.right)]
        told["columnMetadata"] = [_line_json(sheet, COLUMNS, area.left + n, line, 100) for n, line in enumerate(lines)]
    return told


def _rows_json(spreadsheet: Spreadsheet, sheet: Sheet, area: Area, mask: Mask) -> list[Json]:
    locale = spreadsheet.locale
    parts = [(key, make) for key, make in _PARTS.items() if asks(mask, key)]
    found: list[Json] = []
    for row in sheet.rows[area.top : area.bottom]:
        cells = [_cell_json(cell, parts, locale) for cell in row.cells[area.left : area.right]]
        found.append({"values": cells} if cells else {})
    while found and not found[-1]:
        found.pop()
    return found


def _cell_json(cell: Cell, parts: list[tuple[str, Callable[[Cell, str], Any]]], locale: str) -> Json:
    return {key: value for key, make in parts if (value := make(cell, locale)) is not None}


_PARTS: dict[str, Callable[[Cell, str], Any]] = {
    "userEnteredValue": lambda cell, _: None if cell.is_blank or cell.spilled else extended(cell.value, cell.formula),
    "effectiveValue": lambda cell, _: None if cell.is_blank or cell.value is None else extended(cell.value),
    "formattedValue": lambda cell, locale: shown(cell, locale) or None,
    "userEnteredFormat": lambda cell, _: twins(cell.format) if cell.format else None,
    "note": lambda cell, _: cell.note or None,
    "dataValidation": lambda cell, _: cell.rule,
}


def _line_json(sheet: Sheet, dimension: str, number: int, line: Line, usual: int) -> Json:
    told: Json = {"pixelSize": line.pixels or usual}
    if line.hidden_by_user:
        told["hiddenByUser"] = True
    if line.hidden_by_filter:
        told["hiddenByFilter"] = True
    if line.tags:
        hook = Hook("ROW" if dimension == ROWS else "COLUMN", sheet, number)
        told["developerMetadata"] = [tag_json(hook, tag) for tag in line.tags]
    return told
