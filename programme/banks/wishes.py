"""Wishes: whom a person names in «Предпочтительный наставник» or «Предпочтительный наставляемый»."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from programme.book.reading import Problem
from programme.cells.reading import read_code
from programme.schema.people import Mentee, Mentor, Person
from programme.snapshot import Snapshot
from programme.text.names import name_key
from programme.text.sentences import Sentence, say

WISHED_IN: Mapping[str, str] = {"mentees": "mentors", "mentors": "mentees"}  # bank → the bank its people wish from
UNKNOWN: Mapping[str, Sentence] = {
    "mentees": say("“%(wish)s” is nobody in the bank of mentors."),
    "mentors": say("“%(wish)s” is nobody in the bank of mentees."),
}
REMEDY = say("Type the code or the full name, or add the person to the bank first.")

_known_key = lru_cache(maxsize=50_000)(name_key)  # the same names come with every snapshot


def wish_marks(person: Person) -> frozenset[str]:
    """Return what a wish may call a person: the code, the full name, the surname with initials or the first name."""
    name = _known_key(person.name).split()
    short = " ".join([*name[:1], *(part[0] for part in name[1:])])
    return frozenset({person.code, " ".join(name), short, " ".join(name[:2])} - {""})


def unknown_wishes(snapshot: Snapshot, tab: str, wishes: Iterable[str]) -> tuple[str, ...]:
    """Return the wishes of a row of this bank that name nobody in the other one."""
    asked = tuple(wishes)
    return _unknown(asked, _marks(snapshot, tab)) if asked else ()


def wish_remarks(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Return the wishes in the sheets that name nobody: they would have no effect, without a word."""
    found = []
    for tab in WISHED_IN:
        wishing = [p for p in snapshot.tab(tab).values() if isinstance(p, Mentee | Mentor) and p.preferred and p.number]
        marks = _marks(snapshot, tab) if wishing else frozenset()
        for person in wishing:
            for wish in _unknown(person.preferred, marks):
                what = say(UNKNOWN[tab].text, wish=wish)
                found.append(Problem(tab, person.number, "preferred", what, REMEDY, person.code, shown=wish[:80]))
    return tuple(found)


def _marks(snapshot: Snapshot, tab: str) -> frozenset[str]:
    people = snapshot.tab(WISHED_IN[tab]).values()
    return frozenset(mark for person in people if isinstance(person, Person) for mark in wish_marks(person))


def _unknown(wishes: Iterable[str], marks: frozenset[str]) -> tuple[str, ...]:
    return tuple(wish for wish in wishes if not marks & {str(read_code(wish).value), name_key(wish)})
