"""The exact assignment: who gets whom, with a proof that no other assignment is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

Values = NDArray[np.int64]
_Number = TypeVar("_Number", np.int32, np.bool_)
_BLOCK = 64  # rows at a time: what is in the cache need not be fetched again


@dataclass(frozen=True)
class Assignment:
    """`mentor_of[i]` is the column of mentee *i*, -1 for none; `total` the sum of values.

    `gap`: what the proof leaves open, 0 when the assignment is optimal.
    """

    mentor_of: NDArray[np.int64]
    total: int
    gap: int


def bonus(points: NDArray[np.int32], places: NDArray[np.int64]) -> int:
    """Return what a matched person is worth so that no sum of points outweighs one: "people first"."""
    most = int(points.max(initial=0))
    pairs = min(points.shape[0], int(places.sum())) if points.size else 0
    return most * max(1, pairs) + 1


def assign(
    points: NDArray[np.int32], allowed: NDArray[np.bool_], places: NDArray[np.int64], *, people_first: bool
) -> Assignment:
    """Return the best assignment of rows to columns with *places* each.

    *points*: n × m whole numbers ≥ 0; *allowed*: n × m; *places*: m. Number of people first and points second, or
    points alone. Rows and columns must come in a stable order: ties are broken by it.
    """
    rows = points.shape[0]
    worth = bonus(points, places) if people_first else 1  # 1: a pair of 0 points still beats none
    mentor_of = np.full(rows, -1, dtype=np.int64)
    for members, mentors in _components(allowed, places):
        if (len(members), len(mentors)) == points.shape:  # all in one piece: nothing to cut out
            mentor_of = _solve(points, allowed, places, worth)
            break
        part = np.ix_(members, mentors)
        found = _solve(points[part], allowed[part], places[mentors], worth)
        mentor_of[members] = np.where(found >= 0, mentors[found], -1)
    return Assignment(mentor_of, _total(points, mentor_of, worth), gap_of(points, allowed, places, mentor_of, worth))


def _components(
    allowed: NDArray[np.bool_], places: NDArray[np.int64]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return the groups of rows and columns that are joined by allowed pairs; columns without a place are left out."""
    rows, columns = allowed.shape
    if not rows or not columns:
        return []
    open_pairs = allowed & (places > 0)[None, :]
    reach = open_pairs.sum(axis=1)
    anybody = np.flatnonzero(open_pairs.any(axis=0))
    if not len(anybody):
        return []
    if reach.max() == len(anybody):  # somebody may have any of them: all hang together
        return [(np.flatnonzero(reach), anybody)]
    ones, others = np.nonzero(open_pairs)
    graph = sparse.coo_matrix((np.ones(len(ones), np.int8), (ones, others + rows)), shape=(rows + columns,) * 2)
    _, labels = connected_components(graph, directed=False)
    used = np.unique(labels[ones])
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], used)
    ends = np.searchsorted(labels[order], used, side="right")
    groups = []
    for start, end in zip(starts, ends, strict=True):
        nodes = np.sort(order[start:end])
        groups.append((nodes[nodes < rows], nodes[nodes >= rows] - rows))
    return groups


def _solve(
    points: NDArray[np.int32], allowed: NDArray[np.bool_], places: NDArray[np.int64], worth: int
) -> NDArray[np.int64]:
    """Solve one component: every place is a line of its own; an unwanted pair costs nothing and is dropped."""
    count = points.shape[0]
    places = np.minimum(places, count)
    slots = np.repeat(np.arange(points.shape[1]), places)
    if len(slots) <= count:
        others, ones = linear_sum_assignment(_costs(points.T, allowed.T, worth, copies=places))
    else:
        ones, others = linear_sum_assignment(np.repeat(_costs(points, allowed, worth), places, axis=1))
    result = np.full(count, -1, dtype=np.int64)
    taken = allowed[ones, slots[others]]
    result[ones[taken]] = slots[others[taken]]
    return result


