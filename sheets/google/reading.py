"""Reading a Google spreadsheet: plain values of the known tabs in one request, dates as the schema says."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from programme.book.reading import BookReading, RawRow, TabReading
from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Cell, Kind
from sheets.shared.cells import as_written
from sheets.shared.headers import MARK_LABEL, MARK_TAB, UNFINISHED_TAB, is_mark_tab
from sheets.shared.rows import Grid
from sheets.shared.tables import Gathered, Layout, SheetEntry, choose, gather, miss_banks

from .arrays import faults_of, scan_of, told_broken
from .client import Client
from .faults import not_our_mark, unfinished
from .formula_cells import API, Formulas, Merges, Rows, read_ranges, without_texts

Json = dict[str, Any]
MARK = f"'{MARK_TAB}'!B1"
_FIELDS = (
    "properties(title,locale),"
    "sheets(properties(sheetId,title,index,sheetType,gridProperties(rowCount,columnCount)),merges)"
)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet knows no time zone
_SERIALS = range(18_264, 73_051)  # 1950 to 2100: what a number in a column of dates may be


@dataclass(frozen=True)
class Structure:
    """The tabs of a spreadsheet as they are called now, with their sizes and merged cells."""

    title: str
    entries: tuple[SheetEntry, ...]  # the mark's tab left out
    sizes: Mapping[int, tuple[int, int]]  # sheet id → rows, columns
    merges: Mapping[int, Merges]
    mark: int | None  # the id of the mark's tab


@dataclass(frozen=True)
class Values:
    """The values of some tabs, as they stand."""

    rows: Rows
    mark: float  # the number of our last write, and behind the point which portion of it

    @property
    def write_number(self) -> int:
        return int(self.mark)


@dataclass(frozen=True)
class OpenSheet:
    """A reading together with what writing needs to know."""

    reading: BookReading
    layouts: Mapping[str, Layout]
    structure: Structure
    values: Values
    formulas: Formulas
    digests: Mapping[str, bytes]  # tab → of all that its reading and its layout were made of

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(entry.title for entry in self.structure.entries)


def marked(book: OpenSheet, mark: float) -> OpenSheet:
    """Return the same, bearing the mark of a write that was carried out since."""
    return replace(book, values=replace(book.values, mark=mark)) if mark else book


def read_structure(client: Client, id: str) -> Structure:
    """Ask for the tabs, without any cell."""
    told = client.request("get", f"{API}/{id}", params={"fields": _FIELDS}).json()
    entries, sizes, merges, mark = [], {}, {}, None
    for sheet in told.get("sheets", ()):
        looks = sheet["properties"]
        if looks.get("sheetType", "GRID") != "GRID":
            continue
        number, grid = int(looks.get("sheetId", 0)), looks.get("gridProperties", {})
        sizes[number] = int(grid.get("rowCount", 0)), int(grid.get("columnCount", 0))
        merges[number] = tuple(merge_of(each) for each in sheet.get("merges", ()))
        if is_mark_tab(looks["title"]):
            mark = number
        else:
            entries.append(SheetEntry(looks["title"], "", number, int(looks.get("index", 0))))
    title = told.get("properties", {}).get("title", "")
    if any(entry.title == UNFINISHED_TAB for entry in entries):
        raise unfinished(title)
    return Structure(title, tuple(entries), sizes, merges, mark)


def merge_of(told: Json) -> tuple[int, int, int, int]:
    """Return merged cells: rows 1-based, columns 0-based, ends included."""
    rows = int(told.get("startRowIndex", 0)) + 1, int(told["endRowIndex"])
    columns = int(told.get("startColumnIndex", 0)), int(told["endColumnIndex"]) - 1
    return rows[0], columns[0], rows[1], columns[1]


def known_sheets(structure: Structure, tabs: frozenset[str]) -> tuple[int, ...]:
    """Return the ids of the tabs that the programme knows."""
    wanted = [tab for tab in TABS if tab.key in tabs]
    return tuple(entry.sheet_id for entry in choose(wanted, structure.entries, []).values())


def read_values(client: Client, id: str, structure: Structure, sheets: Sequence[int]) -> Values:
    """Ask for the values of these tabs and for the mark, in one request.

    Raises BookBroken when the tab of the mark is somebody else's.
    """
    ranges = [{"sheetId": sheet} for sheet in sheets]
    if structure.mark is not None:
        ranges.append({"sheetId": structure.mark, "endRowIndex": 1, "endColumnIndex": 2})
    found = read_ranges(client, id, ranges, "UNFORMATTED_VALUE")
    mark = found.get((structure.mark, 0), []) if structure.mark is not None else None
    rows = {sheet: found.get((sheet, 0), []) for sheet in sheets}
    return Values(rows, 0 if mark is None else mark_in(mark, structure.title))


def mark_in(mark: Sequence[Sequence[Any]], title: str) -> float:
    """Return the mark of our last write; raise BookBroken when these rows are not of a tab that we have made."""
    label, number, *_ = [*(mark[0] if mark else ()), "", ""]
    if label != MARK_LABEL:
        raise not_our_mark(MARK_TAB, title)
    return number if isinstance(number, int | float) else 0


def assemble(
    structure: Structure,
    values: Values,
    formulas: Formulas,
    tabs: frozenset[str],
    now: datetime,
    before: OpenSheet | None = None,
) -> OpenSheet:
    """Return the reading that these values are; a tab in which nothing changed is taken over from the one *before*."""
    gathered = Gathered()
    wanted = [tab for tab in TABS if tab.key in tabs]
    formulas = without_texts(formulas, values.rows)
    digests = {}
    for key, entry in choose(wanted, structure.entries, gathered.problems).items():
        rows, held = values.rows.get(entry.sheet_id, []), formulas.get(entry.sheet_id, {})
        merges = structure.merges.get(entry.sheet_id, ())
        digests[key] = _digest([astuple(entry), rows, sorted(held), sorted(faults_of(held, rows)), merges])
        if before is not None and before.digests.get(key) == digests[key]:
            gathered.tabs[key] = before.reading.tabs[key]
            if key in before.layouts:
                gathered.layouts[key] = before.layouts[key]
        else:
            lines = _padded(rows)
            gather(BY_KEY[key], entry, Grid(lines, scan_of(held, merges, lines)), gathered)
            gathered.tabs[key] = _with_dates(told_broken(gathered.tabs[key], held, rows))
    miss_banks(wanted, gathered)
    titles = sorted((entry.sheet_id, entry.title) for entry in structure.entries)
    version = _digest([titles, sorted(digests.items()), values.mark]).hex()
    reading = BookReading(gathered.tabs, version, values.write_number, now, tuple(gathered.problems))
    return OpenSheet(reading, gathered.layouts, structure, values, formulas, digests)


def _padded(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _with_dates(reading: TabReading) -> TabReading:
    """Return the tab with serial numbers made dates in the columns that hold dates."""
    tab = BY_KEY[reading.tab]
    places = [i for i, key in enumerate(reading.columns) if tab.column(key).kind in (Kind.DATE, Kind.BIRTH)]
    if not places:
        return reading
    return replace(reading, rows=tuple([_row_with_dates(row, places) for row in reading.rows]))


def _row_with_dates(row: RawRow, places: list[int]) -> RawRow:
    cells = list(row.cells)
    for i in places:
        if cells[i].__class__ is not str:
            cells[i] = as_day(cells[i])
    return replace(row, cells=tuple(cells))


def as_day(cell: Cell) -> Cell:
    """Return the day or moment a serial number means; anything else as it is."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or int(cell) not in _SERIALS:
        return cell
    moment = _EPOCH + timedelta(seconds=round(cell * 86_400))  # a fraction of a day is seldom a whole second
    return moment.date() if float(cell).is_integer() else moment


def as_json(cell: Cell) -> str | int | float | bool:
    """Return a value as RAW writing takes it: days as serial numbers, an empty cell as "", line ends as in cells."""
    cell = as_written(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
    if isinstance(cell, date):
        return cell.toordinal() - _EPOCH.toordinal()
    return cell


def _digest(content: Any) -> bytes:
    # This old form of marshal has no back references: equal content gives equal bytes, and 1, 1.0 and True differ.
    return hashlib.sha256(marshal.dumps(content, 2)).digest()
