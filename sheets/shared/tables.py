"""Reading the tables of a book's tabs, whatever kind of book their values came from: titles, headers, rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from programme.book.reading import BookReading, Problem, TabReading
from programme.schema.registry import TABS
from programme.schema.tabs import Tab
from programme.text.sentences import say

from .cells import letters, reference
from .header_row import Header, find_header
from .headers import title_means
from .rows import Grid, rows_of
from .scan import Scan

MOST_TOLD = 20  # formulas without values that are told one by one


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A tab of a book: its title as it stands, its part in a file, the id that names it there."""

    title: str
    part: str
    sheet_id: int
    position: int


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


class Surface(Protocol):
    """A reading with what writing needs to know of it."""

    @property
    def reading(self) -> BookReading: ...

    @property
    def layouts(self) -> Mapping[str, Layout]: ...

    @property
    def titles(self) -> Sequence[str]:
        """Return the titles of all tabs of the book, known ones or not."""


@dataclass(slots=True)
class Gathered:
    """What a reading has found so far."""

    tabs: dict[str, TabReading] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def choose(wanted: list[Tab], entries: tuple[SheetEntry, ...], problems: list[Problem]) -> dict[str, SheetEntry]:
    """Match tabs with the sheets of a book by title; the only sheet of a bank's own file needs no title."""
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


def miss_banks(wanted: list[Tab], gathered: Gathered) -> None:
    told = {problem.tab for problem in gathered.problems}
    for tab in wanted:
        if tab.required and tab.key not in gathered.tabs and tab.key not in told:
            gathered.problems.append(
                Problem(
                    tab.key, 0, "",
                    say("There is no tab “%(tab)s” in the book.", tab=tab.sheet),
                    say("Name the tab with this bank “%(tab)s”, or have missing tabs made.", tab=tab.sheet),
                    blocks=True,
                )
            )  # fmt: skip


def gather(tab: Tab, entry: SheetEntry, grid: Grid, gathered: Gathered) -> None:
    """Read one tab's table; a fault of it is told in its problems and stops that tab only."""
    merges = [(r1 - 1, c1, r2 - 1, c2) for r1, c1, r2, c2 in grid.scan.merges]
    header = find_header(grid.lines, tab, merges)
    uncomputed = grid.scan.uncomputed
    if uncomputed and (header is None or any(header.first < row <= header.last + 1 for row in uncomputed)):
        gathered.tabs[tab.key] = faulty(tab, entry, _never_worked_out(tab))
    elif header is not None:
        _gather_table(tab, entry, grid, header, gathered)
    elif grid.is_empty and (grid.lines or not grid.scan.holds):
        gathered.tabs[tab.key] = TabReading(tab.key, entry.title, 0, (), ())
        gathered.layouts[tab.key] = Layout(entry, 0, {}, 0, 0, frozenset(), grid.scan)
    else:
        gathered.tabs[tab.key] = faulty(tab, entry, _no_header(tab))


def _gather_table(tab: Tab, entry: SheetEntry, grid: Grid, header: Header, gathered: Gathered) -> None:
    problems = (*_header_problems(tab, header), *_without_values(tab, grid, header))
    order = sorted(header.keys)
    others = [i for i in sorted(header.texts) if i not in header.keys]
    rows = () if any(problem.blocks for problem in problems) else rows_of(grid, header, order, others)
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


def _never_worked_out(tab: Tab) -> Problem:
    return Problem(
        tab.key, 0, "",
        say("The headers of the tab are formulas that no program has worked out yet."),
        _OPEN_AND_SAVE,
        blocks=True,
    )  # fmt: skip


_OPEN_AND_SAVE = say("Open the book in Excel or LibreOffice and save it there: the values are worked out then.")


def _without_values(tab: Tab, grid: Grid, header: Header) -> Iterable[Problem]:
    """Tell of formulas without values below the header, cell by cell; of many only the first and their number."""
    cells = [
        (row, column)
        for row, columns in sorted(grid.scan.uncomputed.items())
        for column in sorted(columns)
        if row > header.last + 1 and column in header.keys
    ]
    for row, column in cells[:MOST_TOLD]:
        yield Problem(
            tab.key, row, header.keys[column],
            say("The cell %(cell)s holds a formula that no program has worked out yet.", cell=reference(row, column)),
            _OPEN_AND_SAVE,
        )  # fmt: skip
    if len(cells) > MOST_TOLD:
        yield Problem(
            tab.key, 0, "",
            say("%(count)s formulas of the tab have not been worked out yet.", count=len(cells)),
            _OPEN_AND_SAVE,
        )  # fmt: skip


def faulty(tab: Tab, entry: SheetEntry, problem: Problem) -> TabReading:
    return TabReading(tab.key, entry.title, 0, (), (), problems=(problem,))


def _no_header(tab: Tab) -> Problem:
    name = tab.name_column.header if tab.name_column else "Код"
    return Problem(
        tab.key, 0, "",
        say("No line of headers was found in the tab: none of its first lines names its columns."),
        say("Write the headers in one line, “%(column)s” among them.", column=name),
        blocks=True,
    )  # fmt: skip


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"«{text}»" for text in texts)
