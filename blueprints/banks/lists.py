"""What a list of people shows: lines ready for the page, so that no rule and no slow call stands in its loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote as percent_encoded

from flask import url_for
from flask_babel import get_translations, gettext

from blueprints.shared.current import language
from blueprints.shared.menu import page_address
from blueprints.shared.tones import tone
from blueprints.shared.wording import day, heading, short_name
from programme.banks.entries import Entry
from programme.banks.lists import OTHER, OUT, Filters
from programme.schema.people import Mentee, Mentor
from programme.schema.registry import BY_KEY
from programme.schema.values import choice_label
from programme.snapshot import Snapshot
from programme.text.names import monogram

LONGEST = 110  # characters of a request on the list
_Plural = Callable[[str, str, int], str]


class OtherSide(NamedTuple):
    """The other side of a live pair."""

    name: str
    url: str
    is_proposed: bool


class Line(NamedTuple):
    """One person on the list, in words; a named tuple is made in half the time of a frozen dataclass."""

    code: str
    url: str
    name: str
    monogram: str
    note: str
    about: str
    partners: tuple[OtherSide, ...]
    load: str
    since: str
    waits: str
    status: str
    tone: str
    has_problem: bool
    is_waiting: bool  # for the sheet


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the address without it."""

    label: str
    value: str
    remove: str


quote = lru_cache(maxsize=16_384)(percent_encoded)  # of codes, the same ones on every page


def lines_of(snapshot: Snapshot, tab: str, entries: Sequence[Entry]) -> list[Line]:
    """Return the lines of a page."""
    here, there = _address(tab), _address(OTHER[tab])
    statuses, shown = BY_KEY[tab].column("status").choices, language()
    words = {choice.key: choice_label(statuses, choice.key, shown) for choice in statuses}
    ngettext = get_translations().ungettext  # looked up once for all lines
    return [_line(snapshot.today, tab, entry, here, there, words, ngettext) for entry in entries]


def chips_of(tab: str, filters: Filters) -> list[Chip]:
    """Return a chip for every filter that narrows the list."""
    if not any(getattr(filters, field.name) for field in fields(Filters)):
        return []
    columns = BY_KEY[tab]
    labels = {
        "search": gettext("Search"),
        "status": heading(columns.column("status")),
        "commission": heading(columns.column("commission")),
        "category": heading(columns.column("category")),
        "form": heading(columns.column("forms")),
        "pair": gettext("Pair"),
        "consent": gettext("Consent"),
        "request": heading(columns.column("request" if tab == "mentees" else "competences")),
        "problems": gettext("Problems"),
        "joined_from": gettext("Joined from"),
        "joined_to": gettext("Joined until"),
    }
    return [
        Chip(labels[field.name], _filter_word(tab, field.name, value), _without(field.name))
        for field in fields(Filters)
        if (value := getattr(filters, field.name))
    ]


def _without(name: str) -> str:
    return page_address(**{"q" if name == "search" else name: None}, page=None)


def _filter_word(tab: str, name: str, value: object) -> str:
    words = {"with": gettext("has a pair"), "without": gettext("without a pair"), "missing": gettext("missing"),
             "yes": gettext("yes")}  # fmt: skip
    if isinstance(value, date):
        return day(value)
    source = {"status": "status", "category": "category", "form": "forms"}.get(name)
    if source:
        return choice_label(BY_KEY[tab].column(source).choices, str(value), language())
    return words.get(str(value), str(value)) if name in ("pair", "consent", "request", "problems") else str(value)


def _address(tab: str) -> str:
    """Return the beginning of the addresses of a bank's cards: one call for all lines."""
    return url_for("banks.list_people", tab=tab) + "/"


def _line(
    today: date, tab: str, entry: Entry, here: str, there: str, words: Mapping[str, str], ngettext: _Plural
) -> Line:
    person = entry.person
    return Line(
        code=person.code,
        url=here + (quote(person.code) if person.code else f"row/{person.number}"),
        name=person.name or gettext("(no name)"),
        monogram=monogram(person.name),
        note=" · ".join(part for part in (person.post, person.commission) if part),
        about=_about(person),
        partners=_partners(tab, entry, there),
        load=_load(entry),
        since=day(person.joined),
        waits=_waits(today, entry, ngettext),
        status=words.get(person.status, person.status),
        tone=tone(person.status),
        has_problem=entry.has_problem,
        is_waiting=bool(person.waiting),
    )


def _about(person: Mentee | Mentor) -> str:
    text = person.request or "; ".join(person.needs) if isinstance(person, Mentee) else "; ".join(person.competences)
    return text if len(text) <= LONGEST else text[: text.rfind(" ", 0, LONGEST)] + "…"


def _partners(tab: str, entry: Entry, there: str) -> tuple[OtherSide, ...]:
    found = []
    for pair in entry.pairs:
        code, name = (pair.mentor, pair.mentor_name) if tab == "mentees" else (pair.mentee, pair.mentee_name)
        if code:
            found.append(OtherSide(short_name(name) or code, there + quote(code), pair.status == "proposed"))
    return tuple(found)


def _load(entry: Entry) -> str:
    if not isinstance(entry.person, Mentor):
        return ""
    if entry.person.capacity is None:
        return str(len(entry.pairs))
    return gettext("%(taken)s of %(places)s", taken=len(entry.pairs), places=entry.person.capacity)


def _waits(today: date, entry: Entry, ngettext: _Plural) -> str:
    """Return for how long a mentee has been without a pair."""
    person = entry.person
    if entry.pairs or not isinstance(person, Mentee) or person.joined is None or person.status in OUT:
        return ""
    days = (today - person.joined).days
    if days <= 0:
        return ""
    return ngettext("%(num)d day without a pair", "%(num)d days without a pair", days) % {"num": days}
