"""Making what a Google spreadsheet lacks: tabs with their headers, headers of single columns, their dress."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from programme.book import Made
from programme.schema import BY_KEY
from programme.tabs import Tab
from programme.value_lists import Listed, listed_in

from .google_dressing import Body, Dress, Looks, dress, freeze
from .google_reading import MARK_TAB, OpenSheet
from .names import header_of
from .placing import Placed, Plan
from .tables import Layout

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


def making(book: OpenSheet, plan: Plan, looks: Mapping[str, Looks] | None = None) -> Making:
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
        grid = {"rowCount": 2, "columnCount": 2}
        mark = {"title": MARK_TAB, "hidden": True, "gridProperties": grid}
        found.add([{"addSheet": {"properties": mark}}], Made("", MARK_TAB, is_new=True))
    return found


def _new_tab(placed: Placed, id: int, listed: Iterable[Listed]) -> tuple[list[Json], Made]:
    """Return a whole tab: headers, widths, formats, lists, what the app keeps itself, what stays in sight."""
    tab = BY_KEY[placed.key]
    grid = {"rowCount": ROWS, "columnCount": len(tab.columns) + SPARE_COLUMNS}
    grid |= {"frozenRowCount": 1, "frozenColumnCount": FROZEN_COLUMNS}
    looks = {"sheetId": id, "title": tab.sheet, "gridProperties": grid}
    places = {column.key: place for place, column in enumerate(tab.columns)}
    given = dress(Body(tab, id, 1, ROWS), places, listed)
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
    """Return the headers that a tab lacks and, when its *looks* are known, the dress of all its columns."""
    sheet, tab = layout.entry.sheet_id, BY_KEY[key]
    columns = placed.columns if placed else layout.columns
    new = placed.new_columns if placed else []
    rows, _ = book.structure.sizes.get(sheet, (0, 0))
    body = Body(
        tab, sheet, placed.header_row if placed else layout.header_row, rows, looks or Looks(),
        book.values.rows.get(sheet, ()), book.formulas.get(sheet, {}),
    )  # fmt: skip
    heads = {each: columns[each] for each in new}
    given = dress(body, heads if looks is None else columns, listed)
    frozen = [] if looks is None else freeze(body, book.structure.merges.get(sheet, ()))
    room = _room(book, sheet, heads) if layout.header_row else _width(book, sheet, heads)
    requests = [*room, *_heads(tab, sheet, body.header_row, heads), *given.requests, *frozen]
    made = Made(key, layout.entry.title, columns=tuple(new))
    return requests, _told(made, given, freezes=bool(frozen))


def _told(made: Made, given: Dress, *, freezes: bool) -> Made:
    lists, formats, protections = map(tuple, (given.lists, given.formats, given.protections))
    return replace(made, lists=lists, formats=formats, protections=protections, freezes=freezes)


def _room(book: OpenSheet, sheet: int, heads: Mapping[str, int]) -> list[Json]:
    """Return the requests that insert columns for the headers that a tab lacks, right of all that it holds.

    An inserted column is its own: whatever staff insert or move meanwhile, no header of theirs is written over.
    """
    if not heads:
        return []
    first, last = min(heads.values()), max(heads.values())
    span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": first, "endIndex": last + 1}
    return [*_width(book, sheet, heads), {"insertDimension": {"range": span, "inheritFromBefore": False}}]


def _width(book: OpenSheet, sheet: int, heads: Mapping[str, int]) -> list[Json]:
    """Return the request that widens a tab for headers that stand beyond its last column."""
    _, width = book.structure.sizes.get(sheet, (0, 0))
    more = max(heads.values(), default=-1) + 1 - width
    return [{"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": more}}] if more > 0 else []


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
