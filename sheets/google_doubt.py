"""What a write meant, kept on the disk until its echo was seen: after a kill or a lost answer it can be settled.

A write may reach a wrong row when staff sort at that very moment; the echo tells, and it is taken back. Whoever dies
before the echo leaves this note, and whoever comes next looks where the write landed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from . import disk
from .google_echo import Echo
from .google_reading import OpenSheet, as_json
from .google_writing import Target, cell_of
from .names import fold_code

Row = Sequence[Any]
Rows = Mapping[int, Sequence[Row]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class Note:
    """What one request was to write, and the tabs as they had been read."""

    number: int  # of the write
    targets: tuple[Target, ...]
    rows: Rows

    def landed_wrongly(self, now: Rows, tags: Mapping[tuple[int, str], Sequence[int]]) -> Iterator[Echo]:
        """Yield the cells of others that hold *now* what was meant for a cell of ours, if the write was carried out.

        A value that stood nowhere in the tab before is told wherever it stands; any other only in a row that the tag
        hangs on. *tags*: (sheet id, tag) → rows, 1-based.
        """
        for target in self.targets:
            rows = now.get(target.sheet, ())
            headers = tuple(rows[target.header_row - 1]) if 0 < target.header_row <= len(rows) else ()
            tagged = tags.get((target.sheet, target.tag), ())
            values = [(i, as_json(cell), self._is_new(target.sheet, as_json(cell))) for i, cell in target.cells.items()]
            for number, row in enumerate(rows, 1):
                if number == target.header_row:
                    continue
                is_own, is_tagged = _is_own(target, row, headers), number in tagged
                strays = {
                    at: value
                    for i, value, is_new in values
                    if is_new or is_tagged
                    for at in self._strays(target, i, value, row, headers, is_own=is_own, is_new=is_new)
                }
                if strays and target.is_new:  # the whole row comes again, under the headers as they are by then
                    ours = {value for _, value, _ in values if value != ""}
                    strays |= {at: cell for at, cell in enumerate(row) if cell in ours}
                if strays:
                    yield Echo(replace(target, cells=strays), number, tuple(row), headers, target.title)

    def _strays(
        self, target: Target, i: int, value: Any, row: Row, headers: Row, *, is_own: bool, is_new: bool
    ) -> Iterator[int]:
        """Yield the columns of a row in which the value stands and should not."""
        for at in range(len(row)) if is_new else (i,):
            is_its_column = cell_of(headers, at) == cell_of(target.headers, i)
            if cell_of(row, at) == value and not (is_own and is_its_column) and not self._stood(target, row, at):
                yield at

    def _stood(self, target: Target, row: Row, at: int) -> bool:
        """Tell whether the row of the same code held the same in that column before."""
        code = fold_code(cell_of(row, target.code_column))
        before = (each for each in self.rows.get(target.sheet, ()) if code and _code(target, each) == code)
        return any(cell_of(each, at) == cell_of(row, at) for each in before)

    def _is_new(self, sheet: int, value: Any) -> bool:
        return value != "" and all(value not in row for row in self.rows.get(sheet, ()))


def _code(target: Target, row: Row) -> str:
    return fold_code(cell_of(row, target.code_column))


def _is_own(target: Target, row: Row, headers: Row) -> bool:
    """Tell whether a row is the one that was meant, by code and name, wherever their columns are by now."""

    def place(column: int) -> int:
        header = cell_of(target.headers, column)
        return headers.index(header) if header != "" and header in headers else column

    if fold_code(cell_of(row, place(target.code_column))) != fold_code(target.code):
        return False
    named = target.name_column
    return named < 0 or named in target.cells or cell_of(row, place(named)) == cell_of(target.before, named)


class Doubt:
    """The note of the write that is under way, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return self._path.exists()

    def note(self, number: int, targets: Sequence[Target], book: OpenSheet) -> None:
        """Keep what is about to be written, before it is sent."""
        rows = {target.sheet: book.values.rows.get(target.sheet, []) for target in targets}
        told = [
            asdict(replace(target, cells={i: as_json(value) for i, value in target.cells.items()}))
            for target in targets
        ]
        content = json.dumps({"number": number, "targets": told, "rows": rows}, ensure_ascii=False)
        draft = self._path.with_suffix(".draft")
        with disk.told(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))  # it holds what people are called
            disk.write_durably(draft, content.encode("utf-8", "surrogatepass"))
            os.replace(draft, self._path)
            disk.sync_folder(self._path.parent)

    def read(self) -> Note | None:
        """Return what was kept; None when there is nothing, or nothing whole."""
        try:
            told = json.loads(self._path.read_bytes().decode("utf-8", "surrogatepass"))
            targets = tuple(_target(each) for each in told["targets"])
            return Note(told["number"], targets, {int(sheet): rows for sheet, rows in told["rows"].items()})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def clear(self) -> None:
        """The echo was seen, or Google refused the whole."""
        self._path.unlink(missing_ok=True)


def _target(told: dict[str, Any]) -> Target:
    cells = {int(i): value for i, value in told["cells"].items()}
    return Target(**(told | {"cells": cells, "before": tuple(told["before"]), "headers": tuple(told["headers"])}))
