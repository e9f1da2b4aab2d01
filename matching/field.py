"""The field: everybody who takes part, and for each two the rule that keeps them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from programme.pairs.eligibility import RULES, Eligibility
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot

from .proposal import Pairs

_NAMES = ("", *RULES)
_NUMBER = {rule: number for number, rule in enumerate(_NAMES)}


@dataclass(frozen=True)
class Field:
    """Mentees and mentors in the order of their codes; `rules[i, j]` is the number of the rule against the pair, 0
    for none; `places` what each mentor has free."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    rules: NDArray[np.uint8]
    places: NDArray[np.int64]

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        return self.rules == 0

    @cached_property
    def rows(self) -> dict[str, int]:
        return {mentee.code: row for row, mentee in enumerate(self.mentees)}

    @cached_property
    def columns(self) -> dict[str, int]:
        return {mentor.code: column for column, mentor in enumerate(self.mentors)}

    def counts(self, row: int) -> dict[str, int]:
        """Return how many mentors each rule keeps from this mentee."""
        numbers = np.bincount(self.rules[row], minlength=len(_NAMES)).tolist()
        return {_NAMES[number]: count for number, count in enumerate(numbers) if number and count}

    def locked(self, locks: Pairs) -> dict[int, int]:
        """Return row → column of the locks that hold: no rule forbids them and the mentor has a place for each."""
        left = self.places.copy()
        found: dict[int, int] = {}
        for mentee, mentor in sorted(locks):
            row, column = self.rows.get(mentee, -1), self.columns.get(mentor, -1)
            if row >= 0 and column >= 0 and row not in found and self.allowed[row, column] and left[column] > 0:
                found[row] = column
                left[column] -= 1
        return found

    def without_weak(self, points: NDArray[np.int32], least: int, locks: Pairs) -> Field:
        """Return the field without the pairs of fewer than *least* points; a lock stays."""
        weak = self.allowed & (points < least)
        for mentee, mentor in locks:
            if mentee in self.rows and mentor in self.columns:
                weak[self.rows[mentee], self.columns[mentor]] = False
        rules = self.rules.copy()
        rules[weak] = _NUMBER["minimum"]
        return replace(self, rules=rules)


def lay_out(snapshot: Snapshot, eligibility: Eligibility, bans: Pairs) -> Field:
    """Return the field of everybody who may be matched now."""
    mentees = sorted((m for m in snapshot.mentees.values() if not eligibility.mentee_barrier(m)), key=lambda m: m.code)
    mentors = sorted((m for m in snapshot.mentors.values() if not eligibility.mentor_barrier(m)), key=lambda m: m.code)
    rules = ~_forms_agree(mentees, mentors) * np.uint8(_NUMBER["form"])
    minors = np.array([eligibility.is_minor(mentee) for mentee in mentees], dtype=bool)
    students = np.array([eligibility.is_student(mentor) for mentor in mentors], dtype=bool)
    rules[np.ix_(minors, students)] = _NUMBER["minor"]
    places = np.array([eligibility.free_places(mentor) for mentor in mentors], dtype=np.int64)
    field = Field(mentees, mentors, rules, places)
    named = [("refused", eligibility.refused), ("veto", eligibility.vetoed), ("same_person", eligibility.same_people)]
    pairs = [("veto", mentee, mentor) for mentee, mentor in bans]
    pairs += [(rule, mentee, mentor) for rule, found in named for mentee, others in found.items() for mentor in others]
    for rule, mentee, mentor in pairs:
        if mentee in field.rows and mentor in field.columns:
            rules[field.rows[mentee], field.columns[mentor]] = _NUMBER[rule]
    return field


def _forms_agree(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> NDArray[np.bool_]:
    """Where both have named forms of mentoring, one must be common."""
    kinds = {frozenset(m.forms) for m in (*mentees, *mentors)}
    numbers = {forms: place for place, forms in enumerate(sorted(kinds, key=sorted))}
    if not mentees or not mentors:
        return np.zeros((len(mentees), len(mentors)), dtype=bool)
    table = np.array([[not a or not b or bool(a & b) for b in numbers] for a in numbers], dtype=bool)
    ones = np.array([numbers[frozenset(m.forms)] for m in mentees], dtype=np.int64)
    others = np.array([numbers[frozenset(m.forms)] for m in mentors], dtype=np.int64)
    return np.asarray(table[:, others][ones])  # whole rows are quicker to copy than single cells
