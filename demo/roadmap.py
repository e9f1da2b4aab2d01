"""The roadmap as of today: the first stages all but done, the middle ones under way, the last one ahead."""

from __future__ import annotations

from dataclasses import replace

from programme.roadmap.items import ITEMS, STAGES, Item
from programme.roadmap.rows import due_date
from programme.schema.records import Milestone

from .people import Year

# The part of every stage that is done six weeks after the start, and the days in which it was done.
DONE = {1: (0.9, 2, 26), 2: (0.85, 4, 28), 3: (0.8, 5, 30), 4: (0.55, 12, 40), 5: (0.35, 20, 41), 7: (0.5, 2, 38)}


def make_roadmap(year: Year) -> list[Milestone]:
    """Return every activity and document of the seven stages with what is done by *year*'s today."""
    found: list[Milestone] = []
    for stage in STAGES:
        items = [item for item in ITEMS if item.stage == stage.number]
        share, first, last = DONE.get(stage.number, (0.0, 0, 0))
        # The acts were signed first: the tab Документы says so too.
        order = sorted(items, key=lambda item: not item.ru.startswith("Акт "))
        done = round(share * len(items))
        for item in items:
            place, row = order.index(item), _row(item, f"Д-{len(found) + 1:03}", year)
            if place < done:
                row = _finished(row, year, first + (last - first) * place // len(items))
            elif place == done and share:
                row = replace(row, status="doing", note="Ждём подписи" if item.kind == "document" else "")
            found.append(row)
    return found


def _row(item: Item, code: str, year: Year) -> Milestone:
    return Milestone(
        code=code,
        stage=item.stage,
        kind=item.kind,
        what=item.ru,
        due=due_date(item.stage, year.start),
        responsible=item.responsible,
        expected=item.expected,
        status="todo",
    )


def _finished(row: Milestone, year: Year, day: int) -> Milestone:
    link = f"Акты/{row.code}.docx" if row.kind == "document" else ""
    return replace(row, status="done", done=year.past(day), link=link)
