"""Requests about tabs and what hangs on them as a whole: adding, renaming, filters, protections, named ranges."""

from __future__ import annotations

from typing import Any

from emulator.errors import bad, protected
from emulator.sheet.access import may_edit
from emulator.sheet.grid import Sheet

from .batch import BatchWork, request
from .masks import parse_mask
from .telling import properties_json, protection_json

Json = dict[str, Any]


@request("addSheet")
def add_sheet(work: BatchWork, told: Json) -> Json:
    wanted, book = told.get("properties", {}), work.spreadsheet
    ids = {sheet.id for sheet in book.sheets}
    title = wanted.get("title") or f"Sheet{len(book.sheets) + 1}"
    _refuse_taken(work, title)
    id = int(wanted["sheetId"]) if "sheetId" in wanted else book.free_id(ids)
    if id in ids:
        raise bad(f"A sheet with the id {id} already exists.")
    grid = wanted.get("gridProperties", {})
    sheet = Sheet(id, title, int(grid.get("rowCount", 1000)), int(grid.get("columnCount", 26)))
    sheet.looks = {key: value for key, value in grid.items() if key not in ("rowCount", "columnCount")}
    sheet.hidden = bool(wanted.get("hidden"))
    book.sheets.insert(int(wanted.get("index", len(book.sheets))), sheet)
    return {"properties": properties_json(sheet, book.sheets.index(sheet))}


@request("duplicateSheet")
def duplicate_sheet(work: BatchWork, told: Json) -> Json:
    """Copy a tab's values and looks; its metadata stays behind, as users report."""
    book = work.spreadsheet
    source = book.sheet(told.get("sourceSheetId"))
    title = told.get("newSheetName") or f"Copy of {source.title}"
    _refuse_taken(work, title)
    made = source.copy()
    made.id, made.title, made.tags = book.free_id({sheet.id for sheet in book.sheets}), title, ()
    made.protections, made.filter = [], None
    for line in (*(row.line for row in made.rows), *made.columns):
        line.tags = ()
    book.sheets.insert(int(told.get("insertSheetIndex", 0)), made)
    return {"properties": properties_json(made, book.sheets.index(made))}


@request("deleteSheet")
def delete_sheet(work: BatchWork, told: Json) -> Json:
    sheet = work.spreadsheet.sheet(told.get("sheetId"))
    if len(work.spreadsheet.sheets) == 1:
        raise bad("You can't remove all the sheets in a document.")
    work.spreadsheet.sheets.remove(sheet)
    return {}


@request("updateSheetProperties")
def update_sheet_properties(work: BatchWork, told: Json) -> Json:
    wanted, book = told.get("properties", {}), work.spreadsheet
    sheet, fields = book.sheet(wanted.get("sheetId")), parse_mask(told.get("fields", ""))
    fields = fields or {key: {} for key in wanted if key != "sheetId"}
    if "title" in fields and wanted["title"] != sheet.title:
        _refuse_taken(work, wanted["title"], but=sheet)
        sheet.title = wanted["title"]
    if "hidden" in fields:
        if wanted.get("hidden") and not any(not other.hidden for other in book.sheets if other is not sheet):
            raise bad("You can't hide all the sheets in a document.")
        sheet.hidden = bool(wanted.get("hidden"))
    if "gridProperties" in fields:
        grid = wanted.get("gridProperties", {})
        for key in fields["gridProperties"] or grid:
            if key not in ("rowCount", "columnCount"):
                sheet.looks[key] = grid.get(key)
        sheet.resize(int(grid.get("rowCount", sheet.row_count)), int(grid.get("columnCount", sheet.column_count)))
    if "index" in fields:
        _move_sheet(work, sheet, int(wanted.get("index", 0)))
    return {}


def _move_sheet(work: BatchWork, sheet: Sheet, to: int) -> None:
    """Move a tab; like Google, *to* counts the places as they were before."""
    sheets = work.spreadsheet.sheets
    at = sheets.index(sheet)
    if to not in (at, at + 1):
        sheets.remove(sheet)
        sheets.insert(to if to < at else to - 1, sheet)


