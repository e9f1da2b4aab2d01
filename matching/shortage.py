"""Why somebody is left without a mentor though some would suit: the exact set of people and places that compete."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def competition(
    row: int, allowed: NDArray[np.bool_], places: NDArray[np.int64], mentor_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (mentees, mentors): those mentees have no option outside those mentors, whose places are all taken.

    Found by following who would have to move: the mentors the mentee may have, those they have now, the mentors
    those may have, and so on (Hall's condition).
    """
    open_pairs = allowed & (places > 0)[None, :]
    people, mentors = {row}, set(np.flatnonzero(open_pairs[row]).tolist())
    fresh = set(mentors)
    while fresh:
        moved = set(np.flatnonzero(np.isin(mentor_of, list(fresh))).tolist()) - people
        people |= moved
        if not moved:
            break
        reachable = set(np.flatnonzero(open_pairs[sorted(moved)].any(axis=0)).tolist())
        fresh = reachable - mentors
        mentors |= fresh
    return np.array(sorted(people)), np.array(sorted(mentors), dtype=np.int64)
