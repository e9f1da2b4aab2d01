"""Sane limits: which days and numbers a row of a college's programme may hold, though each cell can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from programme.schema.pairs import Meeting, Pair
from programme.schema.people import Person, Teacher
from programme.schema.records import Consent, Partner
from programme.schema.tabs import Column, Kind, Row, Tab
from programme.text.sentences import Sentence, say

EARLIEST = date(2000, 1, 1)  # nothing of a programme is older; of people's own service see LONG_AGO
LONG_AGO = date(1950, 1, 1)
AHEAD = timedelta(days=5 * 366)  # nobody plans further
NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONTHS})
_FAR_BACK = frozenset({"hired", "dismissed"})


@dataclass(frozen=True, slots=True)
class BeyondLimits:
    """A value that cannot be meant: the columns it hangs on (told at the first), what is wrong, what to do."""

    columns: tuple[str, ...]
    what: Sentence
    todo: Sentence


def beyond_limits(tab: Tab, row: Row, today: date) -> tuple[BeyondLimits, ...]:
    """Return what in a row cannot be meant: days too far off, numbers too large, days in the wrong order."""
    found = [fault for column in tab.columns for fault in _of_cell(column, getattr(row, column.key), today)]
    return (*found, *_orders(row))


def lacking(tab: Tab, row: Row) -> tuple[BeyondLimits, ...]:
    """Return the columns without which a row says nothing and which are empty, unreadable ones left out."""
    return tuple(
        BeyondLimits(
            (column.key,),
            say("“%(column)s” is empty, and without it the row says nothing.", column=column.header),
            say("Fill it in."),
        )
        for column in tab.columns
        if column.is_needed and getattr(row, column.key) in ("", None) and column.key not in row.unreadable
    )


def _of_cell(column: Column, value: Any, today: date) -> Iterable[BeyondLimits]:
    where = (column.key,)
    if isinstance(value, date):
        if column.is_past and value > today:
            yield BeyondLimits(where, say("The day lies in the future."), say("Correct the date."))
        elif value < (LONG_AGO if column.key in _FAR_BACK else EARLIEST) or value > today + AHEAD:
            yield BeyondLimits(
                where, say("The year %(year)s is hardly meant.", year=value.year), say("Correct the year.")
            )
    elif column.kind in NUMBERS and value is not None and not column.least <= value <= (column.most or value):
        yield BeyondLimits(where, say("The number %(number)s is hardly meant.", number=_short(value)), _range(column))


def _range(column: Column) -> Sentence:
    if column.kind is Kind.MONTHS:
        return say("Type a length of at most %(most)s years.", most=int(column.most or 0) // 12)
    return say("Type a number from %(least)s to %(most)s.", least=_short(column.least), most=_short(column.most or 0))


def _short(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


# Days of one row that come one after the other: (the type of row, earlier, later, what is wrong).
_IN_ORDER: Mapping[type[Row], tuple[tuple[str, str, Sentence], ...]] = {
    Person: (("joined", "finished", say("The programme ends before it begins.")),),
    Pair: (
        ("starts", "ends", say("The pair ends before it begins.")),
        ("starts", "ended", say("The pair would end before it began.")),
    ),
    Meeting: (("held", "next", say("The next meeting comes before this one.")),),
    Teacher: (("hired", "dismissed", say("The dismissal comes before the hiring.")),),
    Consent: (
        ("given", "valid", say("The consent ends before it was given.")),
        ("given", "withdrawn", say("The consent was withdrawn before it was given.")),
    ),
    Partner: (("signed", "valid", say("The agreement ends before it was signed.")),),
}


def _orders(row: Row) -> Iterable[BeyondLimits]:
    for kind, orders in _IN_ORDER.items():
        if isinstance(row, kind):
            for earlier, later, what in orders:
                one, other = getattr(row, earlier), getattr(row, later)
                if one is not None and other is not None and other < one:
                    yield BeyondLimits((later, earlier), what, say("Correct one of the two dates."))
