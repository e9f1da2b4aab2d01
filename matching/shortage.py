"""Why somebody is left without a mentor though some would suit: the exact set of people and places that compete."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .assignment import most_of_each


class Competition:
    """Who would have to move for whom, over one assignment.

    An arc leads from mentor to mentor when somebody who has the first may have the second. What can be reached from
    the mentors a mentee may have is what that mentee competes for (Hall's condition).
    """

    def __init__(self, allowed: NDArray[np.bool_], places: NDArray[np.int64], mentor_of: NDArray[np.int64]) -> None:
        self._open = allowed & (places > 0)[None, :]
        self._mentor_of = mentor_of
        count, self._group, arcs = _condensed(_arcs(self._open, mentor_of))
        self._next = [arcs.indices[arcs.indptr[g] : arcs.indptr[g + 1]].tolist() for g in range(count)]
        self._starts: dict[int, frozenset[int]] = {}
        alike: dict[bytes, frozenset[int]] = {}  # many may have the same mentors
        for row in np.flatnonzero((mentor_of < 0) & self._open.any(axis=1)).tolist():
            mark = self._open[row].tobytes()
            if mark not in alike:
                alike[mark] = frozenset(np.unique(self._group[self._open[row]]).tolist())
            self._starts[row] = alike[mark]
        self._waiting = Counter(self._starts.values())
        self._known: dict[frozenset[int], tuple[int, NDArray[np.int64]]] = {}

    def around(self, row: int) -> tuple[int, NDArray[np.int64]]:
        """Return (people, mentors): so many people, this one among them, have no option outside those mentors."""
        start = self._starts[row]
        if start not in self._known:
            reached = set(start)
            waiting = list(start)
            while waiting:
                fresh = [group for group in self._next[waiting.pop()] if group not in reached]
                reached.update(fresh)
                waiting += fresh
            inside = np.isin(self._group, list(reached))
            held = int(((self._mentor_of >= 0) & inside[self._mentor_of]).sum())
            people = held + sum(count for other, count in self._waiting.items() if other <= reached)
            self._known[start] = (people, np.flatnonzero(inside))
        return self._known[start]


def _arcs(open_pairs: NDArray[np.bool_], mentor_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return mentors × mentors: whether somebody who has the one may have the other."""
    arcs = np.zeros((open_pairs.shape[1],) * 2, dtype=bool)
    order = np.argsort(mentor_of, kind="stable")[np.count_nonzero(mentor_of < 0) :]
    if len(order):
        holders, starts = np.unique(mentor_of[order], return_index=True)
        arcs[holders] = most_of_each(open_pairs[order], starts)
    return arcs


def _condensed(arcs: NDArray[np.bool_]) -> tuple[int, NDArray[np.int32], sparse.csr_matrix]:
    """Return how many groups of mentors can reach one another, the group of each, and the arcs between groups.

    The group of the mentor with most arcs is found first, by looking at whole rows: as a rule it holds nearly all,
    and millions of arcs within it need not be listed.
    """
    group = np.zeros(len(arcs), dtype=np.int32)
    if not len(arcs):
        return 0, group, sparse.csr_matrix(arcs)
    first = int(arcs.sum(axis=1).argmax())
    inside = _reached(arcs, first) & _reached(arcs.T, first)
    rest = np.flatnonzero(~inside)
    small = np.zeros((len(rest) + 1,) * 2, dtype=bool)  # the first of these is the great group
    small[1:, 1:] = arcs[np.ix_(rest, rest)]
    small[0, 1:] = arcs[inside][:, rest].any(axis=0)
    small[1:, 0] = arcs[rest][:, inside].any(axis=1)
    count, labels = connected_components(sparse.csr_matrix(small), directed=True, connection="strong")
    group[inside], group[rest] = labels[0], labels[1:]
    members = sparse.csr_matrix((np.ones(len(small), np.int32), (labels, np.arange(len(small)))), (count, len(small)))
    return count, group, sparse.csr_matrix(members @ sparse.csr_matrix(small.astype(np.int32)) @ members.T)


def _reached(arcs: NDArray[np.bool_], first: int) -> NDArray[np.bool_]:
    """Return whom one reaches from *first*, itself included."""
    reached = np.zeros(len(arcs), dtype=bool)
    reached[first] = True
    fresh = np.array([first])
    while len(fresh):
        fresh = np.flatnonzero(arcs[fresh].any(axis=0) & ~reached)
        reached[fresh] = True
    return reached
