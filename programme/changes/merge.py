"""The three-way merge of one cell: what the change started from, what the sheet holds, what we want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from programme.cells.writing import same
from programme.schema.tabs import Cell

from .change import Change


class MergeOutcome(Enum):
    """What to do with a cell."""

    WRITE = "write"
    DONE = "done"  # the sheet holds our value already
    CONFLICT = "conflict"  # the sheet holds a third value


@dataclass(frozen=True, slots=True)
class CellMerge:
    """The changes of one cell, oldest first, and what they come to."""

    changes: tuple[Change, ...]
    sheet: Cell

    @property
    def ours(self) -> Cell:
        """Return the value of the newest change: the only one that is written."""
        return self.changes[-1].value

    @property
    def verdict(self) -> MergeOutcome:
        """Equal to ours: done. Equal to where we started or to a value of ours on the way: write. Else a conflict."""
        if same(self.sheet, self.ours):
            return MergeOutcome.DONE
        stations = [self.changes[0].base, *(change.value for change in self.changes[:-1])]
        if any(same(self.sheet, station) for station in stations):
            return MergeOutcome.WRITE
        return MergeOutcome.CONFLICT


def merge_cell(changes: Sequence[Change], sheet: Cell) -> CellMerge:
    """Return the merge of *changes* of one cell with what the *sheet* holds now."""
    return CellMerge(tuple(sorted(changes, key=lambda change: change.id)), sheet)


def runs(changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """Split the changes of one cell, oldest first, where the next was made without sight of the one before.

    Changes that had landed once stand in the order in which they landed, whatever staff typed in between.
    """
    found: list[list[Change]] = []
    for change in sorted(changes, key=lambda change: change.id):
        if found and (change.write_number or same(change.base, found[-1][-1].value)):
            found[-1].append(change)
        else:
            found.append([change])
    return tuple(tuple(run) for run in found)
