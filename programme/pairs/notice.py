"""The notice of an early end: three working days lie between telling and ending (ст. 351.8 ТК)."""

from __future__ import annotations

from datetime import date, timedelta

NOTICE = 3  # working days
# Days off by ст. 112 ТК, as (month, day); days moved by the government's yearly act are not among them.
_DAYS_OFF = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})


def is_working_day(day: date) -> bool:
    """Tell whether people work from Monday to Friday on this day, as far as the statute alone tells."""
    return day.weekday() < 5 and (day.month, day.day) not in _DAYS_OFF


def earliest_end(noticed: date) -> date:
    """Return the first day on which a pair may end when notice was given on *noticed*: the third working day after."""
    day, left = noticed, NOTICE
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
