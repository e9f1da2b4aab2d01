"""The spreadsheets.values methods: reading, writing, appending and clearing plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.errors import GoogleError, bad, bad_field
from emulator.sheet.access import check_unprotected
from emulator.sheet.cells import Cell, Fault, shown
from emulator.sheet.entering import entered
from emulator.sheet.grid import Sheet, blocks
from emulator.sheet.ranges import Area, column_letters
from emulator.sheet.spreadsheet import Spreadsheet
from emulator.sheet.validation import check_valid
from emulator.switches import Switches

from .filters import areas_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendering:
    """How values are to be told."""

    value: str = "FORMATTED_VALUE"  # UNFORMATTED_VALUE, FORMULA
    moment: str = "SERIAL_NUMBER"  # FORMATTED_STRING

    @classmethod
    def asked(cls, asked: Json, *, prefix: str = "") -> Rendering:
        """Return the rendering a request asks for; *prefix* is "response" for what is echoed after a write."""
        value, moment = ("valueRenderOption", "dateTimeRenderOption")
        if prefix:
            value, moment = f"{prefix}V{value[1:]}", f"{prefix}D{moment[1:]}"
        return cls(asked.get(value) or "FORMATTED_VALUE", asked.get(moment) or "SERIAL_NUMBER")

    def told(self, cell: Cell, locale: str) -> Any:
        """Return the JSON value of a cell, "" for a blank one."""
        if self.value == "FORMULA" and cell.formula:
            return cell.formula
        if self.value == "FORMATTED_VALUE" or (self.moment == "FORMATTED_STRING" and _is_moment(cell)):
            return shown(cell, locale)
        if isinstance(cell.value, Fault):
            return cell.value.text
        return "" if cell.value is None else cell.value


@dataclass
class Values:
    """Serves the values methods on one spreadsheet, which it may change."""

    spreadsheet: Spreadsheet
    user: str
    switches: Switches

    def get(self, area: Area, asked: Json) -> Json:
        """Return a ValueRange: what stands in an area, the blank ends left out."""
        area = self.spreadsheet.within(area)
        dimension = asked.get("majorDimension") or "ROWS"
        rows = self._rows(area, Rendering.asked(asked))
        if dimension == "COLUMNS":
            width = max((len(row) for row in rows), default=0)
            rows = _trimmed([[row[c] if c < len(row) else "" for row in rows] for c in range(width)])
        found = {"range": self.spreadsheet.spelled(area), "majorDimension": dimension}
        return found | ({"values": rows} if rows else {})

    def batch_get(self, ranges: Sequence[str], asked: Json) -> Json:
        found = [self.get(self.spreadsheet.find(text), asked) for text in ranges]
        return {"spreadsheetId": self.spreadsheet.id, "valueRanges": found}

    def batch_get_by_filter(self, asked: Json) -> Json:
        found = [
            {"valueRange": self.get(area, asked), "dataFilters": [wanted]}
            for wanted in asked.get("dataFilters", ())
            for area in areas_of(self.spreadsheet, wanted)
        ]
        return {"spreadsheetId": self.spreadsheet.id} | ({"valueRanges": found} if found else {})

    def update(self, area: Area, body: Json, asked: Json) -> Json:
        """Write values from the area's corner on; null leaves a cell alone, "" empties it."""
        return self._write(area, body, asked) | {"spreadsheetId": self.spreadsheet.id}

    def batch_update(self, body: Json) -> Json:
        """Write several ranges, all or nothing."""
        return self._batch(body, lambda told: [self.spreadsheet.find(told["range"])], "responses")

    def batch_update_by_filter(self, body: Json) -> Json:
        """Write to every range that a data filter matches, all or nothing."""
        return self._batch(body, lambda told: areas_of(self.spreadsheet, told.get("dataFilter", {})), "responses")

    def append(self, area: Area, body: Json, asked: Json, *, last: Area | None) -> tuple[Json, Area]:
        """Write below the last table that touches the area; *last*: what an append a moment ago wrote."""
        sheet = self.spreadsheet.sheet(area.sheet)
        tables = sorted(blocks(sheet, area), key=lambda table: (table.bottom, table.right))
        rows = _given(body)
        table = tables[-1] if tables else None
        top, left = (table.bottom, table.left) if table else (area.top, area.left)
        if last is not None and self.switches.append_lossy:
            top, left = last.top, last.left
        width = max((len(row) for row in rows), default=0)
        wanted = Area(sheet.id, top, left, top + len(rows), left + width)
        sheet.resize(max(sheet.row_count, wanted.bottom), max(sheet.column_count, wanted.right))
        if asked.get("insertDataOption") == "INSERT_ROWS" and rows:
            sheet.insert("ROWS", top, len(rows))
        if self.switches.append_ignored_under_filter and sheet.filter is not None:
            before = sheet.copy()
            updates = self._write(wanted, body, asked)
            self.spreadsheet.sheets[self.spreadsheet.sheets.index(sheet)] = before
        else:
            updates = self._write(wanted, body, asked)
        found = {"spreadsheetId": self.spreadsheet.id}
        if table is not None:
            found["tableRange"] = self.spreadsheet.spelled(table)
        return found | {"updates": {"spreadsheetId": self.spreadsheet.id} | updates}, wanted

    def clear(self, area: Area) -> str:
        """Empty the values of an area; formats and notes stay. Return the area in A1 notation."""
        area = self.spreadsheet.within(area)
        self._check(area)
        self._sheet_change(area, lambda cell: cell.holding(None))
        return self.spreadsheet.spelled(area)

    def _batch(self, body: Json, areas: Callable[[Json], Sequence[Area]], key: str) -> Json:
        option, responses = body.get("valueInputOption"), []
        written: list[tuple[Area, Json]] = []
        for place, told in enumerate(body.get("data", ())):
            try:
                for area in areas(told):
                    reply = self._write(area, told, {"valueInputOption": option})
                    written.append((area, reply))
                    filter = {"dataFilter": told["dataFilter"]} if "dataFilter" in told else {}
                    if "dataFilter" not in told:
                        reply = {"spreadsheetId": self.spreadsheet.id} | reply
                    responses.append((area, told, reply | filter))
            except GoogleError as error:
                raise error.within(f"data[{place}]") from error
        if body.get("includeValuesInResponse"):
            self.spreadsheet.calculate()
            echo = Rendering.asked(body, prefix="response")
            wanted = {"valueRenderOption": echo.value, "dateTimeRenderOption": echo.moment}
            responses = [(a, t, r | {"updatedData": self.get(_asked_for(self, a, t), wanted)}) for a, t, r in responses]
        found: Json = {"spreadsheetId": self.spreadsheet.id}
        if written:
            found |= _totals(written) | {key: [reply for _, _, reply in responses]}
        return found

    def _write(self, area: Area, body: Json, asked: Json) -> Json:
        rows, option = _given(body), asked.get("valueInputOption")
        if option not in ("RAW", "USER_ENTERED"):
            raise bad("'valueInputOption' is required but not specified")
        height, width = len(rows), max((len(row) for row in rows), default=0)
        single = area.height == 1 and area.width == 1
        if not single and (height > area.height or width > area.width):
            raise self._too_much(area, height)
        target = Area(area.sheet, area.top, area.left, area.top + max(height, 1), area.left + max(width, 1))
        self.spreadsheet.check_inside(target)
        sheet, locale = self.spreadsheet.sheet(area.sheet), self.spreadsheet.locale
        places = [
            (area.top + r, area.left + c, told)
            for r, row in enumerate(rows)
            for c, told in enumerate(row)
            if told is not None
        ]
        for row, column, told in places:
            self._check(Area(sheet.id, row, column, row + 1, column + 1))
            cell = entered(sheet.get(row, column), told, option=option, locale=locale)
            check_valid(self.spreadsheet, cell, bypassed=self.switches.validation_bypassed)
            if not sheet.is_covered(row, column):
                sheet.put(row, column, cell)
        reply: Json = {"updatedRange": self.spreadsheet.spelled(target)}
        if places:
            reply |= {
                "updatedRows": len({row for row, _, _ in places}),
                "updatedColumns": len({column for _, column, _ in places}),
                "updatedCells": len(places),
            }
        if str(asked.get("includeValuesInResponse", "")).casefold() == "true":
            self.spreadsheet.calculate()
            echo = Rendering.asked(asked, prefix="response")
            wanted = {"valueRenderOption": echo.value, "dateTimeRenderOption": echo.moment}
            reply["updatedData"] = self.get(target if single else area, wanted)
        return reply

    def _too_much(self, area: Area, height: int) -> GoogleError:
        beyond = f"row [{area.bottom + 1}]" if height > area.height else f"column [{column_letters(area.right)}]"
        return bad(f"Requested writing within range [{self.spreadsheet.spelled(area)}], but tried writing to {beyond}")

    def _rows(self, area: Area, rendering: Rendering) -> list[list[Any]]:
        sheet, locale = self.spreadsheet.sheet(area.sheet), self.spreadsheet.locale
        return _trimmed(
            [
                [rendering.told(cell, locale) for cell in row.cells[area.left : area.right]]
                for row in sheet.rows[area.top : area.bottom]
            ]
        )

    def _check(self, area: Area) -> None:
        check_unprotected(self.spreadsheet.sheet(area.sheet), area, self.user)

    def _sheet_change(self, area: Area, changed: Callable[[Cell], Cell]) -> None:
        sheet: Sheet = self.spreadsheet.sheet(area.sheet)
        bottom = min(area.bottom, len(sheet.rows))
        sheet.change(Area(area.sheet, area.top, area.left, bottom, area.right), changed)


