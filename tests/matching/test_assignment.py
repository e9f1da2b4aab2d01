"""The exact assignment: as good as trying everything, and its proof notices when it is not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from matching.assignment import assign, bonus, dual_prices, gap_of, most_of_each


def instance(seed):
    """Return random points, allowed pairs and places of at most five mentees and three mentors."""
    dice = np.random.default_rng(seed)
    mentees, mentors = dice.integers(1, 6), dice.integers(1, 4)
    high = int(dice.choice([2, 10, 10_000]))  # few values make ties
    points = dice.integers(0, high, (mentees, mentors)).astype(np.int32)
    allowed = dice.random((mentees, mentors)) < dice.choice([0.3, 0.7, 1.0])
    return points, allowed, dice.integers(0, 3, mentors)


def everything(points, allowed, places):
    """Yield (people, sum of points) of every assignment there is."""
    mentees, mentors = points.shape
    for choice in product(range(-1, mentors), repeat=mentees):
        pairs = [(row, column) for row, column in enumerate(choice) if column >= 0]
        taken = np.bincount([column for _, column in pairs], minlength=mentors)
        if all(allowed[pair] for pair in pairs) and (taken <= places).all():
            yield len(pairs), int(sum(points[pair] for pair in pairs))


def told(points, mentor_of):
    """Return (people, sum of points) of an assignment."""
    rows = np.flatnonzero(mentor_of >= 0)
    return len(rows), int(points[rows, mentor_of[rows]].sum())


@pytest.mark.parametrize("people_first", [True, False])
@pytest.mark.parametrize("seed", range(120))
def test_nothing_is_better_than_what_is_assigned(seed, people_first):
    points, allowed, places = instance(seed)

    found = assign(points, allowed, places, people_first=people_first)

    people, total = told(points, found.mentor_of)
    every = list(everything(points, allowed, places))
    if people_first:
        assert (people, total) == max(every)
    else:
        assert total == max(sum_ for _, sum_ in every)
    assert found.gap == 0


@pytest.mark.parametrize("seed", range(60))
def test_an_assignment_keeps_the_rules_and_the_places(seed):
    points, allowed, places = instance(seed)

    mentor_of = assign(points, allowed, places, people_first=True).mentor_of

    rows = np.flatnonzero(mentor_of >= 0)
    assert allowed[rows, mentor_of[rows]].all()
    assert (np.bincount(mentor_of[rows], minlength=len(places)) <= places).all()


def test_people_come_before_points_only_when_asked():
    points = np.array([[9000, 8000], [100, 0]], dtype=np.int32)
    allowed = np.array([[True, True], [True, False]])
    places = np.array([1, 1])

    people = assign(points, allowed, places, people_first=True).mentor_of
    score = assign(points, allowed, places, people_first=False).mentor_of

    assert people.tolist() == [1, 0]
    assert score.tolist() == [0, -1]


def test_a_pair_without_points_is_better_than_none():
    nothing = np.zeros((2, 2), dtype=np.int32)

    for people_first in (True, False):
        found = assign(nothing, np.ones((2, 2), bool), np.array([1, 1]), people_first=people_first)
        assert sorted(found.mentor_of.tolist()) == [0, 1]


def test_no_sum_of_points_outweighs_one_more_person():
    dice = np.random.default_rng(3)
    points, places = dice.integers(0, 100, (5, 3)).astype(np.int32), np.array([2, 1, 1])

    assert bonus(points, places) > points.max() * min(5, places.sum())


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("people_first", [True, False])
def test_the_proof_notices_a_worse_assignment(seed, people_first):
    points, allowed, places = instance(seed)
    worth = bonus(points, places) if people_first else 1
    best = assign(points, allowed, places, people_first=people_first)
    rows = np.flatnonzero(best.mentor_of >= 0)
    if not len(rows):
        return

    worse = best.mentor_of.copy()
    worse[rows[0]] = -1  # somebody loses the mentor
    people, total = told(points, worse)
    prices = dual_prices(points, allowed, places, worse, worth)

    assert gap_of(points, allowed, places, worse, worth) > 0
    assert gap_of(points, allowed, places, best.mentor_of, worth) == 0
    assert total + worth * people < best.total
    assert (prices >= 0).all()


def test_the_proof_notices_two_who_should_change_places():
    points = np.array([[10, 9], [9, 1]], dtype=np.int32)
    allowed, places = np.ones((2, 2), bool), np.array([1, 1])

    assert gap_of(points, allowed, places, np.array([1, 0]), 100) == 0
    assert gap_of(points, allowed, places, np.array([0, 1]), 100) > 0


def test_a_place_costs_what_one_more_of_them_would_bring():
    checked = 0
    for seed in range(40):
        points, allowed, places = instance(seed)
        worth = bonus(points, places + 1)
        before = assign(points, allowed, places, people_first=True)
        prices = dual_prices(points, allowed, places, before.mentor_of, worth)
        people, total = told(points, before.mentor_of)
        for column in np.flatnonzero(places > 0):
            more = places.copy()
            more[column] += 1
            mentor_of = assign(points, allowed, more, people_first=True).mentor_of
            people_then, total_then = told(points, mentor_of)
            assert prices[column] == worth * (people_then - people) + total_then - total
            checked += 1
    assert checked > 30


def test_a_mentor_without_places_has_no_price():
    points, places = np.array([[5, 7], [6, 9]], dtype=np.int32), np.array([1, 0])

    assert dual_prices(points, np.ones((2, 2), bool), places, np.array([-1, 0]), 100).tolist() == [105, 0]


def test_groups_without_a_pair_in_common_are_solved_as_one_would_be():
    dice = np.random.default_rng(11)
    points = dice.integers(0, 1000, (40, 24)).astype(np.int32)
    site = np.arange(40)[:, None] % 4 == np.arange(24)[None, :] % 4
    places = dice.integers(1, 3, 24)

    apart = assign(points, site, places, people_first=True)

    assert apart.gap == 0
    for group in range(4):
        rows, columns = np.arange(group, 40, 4), np.arange(group, 24, 4)
        alone = assign(points[np.ix_(rows, columns)], np.ones((10, 6), bool), places[columns], people_first=True)
        assert apart.mentor_of[rows].tolist() == [int(columns[j]) if j >= 0 else -1 for j in alone.mentor_of]


@pytest.mark.parametrize("shape", [(0, 0), (4, 0), (0, 4)])
def test_an_empty_side_gives_an_empty_assignment(shape):
    found = assign(np.zeros(shape, np.int32), np.ones(shape, bool), np.ones(shape[1], np.int64), people_first=True)

    assert found.mentor_of.tolist() == [-1] * shape[0]
    assert (found.total, found.gap) == (0, 0)


def test_nothing_allowed_and_no_places_give_nobody_a_mentor():
    points = np.full((3, 2), 7, dtype=np.int32)

    for allowed, places in ((np.zeros((3, 2), bool), [1, 1]), (np.ones((3, 2), bool), [0, 0])):
        found = assign(points, allowed, np.array(places), people_first=True)
        assert (found.mentor_of.tolist(), found.gap) == ([-1, -1, -1], 0)


def test_more_places_than_people_are_no_hindrance():
    found = assign(np.array([[3], [4]], np.int32), np.ones((2, 1), bool), np.array([10_000]), people_first=True)

    assert found.mentor_of.tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(10))
def test_the_most_of_each_run_is_what_numpy_reduces_to(seed):
    dice = np.random.default_rng(seed)
    lines = dice.integers(-50, 50, (30, 4)).astype(np.int32)
    starts = np.unique(np.append(dice.integers(0, 30, 9), 0))

    assert (most_of_each(lines, starts) == np.maximum.reduceat(lines, starts, axis=0)).all()


def test_weights_however_heavy_overflow_nothing():
    rng = np.random.default_rng(1)
    points = rng.integers(0, 6_000_000, (400, 390)).astype(np.int32)
    found = assign(points, np.ones(points.shape, bool), np.ones(390, np.int64), people_first=True)

    assert found.gap == 0