def _refuse_taken(work: BatchWork, title: str, but: Sheet | None = None) -> None:
    found = work.spreadsheet.titled(title)
    if found is not None and found is not but:
        raise bad(f'A sheet with the name "{title}" already exists. Please enter another name.')


@request("updateSpreadsheetProperties")
def update_spreadsheet_properties(work: BatchWork, told: Json) -> Json:
    wanted = told.get("properties", {})
    for key in parse_mask(told.get("fields", "")) or wanted:
        work.spreadsheet.properties[key] = wanted.get(key)
    return {}


@request("addProtectedRange")
def add_protected_range(work: BatchWork, told: Json) -> Json:
    """Protect a range; whoever does it is always among those who may edit it, though only a later get says so."""
    wanted, book = told.get("protectedRange", {}), work.spreadsheet
    taken = {kept["protectedRangeId"] for sheet in book.sheets for kept in sheet.protections}
    sheet = book.sheet(wanted.get("range", {}).get("sheetId"))
    range = {key: value for key, value in wanted.get("range", {}).items() if key != "sheetId" or value}
    id = int(wanted.get("protectedRangeId") or book.free_id(taken))
    kept = {"protectedRangeId": id, "range": range, "description": wanted.get("description")}
    kept |= {"warningOnly": bool(wanted.get("warningOnly"))}
    editors = {key: value for key, value in (wanted.get("editors") or {}).items() if value}
    stored = kept | {"editors": editors | {"users": sorted({*editors.get("users", ()), work.user})}}
    sheet.protections.append(stored)
    return {"protectedRange": protection_json(stored, work.user) | {"editors": editors}}


@request("deleteProtectedRange")
def delete_protected_range(work: BatchWork, told: Json) -> Json:
    id = int(told.get("protectedRangeId", 0))
    for sheet in work.spreadsheet.sheets:
        for kept in sheet.protections:
            if kept["protectedRangeId"] == id:
                if not may_edit(kept, work.user):
                    raise protected()
                sheet.protections.remove(kept)
                return {}
    raise bad(f"No protected range with id: {id}")


@request("setBasicFilter")
def set_basic_filter(work: BatchWork, told: Json) -> Json:
    wanted = dict(told.get("filter", {}))
    sheet = work.spreadsheet.sheet(wanted.get("range", {}).get("sheetId"))
    wanted["range"] = {key: value for key, value in wanted.get("range", {}).items() if key != "sheetId" or value}
    sheet.filter = wanted
    return {}


@request("clearBasicFilter")
def clear_basic_filter(work: BatchWork, told: Json) -> Json:
    sheet = work.spreadsheet.sheet(told.get("sheetId"))
    sheet.filter = None
    for row in sheet.rows:
        row.line.hidden_by_filter = False
    return {}


@request("addNamedRange")
def add_named_range(work: BatchWork, told: Json) -> Json:
    wanted = dict(told.get("namedRange", {}))
    name = wanted.get("name", "")
    if name in work.spreadsheet.named:
        raise bad(f"A named range with name: {name} already exists.")
    taken = {int(kept["namedRangeId"]) for kept in work.spreadsheet.named.values()}
    range = {key: value for key, value in wanted.get("range", {}).items() if key != "sheetId" or value}
    id = str(wanted.get("namedRangeId") or work.spreadsheet.free_id(taken))
    work.spreadsheet.named[name] = {"namedRangeId": id, "name": name, "range": range}
    return {"namedRange": work.spreadsheet.named[name]}


@request("deleteNamedRange")
def delete_named_range(work: BatchWork, told: Json) -> Json:
    id = told.get("namedRangeId")
    for name, kept in work.spreadsheet.named.items():
        if kept["namedRangeId"] == id:
            del work.spreadsheet.named[name]
            return {}
    raise bad(f"No named range with id: {id}")
