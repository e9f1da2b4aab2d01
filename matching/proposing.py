"""Proposing: hard rules, factors, the exact optimum, explanations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programme.eligibility import REMEDIES, RULES, Eligibility
from programme.people import Mentee, Mentor
from programme.sentences import Sentence, say, say_n
from programme.settings import Programme
from programme.snapshot import Snapshot

from .assignment import Assignment, assign
from .explaining import Explainer
from .factors import NAMES, factors
from .proposal import Option, Proposal, Suggestion, Unmatched
from .shortage import competition

ALTERNATIVES = 3
Pairs = frozenset[tuple[str, str]]  # (mentee, mentor)


def weights_of(programme: Programme) -> dict[str, int]:
    """Return the weights of the factors from the college's settings."""
    return {name: max(0, getattr(programme, f"weight_{name}")) for name in NAMES}


@dataclass(frozen=True)
class _Field:
    """Everybody who takes part, in the order of their codes, and which pairs the rules allow."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    allowed: NDArray[np.bool_]
    barriers: Mapping[tuple[int, int], str]  # the pairs that are not allowed, and the rule
    places: NDArray[np.int64]


def propose(
    snapshot: Snapshot,
    weights: Mapping[str, int] | None = None,
    *,
    locks: Pairs = frozenset(),
    bans: Pairs = frozenset(),
    policy: str = "people",
) -> Proposal:
    """Return the best assignment of everybody who may be matched, with a reason for every pair and every non-pair.

    *locks* are kept as they stand, *bans* ruled out; *policy* "people" puts the number of pairs before their points,
    "score" the points alone. The result does not depend on the order of the rows.
    """
    eligibility = Eligibility(snapshot)
    weighed = dict(weights or weights_of(snapshot.programme))
    field = _field(snapshot, eligibility, locks, bans)
    found = factors(field.mentees, field.mentors, eligibility)
    points = found.points(weighed)
    field = _apply_minimum(field, points, snapshot.programme.minimum_score, weighed, locks)
    assigned = _assign(field, points, locks, policy)
    explainer = Explainer(field.mentees, field.mentors, found, points, weighed, eligibility)
    suggestions = tuple(
        Suggestion(
            mentee.code,
            explainer.option(row, int(assigned.mentor_of[row])),
            _alternatives(field, points, explainer, row, int(assigned.mentor_of[row])),
            (mentee.code, field.mentors[int(assigned.mentor_of[row])].code) in locks,
        )
        for row, mentee in enumerate(field.mentees)
        if assigned.mentor_of[row] >= 0
    )
    chosen = sum(suggestion.option.points for suggestion in suggestions)
    return Proposal(
        suggestions,
        (*_left_over(field, points, explainer, assigned, locks), *_barred(snapshot, eligibility)),
        chosen,
        assigned.gap,
        len(field.mentees),
        len(field.mentors),
        int(field.places.sum()),
        policy,
    )


def _field(snapshot: Snapshot, eligibility: Eligibility, locks: Pairs, bans: Pairs) -> _Field:
    mentees = sorted((m for m in snapshot.mentees.values() if not eligibility.mentee_barrier(m)), key=lambda m: m.code)
    mentors = sorted((m for m in snapshot.mentors.values() if not eligibility.mentor_barrier(m)), key=lambda m: m.code)
    rows = {mentee.code: row for row, mentee in enumerate(mentees)}
    columns = {mentor.code: column for column, mentor in enumerate(mentors)}
    barriers: dict[tuple[int, int], str] = {}
    rules = (("refused", eligibility.refused), ("veto", eligibility.vetoed), ("same_person", eligibility.same_people))
    for rule, found in rules:
        for mentee, others in found.items():
            for mentor in others:
                if mentee in rows and mentor in columns:
                    barriers[rows[mentee], columns[mentor]] = rule
    for mentee, mentor in bans:
        if mentee in rows and mentor in columns:
            barriers[rows[mentee], columns[mentor]] = "veto"
    allowed = _forms_agree(mentees, mentors)
    for row, column in np.argwhere(~allowed).tolist() if allowed.size and not allowed.all() else []:
        barriers.setdefault((row, column), "form")
    for row, column in barriers:
        allowed[row, column] = False
    places = np.array([eligibility.free_places(mentor) for mentor in mentors], dtype=np.int64)
    return _Field(mentees, mentors, allowed, barriers, places)


def _forms_agree(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> NDArray[np.bool_]:
    """Where both have named forms of mentoring, one must be common."""
    kinds = {frozenset(m.forms) for m in (*mentees, *mentors)}
    numbers = {forms: place for place, forms in enumerate(sorted(kinds, key=sorted))}
    table = np.array([[not a or not b or bool(a & b) for b in numbers] for a in numbers], dtype=bool)
    ones = np.array([numbers[frozenset(m.forms)] for m in mentees], dtype=np.int64)
    others = np.array([numbers[frozenset(m.forms)] for m in mentors], dtype=np.int64)
    if not len(ones) or not len(others):
        return np.zeros((len(ones), len(others)), dtype=bool)
    return np.asarray(table[np.ix_(ones, others)])


def _apply_minimum(
    field: _Field, points: NDArray[np.int32], minimum: int, weights: Mapping[str, int], locks: Pairs
) -> _Field:
    """Rule out pairs below the least score; a lock stays."""
    if minimum <= 0 or not points.size:
        return field
    low = field.allowed & (points * 100 < minimum * 1000 * (sum(weights.values()) or 1))
    barriers = dict(field.barriers)
    for row, column in np.argwhere(low).tolist():
        if (field.mentees[row].code, field.mentors[column].code) in locks:
            low[row, column] = False
        else:
            barriers[row, column] = "minimum"
    return _Field(field.mentees, field.mentors, field.allowed & ~low, barriers, field.places)


def _assign(field: _Field, points: NDArray[np.int32], locks: Pairs, policy: str) -> Assignment:
    """Assign around the locks: a locked mentee leaves the field and takes a place along."""
    rows = {mentee.code: row for row, mentee in enumerate(field.mentees)}
    columns = {mentor.code: column for column, mentor in enumerate(field.mentors)}
    locked = {rows[a]: columns[b] for a, b in sorted(locks) if a in rows and b in columns}
    places = field.places.copy()
    for column in locked.values():
        places[column] = max(0, places[column] - 1)
    free = np.array([row for row in range(len(field.mentees)) if row not in locked], dtype=np.int64)
    part = assign(points[free], field.allowed[free], places, people_first=policy == "people")
    mentor_of = np.full(len(field.mentees), -1, dtype=np.int64)
    mentor_of[free] = part.mentor_of
    for row, column in locked.items():
        mentor_of[row] = column
    return Assignment(mentor_of, part.total, part.gap, part.prices)


def _alternatives(
    field: _Field, points: NDArray[np.int32], explainer: Explainer, row: int, taken: int
) -> tuple[Option, ...]:
    """Return the next best mentors the rules allow, best first, ties by code."""
    if not field.mentors:
        return ()
    scores = np.where(field.allowed[row], points[row], -1).astype(np.int64)
    if taken >= 0:
        scores[taken] = -1
    count = min(ALTERNATIVES, len(scores))
    best = np.argsort(-scores, kind="stable")[:count] if len(scores) <= 64 else _top(scores, count)
    return tuple(explainer.option(row, int(column)) for column in best if scores[column] >= 0)


def _top(scores: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    near = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    return near[np.argsort(-scores[near], kind="stable")][:count]


def _left_over(
    field: _Field, points: NDArray[np.int32], explainer: Explainer, assigned: Assignment, locks: Pairs
) -> list[Unmatched]:
    """Say for everybody who took part and got nobody why."""
    by_row: dict[int, list[str]] = {}
    for (row, _), rule in field.barriers.items():
        by_row.setdefault(row, []).append(rule)
    found = []
    for row in np.flatnonzero(assigned.mentor_of < 0).tolist():
        code = field.mentees[row].code
        if not field.allowed[row].any():
            found.append(_nobody(code, len(field.mentors), Counter(by_row.get(row, []))))
            continue
        people, mentors = competition(row, field.allowed, field.places, assigned.mentor_of)
        why = say(
            "%(people)s mentees have nobody but these %(mentors)s mentors, who have %(places)s places together.",
            people=len(people),
            mentors=len(mentors),
            places=int(field.places[mentors].sum()),
        )
        remedy = say("Find one more mentor with these competences, or raise the number of mentees of one of them.")
        options = _alternatives(field, points, explainer, row, -1)
        reason = "lock" if _is_displaced(field, mentors, locks) else "competition"
        found.append(Unmatched(code, reason, why, remedy, options))
    return found


def _is_displaced(field: _Field, mentors: NDArray[np.int64], locks: Pairs) -> bool:
    """Tell whether a lock holds one of the places that are fought over."""
    held = {mentor for _, mentor in locks}
    return any(field.mentors[column].code in held for column in mentors.tolist())


def _nobody(code: str, mentors: int, rules: Counter[str]) -> Unmatched:
    if not mentors:
        why = say("No mentor may be matched now: none has consent, a suitable status and a free place.")
        return Unmatched(
            code, "nobody", why, say("Look at the bank of mentors: consents, statuses, numbers of mentees.")
        )
    parts: Sentence | None = None
    for rule, count in rules.most_common():
        part = say_n("%(count)s mentor: %(rule)s", "%(count)s mentors: %(rule)s", count, rule=RULES[rule])
        parts = part if parts is None else say("%(one)s; %(other)s", one=parts, other=part)
    first = rules.most_common(1)[0][0] if rules else "veto"
    return Unmatched(
        code, first, say("No mentor is left after the rules — %(rules)s.", rules=parts or ""), REMEDIES[first]
    )


def _barred(snapshot: Snapshot, eligibility: Eligibility) -> list[Unmatched]:
    """Say who takes no part though they wait for a mentor."""
    found = []
    for mentee in sorted(snapshot.mentees.values(), key=lambda m: m.code):
        rule = eligibility.mentee_barrier(mentee)
        if rule in ("consent", "guardian"):
            found.append(Unmatched(mentee.code, rule, RULES[rule], REMEDIES[rule]))
    return found
