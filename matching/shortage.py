"""Why somebody is left without a mentor though some would suit: the exact set of people and places that compete."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components


class Competition:
    """Who would have to move for whom, over one assignment.

    An arc leads from mentor to mentor when somebody who has the first may have the second. What can be reached from
    the mentors a mentee may have is what that mentee competes for (Hall's condition).
    """

    def __init__(self, allowed: NDArray[np.bool_], places: NDArray[np.int64], mentor_of: NDArray[np.int64]) -> None:
        self._open = allowed & (places > 0)[None, :]
        self._mentor_of = mentor_of
        columns = allowed.shape[1]
        arcs = np.zeros((columns, columns), dtype=bool)
        for mentor in np.unique(mentor_of[mentor_of >= 0]).tolist():
            arcs[mentor] = self._open[mentor_of == mentor].any(axis=0)
        count, self._group = connected_components(sparse.csr_matrix(arcs), directed=True, connection="strong")
        members = sparse.csr_matrix((np.ones(columns, np.int32), (self._group, np.arange(columns))), (count, columns))
        joined = sparse.csr_matrix(members @ sparse.csr_matrix(arcs.astype(np.int32)) @ members.T)
        self._next = [joined.indices[joined.indptr[g] : joined.indptr[g + 1]].tolist() for g in range(count)]
        rows = np.flatnonzero((mentor_of < 0) & self._open.any(axis=1)).tolist()
        self._starts = {row: frozenset(np.unique(self._group[self._open[row]]).tolist()) for row in rows}
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
