"""What a write took from somebody and nobody could put back: kept on the disk and told as problems of the book."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from programme.book.reading import BookReading, Problem, RawRow, TabReading
from programme.ports.gateways import Clock
from programme.schema.registry import BY_KEY
from programme.text.sentences import say
from sheets.google.reading import as_json
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import cell_of
from sheets.shared import durable_files
from sheets.shared.headers import code_key

LASTS = 14 * 86_400.0  # seconds a loss is told for, unless somebody fills the cell before


@dataclass(frozen=True)
class Loss:
    """One cell: whose, and what was left in it. Without a tab: a write of which nothing is known any more."""

    at: float  # seconds since 1970
    tab: str = ""
    code: str = ""
    name: str = ""
    header: str = ""
    row: int = 0  # where it stood then, 1-based
    left: Any = ""


class Losses:
    """The losses of one spreadsheet, in a file of its own."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock

    def add(self, echoes: Sequence[Echo]) -> None:
        """Keep what became of the cells that these echoes tell of."""
        self._add([loss for echo in echoes for loss in self._losses_of(echo)])

    def add_unread(self) -> None:
        """Keep that nobody knows what a write had meant."""
        self._add([Loss(self._now())])

    def told(self, reading: BookReading, tabs: frozenset[str]) -> BookReading:
        """Return the reading with a problem for every loss that nobody has seen to."""
        found = [p for loss in self._read() for p in _problems(loss, reading) if not p.tab or p.tab in tabs]
        return replace(reading, problems=(*reading.problems, *found)) if found else reading

    def _losses_of(self, echo: Echo) -> Iterator[Loss]:
        target = echo.target
        code, name = (
            str(cell_of(echo.row, at)) if at >= 0 and at not in target.cells else ""
            for at in (target.code_column, target.name_column)
        )
        for i, value in target.cells.items():
            header = str(cell_of(echo.headers, i))
            yield Loss(self._now(), target.tab, code, name, header, echo.number, as_json(value))

    def _add(self, losses: Sequence[Loss]) -> None:
        if not losses:
            return
        new = {replace(loss, at=0.0): loss for loss in losses}  # what is told again is told from now on
        kept = [loss for loss in self._read() if replace(loss, at=0.0) not in new]
        content = json.dumps([asdict(loss) for loss in (*kept, *new.values())], ensure_ascii=False)
        durable_files.keep(self._path, content.encode("utf-8", "surrogatepass"))  # it holds what people are called

    def _read(self) -> list[Loss]:
        try:
            told = json.loads(self._path.read_bytes().decode("utf-8", "surrogatepass"))
            losses = [Loss(**each) for each in told]
        except (OSError, ValueError, TypeError):
            return []
        return [loss for loss in losses if self._now() - loss.at < LASTS]

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _problems(loss: Loss, reading: BookReading) -> Iterator[Problem]:
    if not loss.tab:
        yield Problem(
            "",
            0,
            "",
            say("The intranet could not read again what it was writing when it was interrupted."),
            say(
                "Compare the rows that were changed last with the spreadsheet's version history (File → Version "
                "history)."
            ),
        )
        return
    tab = reading.tabs.get(loss.tab)
    if tab is None:
        return
    row = _row_of(loss, tab)
    if row is not None and _is_seen_to(loss, tab, row):
        return
    yield Problem(
        loss.tab,
        row.number if row is not None else loss.row,
        _column(loss, tab),
        say("Somebody moved rows while the intranet was writing: what stood in this cell may be lost."),
        say("Look it up in the spreadsheet's version history (File → Version history) and type it in again."),
        code=loss.code,
    )


def _row_of(loss: Loss, tab: TabReading) -> RawRow | None:
    """Return the row that lost something, by its code, else by its name."""
    named = BY_KEY[loss.tab].name_column
    for key, told in (("code", loss.code), (named.key if named is not None else "", loss.name)):
        if told and key in tab.columns:
            at = tab.columns.index(key)
            rows = [row for row in tab.rows if code_key(row.cells[at]) == code_key(told)]
            if len(rows) == 1:
                return rows[0]
    return None


def _column(loss: Loss, tab: TabReading) -> str:
    """Return the column's key, or its header where the programme does not know it."""
    known = dict(zip(tab.headers, tab.columns, strict=False))
    return known.get(loss.header, loss.header)


def _is_seen_to(loss: Loss, tab: TabReading, row: RawRow) -> bool:
    """Tell whether the cell holds something else by now than what the write left in it."""
    key = _column(loss, tab)
    return key in tab.columns and as_json(row.cells[tab.columns.index(key)]) not in ("", loss.left)
