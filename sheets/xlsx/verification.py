"""The look at what came out, before it takes the book's place: every cell reads as it was meant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

import python_calamine as calamine

from programme.book.reading import BookReading, RawRow
from programme.errors import BookBroken
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say
from sheets.shared.cells import as_written, first_day, reference
from sheets.shared.edit_plan import EditPlan, Placed
from sheets.shared.rows import as_cell
from sheets.shared.tables import Layout

from .parts import Parts
from .plain_parts import check_well_formed
from .reading import OpenBook, checked_parts, opened, read_book
from .write_number import write_number


class CellsNotLanded(Exception):
    """These cells (tab's key, row, column) would not read as they were written; nothing was replaced."""

    def __init__(self, cells: Sequence[tuple[str, int, int]]) -> None:
        self.cells = cells


def landed(
    plan: EditPlan, book: OpenBook, content: bytes, tabs: frozenset[str], *, version: str, now: datetime
) -> OpenBook:
    """Return the reading of *content*, which is *book* with the plan in it, read back before it replaces anything.

    Raises CellsNotLanded unless every cell of the plan reads as it was written, BookBroken when a part that changed
    is no XML, or when any other cell of a changed tab does not read as before.
    """
    parts = checked_parts(content, book.parts)
    looked_at = {parts.styles, parts.strings, *(entry.part for entry in parts.sheets)} - parts.broken.keys()
    for name in book.package.changed - looked_at:
        if name.lower().endswith((".xml", ".rels")):
            check_well_formed(parts.package.part(name), name)
    found = _look(plan, opened(book.parts), opened(parts), parts)
    if any(placed.layout is None or placed.header_row in placed.rows for placed in plan.tabs.values()):
        after = read_book(content, tabs, version=version, now=now)
        found |= {
            key: _found_by_reading(placed, after) for key, placed in plan.tabs.items() if key not in found
        }  # new tabs
        _compare(plan, found)
        return after
    _compare(plan, found)
    readings, layouts = dict(book.reading.tabs), dict(book.layouts)
    for key, placed in plan.tabs.items():
        rows = _merged(placed, book.reading.tabs[key].rows, book.reading.tabs[key].columns, found[key])
        readings[key] = replace(readings[key], rows=rows)
        layouts[key] = _reached(layouts[key], placed, rows)
    reading = BookReading(readings, version, write_number(parts), now, book.reading.problems)
    return OpenBook(reading, layouts, parts)


Found = Mapping[tuple[int, int], Cell]


def _found_by_reading(placed: Placed, after: OpenBook) -> Found:
    reading = after.reading.tabs.get(placed.key)
    if reading is None or reading.faulty:
        return {}
    columns = [after.layouts[placed.key].columns[key] for key in reading.columns]
    return {(row.number, at): cell for row in reading.rows for at, cell in zip(columns, row.cells, strict=True)}


def _look(
    plan: EditPlan, before: calamine.CalamineWorkbook, after: calamine.CalamineWorkbook, parts: Parts
) -> dict[str, Found]:
    """Read every tab that was there as any reader would, row beside row of the one it was."""
    titles = {entry.part: entry.title for entry in parts.sheets}
    found = {}
    for key, placed in plan.tabs.items():
        if placed.layout is not None:
            entry = placed.layout.entry
            try:
                now = after.get_sheet_by_name(titles[entry.part]).iter_rows()
                found[key] = _written_cells(placed, before.get_sheet_by_name(entry.title).iter_rows(), now)
            except (calamine.CalamineError, OSError, ValueError, KeyError) as error:
                raise BookBroken(
                    say("The file is damaged and cannot be read. Put back a backup copy, or open and save it again.")
                ) from error
    return found


def _written_cells(placed: Placed, before: Iterator[list[Any]], after: Iterator[list[Any]]) -> Found:
    """Return what stands in the written cells; raise BookBroken when another one changed."""
    found: dict[tuple[int, int], Cell] = {}
    for number, (old, new) in enumerate(zip_longest(before, after, fillvalue=()), 1):
        written = placed.rows.get(number, {})
        if not written and old == new:
            continue
        for column, (one, other) in enumerate(zip_longest(old, new, fillvalue="")):
            if column in written:
                found[number, column] = as_cell(other) if other != "" else None
            elif one != other and not (one != one and other != other):
                raise _not_landed(placed, reference(number, column))
    return found


def _compare(plan: EditPlan, found: Mapping[str, Found]) -> None:
    missed = [
        (key, number, column)
        for key, placed in plan.tabs.items()
        for number, cells in placed.rows.items()
        for column, value in cells.items()
        if not same(found[key].get((number, column)), as_written(value)) and not _is_new_header(placed, number)
    ]
    if missed:
        raise CellsNotLanded(missed)


def _is_new_header(placed: Placed, number: int) -> bool:
    """The headers of a new tab are seen by its being read at all."""
    return placed.layout is None and number == placed.header_row


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


def refuse_days_out_of_reach(plan: EditPlan, *, from_1904: bool) -> None:
    """Refuse alone every day that a workbook cannot count."""
    first = first_day(from_1904=from_1904)
    why = say("This spreadsheet holds no day before %(first)s.", first=f"{first:%d.%m.%Y}")
    for key, number, column, value in list(_planned(plan)):
        if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < first:
            _refuse(plan, key, number, column, why)


def _refuse(plan: EditPlan, key: str, number: int, column: int, why: Sentence) -> None:
    """Refuse a cell that is still planned: another one may have taken it along."""
    placed = plan.tabs.get(key)
    if placed is not None and column in placed.rows.get(number, {}):
        plan.refuse_cell(key, number, column, why)


def _planned(plan: EditPlan) -> Iterator[tuple[str, int, int, Cell]]:
    for key, placed in plan.tabs.items():
        for number, cells in placed.rows.items():
            yield from ((key, number, column, value) for column, value in cells.items())


def refuse_missed(plan: EditPlan, missed: CellsNotLanded) -> None:
    """Refuse alone every cell that would not read as it was written; raise BookBroken when it is a header."""
    for key, number, column in missed.cells:
        placed = plan.tabs.get(key)
        if placed is not None and number not in placed.codes:
            raise _not_landed(placed, reference(number, column))
        why = say("The cell %(cell)s would not read as it was written.", cell=reference(number, column))
        _refuse(plan, key, number, column, why)


def _not_landed(placed: Placed, place: str) -> BookBroken:
    return BookBroken(
        say(
            "The cell %(cell)s of “%(tab)s” would not read as it was written; nothing was changed. "
            "Open the book in Excel or LibreOffice, save it, and try again.",
            cell=place,
            tab=placed.layout.entry.title if placed.layout else placed.key,
        )
    )
