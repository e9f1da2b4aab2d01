"""The roadmap's rules: which rows the tab lacks, when each is due, what is late."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from programme.cells.writing import write_cell
from programme.changes.change import Decision, Edit, NewRow
from programme.errors import Refused
from programme.schema.records import ROADMAP, Milestone
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.sentences import say, say_n

from .items import ITEMS, STAGES, Item

CLOSED = frozenset({"done", "dropped"})


def months_later(start: date, months: int) -> date:
    """Return the same day *months* later, the last day of the month where there is none."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def due_date(stage: int, start: date | None) -> date | None:
    """Return when a stage is due, counted from the programme's start; None for stages without a date of their own."""
    months = STAGES[stage - 1].months
    return None if start is None or months is None else months_later(start, months)


def roadmap_rows(snapshot: Snapshot) -> tuple[Milestone, ...]:
    """Return every row of the tab, those without a code last."""
    return cast("tuple[Milestone, ...]", (*snapshot.roadmap.values(), *snapshot.uncoded.get("roadmap", ())))


def missing_milestones(snapshot: Snapshot) -> Decision:
    """Return the rows that the tab Дорожная карта lacks, and due dates for its open rows without one.

    A row is known by its stage and its words, however they are spelt; all else in it is the staff's. Raises Refused
    when nothing is missing.
    """
    known = {_words(row.stage, row.what) for row in roadmap_rows(snapshot)}
    wanted = [item for item in ITEMS if not {_words(item.stage, item.ru), _words(None, item.ru)} & known]
    start = snapshot.programme.start
    rows = tuple(NewRow("roadmap", milestone_cells(item, due_date(item.stage, start))) for item in wanted)
    edits = tuple(_dated(snapshot, row, due) for row in snapshot.roadmap.values() if (due := _lacked_date(row, start)))
    if not rows and not edits:
        raise Refused(say("The roadmap is complete: nothing is missing."))
    added = say_n("%(count)s row was added to the roadmap.", "%(count)s rows were added to the roadmap.", len(rows))
    dated = say_n("%(count)s due date was entered.", "%(count)s due dates were entered.", len(edits))
    both = say("%(added)s %(dated)s", added=added, dated=dated)
    return Decision(both if rows and edits else added if rows else dated, edits=edits, rows=rows)


def _words(stage: int | None, what: str) -> tuple[int | None, str]:
    return stage, fold(what)


def _lacked_date(row: Milestone, start: date | None) -> date | None:
    """Return the due date of one of the roadmap's own open rows that has none; what cannot be read is left alone."""
    if row.due is not None or "due" in row.unreadable or is_closed(row) or row.stage is None:
        return None
    return due_date(row.stage, start) if (row.stage, fold(row.what)) in _ENGLISH else None


def _dated(snapshot: Snapshot, row: Milestone, due: date) -> Edit:
    cell = write_cell(ROADMAP.column("due"), due)
    return Edit("roadmap", row.code, "due", snapshot.raw("roadmap", row.code).get("due"), cell)


def milestone_cells(item: Item, due: date | None) -> tuple[tuple[str, Cell], ...]:
    """Return the cells of a row of the roadmap that has not been begun."""
    values = {
        "stage": item.stage,
        "kind": item.kind,
        "what": item.ru,
        "due": due,
        "responsible": item.responsible,
        "expected": item.expected,
        "status": "todo",
    }
    return tuple((key, write_cell(ROADMAP.column(key), value)) for key, value in values.items())


def is_closed(row: Milestone) -> bool:
    """A row is closed when it is ticked, dated as done, or not needed."""
    return row.status in CLOSED or row.done is not None


def is_late(row: Milestone, today: date) -> bool:
    return row.due is not None and row.due < today and not is_closed(row)


def by_stage(rows: Iterable[Milestone]) -> Mapping[int, tuple[Milestone, ...]]:
    """Return the rows of every stage, 1 to 7, activities before documents, in sheet order."""
    found: dict[int, list[Milestone]] = {stage.number: [] for stage in STAGES}
    for row in rows:
        if row.stage in found:
            found[row.stage].append(row)
    return {stage: tuple(sorted(kept, key=lambda row: row.kind == "document")) for stage, kept in found.items()}


def english(row: Milestone) -> str:
    """Return the row's text in English where it is one of the roadmap's own, else as it stands."""
    return _ENGLISH.get((row.stage or 0, fold(row.what)), row.what)


_ENGLISH = {(item.stage, fold(item.ru)): item.en for item in ITEMS}
