"""Data filters and look-ups of developer metadata: how a request names what it means by content, not by place."""

from __future__ import annotations

from typing import Any

from emulator.errors import bad
from emulator.sheet.grid import COLUMNS, ROWS, Tag
from emulator.sheet.ranges import Area, area_of
from emulator.sheet.spreadsheet import Hook, Spreadsheet

Json = dict[str, Any]


def areas_of(spreadsheet: Spreadsheet, wanted: Json) -> list[Area]:
    """Return every range a data filter matches."""
    if "a1Range" in wanted:
        return [spreadsheet.find(wanted["a1Range"])]
    if "gridRange" in wanted:
        sheet = spreadsheet.sheet(wanted["gridRange"].get("sheetId"))
        return [area_of(wanted["gridRange"], sheet.row_count, sheet.column_count)]
    if "developerMetadataLookup" in wanted:
        found = [hook.area(spreadsheet) for hook, _ in looked_up(spreadsheet, wanted["developerMetadataLookup"])]
        return list(dict.fromkeys(found))
    raise bad("No data filter criteria specified.")


def looked_up(spreadsheet: Spreadsheet, lookup: Json) -> list[tuple[Hook, Tag]]:
    """Return the metadata that fits every criterion of a look-up."""
    return [(hook, tag) for hook, tag in spreadsheet.hooks() if _fits(spreadsheet, hook, tag, lookup)]


def _fits(spreadsheet: Spreadsheet, hook: Hook, tag: Tag, lookup: Json) -> bool:
    if "metadataId" in lookup and int(lookup["metadataId"]) != tag.id:
        return False
    if "metadataKey" in lookup and lookup["metadataKey"] != tag.key:
        return False
    if "metadataValue" in lookup and lookup["metadataValue"] != tag.value:
        return False
    if "visibility" in lookup and lookup["visibility"] != tag.visibility:
        return False
    if "locationType" in lookup and lookup["locationType"] != hook.kind:
        return False
    if "metadataLocation" not in lookup:
        return True
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    return _is_at(spreadsheet, hook, lookup["metadataLocation"], exact=exact)


def _is_at(spreadsheet: Spreadsheet, hook: Hook, place: Json, *, exact: bool) -> bool:
    if place.get("spreadsheet"):
        return hook.sheet is None or not exact
    if "sheetId" in place:
        return hook.sheet is not None and hook.sheet.id == int(place["sheetId"]) and (not exact or hook.kind == "SHEET")
    span = place.get("dimensionRange", {})
    sheet = spreadsheet.sheet(span.get("sheetId"))
    kind = {ROWS: "ROW", COLUMNS: "COLUMN"}.get(span.get("dimension", ""))
    if hook.sheet is not sheet:
        return False
    if hook.kind != kind:
        return not exact
    return int(span.get("startIndex", 0)) <= hook.number < int(span.get("endIndex", 1 << 31))
