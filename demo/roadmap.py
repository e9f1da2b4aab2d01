"""The roadmap as of today: the seven stages with what is done and what is due."""

from __future__ import annotations

from programme.records import Milestone
from programme.roadmap import due_date
from programme.roadmap_items import ITEMS

from .people import Year

_DONE = {1: 9, 2: 5, 3: 5, 4: 2, 5: 1, 6: 0, 7: 2}  # of each stage, in the order of the roadmap
_DOING = {1: 1, 2: 1, 4: 1, 5: 2, 7: 1}


def make_roadmap(year: Year) -> list[Milestone]:
    """Return every entry of the roadmap: the first stages nearly done, the last ones not begun."""
    rows, place = [], dict.fromkeys(range(1, 8), 0)
    for item in ITEMS:
        place[item.stage] += 1
        number = place[item.stage]
        done = number <= _DONE[item.stage]
        doing = not done and number <= _DONE[item.stage] + _DOING.get(item.stage, 0)
        rows.append(
            Milestone(
                stage=item.stage,
                kind=item.kind,
                what=item.ru,
                due=due_date(item.stage, year.start),
                done=year.past(3 + number * 3) if done else None,
                responsible=item.responsible,
                expected=item.expected,
                status="done" if done else "doing" if doing else "todo",
            )
        )
    return rows
