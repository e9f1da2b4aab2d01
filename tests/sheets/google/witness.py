"""The witness of the interleavings: it stands in the cloud and sees cell by cell what each request of the app did.

Only requests of the app can lose what staff typed, so whoever has seen all of them has seen every loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sheets.google.reading import MARK_TAB
from tests.services.ledger import Ledger
from tests.services.paper import Sheet, text

Cells = dict[str, str]  # header → text


@dataclass
class Misplaced:
    """A value of ours in a place it was not meant for."""

    value: str
    person: str  # in whose row
    header: str
    old: str  # what stood there


@dataclass
class Witness:
    """Judges every change the app makes to the tab; `read` is what its last reading of the values was given."""

    ledger: Ledger
    read: Sheet | None = None
    previous: set[tuple[str, str | None, str]] = field(default_factory=set)  # person, column, value of all readings
    misplaced: list[Misplaced] = field(default_factory=list)
    put: list[Misplaced] = field(default_factory=list)  # what the app wrote and may yet take back
    overwritten: list[tuple[str, str]] = field(default_factory=list)  # the residual: value of staff, value of ours
    tell: Callable[[str], None] = lambda _: None
    decided: set[tuple[str, str]] = field(default_factory=set)  # a value of ours, what a person lets stand instead
    writes: int = 0  # cells
    repaired: int = 0

    def reads(self, sheet: Sheet | None) -> None:
        """Note what the app is given to read."""
        self.read = sheet
        for row in sheet.rows if sheet else ():
            person = self.ledger.person(sheet.cell(row, "name"))
            self.previous |= {(person, sheet.key(i), text(cell)) for i, cell in enumerate(row) if cell is not None}

    def saw(self, before: Sheet, after: Sheet, *, moves: bool) -> None:
        """Judge one request of the app; *moves*: it may have inserted rows and columns."""
        if moves:
            before = self._aligned(before, after)
        width, height = max(map(len, (before.headers, after.headers))), max(map(len, (before.rows, after.rows)))
        for sheet in (before, after):
            sheet.headers += [""] * (width - len(sheet.headers))
            sheet.rows[:] = [_wide(row, width) for row in [*sheet.rows, *[[]] * (height - len(sheet.rows))]]
        for number, row in enumerate(after.rows):
            old = before.rows[number]
            for place, cell in enumerate(row):
                if text(cell) != text(old[place]):
                    self._judge(before, after, old, row, place)

    def _aligned(self, before: Sheet, after: Sheet) -> Sheet:
        """Return *before* with the rows and columns that the request inserted; it may take none away."""
        waiting = [_wide(row, len(before.headers)) for row in before.rows]
        headers, places = list(before.headers), []
        for header in after.headers:
            places.append(len(before.headers) - len(headers) if headers and headers[0] == header else None)
            headers = headers[places[-1] is not None :]
        waiting = [[None if at is None else row[at] for at in places] for row in waiting]
        left, rows = Counter(tuple(map(text, row)) for row in waiting), []
        for row in after.rows:
            same = waiting and tuple(map(text, waiting[0])) == tuple(map(text, row))
            rows.append(waiting.pop(0) if same else [None] * len(places))
        lost = left - Counter(tuple(map(text, row)) for row in rows)
        if headers or any(any(row) for row in lost):
            self.ledger.faults.append(f"a request of the app changed the table itself: {before} → {after}")
        return Sheet(after.headers, rows, before.number)

    def _judge(self, before: Sheet, after: Sheet, old: list, row: list, place: int) -> None:
        self.writes += 1
        header, column = after.headers[place], after.key(place)
        value, was = text(row[place]), text(old[place])
        person = self.ledger.person(before.cell(old, "name")) or self.ledger.person(after.cell(row, "name"))
        if (was, value) in self.decided or self._repairs(person, header, value, was):
            return
        found = Misplaced(value, person, header, was)
        if column == "code":
            self._judge_code(found, old, before)
            self._judge_twice(value, before, after)
            return
        is_meant = self.ledger.meant.get(value) == (person, column)
        if not any(cell is not None for cell in old) and (is_meant or (person, column, value) in self.previous):
            self.put.append(found)  # a row is added, or comes back whole with what staff had put into it
            return
        if not is_meant:
            self._misplaced(found)
            return
        self.put.append(found)
        if was not in self.ledger.known(value):
            self._overwrote(value, was, before, old, header)

    def _misplaced(self, found: Misplaced) -> None:
        self.tell(f"      {found}")
        self.misplaced.append(found)

    def _judge_code(self, found: Misplaced, old: list, before: Sheet) -> None:
        if self.ledger.bearers.get(found.value) not in (None, "", found.person):
            self._misplaced(found)
            return
        self.put.append(found)
        if found.old:
            self._overwrote(found.value, found.old, before, old, found.header, is_code=True)

    def _judge_twice(self, code: str, before: Sheet, after: Sheet) -> None:
        """No code is put into a second row: not by one request, nor where the app had read it in another."""
        previous, stand, read = (
            sum(code == text(sheet.cell(row, "code")) for row in sheet.rows) for sheet in (before, after, self.read)
        )
        if code and stand > 1 and (read or stand - previous > 1):
            self.ledger.faults.append(f"the code {code} was written into a second row")

    def _overwrote(self, value: str, was: str, before: Sheet, old: list, header: str, *, is_code: bool = False) -> None:
        """Something its writer had not seen is gone: the residual if it was typed since the app read, else a fault."""
        previous = self._previous(before, old, header)
        if was not in previous:
            self.overwritten.append((was, value))
        elif not is_code:
            self.ledger.faults.append(f"lost edit of staff: {value} was written over {was!r} that had been read")

    def _previous(self, before: Sheet, old: list, header: str) -> set[str]:
        """Return what stood in that cell when the app read the values."""
        if self.read is None or header not in self.read.headers:
            return set()
        at, key = self.read.headers.index(header), [text(before.cell(old, "name")), text(before.cell(old, "code"))]
        same = [row for row in self.read.rows if [text(self.read.cell(row, k)) for k in ("name", "code")] == key]
        return {text(row[at]) for row in same}

    def _repairs(self, person: str, header: str, value: str, was: str) -> bool:
        """Tell whether the app puts back what stood there before a write of its own, wherever staff moved it since."""
        undone = [
            (of, each) for of in (self.put, self.misplaced) for each in of if (each.value, each.old) == (was, value)
        ]
        here = [(of, each) for of, each in undone if (each.person, each.header) == (person, header)]
        for of, each in here or (undone if was else []):
            of.remove(each)
            self.repaired += 1
            return True
        for each in self.misplaced:
            if (each.person, each.header, each.old) == (person, header, value):
                self.misplaced.remove(each)
                self.overwritten.append((was, value))
                return True
        return False

    def settled(self, value: str, before: str) -> None:
        """A person has decided about a value in a wrong cell: it may stay, or what was told come back."""
        self.misplaced = [each for each in self.misplaced if each.value != value]
        self.decided.add((value, before))

    def unrepaired(self, sheet: Sheet) -> list[Misplaced]:
        """Return the values that landed wrongly and still stand where they were not meant to, wherever it is by now."""
        stands = {
            text(cell)
            for row in sheet.rows
            for i, cell in enumerate(row)
            if self.ledger.meant.get(text(cell)) != (self.ledger.person(sheet.cell(row, "name")), sheet.key(i))
        }
        return [each for each in self.misplaced if each.value in stands]


def _wide(row: list, width: int) -> list:
    return [*row, *[None] * (width - len(row))]


def tab_of(spreadsheet, title: str) -> Sheet | None:
    """Return the tab with this title as staff see it, None when there is none."""
    sheet = spreadsheet.titled(title)
    if sheet is None:
        return None
    rows = [[cell.value for cell in row.cells] for row in sheet.rows]
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    lines = [_wide(row, width) for row in rows] or [[]]
    mark = spreadsheet.titled(MARK_TAB)
    number = int(mark.get(0, 1).value or 0) if mark else 0
    return Sheet([str(header or "") for header in lines[0]], lines[1:], number)
