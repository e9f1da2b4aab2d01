"""Possible duplicates: the same person typed twice, in one bank or in both; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from .folding import fold
from .names import Name, name_key, parse_name
from .people import Person
from .sentences import Sentence, say
from .snapshot import Snapshot


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


def duplicates(snapshot: Snapshot, different: frozenset[frozenset[str]] = frozenset()) -> tuple[Duplicate, ...]:
    """Return the pairs of rows that may be one person, most likely first, without those judged *different*."""
    people = [
        PersonAt(tab, person)
        for tab, rows in (("mentees", snapshot.mentees), ("mentors", snapshot.mentors))
        for person in rows.values()
        if person.name
    ]
    names = {at.person.code: parse_name(at.person.name) for at in people}
    found: dict[frozenset[str], Duplicate] = {}
    for block in _blocks(people, names):
        for one, other in combinations(block, 2):
            key = frozenset({one.person.code, other.person.code})
            if key in different or key in found or len(key) < 2:
                continue
            judged = _compare(one, other, names)
            if judged is not None:
                found[key] = judged
    return tuple(sorted(found.values(), key=lambda d: (-d.strength, d.one.person.code, d.other.person.code)))


def _blocks(people: Iterable[PersonAt], names: Mapping[str, Name]) -> list[list[PersonAt]]:
    """Return groups in which two rows can be one person: same contact, or surnames alike and the same initial."""
    blocks: dict[str, list[PersonAt]] = defaultdict(list)
    for at in people:
        person, name = at.person, names[at.person.code]
        keys = {f"@{person.email.casefold()}" if person.email else "", f"+{person.phone[:12]}" if person.phone else ""}
        surname = fold(name.surname)
        for part in (surname[:4], surname[-4:]) if len(surname) > 3 else (surname,):
            keys.add(f"{part}|{fold(name.given)[:1]}")
        if name.former:
            keys.add(f"{fold(name.former)[:4]}|{fold(name.given)[:1]}")
        for key in keys - {""}:
            blocks[key].append(at)
    return [block for block in blocks.values() if 1 < len(block) <= 60]


def _compare(one: PersonAt, other: PersonAt, names: Mapping[str, Name]) -> Duplicate | None:
    first, second = one.person, other.person
    name, other_name = names[first.code], names[second.code]
    alike = _names_alike(name, other_name)
    reasons: list[tuple[int, Sentence]] = []
    if first.email and first.email.casefold() == second.email.casefold():
        reasons.append((60, say("the same e-mail address")))
    if first.phone and first.phone[:12] == second.phone[:12]:
        reasons.append((50, say("the same phone")))
    if name_key(first.name) == name_key(second.name) and name.given and not name.is_initials:
        reasons.append((55, say("the same name")))
    elif alike is not None:
        reasons.append(alike)
    if first.birth and len(first.birth) == 10 and first.birth == second.birth:
        reasons.append((25, say("the same date of birth")))
    elif len(first.birth) == 10 and len(second.birth) == 10:
        return None
    if not any(weight >= 30 for weight, _ in reasons):
        return None
    strength = min(100, sum(weight for weight, _ in reasons))
    ordered = tuple(sentence for _, sentence in sorted(reasons, key=lambda reason: -reason[0]))
    return Duplicate(one, other, ordered, strength)


def _names_alike(one: Name, other: Name) -> tuple[int, Sentence] | None:
    surname, other_surname = fold(one.surname), fold(other.surname)
    initials = fold(one.given)[:1] == fold(other.given)[:1] and fold(one.patronymic)[:1] == fold(other.patronymic)[:1]
    if not one.given or not other.given or not initials:
        return None
    if surname == other_surname and (one.is_initials or other.is_initials):
        return 35, say("the same surname and initials")
    if fold(one.former or "-") == other_surname or fold(other.former or "-") == surname:
        return 35, say("a former surname is the same")
    same_given = fold(one.given) == fold(other.given) and fold(one.patronymic) == fold(other.patronymic)
    if same_given and not one.is_initials and surname != other_surname and _one_letter(surname, other_surname):
        return 40, say("the names differ in one letter")
    if surname == other_surname and not one.is_initials and not other.is_initials and len(one.given) > 3:
        close = _one_letter(fold(one.given + one.patronymic), fold(other.given + other.patronymic))
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
