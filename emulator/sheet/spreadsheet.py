"""One spreadsheet: its tabs, its metadata and its named ranges; everything else works on this."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from emulator.errors import bad

from .cells import Fault, Value
from .formulas import array, is_array, is_known, result
from .grid import COLUMNS, ROWS, Line, Sheet, Tag
from .ranges import Area, column_letters, corners, spelled, split_title
from .standard import properties


@dataclass(frozen=True, slots=True)
class Hook:
    """Where developer metadata hangs: a row, a column, a tab or the whole spreadsheet."""

    kind: str  # ROW, COLUMN, SHEET, SPREADSHEET
    sheet: Sheet | None = None
    number: int = 0

    def location(self) -> dict[str, Any]:
        """Return the JSON of a DeveloperMetadataLocation."""
        if self.sheet is None:
            return {"locationType": self.kind, "spreadsheet": True}
        if self.kind == "SHEET":
            return {"locationType": self.kind, "sheetId": self.sheet.id}
        told = {"sheetId": self.sheet.id} if self.sheet.id else {}
        dimension = ROWS if self.kind == "ROW" else COLUMNS
        span = {"dimension": dimension, "startIndex": self.number, "endIndex": self.number + 1}
        return {"locationType": self.kind, "dimensionRange": told | span}

    def area(self, spreadsheet: Spreadsheet) -> Area:
        """Return the cells that values written to the metadata's place reach."""
        sheet = self.sheet or spreadsheet.sheets[0]
        if self.kind == "ROW":
            return Area(sheet.id, self.number, 0, self.number + 1, sheet.column_count)
        if self.kind == "COLUMN":
            return Area(sheet.id, 0, self.number, sheet.row_count, self.number + 1)
        return sheet.whole


