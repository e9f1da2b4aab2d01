"""What a person is told of values in wrong cells: kept on the disk, each in a file, until somebody has decided."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from programme.book.port import Misplaced
from programme.cells.reading import read_code
from programme.ports.gateways import Clock
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Kind
from sheets.google.reading import as_day
from sheets.shared import durable_files
from sheets.shared.headers import column_meant

from .misplaced import MisplacedCell

LONGEST_CODE = 80  # characters, of which the audit has room


class ToldCells:
    """What is told of one spreadsheet, in a folder of its own: the worker adds to it, the site settles."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    def add(self, cells: Sequence[MisplacedCell]) -> None:
        """Tell of these; what is told already is not told twice."""
        for cell in cells:
            self._tell(asdict(cell))

    def add_unread(self) -> None:
        """Tell that nobody knows what an interrupted write had meant."""
        self._tell(None)

    def settle(self, id: str) -> None:
        """Somebody has decided about this one."""
        for path in self._folder.glob("*.json"):
            if path.stem == id:
                path.unlink(missing_ok=True)

    def waiting(self) -> tuple[Misplaced, ...]:
        """Return what nobody has decided about, the oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            with contextlib.suppress(FileNotFoundError):  # somebody has just decided about it
                found.append(_read(path))
        return tuple(sorted(found, key=lambda each: (each.at, each.tab, each.row)))

    def _tell(self, kept: dict[str, Any] | None) -> None:
        id = "unread" if kept is None else durable_files.digest(json.dumps(kept | {"row": 0}).encode())
        path = self._folder / f"{id}.json"
        if not path.exists():
            durable_files.keep(path, json.dumps({"at": self._clock.now().isoformat(), "cell": kept}).encode())


def _read(path: Path) -> Misplaced:
    """Return what a file tells; what this version cannot read keeps no page away and counts as an interrupted write."""
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        told = json.loads(path.read_bytes())
        return _misplaced(path.stem, datetime.fromisoformat(told["at"]), told["cell"])
    except (PermissionError, ValueError, LookupError, TypeError, AttributeError):
        return Misplaced(path.stem, at)


def _misplaced(id: str, at: datetime, kept: dict[str, Any] | None) -> Misplaced:
    if kept is None:
        return Misplaced(id, at)
    cell = MisplacedCell(**kept)
    column, meant = (column_meant(cell.tab, str(h)) or str(h) for h in (cell.header, cell.meant_header))
    value, before = (_shown(cell.tab, column, each) for each in (cell.value, cell.before))
    return Misplaced(
        id, at, cell.tab, cell.row, _code(cell.code), cell.name, column, value, cell.meant_for, meant, before,
        cell.before is not None, cell.is_perhaps,
    )  # fmt: skip


def _code(typed: str) -> str:
    """Return a code as readings know it; what is none at all as it stands, as far as the audit has room for it."""
    return str(read_code(typed).value or typed)[:LONGEST_CODE]


def _shown(tab: str, column: str, value: Any) -> Cell:
    """Return a value as a reading of its column tells it."""
    is_day = any(each.key == column and each.kind in (Kind.DATE, Kind.BIRTH) for each in BY_KEY[tab].columns)
    return None if value == "" else as_day(value) if is_day else value
