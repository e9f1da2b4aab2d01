"""Where the columns of a tab stood before: staff insert, move and rename them while we write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sheets.shared.headers import column_meant

from .row_writes import cell_of

NEW, UNKNOWN = -1, -2  # instead of the place where a column stood
Headers = Sequence[Any]


def previous_at(tab: str, then: Headers, now: Headers, width: int) -> Mapping[int, int]:
    """Return for each column of *now* where it stood *then*, NEW or UNKNOWN.

    A header that is in both lines tells it. One that is new is another name of one that is gone where both mean the
    same column of *tab*, or where as many of both stand right of the same neighbour: in their order. Of others nobody
    knows.
    """
    found = {i: _sure(then, now, i) for i in range(width)}
    new = [i for i in range(width) if found[i] is None]
    gone = [j for j in range(len(then)) if then[j] != "" and then[j] not in now]
    for i in new:
        meant = column_meant(tab, str(now[i]))
        alike = [j for j in gone if meant and column_meant(tab, str(then[j])) == meant]
        if len(alike) == 1:
            found[i] = alike[0]
            gone.remove(alike[0])
    settled = {i: at for i, at in found.items() if at is not None and at >= 0}
    groups = _by_neighbour({at: i for i, at in settled.items()}, gone)
    for neighbour, columns in _by_neighbour(settled, [i for i in new if found[i] is None]).items():
        lost = groups.get(settled.get(neighbour, NEW), [])
        for place, i in enumerate(columns):
            found[i] = lost[place] if len(lost) == len(columns) else UNKNOWN if lost else NEW
    return {i: UNKNOWN if at is None else at for i, at in found.items()}


def _sure(then: Headers, now: Headers, i: int) -> int | None:
    """Return where a column stood by its header alone; None for a header that was not there."""
    header = cell_of(now, i)
    if header != "" and list(then).count(header) == list(now).count(header) == 1:
        return list(then).index(header)
    if header == cell_of(then, i):
        return i
    if header == "":
        return i if cell_of(then, i) not in now else UNKNOWN
    return None if header not in then else UNKNOWN


def _by_neighbour(settled: Mapping[int, int], columns: Sequence[int]) -> dict[int, list[int]]:
    """Return columns by the nearest settled one on their left, NEW for none."""
    found: dict[int, list[int]] = defaultdict(list)
    for i in columns:
        found[next((at for at in range(i - 1, -1, -1) if at in settled), NEW)].append(i)
    return found
