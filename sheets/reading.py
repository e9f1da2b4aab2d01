"""Reading a workbook: its tabs by their titles, their headers and rows, everything in one pass over the file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import python_calamine as calamine

from programme.book import BookReading, Problem, TabReading
from programme.errors import BookBroken
from programme.schema import TABS
from programme.sentences import say
from programme.tabs import Tab

from .cells import letters, reference
from .finding import Header, find_header
from .names import title_means
from .package import Package
from .parts import Parts, SheetEntry, write_number
from .rows import Grid, rows_of
from .scanning import Scan, scan

MOST_CELLS = 6_000_000  # what a tab may span, filled or not; a bank of 7,000 people spans 300,000


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a tab's things are, for writing: rows 1-based, columns 0-based."""

    entry: SheetEntry
    header_row: int  # 0 when the tab is empty
    columns: Mapping[str, int]  # key → column
    width: int  # columns that hold anything
    last: int  # the last row of the table, totals left out; the header's when there is none
    held: frozenset[int]  # rows that hold anything in any column
    scan: Scan


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A reading together with the package it was read from."""

    reading: BookReading
    layouts: Mapping[str, Layout]
    parts: Parts

    @property
    def package(self) -> Package:
        return self.parts.package


@dataclass(slots=True)
class _Gathered:
    tabs: dict[str, TabReading] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_book(data: bytes, tabs: frozenset[str], *, version: str, now: datetime) -> OpenBook:
    """Read the tabs with these keys; raise BookBroken when the bytes are no workbook."""
    parts = Parts(Package(data))
    for part in (parts.styles, parts.strings, *(entry.part for entry in parts.sheets)):
        # Its size and checksum hold before another reader unpacks it, and it has nothing that reader passes over.
        if part and b"<![CDATA[" in parts.package.part(part):
            raise BookBroken(
                say("The file was written in an unusual way. Open it in Excel or LibreOffice and save it.")
            )
    gathered = _Gathered()
    wanted = [tab for tab in TABS if tab.key in tabs]
    chosen = _choose(wanted, parts.sheets, gathered.problems)
    scans = {key: scan(parts.package.part(entry.part)) for key, entry in chosen.items()}
    book = _opened(data)
    for tab in wanted:
        if tab.key in chosen:
            _gather(tab, chosen[tab.key], scans[tab.key], book, gathered)
    _miss_banks(wanted, gathered)
    reading = BookReading(gathered.tabs, version, write_number(parts.package), now, tuple(gathered.problems))
    return OpenBook(reading, gathered.layouts, parts)


def _opened(data: bytes) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (calamine.CalamineError, OSError, ValueError, struct.error) as error:
        raise BookBroken(
            say("The file is damaged and cannot be read. Put back a backup copy, or open and save it again.")
        ) from error


def _choose(wanted: list[Tab], entries: tuple[SheetEntry, ...], problems: list[Problem]) -> dict[str, SheetEntry]:
    """Match tabs with the book's sheets by title; the only sheet of a bank's own file needs no title."""
    chosen = {}
    for tab in wanted:
        sure = [(title_means(tab, entry.title), entry) for entry in entries]
        best = max((mark for mark, _ in sure), default=0)
        found = [entry for mark, entry in sure if mark == best and best]
        if len(found) > 1:
            problems.append(_two_sheets(tab, found))
        elif found:
            chosen[tab.key] = found[0]
    if len(wanted) == len(entries) == 1 and not chosen and not problems:
        other = any(title_means(tab, entries[0].title) for tab in TABS)
        return {} if other else {wanted[0].key: entries[0]}
    return chosen


def _two_sheets(tab: Tab, found: list[SheetEntry]) -> Problem:
    return Problem(
        tab.key, 0, "",
        say("Two tabs may be “%(tab)s”: %(titles)s.", tab=tab.sheet, titles=_quoted(e.title for e in found)),
        say("Name one of them “%(tab)s” and rename the other.", tab=tab.sheet),
        blocks=True,
    )  # fmt: skip


def _miss_banks(wanted: list[Tab], gathered: _Gathered) -> None:
    told = {problem.tab for problem in gathered.problems}
    for tab in wanted:
        if tab.required and tab.key not in gathered.tabs and tab.key not in told:
            gathered.problems.append(
                Problem(
                    tab.key, 0, "",
                    say("There is no tab “%(tab)s” in the file.", tab=tab.sheet),
                    say("Name the tab with this bank “%(tab)s”, or have missing tabs made.", tab=tab.sheet),
                    blocks=True,
                )
            )  # fmt: skip


def _gather(tab: Tab, entry: SheetEntry, found: Scan, book: calamine.CalamineWorkbook, gathered: _Gathered) -> None:
    """Read one tab; a fault of it is told in its problems and stops that tab only."""
    if found.last_row * max(found.last_column + 1, 52) > MOST_CELLS:
        far = reference(max(found.last_row, 1), found.last_column)
        gathered.tabs[tab.key] = _faulty(tab, entry, _too_far(tab, far))
        return
    try:
        table = book.get_sheet_by_name(entry.title).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BookBroken(say("The tab “%(tab)s” is damaged and cannot be read.", tab=entry.title)) from error
    grid = Grid(table, found)
    merges = [(r1 - 1, c1, r2 - 1, c2) for r1, c1, r2, c2 in found.merges]
    header = find_header(grid.lines, tab, merges)
    if header is None:
        if grid.is_empty:
            gathered.tabs[tab.key] = TabReading(tab.key, entry.title, 0, (), ())
            gathered.layouts[tab.key] = Layout(entry, 0, {}, 0, 0, frozenset(), found)
        else:
            gathered.tabs[tab.key] = _faulty(tab, entry, _no_header(tab))
        return
    _gather_table(tab, entry, grid, header, gathered)


def _gather_table(tab: Tab, entry: SheetEntry, grid: Grid, header: Header, gathered: _Gathered) -> None:
    problems = tuple(_header_problems(tab, header))
    order = sorted(header.keys)
    others = [i for i in sorted(header.texts) if i not in header.keys]
    rows = () if problems else rows_of(grid, header, order, others)
    gathered.tabs[tab.key] = TabReading(
        tab.key,
        entry.title,
        header.last + 1,
        tuple(header.keys[i] for i in order),
        rows,
        tuple(header.texts[i] for i in others),
        tuple(header.texts[i] for i in order),
        problems,
    )
    last = rows[-1].number if rows else header.last + 1
    columns = {header.keys[i]: i for i in order}
    held = grid.held()
    gathered.layouts[tab.key] = Layout(entry, header.last + 1, columns, grid.width, last, held, grid.scan)


def _header_problems(tab: Tab, header: Header) -> Iterable[Problem]:
    for key, places in header.doubled:
        named = ", ".join(f"«{header.texts[i]}» ({letters(i)})" for i in places)
        yield Problem(
            tab.key, 0, key,
            say("Several columns mean “%(column)s”: %(columns)s.", column=tab.column(key).header, columns=named),
            say("Keep one of them and rename the others, for example to “Old phone”."),
            blocks=True,
        )  # fmt: skip
    name = tab.name_column
    if tab.required and name is not None and name.key not in header.keys.values():
        yield Problem(
            tab.key, 0, name.key,
            say("The tab has no column “%(column)s”.", column=name.header),
            say("Put “%(column)s” over the column with people's names.", column=name.header),
            blocks=True,
        )  # fmt: skip


def _faulty(tab: Tab, entry: SheetEntry, problem: Problem) -> TabReading:
    return TabReading(tab.key, entry.title, 0, (), (), problems=(problem,))


def _no_header(tab: Tab) -> Problem:
    name = tab.name_column.header if tab.name_column else "Код"
    return Problem(
        tab.key, 0, "",
        say("No line of headers was found in the tab: none of its first lines names its columns."),
        say("Write the headers in one line, “%(column)s” among them.", column=name),
        blocks=True,
    )  # fmt: skip


def _too_far(tab: Tab, far: str) -> Problem:
    return Problem(
        tab.key, 0, "",
        say("Something stands far away from the table, as far as the cell %(cell)s.", cell=far),
        say("Press Ctrl+End in this tab, delete the rows and columns outside the table, and save the file."),
        blocks=True,
    )  # fmt: skip


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"«{text}»" for text in texts)
