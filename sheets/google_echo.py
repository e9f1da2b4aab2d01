"""Rows of a Google spreadsheet written in one request, proved by its echo, taken back where it hit another row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .google_formulas import API
from .google_line import Line
from .google_reading import MARK, OpenSheet
from .google_writing import Json, Target, cell_of, grid_row, untag_request
from .names import fold_code

Row = tuple[Any, ...]
TRIES = 4  # to take back what was written by mistake while rows go on moving
_NEW, _UNKNOWN = -1, -2  # instead of the place where a column stood


@dataclass(frozen=True)
class Echo:
    """What Google says stands in a row that a write reached: where, its cells, and the headers at that moment."""

    target: Target
    number: int  # 1-based
    row: Row
    headers: Row

    @property
    def is_right(self) -> bool:
        """Tell whether the write reached the row that was meant, under the headers that were read."""
        target = self.target
        own = {*target.cells, target.code_column, *({target.name_column} if target.name_column >= 0 else ())}
        stand = not target.header_row or all(cell_of(self.headers, i) == cell_of(target.headers, i) for i in own)
        return stand and target.is_hit(self.row)

    @cached_property
    def columns(self) -> Mapping[int, int]:
        """Return where each column stood when it was read: columns were inserted or moved since."""
        then, now = self.target.headers, self.headers
        width = max(len(self.row), len(now), len(then), *(i + 1 for i in self.target.cells))
        if then == now or not any(header != "" and header in then for header in now):
            return {i: i for i in range(width)}  # the header line itself may have moved: the columns did not, then
        return {i: _stood_at(then, now, i) for i in range(width)}

    @cached_property
    def hit(self) -> frozenset[int]:
        """Return the columns that were written, by where they stood when they were read."""
        return frozenset(self.columns[i] for i in self.target.cells)

    @cached_property
    def as_read(self) -> Mapping[int, Any]:
        """Return the cells that were left alone, by where their columns stood when they were read."""
        return {then: cell_of(self.row, i) for i, then in self.columns.items() if then >= 0 and then not in self.hit}

    def fits(self, row: Sequence[Any]) -> bool:
        """Tell whether a row, as it was read, agrees with this one in every cell that was left alone."""
        return all(cell_of(row, then) == cell for then, cell in self.as_read.items())

    def is_still(self, row: Sequence[Any]) -> bool:
        """Tell whether a row, as it stands now, agrees with this one in every cell that was left alone."""
        width = max(len(row), len(self.row))
        return all(cell_of(row, i) == cell_of(self.row, i) for i in range(width) if i not in self.target.cells)


def _stood_at(then: Row, now: Row, i: int) -> int:
    header = cell_of(now, i)
    if header != "" and then.count(header) == now.count(header) == 1:
        return then.index(header)
    if header == cell_of(then, i) or cell_of(then, i) not in now:
        return i  # it was given another header
    return _NEW if header != "" else _UNKNOWN


def write_rows(line: Line, id: str, targets: Sequence[Target], *, mark: int) -> list[Echo]:
    """Write the rows and the number of this write in one request; return the echo of every row reached.

    The request reaches out for the header lines too and changes nothing there: their echo tells how the columns stood
    at that very moment. A row whose tag is gone has no echo, one whose tag hangs twice has two. Raises Uncertain when
    nobody can say whether anything was written.
    """
    heads = {target.sheet: target.header_row for target in targets if target.header_row}
    data: list[Json] = [
        {"dataFilter": {"gridRange": grid_row(sheet, number)}, "majorDimension": "ROWS", "values": [[None]]}
        for sheet, number in heads.items()
    ]
    data += [{"dataFilter": t.filter, "majorDimension": "ROWS", "values": [t.values()]} for t in targets]
    if mark:
        data.append({"dataFilter": {"a1Range": MARK}, "majorDimension": "ROWS", "values": [[mark]]})
    told = line.request("post", f"{API}/{id}/values:batchUpdateByDataFilter", json=_body(data)).json()
    by_tag, found, columns = {target.tag: target for target in targets}, [], {}
    for reply in told.get("responses", ()):
        filter, row = reply["dataFilter"], tuple(reply["updatedData"].get("values", [[]])[0])
        if "gridRange" in filter:
            columns[int(filter["gridRange"].get("sheetId", 0))] = row
        elif "developerMetadataLookup" in filter:
            target = by_tag[filter["developerMetadataLookup"]["metadataValue"]]
            found.append(Echo(target, _number(reply["updatedRange"]), row, columns.get(target.sheet, ())))
    return found


def restore(line: Line, id: str, wrong: Sequence[Echo], book: OpenSheet, again: Callable[[], OpenSheet]) -> list[Echo]:
    """Take what was written by mistake out of the rows that were hit, and put back what stood there.

    Return the rows of which nobody knows what that was: their cells are left empty. A row is reached by its place, as
    the echo told it, and proved by its own echo: a tag that hung on several rows cannot tell them apart. Should rows
    move at that very moment, they are looked for with *again*, a new reading.
    """
    lost: list[Echo] = []
    waiting = list(wrong)
    for _ in range(TRIES):
        if not waiting:
            break
        data, cells = [], []
        for echo in waiting:
            back, is_known = _back(echo, book)
            if not is_known:
                lost.append(echo)
            cells.append(back)
            values = [back.get(i) for i in range(max(back) + 1)]
            place = {"gridRange": grid_row(echo.target.sheet, echo.number)}
            data.append({"dataFilter": place, "majorDimension": "ROWS", "values": [values]})
        told = line.request("post", f"{API}/{id}/values:batchUpdateByDataFilter", json=_body(data)).json()
        rows = [tuple(reply["updatedData"].get("values", [[]])[0]) for reply in told.get("responses", ())]
        missed = [(e, c, row) for e, c, row in zip(waiting, cells, rows, strict=True) if not e.is_still(row)]
        waiting = _found_again(missed, again) if missed else []
    tags = {echo.target.tag for echo in wrong}
    line.request("post", f"{API}/{id}:batchUpdate", json={"requests": [untag_request(tag) for tag in sorted(tags)]})
    return [*lost, *waiting]


def _found_again(missed: Sequence[tuple[Echo, Mapping[int, Any], Row]], again: Callable[[], OpenSheet]) -> list[Echo]:
    """Return where the rows are by now that still hold what is to be taken back, and those that were hit instead."""
    found = []
    fresh = again()
    for echo, back, row in missed:
        target = echo.target
        rows = [tuple(each) for each in fresh.values.rows.get(target.sheet, [])]
        headers = rows[target.header_row - 1] if 0 < target.header_row <= len(rows) else ()
        for number, each in enumerate(rows, 1):
            if echo.is_still(each) and all(cell_of(each, i) == cell_of(echo.row, i) for i in target.cells):
                found.append(replace(echo, number=number, headers=headers))
            elif each == row and number != target.header_row:
                instead = replace(target, cells=dict(back), code="")
                found.append(Echo(instead, number, each, headers))
    return found


def _back(echo: Echo, book: OpenSheet) -> tuple[dict[int, Any], bool]:
    """Return what is to be put back into the cells that were hit, and whether that is known for all of them."""
    stood, back, is_known = _stood(echo, book), {}, True
    for i in echo.target.cells:
        then = echo.columns[i]
        is_known &= then == _NEW or (then >= 0 and stood is not None)
        back[i] = cell_of(stood or (), then) if then >= 0 else ""
    return back, is_known


def _stood(echo: Echo, book: OpenSheet) -> Row | None:
    """Return the row that was hit as it was read; None when that cannot be told.

    That is the row that was meant, with another person in it by now; or the only one that fits all cells that were left
    alone, or that bears its code; or a row that holds nothing else: nobody's.
    """
    target = echo.target
    code = fold_code(echo.as_read.get(target.code_column))
    if code and code == fold_code(target.code):
        return target.before
    if all(cell_of(echo.row, i) == "" for i in range(len(echo.row)) if i not in target.cells):
        return ()
    rows = [tuple(row) for row in book.values.rows.get(target.sheet, []) if any(cell != "" for cell in row)]
    for fits in (echo.fits, lambda row: code != "" and fold_code(cell_of(row, target.code_column)) == code):
        found = [row for row in rows if fits(row)]
        if found and len({tuple(cell_of(row, i) for i in sorted(echo.hit)) for row in found}) == 1:
            return found[0]
    return None


def _body(data: list[Json]) -> Json:
    return {
        "valueInputOption": "RAW",
        "data": data,
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "responseDateTimeRenderOption": "SERIAL_NUMBER",
    }


def _number(range: str) -> int:
    """Return the first row of a range in A1 notation."""
    first = range.rpartition("!")[2].partition(":")[0]
    return int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
