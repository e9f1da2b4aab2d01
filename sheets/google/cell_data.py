"""Cells as updateCells takes them: each with its kind, and with a format in which it keeps that kind."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from programme.book.contents import Page, Spot
from programme.schema.tabs import Cell
from sheets.shared.formulas import for_google
from sheets.shared.known_columns import KnownTab, looks_typed

from .reading import as_json
from .setup.formatting import TEXT_FORMAT, looks_of
from .write.row_writes import DAY_FORMAT

Json = dict[str, Any]
PAYLOAD = 1_500_000  # bytes of one request; Google recommends 2 MB at most
FIELDS = "userEnteredValue,userEnteredFormat.numberFormat"
_AS_MOMENT: Json = {"numberFormat": {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}}


class PageCells:
    """The cells of one page on their way to Google; formulas in *valued* go as the values they came to."""

    def __init__(self, page: Page, known: KnownTab | None, valued: Collection[Spot], locale: str) -> None:
        self._page, self._known, self._valued, self._locale = page, known, valued, locale
        self._below = known.header_row if known is not None else 0
        columns = {at: known.tab.column(key) for key, at in known.columns.items()} if known is not None else {}
        self._looks = {at: looks_of(column) for at, column in columns.items()}

    def slices(self, sheet: int) -> Iterator[Json]:
        """Yield requests of whole rows, none much heavier than a quarter of a payload."""
        rows: list[Json] = []
        top, weight = 0, 0
        for number in range(1, self._last() + 1):
            row = {"values": [self.cell((number, column)) for column in range(self._width(number))]}
            heavy = weight_of(row)
            if rows and weight + heavy > PAYLOAD // 4:
                yield _put(sheet, top, 0, rows)
                rows, top, weight = [], number - 1, 0
            rows.append(row)
            weight += heavy
        if rows:
            yield _put(sheet, top, 0, rows)

    def one(self, spot: Spot, sheet: int) -> Json:
        """Return the request that puts one cell."""
        return _put(sheet, spot[0] - 1, spot[1], [{"values": [self.cell(spot)]}])

    def cell(self, spot: Spot) -> Json:
        value = self._page.at(spot)
        formula = None if spot in self._valued else self._page.formulas.get(spot)
        looks = self._format(spot, value, is_formula=formula is not None)
        told = {"userEnteredFormat": looks} if looks else {}
        if formula is not None:
            return told | {"userEnteredValue": {"formulaValue": for_google(formula, self._locale)}}
        return told | ({"userEnteredValue": _extended(value)} if value is not None else {})

    def _format(self, spot: Spot, value: Cell, *, is_formula: bool) -> Json | None:
        """Return the format of a cell. A number gets none: as a text or a day it would be another thing."""
        column = self._looks.get(spot[1]) if spot[0] > self._below else None
        if isinstance(value, datetime):
            return _AS_MOMENT
        if isinstance(value, date):
            return DAY_FORMAT
        if is_formula or isinstance(value, int | float):
            return None  # a formula in a cell for text would be shown instead of worked out
        if isinstance(value, str):
            return column or (TEXT_FORMAT if looks_typed(value) else None)
        return column

    def _last(self) -> int:
        return max([len(self._page.rows), *(row for row, _ in self._page.formulas)])

    def _width(self, number: int) -> int:
        rows = self._page.rows
        width = len(rows[number - 1]) if number <= len(rows) else 0
        return max([width, *(column + 1 for row, column in self._page.formulas if row == number)])


def weight_of(request: Json) -> int:
    """Return how many bytes a part of a request weighs as it is sent: a Cyrillic letter takes six."""
    return len(json.dumps(request))


def _extended(value: Cell) -> Json:
    told = as_json(value)
    kind = "boolValue" if isinstance(told, bool) else "stringValue" if isinstance(told, str) else "numberValue"
    return {kind: told}


def _put(sheet: int, row: int, column: int, rows: list[Json]) -> Json:
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": rows, "fields": FIELDS}}
