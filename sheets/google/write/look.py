"""One more look at the rows about to be written: are they what was read, and is none of their cells a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.google.client import Client
from sheets.google.formula_cells import API
from sheets.google.reading import OpenSheet
from sheets.shared.headers import MARK_TAB

from .permissions import LISTED, PROTECTED, Bar, Permissions
from .row_writes import Json, Target, cell_of, grid_row

_ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}
Rows = Mapping[tuple[int, int], list[list[Any]]]  # (sheet id, first row, 0-based) → rows


@dataclass(frozen=True)
class Seen:
    """What the look found."""

    strangers: bool = False  # a row bears another code, or another program of ours has written since
    changed: tuple[Target, ...] = ()  # which rows, or their header lines, hold something else than was read
    formulas: bool = False  # a cell that is to be written holds a formula
    barred: tuple[tuple[Target, tuple[tuple[int, Bar], ...]], ...] = ()  # columns that may not be written
    entered: Rows = field(default_factory=dict)  # formulas as they are spelt
    values: Rows = field(default_factory=dict)

    def row(self, sheet: int, number: int) -> tuple[Any, ...]:
        """Return the values of a row (1-based), blank when it was not looked at."""
        return tuple(_first(self.values, sheet, number - 1))

    def spelt(self, target: Target) -> tuple[Any, ...]:
        """Return what was entered into a row and its header line."""
        lines = (target.number, target.header_row)
        return tuple(tuple(_first(self.entered, target.sheet, number - 1)) for number in lines)


def look(client: Client, id: str, targets: Sequence[Target], book: OpenSheet) -> Seen:
    """Ask for the rows, formulas as they are spelt, the number of the last write, and what may not be written."""
    if not targets:
        return Seen()
    heads = {(target.sheet, target.header_row) for target in targets if target.header_row}
    wanted = [*sorted(heads), *((target.sheet, target.number) for target in targets)]
    ranges: list[Json] = [grid_row(sheet, number) for sheet, number in wanted]
    if book.structure.mark is not None:
        ranges.append({"sheetId": book.structure.mark, "startRowIndex": 0, "endRowIndex": 1, "endColumnIndex": 2})
    body = {"dataFilters": [{"gridRange": range} for range in ranges]}
    options = {"fields": _fields(lists=True)}
    told = client.request("post", f"{API}/{id}:getByDataFilter", params=options, json=body).json()
    return _judged(told, targets, book, book.values.mark)


def asking(requests: list[Json], targets: Sequence[Target]) -> tuple[Json, Json]:
    """Return the body and the options of a batch whose answer shows rows and header lines as they stand after it."""
    wanted = {(target.title, number) for target in targets for number in (target.number, target.header_row) if number}
    ranges = [f"'{title.replace(chr(39), chr(39) * 2)}'!{number}:{number}" for title, number in sorted(wanted)]
    ranges.append(f"'{MARK_TAB}'!A1:B1")
    body = {"requests": requests, "includeSpreadsheetInResponse": True, "responseRanges": ranges}
    # Thousands of rows that only get their codes need not tell all their lists: a refusal makes a look ask for those.
    lists = any(set(target.cells) != {target.code_column} for target in targets)
    return body, {"fields": f"replies,updatedSpreadsheet.{_fields(lists=lists)}"}


def _fields(*, lists: bool) -> str:
    cells = ["userEnteredValue", "effectiveValue", *([LISTED] if lists else ())]
    return f"sheets(properties.sheetId,{PROTECTED},data(startRow,rowData.values({','.join(cells)})))"


def look_at(told: Json, targets: Sequence[Target], book: OpenSheet, number: float) -> Seen:
    """Judge the rows that stood already by what the answer to such a batch shows; *number* is the mark by then."""
    return _judged(told.get("updatedSpreadsheet", {}), [t for t in targets if not t.is_new], book, number)


def _judged(told: Json, targets: Sequence[Target], book: OpenSheet, number: float) -> Seen:
    rows: dict[tuple[int, int], list[list[Any]]] = {}
    values: dict[tuple[int, int], list[list[Any]]] = {}
    for sheet in told.get("sheets", ()):
        id = int(sheet.get("properties", {}).get("sheetId", 0))
        for block in sheet.get("data", ()):
            cells, first = [row.get("values", ()) for row in block.get("rowData", ())], int(block.get("startRow", 0))
            rows[id, first] = [[_entered(cell) for cell in row] for row in cells]
            values[id, first] = [[_value(cell) for cell in row] for row in cells]
    mark = _first(rows, book.structure.mark, 0)
    strangers = (cell_of(mark, 1) or 0) != number
    changed, formulas, barred = [], False, []
    permissions = Permissions(told.get("sheets", ()))
    for target in targets:
        row = _first(rows, target.sheet, target.number - 1)
        strangers |= not target.is_stamp and not target.mark and not target.bears_code(row)
        if not _is_as_read(target, row, target.before) or not _is_under_its_headers(target, rows):
            changed.append(target)
        formulas |= any(_is_formula(cell_of(row, i), cell_of(target.before, i)) for i in target.cells)
        if columns := tuple(permissions.barred(target)):
            barred.append((target, columns))
    return Seen(strangers, tuple(changed), formulas, tuple(barred), rows, values)


def _first(rows: Rows, sheet: int | None, number: int) -> list[Any]:
    found = rows.get((sheet or 0, number), [])
    return found[0] if found else []


def _is_under_its_headers(target: Target, rows: Rows) -> bool:
    """Tell whether no column was inserted, moved or named anew since."""
    if not target.header_row:
        return True
    return _is_as_read(target, _first(rows, target.sheet, target.header_row - 1), target.headers)


def _is_as_read(target: Target, row: Sequence[Any], read: Sequence[Any]) -> bool:
    """Tell whether the cells that matter hold what was *read*; a formula is spelt here and was a value there."""
    width = max(len(row), len(read)) if target.is_stamp or target.mark else 0
    own = {*target.cells, *range(width), *({target.name_column} if target.name_column >= 0 else ())}
    pairs = [(cell_of(row, i), cell_of(read, i)) for i in own]
    return all(now == then or _is_formula(now, then) or _folded(now) == _folded(then) for now, then in pairs)


def _is_formula(now: Any, then: Any) -> bool:
    """Tell whether the spelling of a cell is a formula's: text that begins with "=" reads as it is spelt."""
    return isinstance(now, str) and now.startswith("=") and now != then


def _folded(cell: Any) -> str:
    return str(cell).casefold()  # TRUE and True, should a formula's spelling tell truths in words


def _entered(cell: Json) -> Any:
    """Return what was entered into a cell: a value, or a formula as it is spelt; else what another's formula put."""
    return next(iter(cell.get("userEnteredValue", {}).values()), _value(cell))


def _value(cell: Json) -> Any:
    """Return what a cell shows, told as the values are."""
    shown: Json = cell.get("effectiveValue", {})
    if "errorValue" in shown:
        return _ERRORS.get(shown["errorValue"].get("type", ""), "#ERROR!")
    return next(iter(shown.values()), "")
