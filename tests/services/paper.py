"""Books that staff and the app write in turn: one on paper (in memory, fast), one a real XLSX file; and their watch."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl

from programme.book.edits import Edits, Refusal, WriteReport
from programme.book.reading import BookReading, RawRow, TabReading
from programme.cells.writing import canonical
from programme.schema.registry import tab
from programme.schema.tabs import Cell
from programme.text.sentences import say

TAB = "mentees"
_MEANS = {text: column.key for column in tab(TAB).columns for text in (column.header, *column.synonyms)}


@dataclass
class Sheet:
    """The tab as staff see it: headers, and rows of cells below them."""

    headers: list[str]
    rows: list[list[Cell]]
    number: int = 0  # what the last write of the app left in the book

    def at(self, key: str) -> int | None:
        """Return the place of a column by its key, -1 standing for none."""
        return next((i for i, header in enumerate(self.headers) if _MEANS.get(header) == key), None)

    def key(self, place: int) -> str | None:
        """Return the key of the column at a place, None for a column of the staff's own."""
        return _MEANS.get(self.headers[place])

    def cell(self, row: list[Cell], key: str) -> Cell:
        place = self.at(key)
        return None if place is None or place >= len(row) else row[place]


class PaperBook:
    """A Book in memory."""

    key, name, tabs = "main", "paper", frozenset({TAB})
    address, foreign_storage, account, link = "paper", False, "", ""

    def __init__(self, sheet: Sheet, clock: object) -> None:
        self.sheet, self.clock = sheet, clock

    def version(self) -> str:
        return str(hash((self.sheet.number, *map(tuple, (self.sheet.headers, *self.sheet.rows)))))

    def read(self) -> BookReading:
        sheet = self.sheet
        own = [i for i, header in enumerate(sheet.headers) if header in _MEANS]
        others = [i for i, header in enumerate(sheet.headers) if header not in _MEANS]
        rows = tuple(
            RawRow(number, tuple(row[i] for i in own), tuple(row[i] for i in others))
            for number, row in enumerate(sheet.rows, 2)
            if any(cell is not None for cell in row)
        )
        columns = tuple(_MEANS[sheet.headers[i]] for i in own)
        found = TabReading(TAB, "Наставляемые", 1, columns, rows, tuple(sheet.headers[i] for i in others))
        return BookReading({TAB: found}, self.version(), sheet.number, self.clock.now())

    def misplaced(self) -> tuple[()]:
        return ()

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        edits = decide(self.read())
        if not edits:
            return WriteReport(self.read(), Edits())
        refusals = [Refusal(edit, say("no such row")) for edit in self._put(edits)]
        refused = {id(refusal.edit) for refusal in refusals}
        self.sheet.number = edits.write_number
        done = replace(
            edits,
            cells=tuple(edit for edit in edits.cells if id(edit) not in refused),
            appends=tuple(edit for edit in edits.appends if id(edit) not in refused),
            stamps=tuple(edit for edit in edits.stamps if id(edit) not in refused),
        )
        return WriteReport(self.read(), done, tuple(refusals))

    def _put(self, edits: Edits) -> list[object]:
        sheet, refused = self.sheet, []
        code = self._place("code")
        for stamp in edits.stamps:
            sheet.rows[stamp.number - 2][code] = stamp.code
        for append in edits.appends:
            places = {self._place(key): value for key, value in append.cells}
            row: list[Cell] = [None] * len(sheet.headers)
            row[code] = append.code
            for place, value in places.items():
                row[place] = value
            sheet.rows.append(row)
        for write in edits.cells:
            found = [row for row in sheet.rows if row[code] == write.code]
            if len(found) == 1:
                found[0][self._place(write.column)] = write.value
            else:
                refused.append(write)
        return refused

    def _place(self, key: str) -> int:
        place = self.sheet.at(key)
        if place is None:
            self.sheet.headers.append(tab(TAB).column(key).header)
            for row in self.sheet.rows:
                row.append(None)
            place = len(self.sheet.headers) - 1
        return place


class PaperEditor:
    """Where staff take the paper book, keep copies of it and put one back."""

    def __init__(self, book: PaperBook) -> None:
        self.book = book

    def take(self) -> Sheet:
        return deepcopy(self.book.sheet)

    def put(self, sheet: Sheet) -> None:
        self.book.sheet = deepcopy(sheet)


class FileEditor:
    """Where staff open and save the real file, with openpyxl in the place of their spreadsheet program."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self) -> Sheet:
        book = openpyxl.load_workbook(self.path)
        lines = [list(line) for line in book["Наставляемые"].iter_rows(values_only=True)]
        number = next((int(p.value) for p in book.custom_doc_props.props if p.name.startswith("Nastavnik")), 0)
        rows = lines[1:]
        while rows and not any(cell is not None for cell in rows[-1]):  # a blank one between others keeps its place
            rows.pop()
        return Sheet([str(header) for header in lines[0]], rows, number)

    def put(self, sheet: Sheet) -> None:
        """Save: the whole table anew, the number as it was in the copy, 0: dropped."""
        book = openpyxl.load_workbook(self.path)
        page = book["Наставляемые"]
        page.delete_rows(1, page.max_row)
        for i, line in enumerate([sheet.headers, *sheet.rows], 1):
            for j, cell in enumerate(line, 1):
                if cell is not None:
                    page.cell(i, j, cell)
        for each in list(book.custom_doc_props.props):
            if each.name.startswith("Nastavnik"):
                each.value = sheet.number
                if not sheet.number:
                    del book.custom_doc_props[each.name]
        for name in [name for name in book.defined_names if "Nastavnik" in name]:
            book.defined_names[name].value = str(sheet.number)
            if not sheet.number:
                del book.defined_names[name]
        out = io.BytesIO()
        book.save(out)
        draft = self.path.with_suffix(".saving")
        draft.write_bytes(out.getvalue())
        draft.replace(self.path)


class Killed(Exception):
    """The process died at this very step."""


@dataclass
class Watched:
    """A book every write of which is looked at, and which can be interrupted or killed on the way."""

    book: object
    look: Callable[[BookReading, WriteReport], None]
    after_reading: Callable[[], None] | None = None  # what happens once, before the reading is taken in
    before_writing: Callable[[], None] | None = None  # somebody saves between the reading and the update
    after_writing: Callable[[], None] | None = None  # what happens once, before the journal is told
    kill_at: str = ""  # "", "before" the write or "after" it

    def __getattr__(self, name: str) -> object:
        return getattr(self.book, name)

    def read(self) -> BookReading:
        reading = self.book.read()
        self._happen("after_reading")
        return reading

    def _happen(self, when: str) -> None:
        act = getattr(self, when)
        setattr(self, when, None)
        if act is not None:
            act()

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        self._happen("before_writing")
        seen = []

        def spy(reading: BookReading) -> Edits:
            seen.append(reading)
            return decide(reading)

        if self.kill_at == "before":
            raise Killed
        report = self.book.update(spy)
        if report.edits:
            self.look(seen[-1], report)
        if self.kill_at == "after":
            raise Killed
        self._happen("after_writing")
        return report


def line_of(reading: BookReading, code: str) -> dict[str, Cell]:
    """Return the cells of the one row that bears *code*."""
    (found,) = [cells for cells in lines(reading) if cells.get("code") == code]
    return found


def lines(reading: BookReading) -> list[dict[str, Cell]]:
    found = reading.tabs[TAB]
    return [dict(zip(found.columns, row.cells, strict=True)) | {"#": row.number} for row in found.rows]


def text(cell: Cell) -> str:
    return canonical(cell)
