"""What is written to a Google spreadsheet: which rows, found by what hangs on them, and what must stand before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Kind
from sheets.google.reading import OpenSheet, as_json
from sheets.shared.edit_plan import EditPlan, Placed
from sheets.shared.headers import code_key

Json = dict[str, Any]
TAG = "nst"  # the key of what hangs on a row; its value is the row's code. Short: Google keeps 30,000 characters a tab
VISIBILITY = "DOCUMENT"  # outlives a change of the Cloud project
DAY_FORMAT = {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}}
MOMENT_FORMAT = {"numberFormat": {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}}


@dataclass(frozen=True)
class Target:
    """One row that is to be written: which, whose, and what; rows 1-based, columns 0-based."""

    tab: str
    sheet: int
    number: int
    code: str  # that the row bears, or is given by this very write
    code_column: int
    cells: Mapping[int, Cell]
    before: tuple[Any, ...]  # the row as it was read; nothing for a new one
    headers: tuple[Any, ...] = ()  # the header line as it was read
    header_row: int = 0  # 0: there was none
    name_column: int = -1  # -1: the tab has none
    is_new: bool = False  # the row is made by this very write
    title: str = ""  # of the tab, as it was read
    mark: str = ""  # of a repair: hangs on the row instead of its code, which may be nobody's

    @property
    def tag(self) -> str:
        """Return what hangs on the row."""
        return self.mark or self.code

    @property
    def filter(self) -> Json:
        """Return the data filter that finds the row in its tab, wherever it is by then."""
        place = {"metadataLocation": {"sheetId": self.sheet}}
        return {"developerMetadataLookup": {"metadataKey": TAG, "metadataValue": self.tag, **place}}

    @property
    def is_stamp(self) -> bool:
        """Tell whether the write puts the code itself: then the echo's code proves nothing, its other cells do."""
        return self.code_column in self.cells

    def at(self, number: int) -> Target:
        """Return the same write at another row."""
        return replace(self, number=number)

    def values(self) -> list[Any]:
        """Return the row to send: null for every cell that is to be left alone."""
        return [as_json(self.cells[i]) if i in self.cells else None for i in range(max(self.cells) + 1)]

    def is_hit(self, row: Sequence[Any]) -> bool:
        """Tell whether an echoed row is the one that was meant."""
        if not self.is_stamp and not self.mark:
            return self.bears_code(row) and self._is_same_person(row)
        width = max(len(row), len(self.before))
        return all(cell_of(row, i) == cell_of(self.before, i) for i in range(width) if i not in self.cells)

    def bears_code(self, row: Sequence[Any]) -> bool:
        return code_key(cell_of(row, self.code_column)) == code_key(self.code)

    def _is_same_person(self, row: Sequence[Any]) -> bool:
        """Tell whether nobody has typed another name over the row since it was read."""
        named = self.name_column
        return named < 0 or named in self.cells or cell_of(row, named) == cell_of(self.before, named)


def targets_of(book: OpenSheet, plan: EditPlan) -> list[Target]:
    """Return the rows that a plan writes to, new ones too; headers are not among them."""
    found = []
    for key, placed in plan.tabs.items():
        layout = book.layouts.get(key)
        if layout is None or "code" not in placed.columns:
            continue
        rows = book.values.rows.get(layout.entry.sheet_id, [])
        at = placed.columns["code"]
        for number, cells in sorted(placed.rows.items()):
            if number == placed.header_row:
                continue
            is_new = number in placed.appended
            before = tuple(rows[number - 1]) if number <= len(rows) and not is_new else ()
            code = str(cells[at] if at in cells else cell_of(before, at))
            name = BY_KEY[key].name_column
            named = placed.columns.get(name.key, -1) if name is not None else -1
            headers = tuple(rows[layout.header_row - 1]) if layout.header_row else ()
            sheet = layout.entry.sheet_id
            header_line = layout.header_row
            found.append(
                Target(
                    key,
                    sheet,
                    number,
                    code,
                    at,
                    cells,
                    before,
                    headers,
                    header_line,
                    name_column=-1 if is_new else named,
                    is_new=is_new,
                    title=layout.entry.title,
                )
            )
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


def insert_requests(target: Target) -> list[Json]:
    """Return the requests that insert a new row where there is none yet, filled and tagged.

    An inserted row is its own: whatever staff move meanwhile, nothing is overwritten.
    """
    at = target.number - 1
    cells = [_cell_json(target.cells.get(i)) for i in range(max(target.cells) + 1)]
    start = {"sheetId": target.sheet, "rowIndex": at, "columnIndex": 0}
    return [
        {"insertDimension": {"range": _row(target.sheet, target.number), "inheritFromBefore": at > 0}},
        {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}},
        *tag_requests([target]),
    ]


def mark_request(sheet: int, mark: float) -> Json:
    """Return the request that leaves the mark of a write in its tab."""
    start = {"sheetId": sheet, "rowIndex": 0, "columnIndex": 1}
    return {"updateCells": {"start": start, "rows": [{"values": [_cell_json(mark)]}], "fields": "userEnteredValue"}}


def _cell_json(value: Cell) -> Json:
    told = as_json(value)
    if told == "":
        return {}
    kind = "boolValue" if isinstance(told, bool) else "stringValue" if isinstance(told, str) else "numberValue"
    return {"userEnteredValue": {kind: told}}


def day_formats(placed: Placed, targets: Iterable[Target], above: Sequence[Any] | None = None) -> list[Json]:
    """Return the requests that make blank cells that get days show them as days; a format that stands stays.

    A new row has the formats of the one *above* it: where that shows a day, so does it.
    """
    tab, keys = BY_KEY[placed.key], {at: key for key, at in placed.columns.items()}
    return [
        {
            "repeatCell": {
                "range": grid_row(target.sheet, target.number) | {"startColumnIndex": at, "endColumnIndex": at + 1},
                "cell": {"userEnteredFormat": MOMENT_FORMAT if isinstance(value, datetime) else DAY_FORMAT},
                "fields": "userEnteredFormat.numberFormat",
            }
        }
        for target in targets
        for at, value in target.cells.items()
        if at in keys
        and _shows_a_day(value, tab.column(keys[at]).kind)
        and _is_bare(cell_of(target.before if above is None else above, at))
    ]


def _is_bare(cell: Any) -> bool:
    """Tell whether a cell, or the one above it, shows nothing that has a format of its own."""
    return cell == "" or isinstance(cell, str)


def _shows_a_day(value: Cell, kind: Kind) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, date) or (is_number and kind is Kind.DATE)


def grid_row(sheet: int, number: int) -> Json:
    """Return the grid range of one row."""
    return {"sheetId": sheet, "startRowIndex": number - 1, "endRowIndex": number}


def _row(sheet: int, number: int) -> Json:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": number - 1, "endIndex": number}


def cell_of(row: Sequence[Any], column: int) -> Any:
    """Return a cell of a row that Google tells without its blank end."""
    return row[column] if column < len(row) else ""
