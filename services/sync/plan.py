"""What one round writes to a book: a decision over an understood reading and the journal. Pure.

Every change of a tab that was taken over gets its outcome here, or waits; `outcome.py` tells the journal of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.book.reading import RawRow
from programme.cells.writing import same
from programme.changes.change import Change, ChangeState
from programme.changes.merge import MergeOutcome, merge_cell, runs
from programme.identity.identified import Identified
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

from .facts import CODE
from .stale_copies import Place, codes_in
from .understanding import Understanding


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What became of one change."""

    change: Change
    state: ChangeState
    found: Cell = None
    why: Sentence | None = None


@dataclass(frozen=True)
class RoundPlan:
    """The decision of one round: what to write, and what becomes of each change once that stands in the book."""

    edits: Edits = Edits()
    outcomes: tuple[ChangeOutcome, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits or self.outcomes)


def decide(understanding: Understanding, issued: Mapping[tuple[str, int], str]) -> RoundPlan:
    """Decide what to write into the book that was read.

    *issued*: the codes for rows that never had one, by tab and number of the row.
    """
    planner = _Planner(understanding)
    stamps = tuple(planner.stamps(issued))
    for row, changes in _by_row(understanding.facts.open).items():
        planner.settle_row(row, changes)
    planner.look_at_conflicts()
    number = max(understanding.facts.write_number, understanding.reading.write_number) + 1
    edits = Edits(tuple(planner.cells), tuple(planner.appends), stamps, number)
    return RoundPlan(edits, tuple(planner.outcomes))


