"""Where a write landed of which the answer was lost: told by its own row and by its tag, else by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sheets.google.reading import as_json
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import Target, cell_of

from .misplaced import MisplacedCell, Rows, Table, misplaced_in, place_of
from .pending import Note


def locate(note: Note, now: Rows, tags: Mapping[tuple[int, str], Sequence[int]]) -> list[MisplacedCell]:
    """Return what a write that was carried out has left by *now* where it was not meant to be.

    A value in its own row has landed. One in a row that its tag hangs on, where it did not stand before, is ours. One
    that came to stand anywhere else while its own row does not hold it may be ours: only a person can tell. *tags*:
    (sheet id, tag) → rows, 1-based.
    """
    search = _Search(note, now)
    return [c for target in note.targets for c in search.misplaced(target, tags.get((target.sheet, target.tag), ()))]


class _Search:
    def __init__(self, note: Note, now: Rows) -> None:
        self._read, self._now = Table(note.rows), Table(now)
        self._rows_read = {sheet: {tuple(row) for row in rows} for sheet, rows in note.rows.items()}
        self._meant = {(t.sheet, *spot) for t in note.targets for i in t.cells for spot in self._own(t, i)}

    def misplaced(self, target: Target, tagged: Sequence[int]) -> Iterator[MisplacedCell]:
        rows, read = self._now.rows.get(target.sheet, ()), self._rows_read.get(target.sheet, set())
        values = {i: as_json(cell) for i, cell in target.cells.items()}
        under = [c for number in tagged if number <= len(rows) for c in self._under_tag(target, values, number)]
        yield from under
        for i, value in values.items():
            is_known = (
                under or target.is_new or any(cell_of(rows[n - 1], at) == value for n, at, _ in self._own(target, i))
            )
            for number, row in enumerate(() if is_known else rows, 1):
                places = range(len(row)) if value != "" else {self._column(target, i)} - {-1}
                spots = [at for at in places if cell_of(row, at) == value and tuple(row) not in read]
                for cell in (cell for at in spots for cell in self._judged(target, number, {i: at})):
                    if value != "" or cell.before is not None:
                        yield replace(cell, is_sure=False, is_perhaps=True)

    def _under_tag(self, target: Target, values: Mapping[int, Any], number: int) -> list[MisplacedCell]:
        """Return what of ours stands in a row, where its columns were when they were read or where they are now."""
        row = self._now.rows[target.sheet][number - 1]
        found = {
            i: [at for at in (self._column(target, i), i) if at >= 0 and cell_of(row, at) == values[i]] for i in values
        }
        return self._judged(target, number, {i: places[0] for i, places in found.items() if places})

    def _judged(self, target: Target, number: int, places: Mapping[int, int]) -> list[MisplacedCell]:
        row, headers = tuple(self._now.rows[target.sheet][number - 1]), self._headers(target)
        strays = {i: at for i, at in places.items() if (target.sheet, number, at, cell_of(row, at)) not in self._meant}
        but = {at for sheet, n, at, _ in self._meant if (sheet, n) == (target.sheet, number)}
        return (
            misplaced_in(Echo(target, number, row, headers, target.title), self._read, but, strays)
            if row != headers
            else []
        )

    def _own(self, target: Target, i: int) -> Iterator[tuple[int, int, Any]]:
        """Yield where a cell was meant to be written, unless another's name stands there: row, column, value."""
        at, named = self._column(target, i), target.name_column
        name_at = self._column(target, named) if named >= 0 and named not in target.cells else -1
        for number in self._now.bearing(target.sheet, cell_of(target.headers, target.code_column), target.code):
            row = self._now.rows[target.sheet][number - 1]
            if at >= 0 and (name_at < 0 or cell_of(row, name_at) == cell_of(target.before, named)):
                yield number, at, as_json(target.cells[i])

    def _column(self, target: Target, i: int) -> int:
        return place_of(self._headers(target), cell_of(target.headers, i))

    def _headers(self, target: Target) -> tuple[Any, ...]:
        return self._now.headers(target.sheet, cell_of(target.headers, target.code_column))
