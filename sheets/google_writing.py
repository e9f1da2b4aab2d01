"""Writing to a Google spreadsheet: rows found by what hangs on them, each write proved by its echo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programme.schema import BY_KEY
from programme.tabs import Cell, Kind

from .google_formulas import API
from .google_line import Line
from .google_reading import MARK, OpenSheet, as_json
from .names import fold_code
from .placing import Placed, Plan

Json = dict[str, Any]
TAG = "nastavnik.row"  # the key of what hangs on a row; its value is "mentees:Н-0001"
VISIBILITY = "DOCUMENT"  # outlives a change of the Cloud project
DAY_FORMAT = {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}}


@dataclass(frozen=True)
class Target:
    """One row that is to be written: which, whose, and what; rows 1-based, columns 0-based."""

    tab: str
    sheet: int
    number: int
    code: str  # that the row bears, or is given by this very write
    code_column: int
    cells: Mapping[int, Cell]
    before: tuple[Any, ...]  # the row as it was read
    name_column: int = -1  # -1: the tab has none

    @property
    def tag(self) -> str:
        return f"{self.tab}:{self.code}"

    @property
    def filter(self) -> Json:
        """Return the data filter that finds the row wherever it is by then."""
        return {"developerMetadataLookup": {"metadataKey": TAG, "metadataValue": self.tag}}

    @property
    def is_stamp(self) -> bool:
        """Tell whether the write puts the code itself: then the echo's code proves nothing, its other cells do."""
        return self.code_column in self.cells

    def values(self) -> list[Any]:
        """Return the row to send: null for every cell that is to be left alone."""
        return [as_json(self.cells[i]) if i in self.cells else None for i in range(max(self.cells) + 1)]

    def is_hit(self, row: Sequence[Any]) -> bool:
        """Tell whether an echoed row is the one that was meant."""
        if not self.is_stamp:
            return self.bears_code(row) and self._is_same_person(row)
        width = max(len(row), len(self.before))
        return all(_at(row, i) == _at(self.before, i) for i in range(width) if i not in self.cells)

    def bears_code(self, row: Sequence[Any]) -> bool:
        return fold_code(_at(row, self.code_column)) == fold_code(self.code)

    def _is_same_person(self, row: Sequence[Any]) -> bool:
        """Tell whether nobody has typed another name over the row since it was read."""
        named = self.name_column
        return named < 0 or named in self.cells or _at(row, named) == _at(self.before, named)


def targets_of(book: OpenSheet, plan: Plan) -> list[Target]:
    """Return the existing rows that a plan writes to; headers and new rows are not among them."""
    found = []
    for key, placed in plan.tabs.items():
        layout = book.layouts.get(key)
        if layout is None or "code" not in placed.columns:
            continue
        rows = book.values.rows.get(layout.entry.sheet_id, [])
        at = placed.columns["code"]
        for number, cells in sorted(placed.rows.items()):
            if number == placed.header_row or number in placed.appended:
                continue
            before = tuple(rows[number - 1]) if number <= len(rows) else ()
            code = str(cells[at] if at in cells else _at(before, at))
            name = BY_KEY[key].name_column
            named = placed.columns.get(name.key, -1) if name is not None else -1
            found.append(Target(key, layout.entry.sheet_id, number, code, at, cells, before, named))
    return found


def tag_requests(targets: Iterable[Target]) -> list[Json]:
    """Return the requests that hang the rows' codes on them, where they stood when they were read."""
    return [
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": TAG,
                    "metadataValue": target.tag,
                    "visibility": VISIBILITY,
                    "location": {"dimensionRange": _row(target.sheet, target.number)},
                }
            }
        }
        for target in targets
    ]


def untag_request(tag: str) -> Json:
    """Return the request that takes a tag off every row it hangs on."""
    lookup = {"metadataKey": TAG, "metadataValue": tag}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def append_requests(book: OpenSheet, placed: Placed) -> list[Json]:
    """Return the requests that insert the new rows below the last one, filled and tagged in the same batch.

    An inserted row is its own: whatever staff move meanwhile, nothing is overwritten.
    """
    layout = book.layouts[placed.key]
    sheet, found = layout.entry.sheet_id, []
    rows, _ = book.structure.sizes.get(sheet, (0, 0))
    for number in placed.appended:
        cells, at = placed.rows[number], placed.columns["code"]
        span = _row(sheet, min(number, rows + 1))
        start = {"sheetId": sheet, "rowIndex": span["startIndex"], "columnIndex": 0}
        values = [_cell_json(placed.key, placed.columns, i, cells.get(i)) for i in range(max(cells) + 1)]
        rows += 1
        target = Target(placed.key, sheet, span["startIndex"] + 1, str(cells[at]), at, cells, ())
        found += [
            {"insertDimension": {"range": span, "inheritFromBefore": span["startIndex"] > 0}},
            {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}},
            *_day_formats(placed, sheet, target.number, cells),
            *tag_requests([target]),
        ]
    return found


def appended_tags(placed: Placed) -> list[tuple[int, str]]:
    """Return where new rows go and what hangs on them: (row, tag)."""
    at = placed.columns.get("code", -1)
    return [(number, f"{placed.key}:{placed.rows[number][at]}") for number in placed.appended]


def day_formats(placed: Placed, sheet: int) -> list[Json]:
    """Return the requests that make the cells that get days show them as days."""
    rows = ((number, cells) for number, cells in placed.rows.items() if number not in placed.appended)
    return [each for number, cells in rows for each in _day_formats(placed, sheet, number, cells)]


