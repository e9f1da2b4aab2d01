"""The oracle of the interleavings: it knows of every value who wrote it, for whom, and what its writer had seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable

from programme.book.edits import WriteReport
from programme.book.reading import BookReading
from programme.changes.change import Change, ChangeState
from programme.ports.records import ReplicaRow
from programme.schema.tabs import Cell
from tests.services.paper import TAB, Sheet, lines, text

REPORTED = (ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.REFUSED)  # it waits, or stands before a person


class Ledger:
    """Every value is unique, so that it can be found again wherever it goes."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}  # name as typed → who that is
        self.seen: dict[str, set[str]] = {}  # our value → the values its author had before his eyes
        self.meant: dict[str, tuple[str, str]] = {}  # our value → person, column
        self.of_cell: dict[tuple[str, str], list[str]] = defaultdict(list)  # person, column → our values
        self.settled: set[str] = set()  # ours that a person has since changed, removed or given up knowingly
        self.bearers: dict[str, str] = {}  # code → who bore it when that was last certain
        self.faults: list[str] = []
        self.writes = self.conflicts = self.staff_acts = 0
        self._number = 0

    def token(self, side: str, what: str) -> str:
        self._number += 1
        return f"{side}{self._number} {what}"

    def person(self, name: Cell) -> str:
        return self.people.get(text(name), "")

    def ours(self, value: str, person: str, column: str, seen: Iterable[Cell]) -> None:
        """Note a value typed in the intranet over the *seen* ones."""
        self.meant[value] = person, column
        self.of_cell[person, column].append(value)
        known = {text(cell) for cell in seen}
        for cell in list(known):
            known |= self.seen.get(cell, set())
            self.give_up(cell)
        self.seen[value] = known

    def give_up(self, value: Cell) -> None:
        """Note that a person has knowingly put something else in the value's place, or removed it."""
        if text(value) in self.meant:
            self.settled.add(text(value))

    def look(self, before: BookReading, report: WriteReport) -> None:
        """Judge one write of the app: over whom and over what it wrote, and that it wrote nothing else."""
        rows = lines(before)
        by_code = {text(row.get("code")): row for row in rows}
        meant = {(edit.code, edit.column): text(edit.value) for edit in report.edits.cells}
        for (code, column), value in meant.items():
            self.writes += 1
            row = by_code[code]
            person, _ = self.meant[value]
            if self.person(row.get("name")) != person:
                self.faults.append(f"wrong row: {value} meant for {person} was written to {row}")
            if text(row.get(column)) not in self.known(value):
                self.faults.append(f"lost edit of staff: {value} written over {row.get(column)!r} in {row}")
        after = {row["#"]: row for row in lines(report.reading)}
        stamped = {stamp.number for stamp in report.edits.stamps}
        for row in rows:
            for column, cell in row.items():
                written = (text(row.get("code")), column) in meant or (column == "code" and row["#"] in stamped)
                if not written and text(after.get(row["#"], {}).get(column)) != text(cell):
                    self.faults.append(f"touched: {column} of row {row['#']} was {cell!r}")

    def known(self, value: str) -> set[str]:
        """Return what may stand where *value* is written: ours of the same cell, and what their writers had seen.

        An older copy brings such values back; nobody typed them anew.
        """
        return {value}.union(*({other} | self.seen[other] for other in self.of_cell[self.meant[value]]))

    def judge(
        self,
        sheet: Sheet,
        replica: Iterable[ReplicaRow],
        changes: Iterable[Change],
        doubtful: set[str],
        is_removed: Callable[[str], bool],
        stopped: bool,
        told: Collection[tuple[str, str]] = (),
    ) -> None:
        """Judge the world after a round: no edit of ours is lost silently, no code has changed its person.

        *is_removed*: tells of a code whether the history says that staff removed its row. *told*: column and value
        of what a person is told to have stood in a cell before a value of ours came there by mistake.
        """
        last = {text(change.value): change for change in sorted(changes, key=lambda c: c.id)}
        stands = Counter(
            (self.person(sheet.cell(row, "name")), text(cell)) for row in sheet.rows for cell in row if cell is not None
        )
        for value, (person, column) in self.meant.items():
            if value in self.settled or (column, value) in told or stopped or stands[person, value]:
                continue
            state = last[value].state if value in last else None
            if state in REPORTED or (value in last and is_removed(last[value].code)):
                continue
            self.faults.append(f"lost edit of ours: {value} ({column} of {person}) is nowhere, its state is {state}")
        if stopped:
            return
        for row in replica:
            if row.tab != TAB or not row.code or row.code in doubtful:
                continue
            person = self.person(row.cells.get("name"))
            bore = self.bearers.setdefault(row.code, person) if person else ""
            if bore != person:
                self.faults.append(f"identity: {row.code} belonged to {bore} and is now {person}'s")
