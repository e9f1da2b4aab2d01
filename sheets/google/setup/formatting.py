"""Formatting the columns of a Google spreadsheet: formats, lists, protection, a header in sight; what stands, stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from programme.book.offered_lists import Listed, offered
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column, Kind, Owner, Tab
from sheets.google.client import Client
from sheets.google.formula_cells import API
from sheets.google.reading import OpenSheet, as_day
from sheets.google.write.row_writes import DAY_FORMAT
from sheets.shared.edit_plan import EditPlan
from sheets.shared.tables import Layout

Json = dict[str, Any]
TEXT_FORMAT = {"numberFormat": {"type": "TEXT"}}
GUARD = "Заполняет «Наставник»"  # the description of our protections, by which they are known again
LONGEST_LIST = 500  # values that Google takes
FROZEN_AT_MOST = 6  # a header further down stays where it is: frozen rows would fill the screen
_TEXT = frozenset({Kind.CODE, Kind.PHONE, Kind.ACT, Kind.EMAIL, Kind.BIRTH, Kind.CODES})
_FIELDS = (
    "sheets(properties(sheetId,gridProperties(frozenRowCount,frozenColumnCount)),"
    "protectedRanges(range,description,requestingUserCanEdit),"
    "data(startRow,startColumn,rowData(values(userEnteredFormat(numberFormat),dataValidation(condition(type))))))"
)


@dataclass(frozen=True, slots=True)
class Guard:
    """A protected range: its columns, 0-based and half-open, and its rows, 1-based."""

    columns: range
    rows: range
    is_ours: bool
    keeps_us_out: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """What a tab wears already: columns 0-based, rows 1-based. A tab that was just made wears nothing."""

    formatted: Mapping[int, frozenset[int]] = field(default_factory=dict)  # cells with a format of their own
    listed: frozenset[int] = frozenset()  # columns with any validation
    guards: tuple[Guard, ...] = ()
    is_frozen: bool = False

    def left_of(self, place: int | None) -> Looks:
        """Return what is worn left of a place where new columns are inserted; all of it when there is none."""
        if place is None:
            return self
        return Looks(
            {at: rows for at, rows in self.formatted.items() if at < place},
            frozenset(at for at in self.listed if at < place),
            tuple(guard for guard in self.guards if guard.columns.start < place),
            self.is_frozen,
        )


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a tab below its header: where it is and what stands in it."""

    tab: Tab
    sheet: int
    header_row: int  # 1-based, the lower one of two
    rows: int  # of the whole tab
    looks: Looks = Looks()
    cells: Sequence[Sequence[Any]] = ()  # the whole tab's, from its first row
    formulas: Collection[tuple[int, int]] = ()  # row 1-based, column 0-based

    def below(self, at: int) -> Json:
        """Return the range of a column below the header."""
        return {
            "sheetId": self.sheet,
            "startRowIndex": self.header_row,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }

    def cell(self, row: int, at: int) -> Any:
        cells = self.cells[row - 1] if row <= len(self.cells) else ()
        return cells[at] if at < len(cells) else ""

    def is_barred(self, at: int) -> bool:
        """Tell whether a protection keeps us out of any cell of the column below its header."""
        return any(
            guard.keeps_us_out and at in guard.columns and guard.rows.stop > self.header_row + 1
            for guard in self.looks.guards
        )


@dataclass
class ColumnFormats:
    """What a tab is given: the requests, and the columns by their keys."""

    requests: list[Json] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    protections: list[str] = field(default_factory=list)


def format_columns(body: Body, places: Mapping[str, int], listed: Iterable[Listed]) -> ColumnFormats:
    """Return what these columns (key → place) lack. Nothing is overwritten: no format, list or protection."""
    given, listed = ColumnFormats(), tuple(listed)
    if body.header_row >= body.rows:
        return given  # there is no cell below the header
    for key, at in places.items():
        column = body.tab.column(key)
        if body.is_barred(at):
            continue
        for kind, requests in (
            (given.formats, list(_formats(body, column, at))),
            (given.lists, _lists(body, column, at, listed)),
            (given.protections, _protections(body, column, at)),
        ):
            given.requests += requests
            kind += [key] if requests else []
    return given


def _formats(body: Body, column: Column, at: int) -> Iterator[Json]:
    """Yield formats for the cells that have none: text where digits are no number, days as days."""
    looks = looks_of(column)
    if looks is None:
        return
    own = body.looks.formatted.get(at, frozenset())
    taken = {row for row in range(body.header_row + 1, len(body.cells) + 1) if _is_touchy(body, column, row, at)}
    for first, last in _gaps(own | taken, body.header_row + 1, body.rows):
        span = {"startRowIndex": first - 1} | ({"endRowIndex": last} if last < body.rows else {})
        cell = {"userEnteredFormat": looks}
        told = {"range": body.below(at) | span, "cell": cell, "fields": "userEnteredFormat.numberFormat"}
        yield {"repeatCell": told}


def looks_of(column: Column) -> Json | None:
    """Return the format of a column: days as days, text where digits are no number; None where any will do."""
    if column.kind is Kind.DATE:
        return DAY_FORMAT
    return TEXT_FORMAT if column.kind in _TEXT else None


def _is_touchy(body: Body, column: Column, row: int, at: int) -> bool:
    """Tell whether a format would change what people see in the cell: a formula, a number that is no day."""
    value = body.cell(row, at)
    if (row, at) in body.formulas:
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return column.kind is Kind.DATE and is_number and as_day(value) == value


