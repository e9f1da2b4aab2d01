"""Taking back what reached a wrong row: where it stands by now, what stood there before, the write that undoes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from programme.errors import BookBusy
from sheets.google.cache import Cache
from sheets.google.faults import RequestRefused, Uncertain
from sheets.google.formula_cells import read_ranges
from sheets.google.reading import OpenSheet, as_json
from sheets.google.write.columns import previous_at
from sheets.google.write.echo import Echo, write_rows, wrong_of
from sheets.google.write.look import look_at
from sheets.google.write.row_tags import Tags
from sheets.google.write.row_writes import Target, cell_of, tag_requests
from sheets.shared.headers import code_key

from .losses import Losses
from .pending import PendingWrite
from .previous import Hit, previous_values

TRIES = 6  # while rows go on moving
STEP = 2.0**-20  # from the mark of a write to that of its repair: less than from one portion to the next
MOST_WAYS = 16  # in which columns of one header are told apart
Row = Sequence[Any]
Rows = Mapping[int, Sequence[Row]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class Ground:
    """What stands now: the rows and titles of the tabs by their ids."""

    rows: Rows
    titles: Mapping[int, str]
    book: OpenSheet


@dataclass(frozen=True)
class Mishap(Hit):
    """A hit that is to be taken back."""

    def repair(self, fresh: Ground, mark: str) -> Repair | None:
        """Return the write that puts back what stood there; None when nothing of ours is left that could be told."""
        target = self.echo.target
        rows, title = fresh.rows.get(target.sheet, []), fresh.titles.get(target.sheet, "")
        headers = tuple(rows[target.header_row - 1]) if 0 < target.header_row <= len(rows) else ()
        found = ((places, self._found(rows, headers, places)) for places in _ways(self.echo, headers))
        places, number = next(((each, at) for each, at in found if at is not None), ({}, None))
        if number is None or not title:
            return None
        row = tuple(rows[number - 1])
        left = [
            i for i in target.cells if cell_of(row, places[i]) == cell_of(self.echo.row, i)
        ]  # others were typed over
        code = cell_of(row, places.get(target.code_column, target.code_column))
        previous = self.previous or {}
        back = {places[i]: previous.get(i, "") for i in left}
        write = Target(
            target.tab, target.sheet, number, str(code), target.code_column,
            back, row, headers, target.header_row, title=title, mark=mark,
        )  # fmt: skip
        return Repair((self,), write, () if previous.keys() >= set(left) else (self,))

    def may_stand(self, fresh: Ground) -> bool:
        """Tell whether a value of ours, which stood nowhere before, stands in another row or column than it was for."""
        target = self.echo.target
        rows = fresh.rows.get(target.sheet, ())
        headers = rows[target.header_row - 1] if 0 < target.header_row <= len(rows) else ()
        return any(self._is_stray(row, headers, at, i) for i in target.cells for row in rows for at in range(len(row)))

    def _is_stray(self, row: Row, headers: Row, at: int, i: int) -> bool:
        """Tell whether a cell holds what was written to column *i*, stood nowhere before and was not meant for here."""
        target, value = self.echo.target, as_json(self.echo.target.cells[i])
        if value == "" or cell_of(row, at) != value or any(value in each for each in self.read.get(target.sheet, ())):
            return False
        is_own = code_key(cell_of(row, target.code_column)) == code_key(target.code)
        return not (is_own and cell_of(headers, at) == cell_of(target.headers, i))

    def _found(self, rows: Sequence[Row], headers: Row, places: Mapping[int, int]) -> int | None:
        """Return the only row that still is as the echo told it; or bears its code; or holds what stood nowhere before.

        Each holds a value of ours in a cell that the write reached.
        """
        echo, header_line = self.echo, self.echo.target.header_row
        numbered = [(n, row) for n, row in enumerate(rows, 1) if n != header_line]
        ours = [places[i] for i in echo.target.cells]
        held = [(n, row) for n, row in numbered if any(cell_of(row, places[i]) == cell_of(echo.row, i)
                                                       for i in echo.target.cells)]  # fmt: skip
        own = [(i, at) for i, at in places.items() if i not in echo.target.cells]
        same = [n for n, row in held if all(cell_of(row, at) == cell_of(echo.row, i) for i, at in own)]
        if len(same) == 1 or (same and echo.number in same):
            return same[0] if len(same) == 1 else echo.number
        at = echo.target.code_column
        code = code_key(cell_of(echo.row, at))
        if code and places.get(at, at) not in ours:
            bearing = [n for n, row in held if code_key(cell_of(row, places.get(at, at))) == code]
            if len(bearing) == 1:
                return bearing[0]
        strange = [n for n, row in held if any(self._is_stray(row, headers, places[i], i) for i in echo.target.cells)]
        return strange[0] if len(strange) == 1 else None


class Repairs:
    """Takes back mishaps, each over a reading of its own, until nothing of ours stands in a wrong row.

    What is still to be taken back, and what had stood there, is noted before every try, so that whoever comes after a
    lost answer or a kill goes on with just that. What cannot be put back goes to the losses.
    """

    def __init__(self, cache: Cache, tags: Tags, pending: PendingWrite, losses: Losses) -> None:
        self._cache, self._tags, self._pending, self._losses = cache, tags, pending, losses

    def take_back(self, mishaps: list[Mishap]) -> None:
        """Put back what was hit by mistake, and end the pending write; BookError when Google does not let it now."""
        for number in range(TRIES):
            if not mishaps:
                break
            fresh = self.ground({mishap.echo.target.sheet for mishap in mishaps})
            mishaps = _remembered(mishaps, fresh)
            self._pending.note_repair(mishaps, 0, (), {})
            found = [(m, m.repair(fresh, f"~{number}.{i}")) for i, m in enumerate(mishaps)]
            self._losses.add([m.echo for m, repair in found if repair is None and m.may_stand(fresh)])
            by_row: dict[tuple[int, int], Repair] = {}
            for _, repair in found:
                if repair is not None:
                    spot = repair.write.sheet, repair.write.number
                    by_row[spot] = by_row[spot].joined(repair) if spot in by_row else repair
            mishaps = self._repaired(list(by_row.values()), fresh, mishaps)
        self._losses.add([mishap.echo for mishap in mishaps])
        self._pending.clear()

    def ground(self, sheets: Collection[int]) -> Ground:
        """Read what stands now, in tabs too that have another title since."""
        self._cache.forget_tabs()
        book = self._cache.open(structure=False)
        titles = {entry.sheet_id: entry.title for entry in book.structure.entries}
        rows = dict(book.values.rows)
        strange = [sheet for sheet in sheets if sheet not in rows and sheet in titles]
        found = read_ranges(self._cache.client, self._cache.id, [{"sheetId": s} for s in strange], "UNFORMATTED_VALUE")
        return Ground(rows | {sheet: found.get((sheet, 0), []) for sheet in strange}, titles, book)

    def _repaired(self, repairs: Sequence[Repair], fresh: Ground, hits: Sequence[Hit]) -> list[Mishap]:
        """Write the repairs of these hits, a write like any other; return what is still to be taken back."""
        targets = [repair.target for repair in repairs]
        if not targets:
            return []
        mark = fresh.book.values.mark + STEP if fresh.book.structure.mark is not None else 0
        self._pending.note_repair(hits, mark, targets, fresh.rows)
        off = [each for target in targets for each in self._tags.dropping(target, always=True)]
        try:
            told = self._cache.batch([*off, *tag_requests(targets)], targets)
            seen = look_at(told, targets, fresh.book, fresh.book.values.mark)
            echoes = [] if seen.changed else write_rows(self._cache.client, self._cache.id, targets, mark=mark)
            wrong = wrong_of(echoes)
            done = {echo.target.tag for echo in echoes} - {echo.target.tag for echo in wrong}
            self._losses.add([m.echo for repair in repairs if repair.write.tag in done for m in repair.unknown])
            self._cache.batch(off)
        except Uncertain as error:
            self._losses.add([mishap.echo for repair in repairs for mishap in repair.unknown])
            raise BookBusy(error.sentence) from error
        except RequestRefused as error:
            raise self._cache.why_not(error) from error
        again = [mishap for repair in repairs if repair.write.tag not in done for mishap in repair.mishaps]
        return [*again, *(Mishap(echo, fresh.rows) for echo in wrong)]


@dataclass(frozen=True)
class Repair:
    """The write that undoes what hit one row. Nobody knows what stood in the cells of `unknown`: they are emptied."""

    mishaps: tuple[Mishap, ...]
    write: Target
    unknown: tuple[Mishap, ...] = ()

    @property
    def target(self) -> Target:
        """Return the write under the code that its row bears afterwards: by that it is known where it belongs."""
        at = self.write.code_column
        return replace(self.write, code=str(self.write.cells.get(at, cell_of(self.write.before, at))))

    def joined(self, other: Repair) -> Repair:
        """Return one write for both: after two, the second would find another row than its echo told."""
        write = replace(self.write, cells={**other.write.cells, **self.write.cells})
        return Repair((*self.mishaps, *other.mishaps), write, (*self.unknown, *other.unknown))


def _remembered(mishaps: Sequence[Mishap], fresh: Ground) -> list[Mishap]:
    """Return the same, each with what stood there: told by the first look after it was hit."""
    new = [mishap for mishap in mishaps if mishap.previous is None]
    previous = iter(previous_values(new, fresh.rows))
    return [mishap if mishap.previous is not None else replace(mishap, previous=next(previous)) for mishap in mishaps]


def _ways(echo: Echo, headers: Row) -> Iterator[Mapping[int, int]]:
    """Yield where each column of the echo may stand under these headers: several ways where headers are not unique."""
    width = max(len(echo.row), len(echo.headers), *(i + 1 for i in echo.target.cells))
    now, then = [str(header) for header in headers], [str(header) for header in echo.headers]
    moved = previous_at(echo.target.tab, headers, echo.headers, width)  # as if what stands now had been first
    sure: dict[int, int] = {}
    open_: dict[int, list[int]] = {}
    for i in range(width):
        header = str(cell_of(then, i))
        places = [at for at, each in enumerate(now) if each == header] if header else []
        if len(places) == 1 and then.count(header) == 1:
            sure[i] = places[0]
        elif i in echo.target.cells and places:
            open_[i] = places
        else:
            sure[i] = moved[i] if moved[i] >= 0 else i
    for chosen in islice(product(*open_.values()), MOST_WAYS):
        yield sure | dict(zip(open_, chosen, strict=True))
