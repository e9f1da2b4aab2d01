"""What one round writes to a book: a pure decision over a fresh reading, the journal and the last read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.book.reading import BookReading, RawRow
from programme.cells.writing import same
from programme.changes.change import Change, ChangeState
from programme.changes.merge import MergeOutcome, merge_cell, runs
from programme.identity.identified import Identified, TabIdentity
from programme.identity.resolution import identify
from programme.ports.records import ReplicaRow
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

from .lost_columns import LostColumns, lost_columns, without
from .stale_copies import Facts, Place, codes_in, reborn_rows


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What became of one change."""

    change: Change
    state: ChangeState
    found: Cell = None
    why: Sentence | None = None


@dataclass(frozen=True)
class RoundPlan:
    """The decision of one round. `settled` holds only once the edits stand in the book."""

    reading: BookReading
    identities: Mapping[str, TabIdentity]
    edits: Edits
    settled: tuple[ChangeOutcome, ...]
    missing: tuple[str, ...] = ()  # tabs that held rows and are no longer in the book
    reborn: Mapping[tuple[str, str], ReplicaRow] = field(default_factory=dict)  # rows that are added again
    lost: Mapping[str, LostColumns] = field(default_factory=dict)  # tab → the columns it lacks

    @property
    def mass(self) -> Sentence | None:
        """Return why the reading of some tab waits for a person."""
        if self.missing:
            tabs = ", ".join(BY_KEY[tab].sheet for tab in self.missing)
            return say("The tab %(tabs)s is no longer in the book. Was it renamed or removed?", tabs=tabs)
        return next((found.mass for found in self.identities.values() if found.mass is not None), None)


def make_plan(reading: BookReading, facts: Facts) -> RoundPlan:
    """Decide what to write into a book that reads as *reading*."""
    reborn = reborn_rows(reading, facts)
    lost = _asked_about(reading, facts, reborn)
    identities = {
        key: _identified(key, reading, facts, reborn, lost.get(key, LostColumns(key, {})))
        for key, tab in reading.tabs.items()
        if not tab.faulty and not (key in lost and lost[key].stops_tab)
    }
    writer = _Writer(reading, facts, identities, reborn, lost)
    stamps = tuple(writer.stamps())
    for row, changes in _by_row(facts).items():
        writer.settle_row(row, changes)
    writer.look_at_conflicts()
    edits = Edits(tuple(writer.cells), tuple(writer.appends), stamps, max(facts.write_number, reading.write_number) + 1)
    missing = () if facts.accept_mass else _missing(reading, facts)
    return RoundPlan(reading, identities, edits, tuple(writer.settled), missing, reborn, lost)


def _asked_about(reading: BookReading, facts: Facts, reborn: Mapping[Place, ReplicaRow]) -> Mapping[str, LostColumns]:
    """Return the columns that are gone; whoever accepts that many rows of a tab changed accepts its columns too."""
    lost = lost_columns(reading, facts)
    if not facts.accept_mass:
        return lost
    asked = replace(facts, accept_mass=False)
    return {tab: each for tab, each in lost.items() if _identified(tab, reading, asked, reborn, each).mass is None}


def _identified(
    key: str, reading: BookReading, facts: Facts, reborn: Mapping[Place, ReplicaRow], lost: LostColumns
) -> TabIdentity:
    before = [row for row in facts.rows.get(key, ()) if (key, row.code) not in reborn]
    absent = {column.key for column in BY_KEY[key].columns} - set(reading.tabs[key].columns)
    found = identify(
        reading.tabs[key],
        without(before, absent),
        known=facts.known.get(key, {}),
        removed=without(facts.removed.get(key, ()), absent),
        doubted=facts.doubted.get(key, {}),
        born=_born(key, facts),
        partings=facts.partings.get(key, ()),
        accept_mass=facts.accept_mass,
    )
    return lost.carried(found, before)


def _missing(reading: BookReading, facts: Facts) -> tuple[str, ...]:
    return tuple(tab for tab, rows in facts.rows.items() if rows and tab not in reading.tabs)


