"""Where edits go: each one gets its cell in this very reading, or a sentence that says why it cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from programme.book.edits import CellWrite, Edits, Made, Refusal, RowAppend, Stamp
from programme.book.reading import RawRow, TabReading
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

from .cells import LARGEST_NUMBER, LAST_ROW, LONGEST_TEXT, reference
from .headers import code_key, header_of, title_means
from .tables import Layout, Surface


class _CannotWrite(Exception):
    def __init__(self, why: Sentence) -> None:
        self.why = why


@dataclass(slots=True)
class Placed:
    """What is to be written to one tab: rows 1-based, columns 0-based."""

    key: str
    layout: Layout | None  # None: the tab is to be made
    header_row: int
    columns: dict[str, int]
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    appended: list[int] = field(default_factory=list)
    new_columns: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)  # row → the code its edits name

    @property
    def made(self) -> Made:
        """Return what is made in the tab: the whole of it, or the headers that are missing."""
        if self.layout is None:
            return Made(self.key, BY_KEY[self.key].sheet, is_new=True, columns=tuple(self.columns))
        return Made(self.key, self.layout.entry.title, columns=tuple(self.new_columns))


@dataclass(slots=True)
class EditPlan:
    """All that one update writes, and what it refuses."""

    tabs: dict[str, Placed] = field(default_factory=dict)
    cells: list[CellWrite] = field(default_factory=list)
    appends: list[RowAppend] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def made(self) -> tuple[Made, ...]:
        """Return what is made, tab by tab."""
        return tuple(placed.made for placed in self.tabs.values())

    def refuse(self, tab: str, code: str, why: Sentence, column: int | None = None) -> None:
        """Move the edits of one row to the refusals, or only that of one cell."""
        keys = {key for key, at in self.tabs[tab].columns.items() if column in (None, at)}

        def is_meant(edit: CellWrite | RowAppend | Stamp) -> bool:
            is_of_row = (edit.tab, code_key(edit.code)) == (tab, code_key(code))
            return is_of_row and (edit.column in keys if isinstance(edit, CellWrite) else column is None)

        for edits in (self.cells, self.appends, self.stamps):
            self.refusals += [Refusal(edit, why) for edit in edits if is_meant(edit)]
        self.cells = [edit for edit in self.cells if not is_meant(edit)]
        self.appends = [edit for edit in self.appends if not is_meant(edit)]
        self.stamps = [edit for edit in self.stamps if not is_meant(edit)]

    def refuse_cell(self, tab: str, row: int, column: int, why: Sentence) -> None:
        """Take one cell out of the plan and refuse it alone; a code, or what names its row, takes the row along."""
        placed = self.tabs[tab]
        code, key = placed.codes[row], next(key for key, at in placed.columns.items() if at == column)
        value = placed.rows[row].pop(column)
        name = BY_KEY[tab].name_column
        if key == "code" or (row in placed.appended and name is not None and key == name.key):
            self.refuse(tab, code, why)
            placed.rows[row].clear()
            placed.appended = [each for each in placed.appended if each != row]
        elif row in placed.appended:
            self.appends = [_without(edit, tab, code, key) for edit in self.appends]
            self.cells = [e for e in self.cells if (e.tab, code_key(e.code), e.column) != (tab, code_key(code), key)]
            self.refusals.append(Refusal(CellWrite(tab, code, key, value), why))
        else:
            self.refuse(tab, code, why, column)
        if not placed.rows[row]:
            del placed.rows[row]
        if not placed.rows:
            del self.tabs[tab]

    def edits(self, write_number: int) -> Edits:
        """Return the edits that will stand in the book."""
        return Edits(tuple(self.cells), tuple(self.appends), tuple(self.stamps), write_number)


def _without(append: RowAppend, tab: str, code: str, key: str) -> RowAppend:
    """Return the new row without one of its cells when it is the one that bears *code*."""
    if (append.tab, append.code) != (tab, code):
        return append
    return replace(append, cells=tuple(cell for cell in append.cells if cell[0] != key))


def place(book: Surface, tabs: frozenset[str], edits: Edits) -> EditPlan:
    """Return where every edit goes. Stamps come first, then appended rows, so that cells may follow to them."""
    plan = EditPlan()
    by_tab: dict[str, _TabEdits] = {}

    def tab_edits(key: str) -> _TabEdits:
        if key not in by_tab:
            by_tab[key] = _TabEdits(book, key, tabs)
        return by_tab[key]

    for edit, done in _in_order(edits, plan):
        try:
            tab_edits(edit.tab).take(edit)
        except _CannotWrite as refused:
            plan.refusals.append(Refusal(edit, refused.why))
        else:
            done.append(edit)
    plan.tabs = {key: each.placed for key, each in by_tab.items() if each.placed.rows}
    return plan


def complete(book: Surface, tabs: frozenset[str]) -> EditPlan:
    """Return the plan that makes these tabs, or the columns they miss; a tab at fault is left as it is."""
    plan = EditPlan()
    for key in (each for each in BY_KEY if each in tabs):
        tab_edits = _TabEdits(book, key, tabs, making=True)
        if tab_edits.is_faultless and tab_edits.add_missing_columns():
            plan.tabs[key] = tab_edits.placed
    return plan


def _in_order(edits: Edits, plan: EditPlan) -> Iterator[tuple[CellWrite | RowAppend | Stamp, list[Any]]]:
    for stamp in edits.stamps:
        yield stamp, plan.stamps
    for append in edits.appends:
        yield append, plan.appends
    for write in edits.cells:
        yield write, plan.cells


class _TabEdits:
    """One tab while its edits are placed."""

    def __init__(self, book: Surface, key: str, tabs: frozenset[str], *, making: bool = False) -> None:
        self._tab = BY_KEY.get(key)
        self._reading: TabReading | None = book.reading.tabs.get(key)
        self._fault = self._why_not(book, key, tabs, making)
        layout = book.layouts.get(key)
        self._layout = layout
        made = layout is None or not layout.header_row
        own = [column.key for column in self._tab.columns] if self._tab else []
        columns = {each: i for i, each in enumerate(own)} if layout is None or made else dict(layout.columns)
        header_row = layout.header_row if layout and layout.header_row else 1
        self.placed = Placed(key, layout, header_row, columns)
        if made and layout is not None:
            self.placed.new_columns = list(own)
        self._width = len(own) if made or layout is None else _first_free_column(layout)
        self._codes = self._codes_of(self._reading)
        self._rows: dict[str, int] = {}  # folded code → row, of rows that were appended or stamped just now
        self._next = (layout.last if layout and layout.last else header_row) + 1

    def _why_not(self, book: Surface, key: str, tabs: frozenset[str], making: bool) -> Sentence | None:
        if self._tab is None or key not in tabs:
            return say("This book has no such tab.")
        if self._reading is not None:
            found = [p for p in self._reading.problems if p.blocks and not p.row]
        else:
            found = [p for p in book.reading.problems if p.blocks and not p.row and p.tab == key]
            if making and not any(title_means(self._tab, title) for title in book.titles):
                found = []  # a missing bank is made when people ask for it, never beside a renamed one by an edit
        return found[0].what if found else None

    def _codes_of(self, reading: TabReading | None) -> dict[str, list[RawRow]]:
        known: dict[str, list[RawRow]] = {}
        if reading is None or "code" not in reading.columns:
            return known
        at = reading.columns.index("code")
        for row in reading.rows:
            code = code_key(row.cells[at])
            if code:
                known.setdefault(code, []).append(row)
        return known

    @property
    def is_faultless(self) -> bool:
        return self._fault is None

    def add_missing_columns(self) -> bool:
        """Place every header that is missing; return whether there is anything to make."""
        for column in self._tab.columns if self._tab and self._layout else ():
            self._column(column.key)
        return self._layout is None or bool(self.placed.rows)

    def take(self, edit: CellWrite | RowAppend | Stamp) -> None:
        """Place one edit; raise _Refused with the reason when it cannot be written."""
        if self._fault is not None:
            raise _CannotWrite(self._fault)
        if isinstance(edit, CellWrite):
            self._write(edit)
        elif isinstance(edit, RowAppend):
            self._append(edit)
        else:
            self._stamp(edit)

    def _write(self, edit: CellWrite) -> None:
        code = code_key(edit.code)
        rows = self._codes.get(code, [])
        row = self._rows.get(code)
        if row is None:
            if not rows:
                raise _CannotWrite(say("The row %(code)s is no longer in the tab.", code=edit.code))
            if len(rows) > 1:
                numbers = ", ".join(str(each.number) for each in rows)
                raise _CannotWrite(
                    say("The code %(code)s stands in several rows (%(rows)s).", code=edit.code, rows=numbers)
                )
            row = rows[0].number
        self._check(edit.column, edit.value)
        self._put(row, {edit.column: edit.value})
        self.placed.codes.setdefault(row, edit.code)

    def _append(self, edit: RowAppend) -> None:
        code = code_key(edit.code)
        if code in self._codes or code in self._rows:
            raise _CannotWrite(say("A row with the code %(code)s already stands in the tab.", code=edit.code))
        cells = {"code": edit.code, **dict(edit.cells)}
        cells = {key: value for key, value in cells.items() if value is not None and value != ""}
        for key, value in cells.items():
            self._check(key, value)
            self._refuse_spilled(key)
        row = self._free_row(cells)
        self._put(row, cells)
        self.placed.appended.append(row)
        self.placed.codes[row] = edit.code
        self._rows[code] = row

    def _stamp(self, edit: Stamp) -> None:
        row = next((r for r in self._reading.rows if r.number == edit.number), None) if self._reading else None
        if row is None or self._reading is None or row.cells != edit.cells:
            raise _CannotWrite(say("Row %(row)s has changed since it was read.", row=edit.number))
        at = self._reading.columns.index("code") if "code" in self._reading.columns else -1
        stands = code_key(row.cells[at]) if at >= 0 else ""
        if stands != code_key(edit.replaces):
            raise _CannotWrite(say("Row %(row)s bears another code by now.", row=edit.number))
        code = code_key(edit.code)
        if code in self._codes or code in self._rows:
            raise _CannotWrite(say("A row with the code %(code)s already stands in the tab.", code=edit.code))
        self._put(edit.number, {"code": edit.code})
        self.placed.codes[edit.number] = edit.code
        self._rows[code] = edit.number
        if stands:
            self._codes[stands] = [each for each in self._codes[stands] if each.number != edit.number]

    def _check(self, key: str, value: Cell) -> None:
        if self._tab is None or key not in {column.key for column in self._tab.columns}:
            raise _CannotWrite(say("The tab has no column “%(column)s”.", column=key))
        if isinstance(value, str) and len(value.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
            raise _CannotWrite(say("A cell holds no more than %(count)s characters.", count=LONGEST_TEXT))
        if isinstance(value, int | float) and not abs(value) < LARGEST_NUMBER:
            raise _CannotWrite(say("A cell holds no such number."))

    def _put(self, row: int, cells: dict[str, Cell]) -> None:
        places = {self._column(key): value for key, value in cells.items()}
        for column in places:
            self._refuse_covered(row, column)
        self.placed.rows.setdefault(row, {}).update(places)

    def _column(self, key: str) -> int:
        """Return the column's place; a column that is missing is made to the right of all others."""
        if self.placed.new_columns and self._layout is not None and not self._layout.header_row:
            self._head(self.placed.new_columns)
        if key not in self.placed.columns:
            self.placed.columns[key] = self._width
            self._width += 1
            self.placed.new_columns.append(key)
            self._head([key])
        return self.placed.columns[key]

    def _head(self, keys: list[str]) -> None:
        assert self._tab is not None
        line = self.placed.rows.setdefault(self.placed.header_row, {})
        line.update({self.placed.columns[key]: header_of(self._tab, key) for key in keys})

    def _refuse_covered(self, row: int, column: int) -> None:
        if self._layout is None:
            return
        if column in self._layout.scan.formulas.get(row, ()):
            raise _CannotWrite(
                say("The cell %(cell)s holds a formula; change it in the spreadsheet.", cell=reference(row, column))
            )
        for top, left, bottom, right in self._layout.scan.merges:
            if top <= row <= bottom and left <= column <= right and (row, column) != (top, left):
                raise _CannotWrite(
                    say("The cell %(cell)s is merged with others; unmerge it first.", cell=reference(row, column))
                )

    def _refuse_spilled(self, key: str) -> None:
        """Refuse a new row with a value in a column that one formula fills: it would empty the whole column."""
        if self._layout is not None and self.placed.columns.get(key, -1) in self._layout.scan.spilled:
            header = BY_KEY[self.placed.key].column(key).header
            raise _CannotWrite(
                say(
                    "A formula fills the column “%(column)s”: a value written there would break it. Leave it out, or "
                    "change the formula in the spreadsheet.",
                    column=header,
                )
            )

    def _free_row(self, cells: dict[str, Cell]) -> int:
        """Return the first row below the table that holds nothing: above its totals where there is room, else below.

        Rows are never moved (their formulas would point elsewhere), so totals right under the last row stay there.
        """
        columns = {self.placed.columns[key] for key in cells if key in self.placed.columns}
        while self._next < LAST_ROW:
            row = self._next
            self._next += 1
            if self._layout is None or self._is_free(row, columns, self._layout):
                return row
        raise _CannotWrite(say("The tab is full."))

    def _is_free(self, row: int, columns: set[int], layout: Layout) -> bool:
        formulas = layout.scan.formulas.get(row, set())
        merged = any(top <= row <= bottom for top, _, bottom, _ in layout.scan.merges)
        return row not in layout.held and not merged and not columns & formulas


def _first_free_column(layout: Layout) -> int:
    """Return the column to the right of everything: values, formulas, and cells merged with one of the header line."""
    beyond = [max(held) + 1 for held in layout.scan.formulas.values()]
    merged = [right + 1 for top, _, bottom, right in layout.scan.merges if top <= layout.header_row <= bottom]
    return max([layout.width, *beyond, *merged])
