"""Reading a workbook: its tabs by their titles, their headers and rows, everything in one pass over the file."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import python_calamine as calamine

from programme.book.reading import BookReading, Problem
from programme.errors import BookBroken
from programme.schema.registry import TABS
from programme.schema.tabs import Tab
from programme.text.sentences import Sentence, say
from sheets.shared.cells import reference
from sheets.shared.rows import Grid
from sheets.shared.scan import Scan
from sheets.shared.tables import Gathered, Layout, SheetEntry, choose, faulty, gather, miss_banks

from .package import Package
from .parts import Parts
from .plain_parts import plain_part, plain_sheet
from .scanning import MOST_CELLS, scan
from .write_number import write_number

MOST_MERGES = 20_000


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A reading together with the package it was read from."""

    reading: BookReading
    layouts: Mapping[str, Layout]
    parts: Parts

    @property
    def package(self) -> Package:
        return self.parts.package

    @property
    def is_plain(self) -> bool:
        """Tell whether the file can be written again without being made plain once more."""
        return self.package.is_plain and not self.parts.broken

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(entry.title for entry in self.parts.sheets)


def read_book(data: bytes, tabs: frozenset[str], *, version: str, now: datetime) -> OpenBook:
    """Read the tabs with these keys; raise BookBroken when the bytes are no workbook."""
    parts = checked_parts(data)
    gathered = Gathered()
    wanted = [tab for tab in TABS if tab.key in tabs]
    chosen = choose(wanted, parts.sheets, gathered.problems)
    book = opened(parts)
    for tab in (each for each in wanted if each.key in chosen):
        entry = chosen[tab.key]
        if entry.part in parts.broken:
            gathered.tabs[tab.key] = faulty(tab, entry, _broken(tab, parts.broken[entry.part]))
        else:
            _gather(tab, entry, scan(parts.package.part(entry.part)), book, gathered)
    miss_banks(wanted, gathered)
    reading = BookReading(gathered.tabs, version, write_number(parts), now, tuple(gathered.problems))
    return OpenBook(reading, gathered.layouts, parts)


def checked_parts(data: bytes, known: Parts | None = None) -> Parts:
    """Return the parts of a workbook that another reader may unpack; raise BookBroken when the bytes are none.

    A tab that cannot be made plain stops itself alone: it is among the broken ones, and is read by nobody. What
    *known*, from which *data* was written, holds unchanged is not looked at again.
    """
    parts = Parts(Package(data))
    package, same = parts.package, _unchanged(known)
    for entry in parts.sheets:
        if known is not None and entry.part in same:
            package.read_like(known.package, entry.part)
            parts.broken |= {part: why for part, why in known.broken.items() if part == entry.part}
            continue
        content = package.part(entry.part)  # its size and checksum hold before another reader unpacks it
        try:
            package.read_as(entry.part, plain_sheet(content, entry.part))
        except BookBroken as error:
            parts.broken[entry.part] = error.sentence
    for part in (parts.styles, parts.strings):
        if known is not None and part in same:
            package.read_like(known.package, part)
        elif part:
            package.read_as(part, plain_part(package.part(part), part))
    return parts


def _unchanged(known: Parts | None) -> frozenset[str]:
    return frozenset(known.package.names()) - known.package.changed if known else frozenset()


def opened(parts: Parts) -> calamine.CalamineWorkbook:
    """Return the workbook as the fast reader opens it; raise BookBroken when it cannot."""
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(parts.package.for_reading()))
    except (calamine.CalamineError, OSError, ValueError, struct.error) as error:
        raise BookBroken(
            say("The file is damaged and cannot be read. Put back a backup copy, or open and save it again.")
        ) from error


def _gather(tab: Tab, entry: SheetEntry, found: Scan, book: calamine.CalamineWorkbook, gathered: Gathered) -> None:
    if reaches_too_far(found):
        far = reference(max(found.last_row, 1), found.last_column)
        gathered.tabs[tab.key] = faulty(tab, entry, _too_far(tab, far))
        return
    if len(found.merges) > MOST_MERGES:
        gathered.tabs[tab.key] = faulty(tab, entry, _too_many_merges(tab, len(found.merges)))
        return
    gather(tab, entry, grid_of(book, entry.title, found), gathered)


def reaches_too_far(found: Scan) -> bool:
    return found.last_row * (found.last_column + 1) > MOST_CELLS


def grid_of(book: calamine.CalamineWorkbook, title: str, found: Scan) -> Grid:
    """Return the values of a tab."""
    try:
        return Grid(book.get_sheet_by_name(title).to_python(skip_empty_area=False), found)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BookBroken(say("The tab “%(tab)s” is damaged and cannot be read.", tab=title)) from error


def _too_far(tab: Tab, far: str) -> Problem:
    return Problem(
        tab.key, 0, "",
        say("Something stands far away from the table, as far as the cell %(cell)s.", cell=far),
        say("Press Ctrl+End in this tab, delete the rows and columns outside the table, and save the file."),
        blocks=True,
    )  # fmt: skip


def _broken(tab: Tab, why: Sentence) -> Problem:
    return Problem(
        tab.key, 0, "", why,
        say("Open the book in Excel or LibreOffice and save it, or put back a backup copy."),
        blocks=True,
    )  # fmt: skip


def _too_many_merges(tab: Tab, count: int) -> Problem:
    return Problem(
        tab.key, 0, "",
        say("The tab has %(count)s merged cells, more than any table.", count=count),
        say("Unmerge the cells of the table, and save the file."),
        blocks=True,
    )  # fmt: skip