def _is_moment(cell: Cell) -> bool:
    return cell.number_format.get("type") in ("DATE", "DATE_TIME", "TIME")


def _asked_for(values: Values, area: Area, told: Json) -> Area:
    """Return what is echoed: the whole range asked for, or what was written from a single cell on."""
    if area.height > 1 or area.width > 1:
        return area
    rows = _given(told)
    width = max((len(row) for row in rows), default=1)
    return Area(area.sheet, area.top, area.left, area.top + max(1, len(rows)), area.left + max(1, width))


def _given(body: Json) -> list[list[Any]]:
    """Return the values of a request by rows."""
    rows = body.get("values") or []
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, list):
            shown = f'"{row}"' if isinstance(row, str) else row
            what = f"Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), {shown}"
            raise bad_field("data.values", what)
    if body.get("majorDimension") == "COLUMNS":
        height = max((len(column) for column in rows), default=0)
        rows = [[column[r] if r < len(column) else None for column in rows] for r in range(height)]
    return rows


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _totals(written: Sequence[tuple[Area, Json]]) -> Json:
    return {
        "totalUpdatedRows": sum(reply.get("updatedRows", 0) for _, reply in written),
        "totalUpdatedColumns": sum(reply.get("updatedColumns", 0) for _, reply in written),
        "totalUpdatedCells": sum(reply.get("updatedCells", 0) for _, reply in written),
        "totalUpdatedSheets": len({area.sheet for area, _ in written}),
    }
