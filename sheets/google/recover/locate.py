"""Where a write landed of which the answer was lost: told by the rows as they were, as they are, and by the tags."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sheets.google.reading import as_json
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import Target, cell_of
from sheets.shared.headers import code_key, column_meant

from .pending import Note, Rows

Row = Sequence[Any]
Spot = tuple[int, int]  # row 1-based, column 0-based


@dataclass
class Located:
    """The cells of others that hold what was meant for a cell of ours, row by row."""

    wrongly: list[Echo] = field(default_factory=list)
    perhaps: list[Echo] = field(default_factory=list)  # staff may as well have put it there: only a person can tell


def locate(note: Note, now: Rows, tags: Mapping[tuple[int, str], Sequence[int]]) -> Located:
    """Return what a write that was carried out has left by *now* where it was not meant to be.

    A row that the tag hangs on holds nothing of ours by chance. Anywhere else a value is surely ours only when it stood
    nowhere in the tab before, the row it was meant for does not hold it, and no row of this write is meant to hold its
    like there. *tags*: (sheet id, tag) → rows, 1-based.
    """
    found = Located()
    for sheet in sorted({target.sheet for target in note.targets}):
        targets = [target for target in note.targets if target.sheet == sheet]
        tagged = {tag: numbers for (of, tag), numbers in tags.items() if of == sheet}
        scene = _Scene(targets, note.rows.get(sheet, ()), now.get(sheet, ()), tagged)
        for target in targets:
            strays = scene.strays(target)
            found.wrongly += strays
            found.perhaps += [] if strays else scene.suspects(target)
    return found


class _Scene:
    """One tab, before the write and now."""

    def __init__(
        self, targets: Sequence[Target], before: Sequence[Row], rows: Sequence[Row], tagged: Mapping[str, Sequence[int]]
    ) -> None:
        self._targets, self._rows, self._tagged = targets, rows, tagged
        first = targets[0]
        self._client = first.header_row
        self._headers = tuple(rows[self._client - 1]) if 0 < self._client <= len(rows) else ()
        self._read = before
        self._known_places: dict[tuple[int, Row], list[int]] = {}
        self._previous = {cell for row in before for cell in row}
        self._before: dict[str, list[Row]] = defaultdict(list)
        for row in before:
            self._before[code_key(cell_of(row, first.code_column))].append(row)
        meant = {as_json(cell) for target in targets for cell in target.cells.values()} - {""}
        self._spots: dict[Any, list[Spot]] = defaultdict(list)
        self._bearing: dict[str, list[int]] = defaultdict(list)
        code = self._place(first, first.code_column)
        for number, row in enumerate(rows, 1):
            if number != self._client:
                self._bearing[code_key(cell_of(row, code))].append(number)
                for at, cell in enumerate(row):
                    if cell in meant:
                        self._spots[cell].append((number, at))
        self._right = {spot for target in targets for spot in self._right_spots(target)}

    def strays(self, target: Target) -> list[Echo]:
        """Return the cells of others that surely hold what was meant for the target."""
        found = []
        for number, cells in sorted(self._strays(target).items()):
            if target.is_new:  # the whole row comes again, under the headers as they are by then
                ours = {as_json(cell) for cell in target.cells.values()} - {""}
                cells |= {at: cell for at, cell in enumerate(self._rows[number - 1]) if cell in ours}
            found.append(self._echo(target, number, cells))
        return found

    def suspects(self, target: Target) -> list[Echo]:
        """Return the cells that came to hold what was meant for the target, whose own row does not hold it."""
        found = []
        for i, cell in target.cells.items():
            value = as_json(cell)
            if target.is_new or self._is_there(target, i, value):
                continue
            for code, numbers in self._bearing.items():
                before = self._before.get(code, ())
                if code and len(numbers) == len(before) == 1 and cell_of(before[0], i) != value:
                    row = self._rows[numbers[0] - 1]
                    found += [
                        self._echo(target, numbers[0], {at: value})
                        for at in self._places(target, i)
                        if cell_of(row, at) == value and (numbers[0], at, value) not in self._right
                    ]
        return found

    def _echo(self, target: Target, number: int, cells: Mapping[int, Any]) -> Echo:
        return Echo(replace(target, cells=cells), number, tuple(self._rows[number - 1]), self._headers, target.title)

    def _strays(self, target: Target) -> dict[int, dict[int, Any]]:
        """Return what is not where it belongs: row → column → value."""
        found: dict[int, dict[int, Any]] = defaultdict(dict)
        for i, cell in target.cells.items():
            value = as_json(cell)
            is_new = value != "" and value not in self._previous
            spots = set(self._spots[value]) if is_new and not self._is_there(target, i, value) else set()
            spots |= self._tagged_spots(target, i, value, anywhere=is_new)
            for number, at in spots:
                if (number, at, value) not in self._right and not self._was_there(number, at):
                    found[number][at] = value
        return found

    def _tagged_spots(self, target: Target, i: int, value: Any, *, anywhere: bool) -> set[Spot]:
        """Return the spots of rows with its tag that hold the value: in its column, or *anywhere* in the row."""
        numbers = [n for n in self._tagged.get(target.tag, ()) if n != self._client and n <= len(self._rows)]
        return {
            (number, at)
            for number in numbers
            for at in (range(len(self._rows[number - 1])) if anywhere else (i,))
            if cell_of(self._rows[number - 1], at) == value
        }

    def _right_spots(self, target: Target) -> Iterator[tuple[int, int, Any]]:
        """Yield the cells of the row that was meant: row, column, what it was to hold."""
        for number in self._bearing[code_key(target.code)]:
            if self._is_same_person(target, self._rows[number - 1]):
                for i, cell in target.cells.items():
                    for at in self._places(target, i):
                        yield number, at, as_json(cell)

    def _is_same_person(self, target: Target, row: Row) -> bool:
        named = target.name_column
        return (
            named < 0
            or named in target.cells
            or cell_of(row, self._place(target, named)) == cell_of(target.before, named)
        )

    def _is_there(self, target: Target, i: int, value: Any) -> bool:
        """Tell whether a row with the target's code holds the value under its header."""
        own = [self._rows[number - 1] for number in self._bearing[code_key(target.code)]]
        return any(cell_of(row, at) == value for row in own for at in self._places(target, i))

    def _was_there(self, number: int, at: int) -> bool:
        """Tell whether the row of the same code held the same in that column before."""
        row = self._rows[number - 1]
        code = code_key(cell_of(row, self._targets[0].code_column))
        return code != "" and any(cell_of(each, at) == cell_of(row, at) for each in self._before.get(code, ()))

    def _place(self, target: Target, column: int) -> int:
        places = self._places(target, column)
        return places[0] if places else column

    def _places(self, target: Target, column: int) -> list[int]:
        """Return where a column of the reading stands now; none when it is gone."""
        known = self._known_places.get((column, target.headers))
        if known is None:  # to tell a renamed one, whole columns are compared
            known = self._known_places[column, target.headers] = self._found_places(target, column)
        return known

    def _found_places(self, target: Target, column: int) -> list[int]:
        header = cell_of(target.headers, column)
        if not self._client or header == "":
            return [column]
        return [at for at, each in enumerate(self._headers) if each == header] or self._renamed(target, column)

    def _renamed(self, target: Target, column: int) -> list[int]:
        """Return where a column stands whose header is gone: by what the new ones mean, else by what it held."""
        new = [at for at, each in enumerate(self._headers) if each not in target.headers]
        meant = column_meant(target.tab, str(cell_of(target.headers, column)))
        alike = [at for at in new if meant and column_meant(target.tab, str(self._headers[at])) == meant]
        if alike:
            return alike
        held = _held(self._read, column)
        shared = {at: (held & _held(self._rows, at)).total() for at in new}
        most = max(shared.values(), default=0)
        if most:
            return [at for at in new if shared[at] == most]
        return [column] if column in new or column >= len(self._headers) else []


def _held(rows: Sequence[Row], column: int) -> Counter[Any]:
    return Counter(cell for row in rows if (cell := cell_of(row, column)) != "")