def _by_column(changes: Sequence[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.column].append(change)
    return found


def _by_row(changes: Sequence[Change]) -> dict[Place, list[Change]]:
    found: dict[Place, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda c: c.id):
        found[change.tab, change.code].append(change)
    return found


class _Planner:
    """Collects the edits and what became of each change, row by row."""

    def __init__(self, understanding: Understanding) -> None:
        reading, facts = understanding.reading, understanding.facts
        self.reading, self.facts, self.lines = reading, facts, understanding.lines
        self.identities, self.restored = understanding.identities, understanding.restored
        self.doubtful = {(row.tab, row.code) for row in facts.questions.doubtful_rows}
        self.lost = {(tab, column) for tab, each in understanding.lost.items() for column in each.found}
        self.given_up = {  # a person has said that they were removed on purpose: what waits for them is asked about
            (tab, column)
            for tab, column in facts.questions.columns(given_up=True)
            if column != CODE and tab in reading.tabs and column not in reading.tabs[tab].columns
        }
        self.was_there = {(tab, row.code) for of in (facts.rows, facts.removed) for tab in of for row in of[tab]}
        self.held = codes_in(reading)
        self.stamped = {(tab, s.code) for tab, found in self.identities.items() for s in found.stamps if s.code}
        self.cells: list[CellWrite] = []
        self.appends: list[RowAppend] = []
        self.outcomes: list[ChangeOutcome] = []

    def stamps(self, issued: Mapping[tuple[str, int], str]) -> list[Stamp]:
        """Return the codes to write: a row's own again, or one that was issued for it."""
        found = []
        for tab, identity in self.identities.items():
            for wanted in identity.stamps if identity.mass is None else ():
                code = wanted.code or issued.get((tab, wanted.row.number), "")
                if code:
                    stands = self._code_cell(tab, wanted.row)
                    found.append(Stamp(tab, wanted.row.number, wanted.row.cells, code, stands))
        return found

    def _code_cell(self, tab: str, row: RawRow) -> str:
        columns = self.reading.tabs[tab].columns
        return text_of(row.cells[columns.index(CODE)]) if CODE in columns else ""

    def settle_row(self, row: Place, changes: list[Change]) -> None:
        """Decide about all changes of one row."""
        tab, code = row
        identity = self.identities.get(tab)
        is_here = tab in self.reading.tabs
        if is_here and (identity is None or identity.mass is not None):
            return  # the tab is at fault or waits for a person: its changes wait too
        if not is_here and self.facts.rows.get(tab):
            return  # the tab has gone: a person must say where
        line = self.lines.get(row)
        if line is not None:
            if not line.is_doubtful and row not in self.stamped:
                self._merge_row(line, changes)
            return  # a doubtful row waits for a person, one whose code is being written for the next round
        is_new = any(change.is_new and change.column == CODE for change in changes)
        if is_new and row in self.held:
            return  # staff typed this very code in a row of theirs: a person gives that row another first
        if is_new and self.facts.known.get(tab, {}).get(code) != "retired":
            self._append(tab, code, changes)
        elif is_here:
            why = say("The row %(code)s was removed from the sheet.", code=code)
            if row not in self.was_there:
                why = say("The row %(code)s was not added to the sheet yet; decide about that first.", code=code)
            for of_cell in _by_column(changes).values():
                self._refuse(of_cell, why)

    def _append(self, tab: str, code: str, changes: list[Change]) -> None:
        """Add the row with the newest value of each of its cells; one that a stale copy lost as it last stood.

        Cells of columns that are gone follow when somebody has said what became of those.
        """
        is_sure = (tab, code) in self.restored and (tab, code) not in self.doubtful
        last = self.restored[tab, code].cells if is_sure else {}
        cells = dict(last) | {change.column: change.value for change in changes}
        cells = {column: value for column, value in cells.items() if column != CODE and value is not None}
        absent = self.lost | self.given_up
        name = BY_KEY[tab].name_column
        if any((tab, column) in self.lost for column in (*last, *((name.key,) if name else ()))):
            return  # the row would stand there without what it is known by
        self.appends.append(RowAppend(tab, code, tuple((c, v) for c, v in cells.items() if (tab, c) not in absent)))
        self._settle([change for change in changes if (tab, change.column) not in absent], ChangeState.LANDED)
        for column, of_cell in _by_column(changes).items():
            if (tab, column) in self.given_up:
                self._present(of_cell, ChangeState.CONFLICT)

    def _merge_row(self, line: Identified, changes: list[Change]) -> None:
        for column, of_cell in _by_column(changes).items():
            if (of_cell[0].tab, column) in self.lost:
                continue  # renamed or removed: a person must say first
            if column == CODE:
                self._settle(of_cell, ChangeState.LANDED)
            elif (of_cell[0].tab, column) in self.given_up:
                self._present(of_cell, ChangeState.CONFLICT)
            elif column in line.row.formulas:
                why = say("The cell holds a formula. Change the formula in the sheet.")
                self._refuse(of_cell, why)
            else:
                self._merge_cell(line, column, of_cell)

    def _merge_cell(self, line: Identified, column: str, changes: list[Change]) -> None:
        found = stands = line.cells.get(column)
        for run in runs(changes):
            merged = merge_cell(run, stands)
            if merged.verdict is MergeOutcome.CONFLICT:
                self._present(run, ChangeState.CONFLICT, found=merged.sheet)
                continue
            stands = merged.ours
            self._settle(run, ChangeState.LANDED)
        if not same(found, stands):
            self.cells.append(CellWrite(changes[0].tab, line.code, column, stands))

    def look_at_conflicts(self) -> None:
        """Let every conflict show what the sheet holds now; one whose value staff have typed themselves is over."""
        waiting = {(change.tab, change.code, change.column) for change in self.facts.open}
        for change in self.facts.conflicts:
            line = self.lines.get((change.tab, change.code))
            is_sure = line is not None and not line.is_doubtful and (change.tab, change.column) not in self.lost
            if line is None or not is_sure or (change.tab, change.code, change.column) in waiting:
                continue
            identity, stands = self.identities[change.tab], line.cells.get(change.column)
            if identity.mass is not None:
                continue
            if same(stands, change.value):
                self._settle([change], ChangeState.LANDED)
            elif not same(stands, change.found):
                self._settle([change], ChangeState.CONFLICT, found=stands)

    def _refuse(self, changes: Sequence[Change], why: Sentence) -> None:
        self._present(changes, ChangeState.REFUSED, why=why)

    def _present(
        self, changes: Sequence[Change], state: ChangeState, *, found: Cell = None, why: Sentence | None = None
    ) -> None:
        """Put the newest value of a cell before a person; the ones it had replaced are done with."""
        *older, newest = sorted(changes, key=lambda change: change.id)
        self._settle([newest], state, found=found, why=why)
        self._settle(older, ChangeState.DROPPED)

    def _settle(
        self, changes: Sequence[Change], state: ChangeState, *, found: Cell = None, why: Sentence | None = None
    ) -> None:
        self.outcomes += [ChangeOutcome(change, state, found, why) for change in changes]


def text_of(cell: Cell) -> str:
    """Return what a cell shows, "" for an empty one."""
    return "" if cell is None else str(cell)
