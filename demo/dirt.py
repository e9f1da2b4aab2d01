"""The dial from tidy to very messy: every habit and every trick in one table each, dosed by the mess."""

from __future__ import annotations

from random import Random

from .dirty_cells import HABITS, Habit
from .dirty_sheets import TRICKS, Sheets
from .sheet import Line
from .streams import Streams

BANKS = ("mentees", "mentors")
KINDS: tuple[str, ...] = (*(trick.name for trick in TRICKS), *(habit.name for habit in HABITS))


def soil(sheets: Sheets, mess: float, streams: Streams) -> dict[str, int]:
    """Spoil the banks by *mess* (0: not at all; 1: every kind occurs); return how often each kind was done.

    A cell is spoiled once, so that what was done to it stands in the file.
    """
    if mess <= 0:
        return {}
    draw = streams.of("dirt")
    done = {trick.name: trick.do(sheets, mess, draw.of(trick.name)) for trick in TRICKS if mess >= trick.from_mess}
    spoiled: set[tuple[int, str]] = set()
    # The rare kinds choose first: a common one must not take their last cell.
    for habit in sorted(HABITS, key=lambda habit: habit.per_thousand):
        done[habit.name] = _practise(habit, sheets, mess, draw(habit.name), spoiled)
    return {name: count for name, count in done.items() if count}


def _practise(habit: Habit, sheets: Sheets, mess: float, dice: Random, spoiled: set[tuple[int, str]]) -> int:
    cells = [
        (row, key)
        for bank in BANKS
        for row in sheets[bank].rows
        for key in habit.columns
        if _fits(habit, row, key) and (id(row), key) not in spoiled
    ]
    wanted = mess * len(cells) * habit.per_thousand / 1000
    count = max(int(wanted + dice.random()), 1 if mess >= 1 else 0)
    for row, key in dice.sample(cells, min(count, len(cells))):
        row[key] = habit.type_it(row[key], dice)
        spoiled.add((id(row), key))
    return min(count, len(cells))


def _fits(habit: Habit, row: Line, key: str) -> bool:
    value = row.get(key)
    if value is None or not isinstance(value, habit.takes):
        return False
    if habit.columns == ("name",):
        return len(str(value).split()) > 2  # a name that was typed in full
    return True