def _costs(
    points: NDArray[np.int32], allowed: NDArray[np.bool_], worth: int, copies: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Return minus the value of every pair, 0 for one that is not allowed; each line as often as *copies* says."""
    often = np.ones(len(points), dtype=np.int64) if copies is None else copies
    ends = np.concatenate([[0], np.cumsum(often)])
    costs = np.empty((int(ends[-1]), points.shape[1]))
    for start in range(0, len(points), _BLOCK):
        lines = slice(start, start + _BLOCK)
        stop = min(start + _BLOCK, len(points))
        some = np.where(allowed[lines], np.subtract(-worth, points[lines], dtype=np.float64), 0.0)
        costs[ends[start] : ends[stop]] = np.repeat(some, often[lines], axis=0)
    return costs


def dual_prices(
    points: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    places: NDArray[np.int64],
    mentor_of: NDArray[np.int64],
    worth: int,
) -> Values:
    """Return the least price of a place at each mentor at which everybody is content with the assignment.

    Longest paths over mentors: a mentee of *j* who would gain by moving to *k* raises the price of *k*.
    """
    columns = points.shape[1]
    prices = np.zeros(columns, dtype=np.int64)
    outside = np.flatnonzero(mentor_of < 0)
    if not columns or not len(mentor_of):
        return prices
    if len(outside):
        wanted = np.where(allowed[outside], points[outside], np.int32(-1)).max(axis=0)
        prices[wanted >= 0] = wanted[wanted >= 0].astype(np.int64) + worth
    holders, gains = _gains(points, allowed, mentor_of)
    risen = np.arange(len(holders))
    for _ in range(columns + 1):  # more rounds only where the assignment is not the best: the gap will tell
        if not len(risen):
            break
        raised = prices.copy()
        for some in np.array_split(risen, -(-len(risen) // _BLOCK)):
            np.maximum(raised, (prices[holders[some], None] + gains[some]).max(axis=0), out=raised)
        risen = np.flatnonzero(raised[holders] > prices[holders])
        prices = raised
    return np.where(places > 0, prices, 0)


def _gains(
    points: NDArray[np.int32], allowed: NDArray[np.bool_], mentor_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the mentors who have somebody, and for each the most that one of theirs would gain at any other."""
    below = np.int32(-(2**31) + 1)
    order = np.argsort(mentor_of, kind="stable")[np.count_nonzero(mentor_of < 0) :]
    holders, starts = np.unique(mentor_of[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    gains = np.empty((len(holders), points.shape[1]), dtype=np.int32)
    for first in range(0, len(holders), _BLOCK):
        block = slice(first, first + _BLOCK)
        rows = order[starts[first] : ends[block][-1]]
        change = points[rows] - points[rows, mentor_of[rows]][:, None]
        change[~allowed[rows]] = below
        gains[block] = most_of_each(change, starts[block] - starts[first])
    return holders, gains


def most_of_each(lines: NDArray[_Number], starts: NDArray[np.int64]) -> NDArray[_Number]:
    """Return the greatest values, column by column, of each run of *lines* that begins at one of *starts*.

    What `np.maximum.reduceat` does, several times as fast for runs as short as the mentees of one mentor.
    """
    ends = np.append(starts[1:], len(lines))
    most = lines[starts]
    for step in range(1, int((ends - starts).max(initial=0))):
        longer = np.flatnonzero(starts + step < ends)
        most[longer] = np.maximum(most[longer], lines[starts[longer] + step])
    return most


def _total(points: NDArray[np.int32], mentor_of: NDArray[np.int64], worth: int) -> int:
    matched = np.flatnonzero(mentor_of >= 0)
    return int(points[matched, mentor_of[matched]].astype(np.int64).sum()) + worth * len(matched)


def gap_of(
    points: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    places: NDArray[np.int64],
    mentor_of: NDArray[np.int64],
    worth: int,
) -> int:
    """Return how much the dual bound lies above an assignment; 0 proves the optimum, whatever solver found it."""
    if not points.size:
        return 0
    prices = dual_prices(points, allowed, places, mentor_of, worth)
    bound = int((prices * np.minimum(places, points.shape[0])).sum())
    offers = np.where(places > 0, worth - prices, -(2**62))
    for start in range(0, points.shape[0], _BLOCK):
        rows = slice(start, start + _BLOCK)
        surplus = np.where(allowed[rows], points[rows] + offers, 0).max(axis=1)
        bound += int(np.maximum(0, surplus).sum())
    return bound - _total(points, mentor_of, worth)
