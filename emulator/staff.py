"""What people do in the browser, at any moment: typing, sorting, inserting, copying, filtering, protecting, sharing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .api import batch_cells, batch_lines, batch_sheets  # noqa: F401  they register their requests
from .api.batch import BatchWork, batch_update
from .cloud import OWNER, Cloud, File
from .sheet.access import may_edit
from .sheet.cells import Cell
from .sheet.entering import typed
from .sheet.grid import Sheet
from .sheet.ranges import Area, column_number, corners
from .sheet.spreadsheet import Spreadsheet

Json = dict[str, Any]


@dataclass(frozen=True)
class Staff:
    """A person with the spreadsheet open. Rows and columns are zero-based; a tab is named by its title."""

    cloud: Cloud
    id: str  # of the spreadsheet
    who: str = OWNER

    @property
    def file(self) -> File:
        return self.cloud.files[self.id]

    def sheet(self, title: str) -> Sheet:
        """Return a tab as it stands; raises KeyError when there is none."""
        found = self.file.spreadsheet.titled(title)
        if found is None:
            raise KeyError(title)
        return found

    def cell(self, title: str, row: int, column: int) -> Cell:
        return self.sheet(title).get(row, column)

    def column(self, title: str, header: str, *, header_row: int = 0) -> int:
        """Return the column under a header; raises ValueError when there is none."""
        return [cell.value for cell in self.sheet(title).row(header_row).cells].index(header)

    def edit(self, title: str, row: int, column: int, text: str) -> None:
        """Type a text into a cell; "" empties it."""

        def do(book: Spreadsheet) -> None:
            sheet = self._titled(book, title)
            sheet.resize(max(sheet.row_count, row + 1), max(sheet.column_count, column + 1))
            cell = sheet.get(row, column)
            made = typed(cell, text, book.locale) if text else cell.holding(None)
            sheet.put(row, column, made)

        self._do(do)

    def edit_at(self, title: str, a1: str, text: str) -> None:
        """Type a text into the cell "B2"."""
        found = corners(a1, 0, 0)
        if found is None:
            raise ValueError(a1)
        self.edit(title, found[0], found[1], text)

    def sort(self, title: str, column: int, *, first: int = 1, descending: bool = False, columns: str = "") -> None:
        """Sort the rows from *first* on by a column; *columns* "A:C" sorts only these and tears the rows apart."""
        sheet = self.sheet(title)
        left, right = 0, sheet.column_count
        if columns:
            one, _, other = columns.partition(":")
            left, right = column_number(one), column_number(other or one) + 1
        area = Area(sheet.id, first, left, max(sheet.last_row, first + 1), right)
        order = "DESCENDING" if descending else "ASCENDING"
        specs = [{"dimensionIndex": column, "sortOrder": order}]
        self._batch({"sortRange": {"range": area.grid_range() | {"sheetId": sheet.id}, "sortSpecs": specs}})

    def insert_rows(self, title: str, at: int, count: int = 1) -> None:
        self._batch({"insertDimension": {"range": self._rows(title, at, at + count)}})

    def delete_rows(self, title: str, at: int, count: int = 1) -> None:
        self._batch({"deleteDimension": {"range": self._rows(title, at, at + count)}})

    def move_rows(self, title: str, at: int, to: int, count: int = 1) -> None:
        """Drag whole rows before row *to*."""
        self._batch({"moveDimension": {"source": self._rows(title, at, at + count), "destinationIndex": to}})

    def move_columns(self, title: str, at: int, to: int, count: int = 1) -> None:
        """Drag whole columns before column *to*."""
        source = {"sheetId": self.sheet(title).id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + count}
        self._batch({"moveDimension": {"source": source, "destinationIndex": to}})

    def insert_column(self, title: str, at: int, header: str = "", *, header_row: int = 0) -> None:
        told = {"sheetId": self.sheet(title).id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        self._batch({"insertDimension": {"range": told}})
        if header:
            self.edit(title, header_row, at, header)

    def copy_row(self, title: str, row: int, to: int) -> None:
        """Copy a whole row and paste it over row *to*."""
        sheet = self.sheet(title)
        if to >= sheet.row_count:
            self._batch(
                {"appendDimension": {"sheetId": sheet.id, "dimension": "ROWS", "length": to + 1 - sheet.row_count}}
            )
        source, target = self._whole_row(title, row), self._whole_row(title, to)
        self._batch({"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}})

    def cut_row(self, title: str, row: int, to: int) -> None:
        """Cut the cells of a row and paste them over row *to*; the row itself stays, empty."""
        corner = {"sheetId": self.sheet(title).id, "rowIndex": to, "columnIndex": 0}
        told = {"source": self._whole_row(title, row), "destination": corner, "pasteType": "PASTE_NORMAL"}
        self._batch({"cutPaste": told})

    def fill_down(self, title: str, column: int, row: int, count: int) -> None:
        """Drag a cell's corner down: a text that ends in digits counts on, as "Н-0007" → "Н-0008"."""
        text = str(self.cell(title, row, column).value or "")
        stem = text.rstrip("0123456789")
        digits = text[len(stem) :]
        for step in range(1, count + 1):
            more = f"{int(digits) + step:0{len(digits)}d}" if digits else ""
            self.edit(title, row + step, column, stem + more)

    def filter(self, title: str, column: int, hidden: Callable[[Cell], bool], *, header_row: int = 0) -> None:
        """Set a filter over the tab; rows whose cell is *hidden* are not seen by anybody."""

        def do(book: Spreadsheet) -> None:
            sheet = self._titled(book, title)
            area = Area(sheet.id, header_row, 0, max(sheet.last_row, header_row + 1), sheet.column_count)
            sheet.filter = {"range": area.grid_range()}
            for number in range(header_row + 1, area.bottom):
                sheet.row(number).line.hidden_by_filter = hidden(sheet.get(number, column))

        self._do(do)

    def clear_filter(self, title: str) -> None:
        self._batch({"clearBasicFilter": {"sheetId": self.sheet(title).id}})

    def protect(self, title: str, a1: str, *, warning_only: bool = False) -> None:
        """Protect a range so that only this person may edit it."""
        sheet = self.sheet(title)
        edges = corners(a1, sheet.row_count, sheet.column_count)
        if edges is None:
            raise ValueError(a1)
        told = Area(sheet.id, *edges).grid_range() | {"sheetId": sheet.id}
        self._batch({"addProtectedRange": {"protectedRange": {"range": told, "warningOnly": warning_only}}})

    def unprotect(self, title: str) -> None:
        """Lift every protection of a tab that this person set."""
        kept = [kept["protectedRangeId"] for kept in self.sheet(title).protections if may_edit(kept, self.who)]
        for id in kept:
            self._batch({"deleteProtectedRange": {"protectedRangeId": id}})

    def rename_tab(self, title: str, new: str) -> None:
        told = {"sheetId": self.sheet(title).id, "title": new}
        self._batch({"updateSheetProperties": {"properties": told, "fields": "title"}})

    def add_tab(self, title: str) -> None:
        self._batch({"addSheet": {"properties": {"title": title}}})

    def delete_tab(self, title: str) -> None:
        self._batch({"deleteSheet": {"sheetId": self.sheet(title).id}})

    def duplicate_tab(self, title: str, new: str) -> None:
        self._batch({"duplicateSheet": {"sourceSheetId": self.sheet(title).id, "newSheetName": new}})

    def share(self, email: str, role: str = "writer") -> None:
        self.cloud.share(self.id, email, role)

    def unshare(self, email: str) -> None:
        self.cloud.unshare(self.id, email)

    def trash(self, *, out: bool = False) -> None:
        """Move the spreadsheet to the trash of Drive, or take it *out* again."""
        file = self.cloud.files[self.id]
        file.trashed = not out
        file.touch(self.cloud.clock())

    def _rows(self, title: str, start: int, end: int) -> Json:
        return {"sheetId": self.sheet(title).id, "dimension": "ROWS", "startIndex": start, "endIndex": end}

    def _whole_row(self, title: str, row: int) -> Json:
        sheet = self.sheet(title)
        return Area(sheet.id, row, 0, row + 1, sheet.column_count).grid_range() | {"sheetId": sheet.id}

    def _batch(self, *requests: Json) -> None:
        self._do(
            lambda book: batch_update(BatchWork(book, self.who, self.cloud.switches), {"requests": list(requests)})
        )

    def _do(self, change: Callable[[Spreadsheet], object]) -> None:
        """Change the spreadsheet in one go, as far as the API can see."""
        with self.cloud.lock:
            book = self.file.spreadsheet.copy()
            change(book)
            book.calculate()
            self.file.spreadsheet = book
            self.file.touch(self.cloud.clock())

    @staticmethod
    def _titled(book: Spreadsheet, title: str) -> Sheet:
        found = book.titled(title)
        if found is None:
            raise KeyError(title)
        return found
