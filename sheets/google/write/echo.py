"""Rows of a Google spreadsheet written in one request, and what its echo tells of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isclose
from typing import Any

from sheets.google.client import Client
from sheets.google.faults import RequestRefused
from sheets.google.formula_cells import API
from sheets.google.reading import MARK, OpenSheet, as_json

from .row_writes import Json, Target, cell_of, grid_row

Row = tuple[Any, ...]
LOOK_HOLDS = 2.0  # seconds: whoever has to wait longer before a write looks again


@dataclass(frozen=True)
class Echo:
    """What Google says stands in a row that a write reached: where, its cells, and the headers at that moment."""

    target: Target
    number: int  # 1-based
    row: Row
    headers: Row
    title: str = ""  # of the tab

    @property
    def is_right(self) -> bool:
        """Tell whether the write reached the row that was meant, under the headers that were read."""
        target = self.target
        if self.title != target.title and not target.mark:
            return False
        own = {*target.cells, target.code_column, *({target.name_column} if target.name_column >= 0 else ())}
        if target.mark:
            own = set(range(max(len(self.headers), len(target.headers))))
        stand = not target.header_row or all(cell_of(self.headers, i) == cell_of(target.headers, i) for i in own)
        return stand and target.is_hit(self.row)

    @property
    def altered(self) -> tuple[int, ...]:
        """Return the columns that show another value than was written: swallowed by a merge, or changed by others."""
        return tuple(i for i, value in self.target.cells.items() if not _is_same(cell_of(self.row, i), as_json(value)))


def write_rows(client: Client, id: str, targets: Sequence[Target], *, mark: float) -> list[Echo]:
    """Write the rows and the mark of this write in one request; return the echo of every row reached.

    The request reaches out for the header lines too and changes nothing there: their echo tells how the columns stood
    at that very moment. A row whose tag is gone has no echo, one whose tag hangs twice has two. Raises Uncertain when
    nobody can say whether anything was written, BookBusy when it could not be sent while the look before it holds.
    """
    heads = {target.sheet: target.header_row for target in targets if target.header_row}
    data: list[Json] = [
        {"dataFilter": {"gridRange": grid_row(sheet, number)}, "majorDimension": "ROWS", "values": [[None]]}
        for sheet, number in heads.items()
    ]
    data += [{"dataFilter": t.filter, "majorDimension": "ROWS", "values": [t.values()]} for t in targets]
    if mark:
        data.append({"dataFilter": {"a1Range": MARK}, "majorDimension": "ROWS", "values": [[mark]]})
    told = client.request(
        "post", f"{API}/{id}/values:batchUpdateByDataFilter", json=_body(data), within=LOOK_HOLDS
    ).json()
    by_tag = {(target.sheet, target.tag): target for target in targets}
    found: list[Echo] = []
    columns: dict[int, Row] = {}
    for reply in told.get("responses", ()):
        filter, row = reply["dataFilter"], tuple(reply["updatedData"].get("values", [[]])[0])
        if "gridRange" in filter:
            columns[int(filter["gridRange"].get("sheetId", 0))] = row
        elif "developerMetadataLookup" in filter:
            lookup = filter["developerMetadataLookup"]
            sheet = int(lookup.get("metadataLocation", {}).get("sheetId", 0))
            target = by_tag[sheet, lookup["metadataValue"]]
            title, number = _place(reply["updatedRange"])
            found.append(Echo(target, number, row, columns.get(sheet, ()), title))
    return found


def with_rows(book: OpenSheet, echoes: Sequence[Echo]) -> OpenSheet:
    """Return the reading with rows as they are since; one that stands elsewhere by now comes at the end."""
    rows = dict(book.values.rows) | {sheet: list(book.values.rows.get(sheet, ())) for sheet in _sheets(echoes)}
    for echo in echoes:
        target = echo.target
        own = rows[target.sheet]
        if target.is_new or target.number != echo.number or echo.number > len(own):
            own.append(list(echo.row))
        else:
            own[echo.number - 1] = list(echo.row)
    return replace(book, values=replace(book.values, rows=rows))


def _is_same(shown: Any, sent: Any) -> bool:
    """Tell whether a value came back as it was sent; a number may have lost its last digits on the way."""
    if isinstance(shown, bool) or isinstance(sent, bool) or isinstance(shown, str) or isinstance(sent, str):
        return type(shown) is type(sent) and bool(shown == sent)
    return isclose(shown, sent, rel_tol=1e-12)


def _sheets(echoes: Sequence[Echo]) -> set[int]:
    return {echo.target.sheet for echo in echoes}


def wrong_of(echoes: Sequence[Echo]) -> list[Echo]:
    """Return the echoes of rows that were hit by mistake; where a tag hung on several rows, all of them are."""
    times = Counter((echo.target.sheet, echo.target.tag) for echo in echoes)
    return [echo for echo in echoes if not echo.is_right or times[echo.target.sheet, echo.target.tag] > 1]


def _body(data: list[Json]) -> Json:
    return {
        "valueInputOption": "RAW",
        "data": data,
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "responseDateTimeRenderOption": "SERIAL_NUMBER",
    }


def _place(range: str) -> tuple[str, int]:
    """Return the tab's title and the first row of a range in A1 notation."""
    title, _, cells = range.rpartition("!")
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    return title, int(cells.partition(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))


def refused_of(error: RequestRefused, targets: Sequence[Target]) -> Target | None:
    """Return the row at which Google refused the whole request; None when it does not say."""
    heads = {target.sheet for target in targets if target.header_row}
    at = -1 if error.at is None else error.at - len(heads)
    return targets[at] if 0 <= at < len(targets) else None
