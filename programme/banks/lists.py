"""The banks: who is on a list, in which order, and what a role may see of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from programme.accounts.access import READS_PROBLEMS, sees_column, sees_person
from programme.accounts.account import Role
from programme.schema.people import Mentee, Mentor, Person
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column
from programme.snapshot import Snapshot
from programme.text.folding import fold

from .entries import Entry, comparable, live_pairs, open_bank
from .search import find

BANKS = ("mentees", "mentors")
OTHER = {"mentees": "mentors", "mentors": "mentees"}
OUT = frozenset({"left", "completed", "paused"})  # people who look for no pair now
SORTS = ("name", "post", "commission", "category", "teaching", "status", "joined", "load", "code")

# How the card and the form group the columns of both banks; every column stands in one group.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("work", ("name", "post", "commission", "disciplines", "experience", "teaching", "category", "site")),
    ("contacts", ("email", "phone", "birth", "guardian")),
    ("need", ("type", "request", "needs", "goal")),
    ("offer", ("competences", "achievements", "interests", "experienced", "helps", "kinds", "capacity", "hours")),
    ("wishes", ("days", "meeting_format", "forms", "preferred")),
    ("consents", ("consent_data", "consent_publication", "consent_guardian", "consent_mentoring", "basis")),
    ("course", ("status", "joined", "finished", "register_act", "register_date", "result", "case_link")),
    ("note", ("note",)),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing."""

    search: str = ""
    status: str = ""
    commission: str = ""
    category: str = ""
    form: str = ""
    pair: str = ""  # "with", "without"
    consent: str = ""  # "missing"
    request: str = ""  # "missing": no request of a mentee, no competences of a mentor
    problems: str = ""  # "yes"
    joined_from: date | None = None
    joined_to: date | None = None

    @property
    def has_more(self) -> bool:
        """Whether one of the less common filters is set."""
        return any(
            (self.category, self.form, self.consent, self.request, self.problems, self.joined_from, self.joined_to)
        )


def groups_of(tab: str, role: Role) -> tuple[tuple[str, tuple[Column, ...]], ...]:
    """Return the groups of the bank's columns that *role* may read; empty groups are left out."""
    known = {column.key: column for column in BY_KEY[tab].columns if sees_column(role, column)}
    found = ((name, tuple(known[key] for key in keys if key in known)) for name, keys in GROUPS)
    return tuple((name, columns) for name, columns in found if columns)


def may_see(role: Role, snapshot: Snapshot, person: Person) -> bool:
    """Tell whether *role* may open the person's card."""
    return sees_person(role, has_pair=bool(live_pairs(snapshot, person.code)))


def list_people(
    snapshot: Snapshot, tab: str, role: Role, filters: Filters | None = None, sort: str = "name"
) -> tuple[Entry, ...]:
    """Return the people of a bank that *role* may see and *filters* let through, sorted by *sort* ("-name": backwards).

    Filters and sorting by what the role may not see do nothing, so that no list betrays it. A search orders by
    how well people match, unless another order is asked for.
    """
    filters = _allowed(tab, role, filters or Filters())
    seen = _seen_by(role, open_bank(snapshot, tab).entries)
    chosen = [entry for entry in seen if _passes(entry, filters)] if filters != _NONE else seen
    if filters.search:
        found = _found(snapshot, chosen, filters.search, tab, role)
        if not sort:
            return tuple(found)
        hits = set(map(id, found))
        chosen = [entry for entry in chosen if id(entry) in hits]
    return tuple(_ordered(chosen, sort or "name"))


_NONE = Filters()


def _seen_by(role: Role, entries: Iterable[Entry]) -> list[Entry]:
    """Return the people *role* may know of, without what it may not know of them."""
    sees = {has_pair: sees_person(role, has_pair=has_pair) for has_pair in (False, True)}
    found = list(entries) if all(sees.values()) else [entry for entry in entries if sees[bool(entry.pairs)]]
    return found if role in READS_PROBLEMS else [replace(entry, has_problem=False) for entry in found]


def _allowed(tab: str, role: Role, filters: Filters) -> Filters:
    if not sees_column(role, BY_KEY[tab].column("consent_data")):
        filters = replace(filters, consent="")
    return filters if role in READS_PROBLEMS else replace(filters, problems="")


def _passes(entry: Entry, filters: Filters) -> bool:
    person = entry.person
    return (
        (not filters.status or person.status == filters.status)
        and (not filters.commission or fold(person.commission) == fold(filters.commission))
        and (not filters.category or person.category == filters.category)
        and (not filters.form or filters.form in person.forms)
        and (filters.pair != "with" or bool(entry.pairs))
        and (filters.pair != "without" or (not entry.pairs and person.status not in OUT))
        and (filters.consent != "missing" or (entry.lacks_consent and person.status != "left"))
        and (filters.request != "missing" or _says_nothing(person))
        and (filters.problems != "yes" or entry.has_problem)
        and (filters.joined_from is None or (person.joined is not None and person.joined >= filters.joined_from))
        and (filters.joined_to is None or (person.joined is not None and person.joined <= filters.joined_to))
    )


def _says_nothing(person: Mentee | Mentor) -> bool:
    """Tell whether a mentee of the programme named no need, or a mentor no competence."""
    said = (person.request or person.needs) if isinstance(person, Mentee) else person.competences
    return not said and person.status != "left"


def _found(snapshot: Snapshot, entries: list[Entry], search: str, tab: str, role: Role) -> list[Entry]:
    """Return the entries that hold every word, the best first; rows without a code are looked up by name."""
    contacts = sees_column(role, BY_KEY[tab].column("email"))
    place = {code: number for number, code in enumerate(find(snapshot, tab, search, contacts=contacts))}
    coded = sorted((e for e in entries if e.person.code in place), key=lambda entry: place[entry.person.code])
    words = fold(search).split()
    return coded + [e for e in entries if not e.person.code and all(w in comparable(e.person.name) for w in words)]


def _ordered(entries: list[Entry], sort: str) -> list[Entry]:
    """Return the entries in order; those with an empty cell come last both ways, ties by name."""
    backwards, key = sort.startswith("-"), sort.removeprefix("-")
    read = _READERS.get(key, _READERS["name"])
    if not backwards and read is _READERS["name"]:
        return entries  # the bank is kept in this order
    keys = [(read(entry), entry) for entry in entries]
    filled = sorted(((k, e) for k, e in keys if k not in (None, "")), key=lambda pair: pair[0], reverse=backwards)
    return [entry for _, entry in filled] + [entry for k, entry in keys if k in (None, "")]


def _place(column: str) -> Callable[[Entry], Any]:
    """Sort a choice by its place in the list of values; a value outside the list comes last."""

    def read(entry: Entry) -> int | str:
        value = getattr(entry.person, column)
        if not value:
            return ""
        keys = _keys(type(entry.person) is Mentee, column)
        return keys.index(value) if value in keys else len(keys)

    return read


@lru_cache(maxsize=8)
def _keys(mentees: bool, column: str) -> tuple[str, ...]:
    tab = BY_KEY["mentees" if mentees else "mentors"]
    return tuple(choice.key for choice in tab.column(column).choices)


_READERS: dict[str, Callable[[Entry], Any]] = {
    "name": lambda entry: comparable(entry.person.name),
    "post": lambda entry: comparable(entry.person.post),
    "commission": lambda entry: comparable(entry.person.commission),
    "category": _place("category"),
    "teaching": lambda entry: entry.person.teaching,
    "status": _place("status"),
    "joined": lambda entry: entry.person.joined,
    "load": lambda entry: len(entry.pairs),
    "code": lambda entry: entry.person.code,
}
