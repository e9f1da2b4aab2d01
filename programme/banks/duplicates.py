"""Possible duplicates: the same person typed twice, in one bank or in both; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from programme.schema.people import Person
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.names import Name, name_key, parse_name
from programme.text.sentences import Sentence, say

_HOUSEHOLD = 60  # rows; an address or a phone that more of them share is nobody's own
_FILLED_DOWN = 300  # rows; a name that stands in more of them was filled down, and is a fault of another kind


@dataclass(frozen=True, slots=True)
class PersonAt:
    """A person and the bank the row stands in."""

    tab: str
    person: Person


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two rows that may be one person, and why one thinks so; the strongest reason first."""

    one: PersonAt
    other: PersonAt
    reasons: tuple[Sentence, ...]
    strength: int  # 0..100

    @property
    def key(self) -> frozenset[str]:
        return frozenset({self.one.person.code, self.other.person.code})


@dataclass(frozen=True, slots=True)
class Marks:
    """A person and what of them is compared, folded once: everybody is compared with many."""

    at: PersonAt
    name: Name
    key: str
    surname: str
    given: str
    patronymic: str
    former: str
    email: str
    phone: str

    @property
    def initials(self) -> str:
        return f"{self.given[:1]}|{self.patronymic[:1]}"


def duplicates(snapshot: Snapshot, different: frozenset[frozenset[str]] = frozenset()) -> tuple[Duplicate, ...]:
    """Return the pairs of rows that may be one person, most likely first, without those judged *different*.

    Nobody is missed for the sake of speed; but an address or a phone that more than sixty rows share is no sign by
    itself, nor is a name in more than three hundred.
    """
    folded = cache(fold)  # first names and patronymics are few
    people = [
        marks_of(PersonAt(tab, person), folded)
        for tab, rows in (("mentees", snapshot.mentees), ("mentors", snapshot.mentors))
        for person in rows.values()
        if person.name
    ]
    found: dict[frozenset[str], Duplicate | None] = dict.fromkeys(different)
    for block in _blocks(people):
        for one, other in combinations(block, 2):
            key = frozenset({one.at.person.code, other.at.person.code})
            if key not in found and len(key) > 1:
                found[key] = compare(one, other)
    judged = (duplicate for duplicate in found.values() if duplicate is not None)
    return tuple(sorted(judged, key=lambda d: (-d.strength, d.one.person.code, d.other.person.code)))


def marks_of(at: PersonAt, folded: Callable[[str], str] = fold) -> Marks:
    """Return what of a person is compared."""
    person, name = at.person, parse_name(at.person.name)
    surname, given, patronymic = folded(name.surname), folded(name.given), folded(name.patronymic)
    former, email, phone = folded(name.former), person.email.casefold(), person.phone[:12]
    return Marks(at, name, name_key(person.name), surname, given, patronymic, former, email, phone)


def _blocks(people: Iterable[Marks]) -> list[list[Marks]]:
    """Return groups that hold together any two rows which `compare` may take for one person."""
    contacts: dict[str, list[Marks]] = defaultdict(list)
    names: dict[tuple[str, str], list[Marks]] = defaultdict(list)
    for who in people:
        for contact in {who.email, who.phone} - {""}:
            contacts[contact].append(who)
        if who.given:  # a surname alone says nothing
            for key in _name_keys(who):
                names[key].append(who)
    blocks = [block for block in contacts.values() if 1 < len(block) <= _HOUSEHOLD]
    return blocks + [block for block in names.values() if 1 < len(block) <= _FILLED_DOWN]


def _name_keys(who: Marks) -> set[tuple[str, str]]:
    keys = {("", who.key), (who.surname, who.initials)}
    if who.former:
        keys.add((who.former, who.initials))
    if len(who.surname) > 3:
        keys |= {(half, f"{who.given} {who.patronymic}") for half in _halves(who.surname)}
    return keys


def _halves(word: str) -> set[str]:
    """Return beginnings and ends of half the length: words that differ in one letter share the half without it."""
    sizes = {len(word) // 2, (len(word) - 1) // 2}  # the other word may be one letter shorter
    return {f"{word[:size]}…" for size in sizes} | {f"…{word[len(word) - size :]}" for size in sizes}


def compare(one: Marks, other: Marks) -> Duplicate | None:
    """Return why two rows may be one person, None when there is too little to say so."""
    first, second = one.at.person, other.at.person
    reasons: list[tuple[int, Sentence]] = []
    if one.email and one.email == other.email:
        reasons.append((60, say("the same e-mail address")))
    if one.phone and one.phone == other.phone:
        reasons.append((50, say("the same phone")))
    if one.key == other.key and one.given and not one.name.is_initials:
        reasons.append((55, say("the same name")))
    elif (alike := _names_alike(one, other)) is not None:
        reasons.append(alike)
    if len(first.birth) == 10 and first.birth == second.birth:
        reasons.append((25, say("the same date of birth")))
    elif len(first.birth) == 10 and len(second.birth) == 10:
        return None
    if not any(weight >= 30 for weight, _ in reasons):
        return None
    strength = min(100, sum(weight for weight, _ in reasons))
    ordered = tuple(sentence for _, sentence in sorted(reasons, key=lambda reason: -reason[0]))
    return Duplicate(one.at, other.at, ordered, strength)


def _names_alike(one: Marks, other: Marks) -> tuple[int, Sentence] | None:
    if not one.given or not other.given or one.initials != other.initials:
        return None
    is_short, other_is_short = one.name.is_initials, other.name.is_initials
    is_same_surname = one.surname == other.surname
    if is_same_surname and (is_short or other_is_short):
        return 35, say("the same surname and initials")
    if (one.former and one.former == other.surname) or (other.former and other.former == one.surname):
        return 35, say("a former surname is the same")
    same_given = one.given == other.given and one.patronymic == other.patronymic
    if same_given and not is_short and not is_same_surname and _one_letter(one.surname, other.surname):
        return 40, say("the names differ in one letter")
    if is_same_surname and len(one.name.given) > 3:
        close = _one_letter(one.given + one.patronymic, other.given + other.patronymic)
        return (40, say("the names differ in one letter")) if close else None
    return None


def _one_letter(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 4:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
