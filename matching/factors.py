"""What speaks for a pair, computed: every factor a matrix of whole numbers 0..1000, mentees × mentors."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from programme.banks.wishes import wish_marks
from programme.cells.reading import read_code
from programme.pairs.eligibility import Eligibility
from programme.pairs.factors import FACTORS, NEEDS
from programme.schema.people import Mentee, Mentor, Person
from programme.schema.registry import BY_KEY
from programme.text.folding import fold
from programme.text.names import name_key

from .needs import Matrix, Needs, compare_needs
from .words import glossary_of

_Kind = TypeVar("_Kind", bound=Hashable)
_BLOCK = 64  # rows at a time: what is in the cache need not be fetched again


@dataclass(frozen=True)
class Sides:
    """Both sides of the field, and what is known of them."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    eligibility: Eligibility
    needs: Needs


@dataclass(frozen=True)
class Factors:
    """The matrices by the key of their factor, and the detail behind the first."""

    by_name: Mapping[str, Matrix]
    needs: Needs

    def points(self, weights: Mapping[str, int]) -> NDArray[np.int32]:
        """Return the weighted sum: 1000 × the sum of the weights where everything speaks for the pair."""
        total = np.zeros(self.by_name[NEEDS.key].shape, dtype=np.int32)
        for start in range(0, len(total), _BLOCK):
            rows = slice(start, start + _BLOCK)
            for name in NAMES:
                if weights.get(name):
                    total[rows] += self.by_name[name][rows].astype(np.int32) * np.int32(weights[name])
        return total


def factors(mentees: Sequence[Mentee], mentors: Sequence[Mentor], eligibility: Eligibility) -> Factors:
    """Return the factors of every mentee with every mentor."""
    needs = compare_needs(mentees, mentors, glossary_of(eligibility.snapshot.references))
    sides = Sides(mentees, mentors, eligibility, needs)
    return Factors({name: COMPUTED[name](sides) for name in NAMES}, needs)


def _needs(sides: Sides) -> Matrix:
    """How well the mentor's best competence meets each need, on the mean; the request counts as half a need."""
    return sides.needs.covered()


def _discipline(sides: Sides) -> Matrix:
    """Same commission 600, a discipline in common 600, same site 200; at most 1000."""
    mentees, mentors = sides.mentees, sides.mentors
    folded = cache(fold)  # thousands of people share a few commissions
    commission = _equal(mentees, mentors, lambda person: folded(person.commission))
    site = _equal(mentees, mentors, lambda person: folded(person.site))
    result = commission * np.int16(600)
    result += site * np.int16(200)
    ones = [frozenset(map(folded, mentee.disciplines)) for mentee in mentees]
    others = [frozenset(map(folded, mentor.disciplines)) for mentor in mentors]
    if any(ones) and any(others):
        result += _by_kind(ones, others, lambda one, other: 600 * (not one.isdisjoint(other)))
    return np.minimum(result, 1000, out=result)


def _preference(sides: Sides) -> Matrix:
    """The mentee's first, second, third wish 1000, 800, 600; the mentor's wish 600; at most 1000."""
    mentees, mentors = sides.mentees, sides.mentors
    result = np.zeros((len(mentees), len(mentors)), dtype=np.int16)
    mentor_places = _places(mentors) if any(mentee.preferred for mentee in mentees) else {}
    mentee_places = _places(mentees) if any(mentor.preferred for mentor in mentors) else {}
    for row, mentee in enumerate(mentees):
        for rank, wish in enumerate(mentee.preferred[:3]):
            for column in _wished(wish, mentor_places):
                result[row, column] += 1000 - 200 * rank
    for column, mentor in enumerate(mentors):
        for wish in mentor.preferred[:3]:
            for row in _wished(wish, mentee_places):
                result[row, column] += 600
    return np.minimum(result, 1000, out=result)


def _experience(sides: Sides) -> Matrix:
    """Category up to 400, length of service up to 300 (15 years), has mentored 300; halved when the mentee has served
    longer, unless the mentor offers reverse mentoring."""
    mentees, mentors = sides.mentees, sides.mentors
    ranks = {"mentor": 400, "methodist": 400, "highest": 400, "first": 250, "fit": 100}
    own = np.array(
        [
            ranks.get(m.category, 0) + min(_service(m), 180) * 300 // 180 + (300 if m.experienced else 0)
            for m in mentors
        ],
        dtype=np.int16,
    )
    result = np.broadcast_to(own, (len(mentees), len(mentors))).copy()
    served = np.array([_service(m) for m in mentees], dtype=np.int64)
    mentor_served = np.array([10_000 if "reverse" in m.kinds else _service(m) for m in mentors], dtype=np.int64)
    if len(mentees) and len(mentors):
        result[served[:, None] > mentor_served[None, :]] //= 2
    return result


