"""The banks: who is on a list, in which order, and what a role may see of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, cast

from .access import READS_PROBLEMS, sees_column, sees_person
from .accounts import Role
from .folding import fold
from .pairs import Pair
from .people import Mentee, Mentor, Person
from .schema import BY_KEY
from .search import find
from .snapshot import Snapshot
from .tabs import Column

BANKS = ("mentees", "mentors")
OTHER = {"mentees": "mentors", "mentors": "mentees"}
IN_REGISTER = frozenset({"registered", "active"})
OUT = frozenset({"left", "completed", "paused"})  # people who look for no pair now
SORTS = ("name", "post", "commission", "category", "teaching", "status", "joined", "load", "code")

# How the card and the form group the columns of both banks; every column stands in one group.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("work", ("name", "post", "commission", "disciplines", "experience", "teaching", "category", "site")),
    ("contacts", ("email", "phone", "birth", "guardian")),
    ("need", ("type", "request", "needs", "goal")),
    ("offer", ("competences", "achievements", "interests", "experienced", "helps", "kinds", "capacity", "hours")),
    ("wishes", ("days", "meeting_format", "forms", "preferred")),
    ("consents", ("consent_data", "consent_publication", "consent_guardian", "consent_mentoring")),
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
    problems: str = ""  # "yes"
    joined_from: date | None = None
    joined_to: date | None = None

    @property
    def has_more(self) -> bool:
        """Whether one of the less common filters is set."""
        return bool(self.category or self.form or self.consent or self.problems or self.joined_from or self.joined_to)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person on a list, with what is derived from the other tabs."""

    person: Mentee | Mentor
    pairs: tuple[Pair, ...] = ()  # the live ones
    has_problem: bool = False
    lacks_consent: bool = False

    @property
    def room(self) -> int | None:
        """Return how many places a mentor has left; None where it is not known or it is a mentee."""
        if not isinstance(self.person, Mentor) or self.person.capacity is None:
            return None
        return self.person.capacity - len(self.pairs)


def groups_of(tab: str, role: Role) -> tuple[tuple[str, tuple[Column, ...]], ...]:
    """Return the groups of the bank's columns that *role* may read; empty groups are left out."""
    known = {column.key: column for column in BY_KEY[tab].columns if sees_column(role, column)}
    found = ((name, tuple(known[key] for key in keys if key in known)) for name, keys in GROUPS)
    return tuple((name, columns) for name, columns in found if columns)


def people_of(snapshot: Snapshot, tab: str) -> tuple[Mentee | Mentor, ...]:
    """Return everybody of a bank, those without a code last."""
    rows = (*snapshot.tab(tab).values(), *snapshot.uncoded.get(tab, ()))
    return cast("tuple[Mentee | Mentor, ...]", rows)


def live_pairs(snapshot: Snapshot, code: str) -> tuple[Pair, ...]:
    """Return the pairs of a person that are proposed, agreed or at work."""
    return tuple(pair for pair in snapshot.pairs_of.get(code, ()) if pair.is_live)


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
    entries = _entries(snapshot, tab, role)
    chosen = [entry for entry in entries if _passes(entry, filters)]
    if filters.search:
        chosen = _found(snapshot, chosen, filters.search, tab, role)
        if not sort:
            return tuple(chosen)
    return tuple(_ordered(chosen, sort or "name"))


def commissions(people: Iterable[Person]) -> tuple[str, ...]:
    """Return the commissions that occur, sorted, one writing of each."""
    found: dict[str, str] = {}
    for person in people:
        if person.commission:
            found.setdefault(fold(person.commission), person.commission)
    return tuple(found[key] for key in sorted(found))


def without_consent(snapshot: Snapshot, tab: str) -> frozenset[str]:
    """Return the codes of the bank's people whose consent to data processing is missing, withdrawn or out of date.

    The tab Согласия decides where it says anything about the person, else the bank's own column. A mentor of the
    register also needs the written consent to be a mentor (Labour Code, article 351.8).
    """
    said: dict[str, bool] = {}
    for line in snapshot.consents.values():
        if line.kind == "data":
            stands = bool(line.given) and not line.withdrawn and (line.valid is None or line.valid >= snapshot.today)
            ends = bool(line.withdrawn or line.valid)
            if stands or ends:
                said[line.person] = said.get(line.person, False) or stands
    found = set()
    for code, person in cast("Mapping[str, Mentee | Mentor]", snapshot.tab(tab)).items():
        has_own = not isinstance(person, Mentor) or person.status not in IN_REGISTER or person.consent_mentoring
        if not has_own or not said.get(code, person.consent_data is not None):
            found.add(code)
    return frozenset(found)


def _entries(snapshot: Snapshot, tab: str, role: Role) -> list[Entry]:
    troubled = {(p.code or p.row) for p in snapshot.problems if p.tab == tab} if role in READS_PROBLEMS else set()
    paired, lacking = _live(snapshot), without_consent(snapshot, tab)
    found = []
    for person in people_of(snapshot, tab):
        pairs = paired.get(person.code, ()) if person.code else ()
        if sees_person(role, has_pair=bool(pairs)):
            found.append(
                Entry(person, tuple(pairs), (person.code or person.number) in troubled, person.code in lacking)
            )
    return found


def _live(snapshot: Snapshot) -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in snapshot.pairs.values():
        if pair.is_live:
            found.setdefault(pair.mentor, []).append(pair)
            found.setdefault(pair.mentee, []).append(pair)
    return found


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
        and (filters.consent != "missing" or entry.lacks_consent)
        and (filters.problems != "yes" or entry.has_problem)
        and (filters.joined_from is None or (person.joined is not None and person.joined >= filters.joined_from))
        and (filters.joined_to is None or (person.joined is not None and person.joined <= filters.joined_to))
    )


def _found(snapshot: Snapshot, entries: list[Entry], search: str, tab: str, role: Role) -> list[Entry]:
    """Return the entries that hold every word, the best first; rows without a code are looked up by name."""
    contacts = sees_column(role, BY_KEY[tab].column("email"))
    place = {code: number for number, code in enumerate(find(snapshot, tab, search, contacts=contacts))}
    coded = sorted((e for e in entries if e.person.code in place), key=lambda entry: place[entry.person.code])
    words = fold(search).split()
    return coded + [e for e in entries if not e.person.code and all(w in _sorted_name(e.person.name) for w in words)]


def _ordered(entries: list[Entry], sort: str) -> list[Entry]:
    """Return the entries in order; those with an empty cell come last both ways, ties by name."""
    backwards, key = sort.startswith("-"), sort.removeprefix("-")
    read = _READERS.get(key, _READERS["name"])
    by_name = sorted(entries, key=lambda entry: _sorted_name(entry.person.name))
    filled = [entry for entry in by_name if read(entry) not in (None, "")]
    empty = [entry for entry in by_name if read(entry) in (None, "")]
    return sorted(filled, key=read, reverse=backwards) + empty


_sorted_name = lru_cache(maxsize=20_000)(fold)


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
    "name": lambda entry: _sorted_name(entry.person.name),
    "post": lambda entry: _sorted_name(entry.person.post),
    "commission": lambda entry: _sorted_name(entry.person.commission),
    "category": _place("category"),
    "teaching": lambda entry: entry.person.teaching,
    "status": _place("status"),
    "joined": lambda entry: entry.person.joined,
    "load": lambda entry: len(entry.pairs),
    "code": lambda entry: entry.person.code,
}