def _day_formats(placed: Placed, sheet: int, number: int, cells: Mapping[int, Cell]) -> list[Json]:
    tab, keys = BY_KEY[placed.key], {at: key for key, at in placed.columns.items()}
    days = [
        at for at, value in cells.items()
        if value is not None and not isinstance(value, str | bool) and at in keys
        and number != placed.header_row and tab.column(keys[at]).kind is Kind.DATE
    ]  # fmt: skip
    return [
        {
            "repeatCell": {
                "range": {
                    "sheetId": sheet, "startRowIndex": number - 1, "endRowIndex": number,
                    "startColumnIndex": at, "endColumnIndex": at + 1,
                },
                "cell": {"userEnteredFormat": DAY_FORMAT},
                "fields": "userEnteredFormat.numberFormat",
            }
        }
        for at in days
    ]  # fmt: skip


def _cell_json(key: str, columns: Mapping[str, int], at: int, value: Cell) -> Json:
    told = as_json(value)
    if told == "":
        return {}
    kind = "boolValue" if isinstance(told, bool) else "stringValue" if isinstance(told, str) else "numberValue"
    return {"userEnteredValue": {kind: told}}


@dataclass(frozen=True)
class Echo:
    """What Google says stands in the row a write reached: where, and its cells."""

    target: Target
    number: int  # 1-based
    row: tuple[Any, ...]

    @property
    def is_right(self) -> bool:
        return self.target.is_hit(self.row)

    def is_same_row(self, row: Sequence[Any]) -> bool:
        """Tell whether a row agrees with the one that was hit in every cell that was left alone."""
        width = max(len(row), len(self.row))
        return all(_at(row, i) == _at(self.row, i) for i in range(width) if i not in self.target.cells)


def write_rows(line: Line, id: str, targets: Sequence[Target], *, mark: int, heads: Sequence[Json] = ()) -> list[Echo]:
    """Write the rows, headers and the number of this write in one request; return the echo of every row reached.

    A row whose tag is gone has no echo, one whose tag hangs twice has two. Raises Uncertain when nobody can say
    whether anything was written.
    """
    data = [{"dataFilter": t.filter, "majorDimension": "ROWS", "values": [t.values()]} for t in targets]
    data += [dict(head) for head in heads]
    if mark:
        data.append({"dataFilter": {"a1Range": MARK}, "majorDimension": "ROWS", "values": [[mark]]})
    told = line.request("post", f"{API}/{id}/values:batchUpdateByDataFilter", json=_body(data)).json()
    by_tag = {target.tag: target for target in targets}
    found = []
    for reply in told.get("responses", ()):
        target = by_tag.get(reply["dataFilter"].get("developerMetadataLookup", {}).get("metadataValue", ""))
        if target is not None:
            values = reply["updatedData"].get("values", [[]])
            found.append(Echo(target, _number(reply["updatedRange"]), tuple(values[0])))
    return found


def restore(line: Line, id: str, wrong: Sequence[Echo], book: OpenSheet) -> list[Echo]:
    """Put back what stood in rows that were hit by mistake; return those of which nobody knows what that was.

    A row is reached by its place, as the echo told it, and proved by its own echo: a tag that hung on several rows
    cannot tell them apart.
    """
    lost, data, sent = [], [], []
    for echo in wrong:
        stood = _stood(echo, book)
        if stood is None:
            lost.append(echo)
            continue
        cells = {i: _at(stood, i) for i in echo.target.cells}
        place = {"sheetId": echo.target.sheet, "startRowIndex": echo.number - 1, "endRowIndex": echo.number}
        values = [cells.get(i) for i in range(max(cells) + 1)]
        data.append({"dataFilter": {"gridRange": place}, "majorDimension": "ROWS", "values": [values]})
        sent.append(echo)
    if data:
        told = line.request("post", f"{API}/{id}/values:batchUpdateByDataFilter", json=_body(data)).json()
        rows = [tuple(reply["updatedData"].get("values", [[]])[0]) for reply in told.get("responses", ())]
        lost += [echo for echo, row in zip(sent, rows, strict=True) if not echo.is_same_row(row)]
    tags = {echo.target.tag for echo in wrong}
    line.request("post", f"{API}/{id}:batchUpdate", json={"requests": [untag_request(tag) for tag in sorted(tags)]})
    return lost


def _stood(echo: Echo, book: OpenSheet) -> tuple[Any, ...] | None:
    """Return the row that was hit as it was read: its own, or the only one that fits all cells that were left alone."""
    if not echo.target.is_stamp and echo.target.bears_code(echo.row):
        return echo.target.before  # the row that was meant, with another person in it by now
    rows = book.values.rows.get(echo.target.sheet, [])
    found = [tuple(row) for row in rows if echo.is_same_row(row) and any(cell != "" for cell in row)]
    width = max(len(echo.row), *echo.target.cells) + 1
    if all(_at(echo.row, i) == "" for i in range(width) if i not in echo.target.cells):
        at_place = tuple(rows[echo.number - 1]) if echo.number <= len(rows) else ()
        return at_place if echo.is_same_row(at_place) else None
    return found[0] if len(found) == 1 else None


def _body(data: list[Json]) -> Json:
    return {
        "valueInputOption": "RAW",
        "data": data,
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "responseDateTimeRenderOption": "SERIAL_NUMBER",
    }


def _row(sheet: int, number: int) -> Json:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": number - 1, "endIndex": number}


def _at(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else ""


def _number(range: str) -> int:
    """Return the first row of a range in A1 notation."""
    first = range.rpartition("!")[2].partition(":")[0]
    return int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