def _time(sides: Sides) -> Matrix:
    """Days in common up to 600, a format that suits both 400; what is not said counts half."""
    mentees, mentors = sides.mentees, sides.mentors
    if not mentees or not mentors:
        return np.zeros((len(mentees), len(mentors)), dtype=np.int16)
    mine, my_kind = np.unique(_week(mentees), axis=0, return_inverse=True)
    yours, your_kind = np.unique(_week(mentors), axis=0, return_inverse=True)
    wanted, offered = mine[:, :1], yours[:, 0]
    enough = np.minimum(np.bitwise_count(wanted), 2).astype(np.int64)
    common = np.minimum(600, np.bitwise_count(wanted & offered).astype(np.int64) * 600 // np.maximum(1, enough))
    result = np.where((wanted > 0) & (offered > 0), common, 300)
    theirs, ours = mine[:, 1:], yours[:, 1]
    result += np.where((theirs > 0) & (ours > 0), np.where(theirs & ours, 400, 0), 200)
    wide = np.take(result.astype(np.int16), your_kind.ravel(), axis=1)
    return np.asarray(wide[my_kind.ravel()])


def _week(people: Sequence[Person]) -> NDArray[np.int64]:
    """Return of each person the days as bits, and the formats of meeting as bits; 0 where nothing is said."""
    days = [sum(1 << _DAYS[day] for day in set(person.days)) for person in people]
    return np.array([days, [_FORMATS.get(person.meeting_format, 0) for person in people]], dtype=np.int64).T


_DAYS = {choice.key: place for place, choice in enumerate(BY_KEY["mentees"].column("days").choices)}
_FORMATS = {"onsite": 1, "remote": 2, "mixed": 3}


def _load(sides: Sides) -> Matrix:
    """The share of the mentor's places that are free."""
    mentees, mentors, eligibility = sides.mentees, sides.mentors, sides.eligibility
    own = [max(0, eligibility.free_places(mentor)) * 1000 // max(1, eligibility.capacity(mentor)) for mentor in mentors]
    return np.broadcast_to(np.array(own, dtype=np.int16), (len(mentees), len(mentors)))


# A factor without its computation stops the start: a record in programme/pairs/factors.py and a line here make one.
_COMPUTATIONS: Mapping[str, Callable[[Sides], Matrix]] = {
    "needs": _needs,
    "discipline": _discipline,
    "preference": _preference,
    "experience": _experience,
    "time": _time,
    "load": _load,
}
COMPUTED: Mapping[str, Callable[[Sides], Matrix]] = {factor.key: _COMPUTATIONS[factor.key] for factor in FACTORS}
NAMES = tuple(COMPUTED)


def _service(person: Person) -> int:
    return person.teaching if person.teaching is not None else (person.experience or 0)


def _equal(mentees: Sequence[Mentee], mentors: Sequence[Mentor], key: Callable[[Person], str]) -> NDArray[np.bool_]:
    """Where both have the same text and it is not empty."""
    numbers: dict[str, int] = {}
    ones = np.array([numbers.setdefault(key(m), len(numbers) + 1) if key(m) else 0 for m in mentees], dtype=np.int32)
    others = np.array([numbers.setdefault(key(m), len(numbers) + 1) if key(m) else -1 for m in mentors], dtype=np.int32)
    return np.asarray(ones[:, None] == others[None, :])


def _by_kind(ones: Sequence[_Kind], others: Sequence[_Kind], value: Callable[[_Kind, _Kind], int]) -> Matrix:
    """Compare distinct kinds of people once each, and give everybody what their kind got."""
    mine, yours = list(dict.fromkeys(ones)), list(dict.fromkeys(others))
    if not mine or not yours:
        return np.zeros((len(ones), len(others)), dtype=np.int16)
    table = np.array([[value(one, other) for other in yours] for one in mine], dtype=np.int16)
    my_place, your_place = {k: i for i, k in enumerate(mine)}, {k: i for i, k in enumerate(yours)}
    wide = np.take(table, [your_place[kind] for kind in others], axis=1)
    return np.asarray(wide[[my_place[kind] for kind in ones]])


def _places(people: Sequence[Mentee] | Sequence[Mentor]) -> dict[str, list[int]]:
    """Where a person stands, by code, by full name and by surname with initials."""
    found: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        for mark in wish_marks(person):
            found.setdefault(mark, []).append(place)
    return found


def _wished(wish: str, places: Mapping[str, list[int]]) -> list[int]:
    """Return whom a wish means; a surname that several bear means nobody."""
    found = places.get(read_code(wish).value) or places.get(name_key(wish)) or []
    return found if len(found) == 1 else []
