"""What a write meant, kept on the disk until its echo was seen: after a kill or a lost answer it can be settled.

A write may reach a wrong row when staff sort at that very moment; the echo tells, and it is taken back. Whoever dies
before the echo leaves this note, and whoever comes next looks where the write landed. Once the echo was seen, the note
holds what it told: staff go on typing and sorting, and what they put where the write had been is theirs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sheets.google.reading import as_json
from sheets.google.write.row_writes import Target
from sheets.shared import durable_files

from .misplaced import MisplacedCell, Rows


@dataclass(frozen=True)
class Note:
    """What one request was to write, the tabs as they had been read, and what was known to stand in wrong cells."""

    mark: float  # of the write and its portion
    targets: tuple[Target, ...]
    rows: Rows
    misplaced: tuple[MisplacedCell, ...] = ()


class PendingWrite:
    """The note of the write that is under way, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return self._path.exists()

    def note(self, mark: float, targets: Sequence[Target], rows: Rows, misplaced: Sequence[MisplacedCell] = ()) -> None:
        """Keep what is about to be written over these *rows*, before it is sent, and what is still to be put back."""
        kept = {
            "mark": mark,
            "targets": [asdict(_spelt(target)) for target in targets],
            "rows": {target.sheet: rows.get(target.sheet, []) for target in targets},
            "misplaced": [asdict(cell) for cell in misplaced],
        }
        content = json.dumps(kept, ensure_ascii=False)
        durable_files.keep(self._path, content.encode("utf-8", "surrogatepass"))  # it holds what people are called

    def read(self) -> Note | None:
        """Return what was kept; None when that cannot be read."""
        try:
            told = json.loads(self._path.read_bytes().decode("utf-8", "surrogatepass"))
            targets = tuple(_target(each) for each in told["targets"])
            misplaced = tuple(MisplacedCell(**each) for each in told["misplaced"])
            return Note(told["mark"], targets, {int(sheet): rows for sheet, rows in told["rows"].items()}, misplaced)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def set_aside(self) -> None:
        """Keep what cannot be read for whoever can."""
        with durable_files.told(self._path):
            os.replace(self._path, self._path.with_suffix(".unread"))

    def clear(self) -> None:
        """The echo was seen, or Google refused the whole."""
        self._path.unlink(missing_ok=True)


def _spelt(target: Target) -> Target:
    return replace(target, cells={i: as_json(value) for i, value in target.cells.items()})


def _target(told: dict[str, Any]) -> Target:
    cells = {int(i): value for i, value in told["cells"].items()}
    return Target(**(told | {"cells": cells, "before": tuple(told["before"]), "headers": tuple(told["headers"])}))
