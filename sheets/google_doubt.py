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

Rows = Mapping[int, Sequence[Sequence[Any]]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class Note:
    """What one request was to write, and the tabs as they had been read."""

    number: int  # of the write
    targets: tuple[Target, ...]
    rows: Rows

    def landed_wrongly(self, now: Rows, tags: Mapping[tuple[int, str], Sequence[int]]) -> Iterator[Echo]:
        """Yield the rows of others that hold *now* what was meant for a row of ours, if the write was carried out.

        *tags*: (sheet id, tag) → the rows it hangs on now, 1-based. Without a tag a row is told only by values that
        stood nowhere in their columns before.
        """
        for target in self.targets:
            rows = now.get(target.sheet, ())
            headers = tuple(rows[target.header_row - 1]) if 0 < target.header_row <= len(rows) else ()
            tagged = set(tags.get((target.sheet, target.tag), ()))
            for number, row in enumerate(rows, 1):
                if number == target.header_row or not self._holds(target, row) or self._is_own(target, row):
                    continue
                if number in tagged or self._is_new_there(target):
                    yield Echo(target, number, tuple(row), headers, target.title)

    def _holds(self, target: Target, row: Sequence[Any]) -> bool:
        return all(cell_of(row, i) == as_json(value) for i, value in target.cells.items())

    def _is_own(self, target: Target, row: Sequence[Any]) -> bool:
        """Tell whether the row is the one that was meant, or held the same before."""
        if target.is_hit(row):
            return True
        code = fold_code(cell_of(row, target.code_column))
        before = [each for each in self.rows.get(target.sheet, ()) if code and self._code(target, each) == code]
        return any(self._holds(target, each) for each in before)

    def _is_new_there(self, target: Target) -> bool:
        rows = self.rows.get(target.sheet, ())
        own = [(i, as_json(value)) for i, value in target.cells.items()]
        return any(value != "" and all(cell_of(row, i) != value for row in rows) for i, value in own)

    @staticmethod
    def _code(target: Target, row: Sequence[Any]) -> str:
        return fold_code(cell_of(row, target.code_column))


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