def given_up(plan: RoundPlan, facts: Facts) -> tuple[tuple[Change, Cell], ...]:
    """Return the landed changes that an accepted reading does not hold, each with what stands there instead."""
    lines = {(tab, line.code): line for tab, found in plan.identities.items() for line in found.rows if line.code}
    found: list[tuple[Change, Cell]] = []
    for change in facts.landed:
        line = lines.get((change.tab, change.code))
        stands = line.cells.get(change.column) if line is not None else None
        if not same(stands, change.value):
            found.append((change, stands))
    return tuple(found)


def _born(tab: str, facts: Facts) -> dict[str, Cell]:
    """Return the rows that wait to be added: code → what will stand in the name column."""
    name = BY_KEY[tab].name_column
    waiting = [change for change in facts.open if change.is_new and change.tab == tab]
    return {c.code: c.value for c in waiting if name is not None and c.column == name.key}


def _by_column(changes: Sequence[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.column].append(change)
    return found


def _by_row(facts: Facts) -> dict[Place, list[Change]]:
    found: dict[Place, list[Change]] = defaultdict(list)
    for change in sorted(facts.open, key=lambda c: c.id):
        found[change.tab, change.code].append(change)
    return found


class _Writer:
    """Collects the edits and what became of each change, row by row."""

    def __init__(
        self,
        reading: BookReading,
        facts: Facts,
        identities: Mapping[str, TabIdentity],
        reborn: Mapping[Place, ReplicaRow],
        lost: Mapping[str, LostColumns],
    ) -> None:
        self.reading, self.facts, self.identities, self.reborn = reading, facts, identities, reborn
        self.lost = {(tab, column) for tab, each in lost.items() for column in each.found}
        self.given_up = {  # a person has said that they were removed on purpose: what waits for them is asked about
            (tab, column)
            for tab, column in facts.gone
            if tab in reading.tabs and column not in reading.tabs[tab].columns
        } - {(tab, "code") for tab in reading.tabs}
        self.stood = {(tab, row.code) for of in (facts.rows, facts.removed) for tab in of for row in of[tab]}
        self.held = codes_in(reading)
        self.lines = {(tab, line.code): line for tab, found in identities.items() for line in found.rows if line.code}
        self.stamped = {(tab, s.code) for tab, found in identities.items() for s in found.stamps if s.code}
        self.cells: list[CellWrite] = []
        self.appends: list[RowAppend] = []
        self.settled: list[ChangeOutcome] = []

    def stamps(self) -> list[Stamp]:
        """Return the codes to write: a row's own again, or one that was issued for exactly this row."""
        found = []
        for tab, identity in self.identities.items():
            if identity.mass is not None:
                continue
            for wanted in identity.stamps:
                cells, code = self.facts.issued.get((tab, wanted.row.number), ((), ""))
                if wanted.code or (code and cells == wanted.row.cells):
                    stands = self._code_cell(tab, wanted.row)
                    found.append(Stamp(tab, wanted.row.number, wanted.row.cells, wanted.code or code, stands))
        return found

    def _code_cell(self, tab: str, row: RawRow) -> str:
        columns = self.reading.tabs[tab].columns
        return text_of(row.cells[columns.index("code")]) if "code" in columns else ""

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
        born = any(change.is_new and change.column == "code" for change in changes)
        if born and row in self.held:
            return  # staff typed this very code in a row of theirs: a person gives that row another first
        if born and self.facts.known.get(tab, {}).get(code) != "retired":
            self._append(tab, code, changes)
        elif is_here:
            why = say("The row %(code)s was removed from the sheet.", code=code)
            if row not in self.stood:
                why = say("The row %(code)s was not added to the sheet yet; decide about that first.", code=code)
            for of_cell in _by_column(changes).values():
                self._refuse(of_cell, why)

    def _append(self, tab: str, code: str, changes: list[Change]) -> None:
        """Add the row with the newest value of each of its cells; one that a stale copy lost as it last stood.

        Cells of columns that are gone follow when somebody has said what became of those.
        """
        is_sure = (tab, code) in self.reborn and code not in self.facts.doubted.get(tab, {})
        last = self.reborn[tab, code].cells if is_sure else {}
        cells = dict(last) | {change.column: change.value for change in changes}
        cells = {column: value for column, value in cells.items() if column != "code" and value is not None}
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
            if column == "code":
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
        self.settled += [ChangeOutcome(change, state, found, why) for change in changes]


def text_of(cell: Cell) -> str:
    """Return what a cell shows, "" for an empty one."""
    return "" if cell is None else str(cell)
