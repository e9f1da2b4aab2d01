"""`match propose` against scipy's solver alone, on the same points, the same rules and the same places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.timing import Figure, bound, ratio
from demo.people import Year, make_mentees, make_mentors
from demo.streams import Streams
from demo.words import Names
from matching import propose, weights_of
from matching.assignment import bonus
from matching.factors import factors
from matching.field import lay_out
from programme.cells.contacts import read_phone
from programme.pairs.eligibility import Eligibility
from programme.schema.tabs import Row
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)


def figures(folder: Path) -> Iterable[Figure]:
    """Measure proposals from people to reasons; the bare solver is handed the finished matrix."""
    small, middle, large = college(200, 100), college(1_000, 500), college(5_000, 2_000)
    yield bound("match propose, 200 × 100", lambda: propose(small), times=9, seconds=0.1)
    yield ratio("match propose, 1,000 × 500", lambda: propose(middle), bare(middle), times=5, at_most=12)
    yield ratio("match propose, 5,000 × 2,000", lambda: propose(large), bare(large), times=5, at_most=3)


def college(mentees: int, mentors: int, seed: int = 2026) -> Snapshot:
    """Return an invented college in which everybody of both banks may be matched and one in eleven has a wish."""
    streams, year = Streams(seed), Year(TODAY)
    names = Names(streams)
    able = [
        replace(mentor, phone=read_phone(mentor.phone).value, status="registered", consent_data=TODAY)
        for mentor in make_mentors(mentors, year, names, streams)
    ]
    waiting = [
        replace(mentee, phone=read_phone(mentee.phone).value, preferred=(able[at % mentors].name,) * (at % 11 == 5))
        for at, mentee in enumerate(make_mentees(mentees, year, names, streams))
    ]
    rows: dict[str, dict[str, Row]] = {
        "mentees": {mentee.code: mentee for mentee in waiting},
        "mentors": {mentor.code: mentor for mentor in able},
    }
    return Snapshot(TODAY, None, (1, 1, TODAY), rows)


def bare(snapshot: Snapshot) -> Callable[[], object]:
    """Return the bare solver's run on its ready matrix."""
    matrix = ready_matrix(snapshot)
    return lambda: linear_sum_assignment(matrix)


def ready_matrix(snapshot: Snapshot) -> NDArray[np.float64]:
    """Return what the solver is fastest with: costs as float64, every place a line of its own, the shorter side first.

    A pair that the rules allow costs minus its points and minus the bonus that puts people first, any other pair
    nothing.
    """
    eligibility = Eligibility(snapshot)
    field = lay_out(snapshot, eligibility, frozenset())
    points = factors(field.mentees, field.mentors, eligibility).points(weights_of(snapshot.programme))
    cost = np.where(field.allowed, -(points.astype(np.float64) + bonus(points, field.places)), 0.0)
    places = np.repeat(cost, field.places, axis=1)
    return np.ascontiguousarray(places.T if places.shape[1] < places.shape[0] else places)
