"""Requests about whole rows and columns, and about the developer metadata that hangs on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emulator.errors import bad
from emulator.sheet.access import check_unprotected
from emulator.sheet.grid import COLUMNS, ROWS, Sheet, Tag
from emulator.sheet.ranges import Area
from emulator.sheet.spreadsheet import Hook

from .batch import BatchWork, request
from .filters import looked_up
from .masks import parse_mask
from .telling import tag_json

Json = dict[str, Any]


def _span(work: BatchWork, told: Json) -> tuple[Sheet, str, int, int]:
    sheet, dimension = work.spreadsheet.sheet(told.get("sheetId")), told.get("dimension", ROWS)
    count = sheet.row_count if dimension == ROWS else sheet.column_count
    start, end = int(told.get("startIndex", 0)), int(told.get("endIndex", count))
    if not 0 <= start < end:
        raise bad("The range must not be empty.")
    return sheet, dimension, start, end


def _area(sheet: Sheet, dimension: str, start: int, end: int) -> Area:
    if dimension == ROWS:
        return Area(sheet.id, start, 0, end, sheet.column_count)
    return Area(sheet.id, 0, start, sheet.row_count, end)


MOST_METADATA = 30_000  # characters of keys and values on one sheet


@request("insertDimension")
def insert_dimension(work: BatchWork, told: Json) -> Json:
    sheet, dimension, start, end = _span(work, told.get("range", {}))
    if start > (sheet.row_count if dimension == ROWS else sheet.column_count):
        raise bad("range.startIndex must not lie beyond the grid.")
    sheet.insert(dimension, start, end - start)
    if told.get("inheritFromBefore") and start:
        _take_after(sheet, dimension, start, end)
    return {}


def _take_after(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """Let new rows or columns look as the one before them does."""
    if dimension == ROWS:
        worn = [(0, column, cell) for column, cell in enumerate(sheet.row(start - 1).cells)]
    else:
        worn = [(row, 0, line.get(start - 1)) for row, line in enumerate(sheet.rows)]
    for number in range(start, end):
        for row, column, cell in worn:
            place = (number, column) if dimension == ROWS else (row, number)
            sheet.put(*place, replace(cell.holding(None), note=""))


@request("appendDimension")
def append_dimension(work: BatchWork, told: Json) -> Json:
    sheet, count = work.spreadsheet.sheet(told.get("sheetId")), int(told.get("length", 0))
    at = sheet.row_count if told.get("dimension") == ROWS else sheet.column_count
    sheet.insert(told.get("dimension", ROWS), at, count)
    return {}


@request("deleteDimension")
def delete_dimension(work: BatchWork, told: Json) -> Json:
    sheet, dimension, start, end = _span(work, told.get("range", {}))
    check_unprotected(sheet, _area(sheet, dimension, start, end), work.user)
    sheet.delete(dimension, start, end)
    return {}


@request("moveDimension")
def move_dimension(work: BatchWork, told: Json) -> Json:
    sheet, dimension, start, end = _span(work, told.get("source", {}))
    sheet.move(dimension, start, end, int(told.get("destinationIndex", 0)))
    return {}


@request("updateDimensionProperties")
def update_dimension_properties(work: BatchWork, told: Json) -> Json:
    sheet, dimension, start, end = _span(work, told.get("range", {}))
    wanted = told.get("properties", {})
    for key in parse_mask(told.get("fields", "")) or wanted:
        for number in range(start, end):
            line = sheet.line(dimension, number)
            if key == "pixelSize":
                line.pixels = int(wanted.get(key, 0))
            elif key == "hiddenByUser":
                line.hidden_by_user = bool(wanted.get(key))
    return {}


@request("createDeveloperMetadata")
def create_developer_metadata(work: BatchWork, told: Json) -> Json:
    wanted, book = told.get("developerMetadata", {}), work.spreadsheet
    if not wanted.get("metadataKey") or not wanted.get("visibility"):
        raise bad("Developer metadata must have a key and a visibility.")
    tally = work.tallied()
    taken = tally.ids
    id = int(wanted["metadataId"]) if wanted.get("metadataId") else book.free_id(taken)
    if id in taken:
        raise bad(f"Developer metadata with ID {id} already exists.")
    hook = _hook(work, wanted.get("location", {}))
    tag = Tag(id, wanted["metadataKey"], wanted.get("metadataValue", ""), wanted["visibility"])
    if tally.weight(hook, tag) > MOST_METADATA:
        raise bad("The developer metadata of a sheet is limited to 30,000 characters.")
    book.holder(hook).tags += (tag,)
    tally.add(hook, tag)
    return {"developerMetadata": tag_json(hook, tag)}


@request("updateDeveloperMetadata")
def update_developer_metadata(work: BatchWork, told: Json) -> Json:
    work.tally = None
    wanted, book = told.get("developerMetadata", {}), work.spreadsheet
    fields = parse_mask(told.get("fields", "")) or {key: {} for key in wanted}
    changed = []
    for hook, tag in _matched(work, told.get("dataFilters", ())):
        made = Tag(
            tag.id,
            wanted.get("metadataKey", "") if "metadataKey" in fields else tag.key,
            wanted.get("metadataValue", "") if "metadataValue" in fields else tag.value,
            wanted.get("visibility", "") if "visibility" in fields else tag.visibility,
        )
        old = book.holder(hook)
        old.tags = tuple(each for each in old.tags if each is not tag)
        place = _hook(work, wanted["location"]) if "location" in fields else hook
        book.holder(place).tags += (made,)
        changed.append(tag_json(place, made))
    return {"developerMetadata": changed} if changed else {}


@request("deleteDeveloperMetadata")
def delete_developer_metadata(work: BatchWork, told: Json) -> Json:
    work.tally = None
    deleted = []
    for hook, tag in _matched(work, [told.get("dataFilter", {})]):
        holder = work.spreadsheet.holder(hook)
        holder.tags = tuple(each for each in holder.tags if each is not tag)
        deleted.append(tag_json(hook, tag))
    if not deleted and work.switches.deleting_nothing_fails:
        raise bad("No developer metadata matches the filter.")
    return {"deletedDeveloperMetadata": deleted} if deleted else {}


def _matched(work: BatchWork, filters: Any) -> list[tuple[Hook, Tag]]:
    found = []
    for wanted in filters:
        if "developerMetadataLookup" not in wanted:
            raise bad("Only developerMetadataLookup is supported for developer metadata.")
        found += looked_up(work.spreadsheet, wanted["developerMetadataLookup"])
    return found


def _hook(work: BatchWork, location: Json) -> Hook:
    if location.get("spreadsheet"):
        return Hook("SPREADSHEET")
    if "sheetId" in location:
        return Hook("SHEET", work.spreadsheet.sheet(location["sheetId"]))
    sheet, dimension, start, end = _span(work, location.get("dimensionRange", {}))
    if end - start != 1 or end > (sheet.column_count if dimension == COLUMNS else sheet.row_count):
        raise bad("Developer metadata can be added to exactly one row or column of the grid.")
    return Hook("ROW" if dimension == ROWS else "COLUMN", sheet, start)
