"""Making what a Google spreadsheet lacks: tabs with their headers, headers of single columns, their formats."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from programme.book.edits import Made
from programme.book.offered_lists import Listed, listed_in
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Tab
from sheets.google.reading import OpenSheet
from sheets.shared.edit_plan import EditPlan, Placed
from sheets.shared.headers import MARK_LABEL, MARK_TAB, header_of
from sheets.shared.tables import Layout

from .formatting import Body, ColumnFormats, Looks, format_columns, freeze

Json = dict[str, Any]
ROWS, SPARE_COLUMNS = 1000, 4  # of a new tab
FROZEN_COLUMNS = 2  # of a new tab: code and name, as in a workbook
PIXELS = 8  # a character of a column's width


@dataclass
class Making:
    """The requests of one batch, and what they make."""

    requests: list[Json] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)

    def add(self, requests: list[Json], made: Made) -> None:
        self.requests += requests
        self.made += [made] if made else []


def making(book: OpenSheet, plan: EditPlan, looks: Mapping[str, Looks] | None = None) -> Making:
    """Return what makes the plan's missing tabs and headers, and the hidden tab of the mark.

    With *looks*, what a reading found that tabs wear, those tabs are dressed too, columns that stand among them.
    """
    found, taken, listed = Making(), set(book.structure.sizes), listed_in(book.reading)
    for key in BY_KEY:
        layout, placed = book.layouts.get(key), plan.tabs.get(key)
        if placed is not None and layout is None:
            taken.add(id := _free_id(taken))
            found.add(*_new_tab(placed, id, listed))
        elif layout is not None and (placed is not None or (looks and key in looks)):
            found.add(*_completed(book, key, layout, placed, (looks or {}).get(key), listed))
    if book.structure.mark is None:
        found.add(_mark(_free_id(taken)), Made("", MARK_TAB, is_new=True))
    return found


def _mark(id: int) -> list[Json]:
    """Return the hidden tab that counts our writes, with the label by which it is known as ours."""
    looks = {"sheetId": id, "title": MARK_TAB, "hidden": True, "gridProperties": {"rowCount": 2, "columnCount": 2}}
    label = {"values": [{"userEnteredValue": {"stringValue": MARK_LABEL}}]}
    told = {"start": {"sheetId": id, "rowIndex": 0, "columnIndex": 0}, "rows": [label], "fields": "userEnteredValue"}
    return [{"addSheet": {"properties": looks}}, {"updateCells": told}]


def _new_tab(placed: Placed, id: int, listed: Iterable[Listed]) -> tuple[list[Json], Made]:
    """Return a whole tab: headers, widths, formats, lists, what the app keeps itself, what stays in sight."""
    tab = BY_KEY[placed.key]
    grid = {"rowCount": ROWS, "columnCount": len(tab.columns) + SPARE_COLUMNS}
    grid |= {"frozenRowCount": 1, "frozenColumnCount": FROZEN_COLUMNS}
    looks = {"sheetId": id, "title": tab.sheet, "gridProperties": grid}
    places = {column.key: place for place, column in enumerate(tab.columns)}
    given = format_columns(Body(tab, id, 1, ROWS), places, listed)
    requests = [
        {"addSheet": {"properties": looks}},
        *_heads(tab, id, 1, places),
        *given.requests,
        *widths(tab, id, places),
    ]
    return requests, _told(placed.made, given, freezes=True)


def _completed(
    book: OpenSheet, key: str, layout: Layout, placed: Placed | None, looks: Looks | None, listed: Iterable[Listed]
) -> tuple[list[Json], Made]:
    """Return the columns that a tab lacks and, when its *looks* are known, the formats of all its columns."""
    sheet, tab = layout.entry.sheet_id, BY_KEY[key]
    columns = placed.columns if placed else layout.columns
    new = placed.new_columns if placed else []
    heads = {each: columns[each] for each in new}
    rows, _ = book.structure.sizes.get(sheet, (0, 0))
    body = Body(
        tab, sheet, placed.header_row if placed else layout.header_row, rows,
        (looks or Looks()).left_of(min(heads.values(), default=None)),
        book.values.rows.get(sheet, ()), book.formulas.get(sheet, {}),
    )  # fmt: skip
    given = format_columns(body, heads if looks is None else columns, listed)
    frozen = [] if looks is None else freeze(body, book.structure.merges.get(sheet, ()))
    inserted = [*_inserted(book, body, heads), *_heads(tab, sheet, body.header_row, heads), *widths(tab, sheet, heads)]
    made = Made(key, layout.entry.title, columns=tuple(new))
    return [*inserted, *given.requests, *frozen], _told(made, given, freezes=bool(frozen))


def _told(made: Made, given: ColumnFormats, *, freezes: bool) -> Made:
    lists, formats, protections = map(tuple, (given.lists, given.formats, given.protections))
    return replace(made, lists=lists, formats=formats, protections=protections, freezes=freezes)


def _inserted(book: OpenSheet, body: Body, heads: Mapping[str, int]) -> Iterable[Json]:
    """Yield the requests that insert columns for headers, one beside the other.

    A header in a column of its own overwrites nothing: what staff have put into that place since the reading moves to
    the right. Room is made first where the place is the end of the tab, which may have grown meanwhile.
    """
    if not heads:
        return
    first, end = min(heads.values()), max(heads.values()) + 1
    _, width = book.structure.sizes.get(body.sheet, (0, 0))
    if first >= width:
        yield {"appendDimension": {"sheetId": body.sheet, "dimension": "COLUMNS", "length": first + 1 - width}}
    span = {"sheetId": body.sheet, "dimension": "COLUMNS", "startIndex": first, "endIndex": end}
    yield {"insertDimension": {"range": span, "inheritFromBefore": first > 0}}
    # It looks as its neighbour does, but neither the neighbour's kind of number nor its list is meant for it.
    place = {"startRowIndex": body.header_row - 1, "startColumnIndex": first, "endColumnIndex": end}
    fields = "userEnteredFormat.numberFormat,dataValidation"
    yield {"repeatCell": {"range": {"sheetId": body.sheet} | place, "cell": {}, "fields": fields}}


def _heads(tab: Tab, sheet: int, row: int, places: Mapping[str, int]) -> Iterable[Json]:
    """Yield the requests that write headers into row *row* (1-based)."""
    for key, at in places.items():
        cell = {
            "userEnteredValue": {"stringValue": header_of(tab, key)},
            "userEnteredFormat": {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"},
        }
        start = {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": at}
        fields = "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy)"
        yield {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}}


def widths(tab: Tab, sheet: int, places: Mapping[str, int]) -> Iterable[Json]:
    """Yield the requests that give columns (key → place) their widths."""
    for key, place in places.items():
        span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        looks = {"pixelSize": tab.column(key).width * PIXELS}
        yield {"updateDimensionProperties": {"range": span, "properties": looks, "fields": "pixelSize"}}


def _free_id(taken: set[int]) -> int:
    while (id := random.randrange(1, 2**31)) in taken:
        pass
    return id
