"""What a write meant, kept on the disk until its echo was seen: after a kill or a lost answer it can be settled.

A write may reach a wrong row when staff sort at that very moment; the echo tells, and it is taken back. Whoever dies
before the echo leaves this note, and whoever comes next looks where the write landed. Once the echo was seen, the note
holds what it told: staff go on typing and sorting, and what they put where the write had been is theirs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sheets.google.reading import OpenSheet, as_json
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import Target
from sheets.shared import durable_files

from .previous import Hit

Row = Sequence[Any]
Rows = Mapping[int, Sequence[Row]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class Note:
    """What one request was to write, the tabs as they had been read, and what was known to stand in wrong rows."""

    mark: float  # of the write and its portion
    targets: tuple[Target, ...]
    rows: Rows
    hits: tuple[Hit, ...] = ()


class PendingWrite:
    """The note of the write that is under way, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return self._path.exists()

    def note(self, mark: float, targets: Sequence[Target], book: OpenSheet) -> None:
        """Keep what is about to be written, before it is sent."""
        self.note_repair([], mark, targets, book.values.rows)

    def note_repair(self, hits: Sequence[Hit], mark: float, targets: Sequence[Target], rows: Rows) -> None:
        """Keep what is to be taken back, and by which write."""
        readings: dict[tuple[int, int], Any] = {}  # most hits share theirs
        told = []
        for hit in hits:
            sheet = hit.echo.target.sheet
            readings.setdefault((id(hit.read), sheet), hit.read.get(sheet, []))
            place = list(readings).index((id(hit.read), sheet))
            echo = asdict(replace(hit.echo, target=_spelt(hit.echo.target)))
            told.append({"reading": place, "echo": echo, "stood": dict(hit.previous or {})})
        kept = {
            "mark": mark,
            "targets": [asdict(_spelt(target)) for target in targets],
            "rows": {target.sheet: rows.get(target.sheet, []) for target in targets},
            "hits": told,
            "readings": list(readings.values()),
        }
        content = json.dumps(kept, ensure_ascii=False)
        durable_files.keep(self._path, content.encode("utf-8", "surrogatepass"))  # it holds what people are called

    def read(self) -> Note | None:
        """Return what was kept; None when that cannot be read."""
        try:
            told = json.loads(self._path.read_bytes().decode("utf-8", "surrogatepass"))
            targets = tuple(_target(each) for each in told["targets"])
            hits = tuple(_hit(each, told.get("readings", ())) for each in told.get("hits", ()))
            return Note(told["mark"], targets, {int(sheet): rows for sheet, rows in told["rows"].items()}, hits)
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


def _hit(told: dict[str, Any], readings: Sequence[Sequence[Row]]) -> Hit:
    echo, rows = told["echo"], readings[told["reading"]]
    target = _target(echo["target"])
    seen = Echo(**(echo | {"target": target, "row": tuple(echo["row"]), "headers": tuple(echo["headers"])}))
    return Hit(seen, {target.sheet: rows}, {int(i): value for i, value in told["stood"].items()})


def _target(told: dict[str, Any]) -> Target:
    cells = {int(i): value for i, value in told["cells"].items()}
    return Target(**(told | {"cells": cells, "before": tuple(told["before"]), "headers": tuple(told["headers"])}))
