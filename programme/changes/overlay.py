"""The overlay: open changes laid over the last read of the sheets, typed, with every problem said.

`overlay(replica, open changes)` is a pure function; `Overlay` keeps the parsed rows of the last time, so
that a change of one cell costs one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from programme.banks.row_checks import check_row, check_settings
from programme.banks.wishes import wish_remarks
from programme.book.reading import Problem
from programme.cells.reading import as_text, read_cell
from programme.pairs.life import on_day, pair_remarks
from programme.ports.records import ReplicaRow
from programme.schema.pairs import Pair
from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Cell, Row, Tab
from programme.snapshot import Snapshot, Veto
from programme.text.sentences import say

from .change import Change, ChangeState

_Key = tuple[str, str]  # tab, key of the row
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """One row, typed: what it was made from, and what is wrong in it."""

    row: Row
    replica: ReplicaRow
    laid: tuple[Change, ...]
    problems: tuple[Problem, ...]


class _RawCells(Mapping[_Key, Mapping[str, Cell]]):
    """The raw cells of every row with a code, put together when they are asked for."""

    def __init__(self, parsed: dict[_Key, _Parsed]) -> None:
        self._parsed = parsed

    def __getitem__(self, key: _Key) -> Mapping[str, Cell]:
        parsed = self._parsed[key]
        return _cells(parsed.replica, parsed.laid)

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)


@dataclass
class Overlay:
    """The rows of the last snapshot, kept so that the next one parses only what changed."""

    rows: dict[_Key, ReplicaRow] = field(default_factory=dict)
    parsed: dict[_Key, _Parsed] = field(default_factory=dict)
    day: date | None = None

    def take(self, rows: Iterable[ReplicaRow]) -> None:
        """Take in replica rows that changed; removed ones go."""
        for row in rows:
            if row.removed:
                self.rows.pop((row.tab, row.key), None)
            else:
                self.rows[row.tab, row.key] = row

    def snapshot(
        self,
        changes: Sequence[Change],
        *,
        today: date,
        as_of: datetime | None,
        stamp: tuple[int, int, date],
        problems: Sequence[Problem] = (),
        vetoes: frozenset[Veto] = frozenset(),
        doubtful: frozenset[tuple[str, str]] = frozenset(),
    ) -> Snapshot:
        """Return the snapshot of the rows taken so far with the open ones of *changes* laid over them."""
        if self.day != today:
            self.parsed, self.day = {}, today
        laid = _by_row(changes)
        tabs: dict[str, list[_Parsed]] = {tab.key: [] for tab in TABS}
        kept: dict[_Key, _Parsed] = {}
        ordered = sorted(self.rows.values(), key=lambda row: (row.tab, row.position))
        for row in (*ordered, *_new_rows(laid, self.rows)):
            if row.tab in BY_KEY:
                key = (row.tab, row.key)
                kept[key] = self._parse(row, laid.get(key, ()), today)
                tabs[row.tab].append(kept[key])
        self.parsed = kept
        return _assemble(tabs, today, as_of, stamp, tuple(problems), vetoes, doubtful)

    def _parse(self, row: ReplicaRow, laid: tuple[Change, ...], today: date) -> _Parsed:
        known = self.parsed.get((row.tab, row.key))
        if known is not None and known.laid == laid and (known.replica is row or known.replica == row):
            return known
        return _parse(BY_KEY[row.tab], row, laid, today)


def overlay(
    rows: Iterable[ReplicaRow],
    changes: Sequence[Change],
    *,
    today: date,
    as_of: datetime | None = None,
    stamp: tuple[int, int, date] | None = None,
    problems: Sequence[Problem] = (),
    vetoes: frozenset[Veto] = frozenset(),
) -> Snapshot:
    """Return the snapshot of *rows* with the open ones of *changes* laid over them."""
    fresh = Overlay()
    fresh.take(rows)
    return fresh.snapshot(
        changes, today=today, as_of=as_of, stamp=stamp or (0, 0, today), problems=problems, vetoes=vetoes
    )


def _by_row(changes: Sequence[Change]) -> dict[_Key, tuple[Change, ...]]:
    found: dict[_Key, list[Change]] = {}
    for change in sorted(changes, key=lambda c: c.id):
        if change.state is ChangeState.OPEN:
            found.setdefault((change.tab, change.code), []).append(change)
    return {key: tuple(laid) for key, laid in found.items()}


def _new_rows(laid: Mapping[_Key, tuple[Change, ...]], known: Mapping[_Key, ReplicaRow]) -> list[ReplicaRow]:
    """Return the rows that stand in the journal only, in the order they were made."""
    return [
        ReplicaRow(tab, code, code, 0, 0, {}, (), frozenset(), 0)
        for (tab, code), changes in laid.items()
        if (tab, code) not in known and any(change.is_new for change in changes)
    ]


def _cells(row: ReplicaRow, laid: tuple[Change, ...]) -> dict[str, Cell]:
    """Return the cells as they stand: the open changes laid over the last read."""
    cells = dict(row.cells)
    if row.code:
        cells["code"] = row.code
    cells.update((change.column, change.value) for change in laid)
    return cells


def _parse(tab: Tab, row: ReplicaRow, laid: tuple[Change, ...], today: date) -> _Parsed:
    cells = _cells(row, laid)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    unreadable: set[str] = set()
    for column in tab.columns:
        cell = cells.get(column.key)
        if cell is None or cell == "":
            continue
        reading = read_cell(column, cell, today=today)
        is_same = reading.value == cell and isinstance(reading.value, str)
        values[column.key] = cell if is_same else reading.value  # one object: most texts stand as they are read
        if reading.fault is None and not reading.guess:
            continue
        shown = as_text(cell)[:80]
        if reading.fault is not None:
            unreadable.add(column.key)
            todo = reading.todo or say("Correct the cell.")
            problems.append(Problem(tab.key, row.number, column.key, reading.fault, todo, row.code, shown=shown))
        else:
            what = say("It was read as “%(guess)s”.", guess=reading.guess)
            todo = say("If that is right, type it so; if not, correct the cell.")
            problems.append(Problem(tab.key, row.number, column.key, what, todo, row.code, shown=shown))
    values["code"] = row.code  # a code in doubt is not a code: the replica knows
    typed = tab.row(
        **values,
        number=row.number,
        unreadable=frozenset(unreadable) if unreadable else _NONE,
        waiting=frozenset(change.column for change in laid) if laid else _NONE,
        extras=row.extras,
    )
    problems += check_row(tab, typed, cells, today, row.formulas)
    return _Parsed(on_day(typed, today) if isinstance(typed, Pair) else typed, row, laid, tuple(problems))


def _assemble(
    tabs: Mapping[str, list[_Parsed]],
    today: date,
    as_of: datetime | None,
    stamp: tuple[int, int, date],
    problems: tuple[Problem, ...],
    vetoes: frozenset[Veto],
    doubtful: frozenset[tuple[str, str]],
) -> Snapshot:
    coded = {tab: {p.row.code: p.row for p in rows if p.row.code} for tab, rows in tabs.items()}
    uncoded = {tab: tuple(p.row for p in rows if not p.row.code) for tab, rows in tabs.items()}
    cells = {(tab, p.row.code): p for tab, rows in tabs.items() for p in rows if p.row.code}
    found = [problem for rows in tabs.values() for p in rows for problem in p.problems]
    settings = check_settings(coded.get("settings", {}), today)
    snapshot = Snapshot(
        today=today,
        as_of=as_of,
        stamp=stamp,
        rows=coded,
        uncoded={tab: rows for tab, rows in uncoded.items() if rows},
        cells=_RawCells(cells),
        problems=(*problems, *found, *settings),
        vetoes=vetoes,
        doubtful=doubtful,
    )
    return replace(snapshot, problems=(*snapshot.problems, *pair_remarks(snapshot), *wish_remarks(snapshot)))