@dataclass
class Spreadsheet:
    """A spreadsheet as the API sees it."""

    id: str
    properties: dict[str, Any]
    sheets: list[Sheet]
    tags: tuple[Tag, ...] = ()
    named: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → NamedRange

    @classmethod
    def new(cls, id: str, title: str, locale: str = "en_US") -> Spreadsheet:
        """Return an empty spreadsheet as Drive makes it."""
        return cls(id, properties(title, locale), [Sheet(0, "Sheet1")])

    def copy(self) -> Spreadsheet:
        """Return a copy that may be changed without this one noticing."""
        return Spreadsheet(
            self.id,
            copy.deepcopy(self.properties),
            [sheet.copy() for sheet in self.sheets],
            self.tags,
            dict(self.named),
        )

    @property
    def locale(self) -> str:
        return str(self.properties["locale"])

    def sheet(self, id: Any) -> Sheet:
        """Return the tab with this id."""
        wanted = int(id or 0)
        for sheet in self.sheets:
            if sheet.id == wanted:
                return sheet
        raise bad(f"No grid with id: {wanted}")

    def find(self, text: str) -> Area:
        """Return the area of an A1 range, a title or a named range; raises when it cannot be parsed."""
        title, rest = split_title(text)
        if not title:
            sheet = self.titled(text)
            if sheet is not None:
                return sheet.whole
            sheet = self.sheets[0]
        else:
            found = self.titled(title)
            if found is None:
                raise bad(f"Unable to parse range: {text}")
            sheet = found
            if not rest:
                return sheet.whole
        if rest in self.named:
            named = self.named[rest]["range"]
            return Area(
                int(named.get("sheetId") or 0),
                named["startRowIndex"],
                named["startColumnIndex"],
                named["endRowIndex"],
                named["endColumnIndex"],
            )
        edges = corners(rest, sheet.row_count, sheet.column_count)
        if edges is None:
            raise bad(f"Unable to parse range: {text}")
        return Area(sheet.id, *edges)

    def titled(self, title: str) -> Sheet | None:
        """Return the tab with this title, whatever its case."""
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def spelled(self, area: Area) -> str:
        """Return an area in A1 notation."""
        return spelled(self.sheet(area.sheet).title, area)

    def within(self, area: Area) -> Area:
        """Return the area cut to its tab; raises when it begins outside."""
        sheet = self.sheet(area.sheet)
        if area.top >= sheet.row_count or area.left >= sheet.column_count:
            raise self._outside(area, sheet)
        bottom, right = min(area.bottom, sheet.row_count), min(area.right, sheet.column_count)
        return Area(area.sheet, area.top, area.left, bottom, right)

    def check_inside(self, area: Area) -> None:
        """Raise when an area that is to be written lies partly outside its tab."""
        sheet = self.sheet(area.sheet)
        if area.bottom > sheet.row_count or area.right > sheet.column_count:
            raise self._outside(area, sheet)

    def _outside(self, area: Area, sheet: Sheet) -> Exception:
        limits = f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
        return bad(f"Range ({self.spelled(area)}) exceeds grid limits. {limits}")

    def calculate(self) -> None:
        """Work out every formula again; one that is not known keeps the value that an upload brought along."""
        for sheet in self.sheets:
            held: list[tuple[int, int]] = []
            arrays: list[tuple[int, int]] = []
            for number, row in enumerate(sheet.rows):
                for column, cell in enumerate(row.cells):
                    if cell.spilled:
                        row.cells[column] = cell.holding(None)
                    elif cell.formula:
                        (arrays if is_array(cell.formula) else held).append((number, column))
            for spot in arrays:
                self._spill(sheet, *spot)
            for number, column in held:
                cell = sheet.get(number, column)
                sheet.rows[number].cells[column] = cell.holding(self._value(sheet, number, column, ()), cell.formula)

    def _spill(self, sheet: Sheet, row: int, column: int) -> None:
        """Put an array where its formula stands; it comes to #REF! when anything stands in the way."""
        cell = sheet.get(row, column)

        def at(r: int, c: int) -> Value:
            return self._value(sheet, r, c, ((row, column),))

        found = array(cell.formula, at, sheet.row_count, sheet.column_count)
        if not isinstance(found[0][0], Fault):
            area = Area(sheet.id, row, column, row + len(found), column + len(found[0]))
            taken = [spot for spot in area.places() if spot != (row, column) and not sheet.get(*spot).is_blank]
            if taken:
                where = f"{column_letters(taken[0][1])}{taken[0][0] + 1}"
                why = f"Array result was not expanded because it would overwrite data in {where}."
                found = [[Fault("#REF!", "REF", why)]]
            elif area.bottom > sheet.row_count or area.right > sheet.column_count:
                why = "Result was not automatically expanded, please insert more rows or columns."
                found = [[Fault("#REF!", "REF", why)]]
            else:
                for r, c in area.places():
                    spread = replace(sheet.get(r, c), value=found[r - row][c - column], spilled=True)
                    sheet.put(r, c, spread)
        sheet.put(row, column, cell.holding(found[0][0], cell.formula))

    def _value(self, sheet: Sheet, row: int, column: int, above: tuple[tuple[int, int], ...]) -> Value:
        cell = sheet.get(row, column)
        if not cell.formula or is_array(cell.formula) or (cell.value is not None and not is_known(cell.formula)):
            return cell.value
        if (row, column) in above or len(above) > 50:
            raise RecursionError
        deeper = (*above, (row, column))
        return result(cell.formula, lambda r, c: self._value(sheet, r, c, deeper))

    def hooks(self) -> Iterator[tuple[Hook, Tag]]:
        """Yield all developer metadata with its place."""
        for tag in self.tags:
            yield Hook("SPREADSHEET"), tag
        for sheet in self.sheets:
            for tag in sheet.tags:
                yield Hook("SHEET", sheet), tag
            for number, row in enumerate(sheet.rows):
                for tag in row.line.tags:
                    yield Hook("ROW", sheet, number), tag
            for number, line in enumerate(sheet.columns):
                for tag in line.tags:
                    yield Hook("COLUMN", sheet, number), tag

    def holder(self, hook: Hook) -> Spreadsheet | Sheet | Line:
        """Return what the metadata of a place is kept on."""
        if hook.sheet is None:
            return self
        if hook.kind == "SHEET":
            return hook.sheet
        return hook.sheet.line(ROWS if hook.kind == "ROW" else COLUMNS, hook.number)

    def free_id(self, taken: set[int]) -> int:
        """Return an id nobody has: Google's are random and positive."""
        while True:
            id = random.randrange(1, 2**31)
            if id not in taken:
                return id
