"""What is written to a Google spreadsheet: which rows, found by what hangs on them, and what must stand before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programme.schema import BY_KEY
from programme.tabs import Cell, Kind

from .google_reading import OpenSheet, as_json
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
    before: tuple[Any, ...]  # the row as it was read; nothing for a new one
    headers: tuple[Any, ...] = ()  # the header line as it was read
    header_row: int = 0  # 0: there was none
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
        return all(cell_of(row, i) == cell_of(self.before, i) for i in range(width) if i not in self.cells)

    def bears_code(self, row: Sequence[Any]) -> bool:
        return fold_code(cell_of(row, self.code_column)) == fold_code(self.code)

    def _is_same_person(self, row: Sequence[Any]) -> bool:
        """Tell whether nobody has typed another name over the row since it was read."""
        named = self.name_column
        return named < 0 or named in self.cells or cell_of(row, named) == cell_of(self.before, named)


def targets_of(book: OpenSheet, plan: Plan) -> list[Target]:
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
            found.append(
                Target(key, sheet, number, code, at, cells, before, headers, layout.header_row, -1 if is_new else named)
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


def untag_request(tag: str) -> Json:
    """Return the request that takes a tag off every row it hangs on."""
    lookup = {"metadataKey": TAG, "metadataValue": tag}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def insert_requests(book: OpenSheet, placed: Placed) -> list[Json]:
    """Return the requests that insert the new rows below the last one, empty and tagged.

    An inserted row is its own: whatever staff move meanwhile, nothing is overwritten. It is filled as any other row is
    written, by its tag and under an echo.
    """
    sheet, found = book.layouts[placed.key].entry.sheet_id, []
    rows, _ = book.structure.sizes.get(sheet, (0, 0))
    at = placed.columns["code"]
    for number in placed.appended:
        cells, span = placed.rows[number], _row(sheet, min(number, rows + 1))
        rows += 1
        target = Target(placed.key, sheet, span["startIndex"] + 1, str(cells[at]), at, cells, ())
        found += [
            {"insertDimension": {"range": span, "inheritFromBefore": span["startIndex"] > 0}},
            *_day_formats(placed, sheet, target.number, cells),
            *tag_requests([target]),
        ]
    return found


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


def grid_row(sheet: int, number: int) -> Json:
    """Return the grid range of one row."""
    return {"sheetId": sheet, "startRowIndex": number - 1, "endRowIndex": number}


def _row(sheet: int, number: int) -> Json:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": number - 1, "endIndex": number}


def cell_of(row: Sequence[Any], column: int) -> Any:
    """Return a cell of a row that Google tells without its blank end."""
    return row[column] if column < len(row) else ""
