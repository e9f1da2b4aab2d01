"""Putting back what a write has put into wrong cells: each by its row's code and its header, else a person is told."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from programme.errors import BookBusy
from sheets.google.cache import Cache
from sheets.google.faults import RequestRefused, Uncertain
from sheets.google.formula_cells import read_ranges
from sheets.google.reading import OpenSheet
from sheets.google.write.echo import write_rows, wrong_of
from sheets.google.write.look import look_at
from sheets.google.write.row_tags import Tags, deletion
from sheets.google.write.row_writes import Target, cell_of, tag_requests

from .misplaced import MisplacedCell, Rows, Table, misplaced_by
from .pending import PendingWrite
from .told import ToldCells

TRIES = 6  # while rows go on moving
STEP = 2.0**-20  # from the mark of a write to that of its repair: less than from one portion to the next


class Repair:
    """Puts back what stood in cells that were hit by mistake, by a write like any other over a reading of its own.

    What is still to be put back is noted before every try, so that whoever comes after a lost answer or a kill goes on
    with just that. What its row's code and its header do not identify is told, and nothing is done to it.
    """

    def __init__(self, cache: Cache, tags: Tags, pending: PendingWrite, told: ToldCells) -> None:
        self._cache, self._tags, self._pending, self._told = cache, tags, pending, told

    def put_back(self, misplaced: Sequence[MisplacedCell]) -> None:
        """Put back or tell each, and end the pending write. Raises BookError when Google cannot be asked now."""
        waiting = list(misplaced)
        for number in range(TRIES):
            if not waiting:
                break
            book, rows = self.stands({cell.sheet for cell in waiting})
            self._pending.note(0, (), {}, waiting)
            table = Table(rows)
            stands = [(cell, _stands(cell, table)) for cell in waiting]
            sure = [cell for cell, now in stands if cell.is_sure and now == cell.value]
            self._told.add([cell for cell, now in stands if cell not in sure and (now != cell.before or now is None)])
            waiting = self._written(list(_targets(sure, book, table, number)), book, rows, sure) if sure else []
        self._told.add(waiting)
        self._pending.clear()

    def stands(self, sheets: Collection[int]) -> tuple[OpenSheet, Rows]:
        """Read what stands now; the rows are told of tabs too that have another title since."""
        self._cache.forget_tabs()
        book = self._cache.open(structure=False)
        known = {entry.sheet_id for entry in book.structure.entries}
        strange = [sheet for sheet in sheets if sheet not in book.values.rows and sheet in known]
        found = read_ranges(self._cache.client, self._cache.id, [{"sheetId": s} for s in strange], "UNFORMATTED_VALUE")
        return book, {**book.values.rows, **{sheet: found.get((sheet, 0), []) for sheet in strange}}

    def _written(
        self, targets: list[Target], book: OpenSheet, rows: Rows, sure: list[MisplacedCell]
    ) -> list[MisplacedCell]:
        """Write what stood there; return what is still in a wrong cell, or may be."""
        mark = book.values.mark + STEP if book.structure.mark is not None else 0
        self._pending.note(mark, targets, rows, sure)
        try:
            hung = self._tags.search()  # an earlier try may have left some
            off = [deletion(target) for target in targets if (target.sheet, target.tag) in hung]
            told = self._cache.batch([*off, *tag_requests(targets)], targets)
            seen = look_at(told, targets, book, book.values.mark)
            echoes = [] if seen.changed else write_rows(self._cache.client, self._cache.id, targets, mark=mark)
        except Uncertain as error:
            raise BookBusy(error.sentence) from error
        except RequestRefused:  # a protection: staff see to it
            self._told.add(sure)
            return []
        with contextlib.suppress(RequestRefused, Uncertain):  # tags of ours that stay harm nobody
            self._cache.batch([deletion(target) for target in targets])
        if len(echoes) == len(targets) and not wrong_of(echoes) and not any(echo.altered for echo in echoes):
            return []
        return [*sure, *misplaced_by(echoes, Table(rows))]


def _stands(cell: MisplacedCell, table: Table) -> Any:
    """Return what stands in the cell; None when its code and its header do not tell which it is."""
    spot = table.find(cell)
    return None if spot is None else cell_of(table.rows[cell.sheet][spot[0] - 1], spot[1])


def _targets(cells: Sequence[MisplacedCell], book: OpenSheet, table: Table, number: int) -> Iterator[Target]:
    """Yield one write for each row: after the first of two, the second would find another row than was read."""
    by_row: dict[tuple[int, int, Any], dict[int, MisplacedCell]] = defaultdict(dict)
    for cell in cells:
        row, column = table.find(cell) or (0, 0)
        by_row[cell.sheet, row, cell.code_header][column] = cell
    for place, ((sheet, row, code_header), mine) in enumerate(by_row.items()):
        rows, headers, (cell, *_) = table.rows[sheet], table.headers(sheet, code_header), mine.values()
        title = next(entry.title for entry in book.structure.entries if entry.sheet_id == sheet)
        before, at = tuple(rows[row - 1]), headers.index(code_header)
        back = {column: each.before for column, each in mine.items()}
        header_line = next(n for n, each in enumerate(rows, 1) if tuple(each) == headers)
        code = str(back.get(at, cell_of(before, at)))
        yield Target(
            cell.tab, sheet, row, code, at, back, before, headers, header_line, title=title,
            mark=f"~{number}.{place}",
        )  # fmt: skip
