"""Proposing: hard rules, factors, the exact optimum, explanations."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import numpy as np
from numpy.typing import NDArray

from programme.pairs.eligibility import Eligibility
from programme.settings import Programme
from programme.snapshot import Snapshot

from .assignment import Assignment, assign
from .explaining import Explainer, least_points
from .factors import factors
from .field import Field, lay_out
from .proposal import Option, Pairs, Proposal, Suggestion
from .shortage import Competition
from .unmatched import barred, left_over

ALTERNATIVES = 3
_HEAVIEST = 1000  # a weight beyond it changes nothing in kind, and the sums must stay exact
_BLOCK = 512  # rows at a time


def weights_of(programme: Programme) -> dict[str, int]:
    """Return the weights of the factors from the college's settings, each 0..1000."""
    return {name: min(_HEAVIEST, max(0, weight)) for name, weight in programme.weights}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the garbage collector rest: tens of thousands of parts are made, none of them in a ring."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collection()
def propose(
    snapshot: Snapshot,
    weights: Mapping[str, int] | None = None,
    *,
    locks: Pairs = frozenset(),
    bans: Pairs = frozenset(),
    policy: str = "people",
) -> Proposal:
    """Return the best assignment of everybody who may be matched, with a reason for every pair and every non-pair.

    *locks* are kept where no hard rule forbids them and the mentor has places for all of them, *bans* ruled out;
    *policy* "people" puts the number of pairs before their points, "score" the points alone. The result does not
    depend on the order of the rows.
    """
    eligibility = Eligibility(snapshot)
    weighed = dict(weights_of(snapshot.programme) if weights is None else weights)
    field = lay_out(snapshot, eligibility, bans)
    found = factors(field.mentees, field.mentors, eligibility)
    points = found.points(weighed)
    if snapshot.programme.minimum_score > 0 and points.size:
        least = least_points(snapshot.programme.minimum_score, sum(weighed.values()))
        field = field.without_weak(points, least, locks)
    locked = field.locked(locks)
    assigned = _assign(field, points, locked, policy)
    explainer = Explainer(field.mentees, field.mentors, found, points, weighed, eligibility)
    taken, others = _options(field, points, explainer, assigned.mentor_of)
    suggestions = tuple(
        Suggestion(field.mentees[row].code, option, others[row], row in locked) for row, option in taken.items()
    )
    freed = cache(lambda: _assign(field, points, {}, policy).mentor_of if locked else assigned.mentor_of)
    competition = cache(lambda: Competition(field.allowed, field.places, freed()))
    left = left_over(field, eligibility, assigned.mentor_of, freed, competition, others)
    return Proposal(
        suggestions,
        (*left, *barred(snapshot, eligibility)),
        sum(suggestion.option.points for suggestion in suggestions),
        assigned.gap,
        len(field.mentees),
        len(field.mentors),
        int(field.places.sum()),
        policy,
    )


def explain(
    snapshot: Snapshot, pairs: Iterable[tuple[str, str]], weights: Mapping[str, int] | None = None
) -> dict[tuple[str, str], Option]:
    """Return the options of any pairs of the two banks, whatever the rules say, scored as `propose` scores them."""
    wanted = sorted({(a, b) for a, b in pairs if a in snapshot.mentees and b in snapshot.mentors})
    eligibility = Eligibility(snapshot)
    field = lay_out(snapshot, eligibility, frozenset())
    mentees = list(field.mentees) + [snapshot.mentees[a] for a in sorted({a for a, _ in wanted} - field.rows.keys())]
    mentors = list(field.mentors) + [snapshot.mentors[b] for b in sorted({b for _, b in wanted} - field.columns.keys())]
    weighed = dict(weights_of(snapshot.programme) if weights is None else weights)
    found = factors(mentees, mentors, eligibility)
    explainer = Explainer(mentees, mentors, found, found.points(weighed), weighed, eligibility)
    rows = {mentee.code: row for row, mentee in enumerate(mentees)}
    columns = {mentor.code: column for column, mentor in enumerate(mentors)}
    options = explainer.options([rows[a] for a, _ in wanted], [columns[b] for _, b in wanted])
    return dict(zip(wanted, options, strict=True))


def _assign(field: Field, points: NDArray[np.int32], locked: Mapping[int, int], policy: str) -> Assignment:
    """Assign around the locks: a locked mentee leaves the field and takes a place along."""
    places = field.places.copy()
    for column in locked.values():
        places[column] -= 1
    allowed = field.allowed
    if locked:
        allowed = allowed.copy()
        allowed[list(locked)] = False
    part = assign(points, allowed, places, people_first=policy == "people")
    mentor_of = part.mentor_of.copy()
    mentor_of[list(locked)] = list(locked.values())
    return Assignment(mentor_of, part.total, part.gap)


def _options(
    field: Field, points: NDArray[np.int32], explainer: Explainer, mentor_of: NDArray[np.int64]
) -> tuple[dict[int, Option], dict[int, tuple[Option, ...]]]:
    """Return the option each mentee got, and the next best mentors the rules allow: best first, ties by code."""
    best = _best(field, points)
    rows: list[int] = []
    columns: list[int] = []
    ends: list[int] = []
    for row, (own, near) in enumerate(zip(mentor_of.tolist(), best, strict=True)):
        others = [column for column in near if column != own][:ALTERNATIVES]
        chosen = [own, *others] if own >= 0 else others
        rows += [row] * len(chosen)
        columns += chosen
        ends.append(len(rows))
    options = explainer.options(rows, columns)
    taken: dict[int, Option] = {}
    alternatives: dict[int, tuple[Option, ...]] = {}
    for row, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        found = options[start:end]
        if mentor_of[row] >= 0:
            taken[row] = found.pop(0)
        alternatives[row] = tuple(found)
    return taken, alternatives


def _best(field: Field, points: NDArray[np.int32]) -> list[list[int]]:
    """Return the columns of the best allowed mentors of every mentee, one more than there are alternatives."""
    count = min(ALTERNATIVES + 1, len(field.mentors))
    found: list[list[int]] = []
    for start in range(0, len(field.mentees) if count else 0, _BLOCK):
        rows = slice(start, start + _BLOCK)
        left = np.where(field.allowed[rows], points[rows], np.int32(-1))
        everybody, best, worth = np.arange(len(left)), [], []
        for _ in range(count):
            best.append(left.argmax(axis=1))  # of equal points the first code comes first
            worth.append(left[everybody, best[-1]])
            left[everybody, best[-1]] = -1
        near = zip(np.stack(best, axis=1).tolist(), np.stack(worth, axis=1).tolist(), strict=True)
        found += [[column for column, got in zip(a, b, strict=True) if got >= 0] for a, b in near]
    return found or [[] for _ in field.mentees]
