"""The look at what came out, before it takes the book's place: every cell reads as it was meant."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import python_calamine as calamine

from programme.book.reading import BookReading, RawRow
from programme.errors import BookBroken
from programme.schema.tabs import Cell
from programme.text.sentences import say
from sheets.shared.cells import as_written, reference
from sheets.shared.edit_plan import EditPlan, Placed
from sheets.shared.rows import as_cell
from sheets.shared.tables import Layout

from .parts import CONTENT_TYPES, ROOT_RELATIONS, relations_part
from .patching import SheetXml
from .reading import OpenBook, read_book
from .styles import Styles
from .write_number import write_number


def landed(
    plan: EditPlan, book: OpenBook, content: bytes, tabs: frozenset[str], *, version: str, now: datetime
) -> OpenBook:
    """Return the reading of *content*, which is *book* with the plan in it.

    Raises BookBroken, nothing being replaced yet, unless every cell of the plan reads as it was written. When no
    tab or column is new, only the written cells are read anew: they stand inline, the rest kept its bytes.
    """
    if any(placed.layout is None or placed.header_row in placed.rows for placed in plan.tabs.values()):
        after = read_book(content, tabs, version=version, now=now)
        for placed in plan.tabs.values():
            _compare(placed, _found_by_reading(placed, after))
        return after
    found = _read_cells(book, plan)
    readings, layouts = dict(book.reading.tabs), dict(book.layouts)
    for key, placed in plan.tabs.items():
        _compare(placed, found[key])
        rows = _merged(placed, book.reading.tabs[key].rows, book.reading.tabs[key].columns, found[key])
        readings[key] = replace(readings[key], rows=rows)
        layouts[key] = _reached(layouts[key], placed, rows)
    reading = BookReading(readings, version, write_number(book.parts), now, book.reading.problems)
    return OpenBook(reading, layouts, book.parts)


_NOTHING = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
Found = Mapping[tuple[int, int], Cell]


def _found_by_reading(placed: Placed, after: OpenBook) -> Found:
    reading = after.reading.tabs.get(placed.key)
    if reading is None or reading.faulty:
        return {}
    columns = [after.layouts[placed.key].columns[key] for key in reading.columns]
    return {(row.number, at): cell for row in reading.rows for at, cell in zip(columns, row.cells, strict=True)}


def _read_cells(book: OpenBook, plan: EditPlan) -> dict[str, Found]:
    """Read the written cells as any reader would, out of a small workbook that holds nothing else."""
    package, parts = book.package, book.parts
    styles = Styles(package.part(parts.styles))
    sheets = {placed.layout.entry.part: placed for placed in plan.tabs.values() if placed.layout}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as small:
        for name in (CONTENT_TYPES, ROOT_RELATIONS, relations_part(parts.workbook), parts.workbook, parts.styles):
            small.writestr(name, package.part(name))
        for entry in parts.sheets:
            placed = sheets.get(entry.part)
            sheet = SheetXml(package.part(entry.part), styles).only(placed.rows) if placed else _NOTHING
            small.writestr(entry.part, sheet)
    try:
        reader = calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
        return {key: _cells(reader, placed) for key, placed in plan.tabs.items()}
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BookBroken(
            say("The file is damaged and cannot be read. Put back a backup copy, or open and save it again.")
        ) from error


def _cells(reader: calamine.CalamineWorkbook, placed: Placed) -> Found:
    assert placed.layout is not None
    sheet = reader.get_sheet_by_name(placed.layout.entry.title)
    if sheet.start is None:
        return {}
    top, left = sheet.start
    return {
        (top + 1 + i, left + j): (as_cell(value) if value != "" else None)
        for i, line in enumerate(sheet.to_python(skip_empty_area=True))
        for j, value in enumerate(line)
    }


def _compare(placed: Placed, found: Found) -> None:
    for number, cells in placed.rows.items():
        for column, value in cells.items():
            if number != placed.header_row and not same(found.get((number, column)), as_written(value)):
                raise _not_landed(placed, reference(number, column))


def _merged(placed: Placed, rows: tuple[RawRow, ...], columns: tuple[str, ...], found: Found) -> tuple[RawRow, ...]:
    """Return the rows with the written cells in them, rows that hold nothing any more left out."""
    places = [placed.columns[key] for key in columns]
    width = len(rows[0].extras) if rows else 0
    by_number = {row.number: row for row in rows}
    for number, cells in placed.rows.items():
        old = by_number.get(number) or RawRow(number, (None,) * len(places), (None,) * width)
        new = tuple(
            found.get((number, at)) if at in cells else cell for at, cell in zip(places, old.cells, strict=True)
        )
        by_number[number] = replace(old, cells=new)
    return tuple(row for _, row in sorted(by_number.items()) if any(c is not None for c in (*row.cells, *row.extras)))


def _reached(layout: Layout, placed: Placed, rows: tuple[RawRow, ...]) -> Layout:
    held = layout.held | placed.rows.keys()
    return replace(layout, last=rows[-1].number if rows else layout.header_row, held=frozenset(held))


def same(one: Cell, other: Cell) -> bool:
    """Two values are the same when a spreadsheet cannot tell them apart."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(seconds=1)
    if isinstance(one, date) or isinstance(other, date):
        return one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isinstance(one, bool) == isinstance(other, bool) and math.isclose(one, other, rel_tol=1e-12)
    return type(one) is type(other) and one == other


def _not_landed(placed: Placed, place: str) -> BookBroken:
    return BookBroken(
        say(
            "The cell %(cell)s of “%(tab)s” would not read as it was written; nothing was changed. "
            "Open the book in Excel or LibreOffice, save it, and try again.",
            cell=place,
            tab=placed.layout.entry.title if placed.layout else placed.key,
        )
    )
