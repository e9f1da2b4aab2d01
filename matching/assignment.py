"""The exact assignment: who gets whom, with a proof that no other assignment is better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

Values = NDArray[np.int64]


@dataclass(frozen=True)
class Assignment:
    """`mentor_of[i]` is the column of mentee *i*, -1 for none; `total` the sum of values.

    `gap`: what the proof leaves open, 0 when the assignment is optimal; `prices`: of a place at each mentor, in points.
    """

    mentor_of: NDArray[np.int64]
    total: int
    gap: int
    prices: Values


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
        part = np.ix_(members, mentors)
        mentor_of[members] = _solve(points[part], allowed[part], places[mentors], worth, mentors)
    matched = np.flatnonzero(mentor_of >= 0)
    total = int(points[matched, mentor_of[matched]].astype(np.int64).sum()) + worth * len(matched)
    prices = dual_prices(points, allowed, places, mentor_of, worth)
    return Assignment(mentor_of, total, _gap(points, allowed, places, mentor_of, prices, worth, total), prices)


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
    points: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    places: NDArray[np.int64],
    worth: int,
    mentors: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Solve one component: every place is a column of its own; an unwanted pair costs nothing and is dropped."""
    count = points.shape[0]
    slots = np.repeat(np.arange(points.shape[1]), np.minimum(places, count))
    cost = np.empty(points.shape[::-1])  # mentors × mentees: a place is a copy of a whole row
    np.subtract(-worth, points.T, out=cost)
    if not allowed.all():
        cost[~allowed.T] = 0.0
    cost = np.repeat(cost, np.minimum(places, count), axis=0)
    if len(slots) <= count:
        others, ones = linear_sum_assignment(cost)
    else:
        ones, others = linear_sum_assignment(np.ascontiguousarray(cost.T))
    result = np.full(count, -1, dtype=np.int64)
    taken = allowed[ones, slots[others]]
    result[ones[taken]] = mentors[slots[others[taken]]]
    return result


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
    if not columns:
        return prices
    below = -(2**31) + 1
    all_open = bool(allowed.all())
    gains = np.full((columns, columns), below, dtype=np.int32)
    for mentor, own in _holders(mentor_of):
        change = points[own] - points[own, mentor][:, None]
        gains[mentor] = (change if all_open else np.where(allowed[own], change, below)).max(axis=0)
    outside = np.flatnonzero(mentor_of < 0)
    if len(outside):
        wanted = np.where(allowed[outside], points[outside].astype(np.int64) + worth, 0).max(axis=0)
        prices = np.maximum(prices, np.where(places > 0, wanted, 0))
    holders = np.flatnonzero(np.bincount(mentor_of[mentor_of >= 0], minlength=columns) > 0)
    for _ in range(columns + 1):
        raised = np.maximum(prices, (prices[holders, None] + gains[holders]).max(axis=0)) if len(holders) else prices
        raised = np.where(places > 0, raised, 0)
        if np.array_equal(raised, prices):
            break
        prices = raised
    return prices


def _holders(mentor_of: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield each mentor who has somebody, and the rows of those."""
    order = np.argsort(mentor_of, kind="stable")
    mentors, starts = np.unique(mentor_of[order], return_index=True)
    for mentor, own in zip(mentors.tolist(), np.split(order, starts[1:]), strict=True):
        if mentor >= 0:
            yield mentor, own


def _gap(
    points: NDArray[np.int32], allowed: NDArray[np.bool_], places: NDArray[np.int64], mentor_of: NDArray[np.int64],
    prices: Values, worth: int, total: int,
) -> int:  # fmt: skip
    """Return how much the dual bound lies above *total*; 0 proves the optimum, whatever solver found it."""
    if not points.size:
        return 0
    bound = int((prices * np.minimum(places, points.shape[0])).sum())
    open_pairs = allowed & (places > 0)[None, :]
    for start in range(0, points.shape[0], 1024):
        rows = slice(start, start + 1024)
        surplus = np.where(open_pairs[rows], points[rows].astype(np.int64) + worth - prices[None, :], 0).max(axis=1)
        bound += int(np.maximum(0, surplus).sum())
    return bound - total
