"""Days, birthdays and lengths of service, in all the ways people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from programme.schema.tabs import Cell
from programme.text.folding import plain_dashes, tidy
from programme.text.sentences import say

from .result import Reading, is_blank

_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial numbers
_STEMS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTHS = {stem: number for number, stem in enumerate(_STEMS, start=1)} | {"май": 5, "мае": 5}
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_IN_WORDS = re.compile(r"(\d{1,2})\s+([а-я]{3,})\.?\s+(\d{4})")
_MONTH_ONLY = re.compile(r"([а-я]{3,})\s+(\d{4})")
_SCHOOL_YEAR = re.compile(r"(\d{4})\s*[-/]\s*(\d{4}|\d{2})\s*(?:уч\.?\s*(?:год|г\.?)?|учебн\w*\s*год)")
_NUMBERS_ONLY = re.compile(r"(\d{1,2})\s+(\d{1,2})\s+(\d{4})")


def read_date(cell: Cell) -> Reading:
    """Return a day: a date cell, a serial number, or a text with the day first."""
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    if cell is None or (isinstance(cell, str) and is_blank(cell)):
        return Reading(None)
    if isinstance(cell, bool):
        return _no_date()
    if isinstance(cell, int | float):
        return _serial(float(cell))
    text = _bare(cell)
    if re.fullmatch(r"\d{5}", text):
        return _serial(float(text))
    if found := _ISO.fullmatch(text):
        return _day(int(found[3]), int(found[2]), found[1])
    if found := _DAY_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), found[3])
    if (found := _IN_WORDS.fullmatch(text)) and (month := _MONTHS.get(found[2][:3])):
        return _day(int(found[1]), month, found[3])
    if found := _NUMBERS_ONLY.fullmatch(text):
        return _day(int(found[1]), int(found[2]), found[3])
    if found := _SCHOOL_YEAR.fullmatch(text):
        return _inferred(date(int(found[1]), 9, 1))
    if (found := _MONTH_ONLY.fullmatch(text)) and (month := _MONTHS.get(found[1][:3])):
        return _inferred(date(int(found[2]), month, 1))
    return _no_date()


def _bare(cell: str) -> str:
    """Return the text without quotes, underscores, "г." and "года"."""
    text = plain_dashes(tidy(re.sub(r"[«»\"“”„_]+", " ", cell))).casefold()
    text = re.sub(r"(?<=\d{4})\s*(года|год|г)\.?$", "", text) if not _SCHOOL_YEAR.fullmatch(text) else text
    return tidy(text).strip(" ,;.")


def _day(day: int, month: int, year: str) -> Reading:
    whole_year = int(year)
    if len(year) == 2:
        whole_year += 2000 if whole_year < 70 else 1900
    try:
        found = date(whole_year, month, day)
    except ValueError:
        return Reading(None, say("There is no such day in the calendar."), say("Type the day as 01.09.2026."))
    return _plausible(found)


def _serial(number: float) -> Reading:
    if not 1 <= number < 110_000:
        return _no_date()
    return _plausible(_EPOCH + timedelta(days=int(number)))


def _plausible(found: date) -> Reading:
    if not 1900 <= found.year <= 2100:
        return Reading(None, say("The year %(year)s is hardly meant.", year=found.year), say("Correct the year."))
    return Reading(found)


def _inferred(found: date) -> Reading:
    return Reading(found, guess=f"{found:%d.%m.%Y}")


def _no_date() -> Reading:
    return Reading(None, say("It is not a date."), say("Type the day as 01.09.2026."))


_BORN = re.compile(r"\s*(г\.?\s*р|года рождения|год рождения|г)?\.?$")


def read_birth(cell: Cell, *, today: date) -> Reading:
    """Return "1998-05-01" for a full date, "1998" for a year, "" for nothing; an age is counted from *today*."""
    if isinstance(cell, str):
        text = _BORN.sub("", tidy(cell).casefold())
        if age := re.fullmatch(r"(\d{1,2})\s*(год|года|лет)", tidy(cell).casefold()):
            return _born(today.year - int(age[1]), today, guess=True)
        if re.fullmatch(r"\d{4}", text):
            return _born(int(text), today)
        if re.fullmatch(r"\d{2}", text):
            short = int(text)
            return _born((2000 if short <= today.year % 100 - 10 else 1900) + short, today, guess=True)
    elif isinstance(cell, int | float):
        if 1900 <= cell < 2100:  # as a serial number that would be a day of 1905: nobody's birthday
            return _born(int(cell), today)
        if 10 <= cell < 100:
            return read_birth(str(int(cell)), today=today)
    found = read_date(cell)
    if found.value is None:
        fault = say("It is neither a date nor a year of birth.") if found.fault else None
        return Reading("", fault, say("Type the day as 01.09.1998 or the year.") if fault else None)
    if found.value > today:
        return Reading("", say("This day of birth lies in the future."), say("Correct the year."))
    return Reading(found.value.isoformat(), guess=found.guess)


def _born(year: int, today: date, *, guess: bool = False) -> Reading:
    if not 1900 <= year <= today.year - 10:
        return Reading("", say("The year of birth %(year)s is hardly meant.", year=year), say("Correct the year."))
    return Reading(str(year), guess=str(year) if guess else "")


_SERVICE = re.compile(
    r"(?:(\d+)\s*(?:лет|года|год|г|л)\b\.?)?\s*(?:и\s*)?,?\s*(?:(\d+)\s*(?:месяц(?:а|ев)?|мес|м)\b\.?)?"
)


def read_months(cell: Cell, *, today: date) -> Reading:
    """Return a length of service in months; a bare whole number is years, a fraction is never guessed."""
    if isinstance(cell, bool | date):
        return _no_service()
    if isinstance(cell, int | float):
        return _years(float(cell))
    text = plain_dashes(tidy(cell or "")).casefold()
    if re.fullmatch(r"\d+([.,]\d+)?", text):
        return _years(float(text.replace(",", ".")))
    if text in ("б/о", "без опыта", "нет опыта"):
        return Reading(0)
    if is_blank(text):
        return Reading(None)
    if text in ("менее года", "до года", "меньше года", "менее 1 года"):
        return Reading(0, guess="0")
    if found := re.fullmatch(r"с\s*(\d{4})\s*(?:г\.?|года?)?", text):
        months = (today.year - int(found[1])) * 12
        return Reading(months, guess=f"{months // 12} г.") if months >= 0 else _no_service()
    found = _SERVICE.fullmatch(text)
    if found and (found[1] or found[2]):
        months = int(found[1] or 0) * 12 + int(found[2] or 0)
        return Reading(months) if months <= 80 * 12 else _no_service()
    return _no_service()


def _years(number: float) -> Reading:
    if number < 0 or number > 80:
        return _no_service()
    if number.is_integer():
        return Reading(int(number) * 12)
    return Reading(
        None,
        say("%(number)s may be years and months or a fraction of a year.", number=str(number).replace(".", ",")),
        say("Type for example «3 г. 6 мес.»."),
    )


def _no_service() -> Reading:
    return Reading(None, say("It is not a length of service."), say("Type for example «3 г. 6 мес.»."))