def _gaps(taken: Iterable[int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of first…last (both ends included) that hold none of *taken*."""
    for row in sorted(each for each in taken if first <= each <= last):
        if row > first:
            yield first, row - 1
        first = row + 1
    if first <= last:
        yield first, last


def _lists(body: Body, column: Column, at: int, listed: Iterable[Listed]) -> list[Json]:
    """Return the list a column offers; another text may still be typed, the app tells what it cannot read."""
    values = [value for value in offered(column, listed) if not value.startswith(("=", "+"))]  # no formulas
    if at in body.looks.listed or not values or len(values) > LONGEST_LIST:
        return []
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in values]}
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return [{"setDataValidation": {"range": body.below(at), "rule": rule}}]


def _protections(body: Body, column: Column, at: int) -> list[Json]:
    if column.key != "code" and column.owner is not Owner.APP:
        return []
    if any(guard.is_ours and at in guard.columns for guard in body.looks.guards):
        return []
    kept = {"range": body.below(at), "description": GUARD, "warningOnly": True}
    return [{"addProtectedRange": {"protectedRange": kept}}]


def freeze(body: Body, merges: Iterable[tuple[int, int, int, int]]) -> list[Json]:
    """Return the request that keeps the header in sight, unless something is frozen or a merged cell would be cut."""
    row = body.header_row
    is_cut = any(top <= row < bottom for top, _, bottom, _ in merges)
    if body.looks.is_frozen or is_cut or row > FROZEN_AT_MOST or row >= body.rows:
        return []
    looks = {"sheetId": body.sheet, "gridProperties": {"frozenRowCount": row}}
    return [{"updateSheetProperties": {"properties": looks, "fields": "gridProperties.frozenRowCount"}}]


def read_looks(client: Client, id: str, book: OpenSheet, plan: EditPlan, wanted: Iterable[str]) -> dict[str, Looks]:
    """Ask, in one request, what the wanted tabs wear; tabs at fault and tabs that are to be made are left out."""
    standing = {key: book.layouts[key] for key in BY_KEY if key in wanted and _is_faultless(book, key)}
    filters = [each for key, layout in standing.items() for each in _asked(book, plan, key, layout)]
    if not filters:
        return {}
    told = client.request(
        "post", f"{API}/{id}:getByDataFilter", params={"fields": _FIELDS}, json={"dataFilters": filters}
    ).json()
    found = {int(sheet["properties"].get("sheetId", 0)): sheet for sheet in told.get("sheets", ())}
    return {key: _looks(found.get(layout.entry.sheet_id, {})) for key, layout in standing.items()}


def _is_faultless(book: OpenSheet, key: str) -> bool:
    reading = book.reading.tabs.get(key)
    return key in book.layouts and not (reading and any(each.blocks and not each.row for each in reading.problems))


def _asked(book: OpenSheet, plan: EditPlan, tab: str, layout: Layout) -> Iterator[Json]:
    """Yield the columns that may be dressed, and one cell, so that the tab itself is told of in any case."""
    placed, sheet = plan.tabs.get(tab), layout.entry.sheet_id
    columns = placed.columns if placed else layout.columns
    header_row = placed.header_row if placed else layout.header_row
    rows, width = book.structure.sizes.get(sheet, (0, 0))
    yield {"gridRange": {"sheetId": sheet, "endRowIndex": 1, "endColumnIndex": 1}}
    for key, at in sorted(columns.items(), key=lambda each: each[1]):
        if header_row < rows and at < width and _may_be_formatted(BY_KEY[tab].column(key)):
            place = {"startRowIndex": header_row, "startColumnIndex": at, "endColumnIndex": at + 1}
            yield {"gridRange": {"sheetId": sheet} | place}


def _may_be_formatted(column: Column) -> bool:
    is_formatted = column.kind is Kind.DATE or column.kind in _TEXT
    return is_formatted or column.kind is Kind.TRUTH or bool(column.choices or column.lists)


def _looks(sheet: Json) -> Looks:
    formatted: dict[int, frozenset[int]] = {}
    listed: set[int] = set()
    for part in sheet.get("data", ()):
        first, at = int(part.get("startRow", 0)) + 1, int(part.get("startColumn", 0))
        if first == 1:
            continue  # the one cell
        cells = [(number, _only(row)) for number, row in enumerate(part.get("rowData", ()), first)]
        formatted[at] = frozenset(
            number for number, cell in cells if cell.get("userEnteredFormat", {}).get("numberFormat")
        )
        listed |= {at} if any("dataValidation" in cell for _, cell in cells) else set()
    grid = sheet.get("properties", {}).get("gridProperties", {})
    is_frozen = bool(grid.get("frozenRowCount") or grid.get("frozenColumnCount"))
    return Looks(formatted, frozenset(listed), tuple(map(_guard, sheet.get("protectedRanges", ()))), is_frozen)


def _only(row: Json) -> Json:
    cells: list[Json] = row.get("values") or [{}]
    return cells[0]


def _guard(told: Json) -> Guard:
    place = told.get("range", {})
    columns = range(int(place.get("startColumnIndex", 0)), int(place.get("endColumnIndex", 1 << 30)))
    rows = range(int(place.get("startRowIndex", 0)) + 1, int(place.get("endRowIndex", 1 << 30)) + 1)
    return Guard(columns, rows, told.get("description") == GUARD, not told.get("requestingUserCanEdit", True))
