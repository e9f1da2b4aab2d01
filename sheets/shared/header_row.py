"""Where a tab's table is: its header line, however many titles stand above it and however its columns moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from programme.schema.tabs import Tab

from .headers import column_meant, header_key

LOOK_AT = 25  # the header stands among the first rows
Table = Sequence[Sequence[object]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; all 0-based here


@dataclass(frozen=True, slots=True)
class Header:
    """The header lines (0-based, first and last) and what their columns mean."""

    first: int
    last: int
    keys: dict[int, str]  # column index → key
    texts: dict[int, str]  # column index → header as it stands, of every column that has one

    @property
    def doubled(self) -> list[tuple[str, list[int]]]:
        """Return the keys that several columns claim, with those columns."""
        places: dict[str, list[int]] = {}
        for index, key in self.keys.items():
            places.setdefault(key, []).append(index)
        return [(key, found) for key, found in places.items() if len(found) > 1]


def find_header(table: Table, tab: Tab, merges: Sequence[Merge] = ()) -> Header | None:
    """Return the line (or two lines) that names most of the tab's columns; None when no line names any.

    Of equal lines the one with the name column wins, then the upper one. One recognised word is a header only
    when it is the name column's or when it stands alone in the tab.
    """
    lines = [_single(table, row, tab) for row in range(min(LOOK_AT, len(table)))]
    found = [header for header in lines if header.keys]
    for upper, lower in pairwise(lines):
        if not upper.texts or not (upper.keys or lower.keys or any(m[0] <= upper.first <= m[2] for m in merges)):
            continue
        pair = _pair(upper, lower, tab, merges)
        if len(set(pair.keys.values())) > max(len(set(upper.keys.values())), len(set(lower.keys.values()))):
            found.append(pair)
    name = tab.name_column.key if tab.name_column else "code"
    found = [header for header in found if len(header.keys) > 1 or name in header.keys.values()]
    if not found:
        return None
    return max(found, key=lambda h: (len(set(h.keys.values())), name in h.keys.values(), -h.first))


def _single(table: Table, row: int, tab: Tab) -> Header:
    texts = {i: _one_line(cell) for i, cell in enumerate(table[row]) if isinstance(cell, str) and cell.strip()}
    # A line of prose above the table may hold one column's name by chance, but it is never as short as a header.
    keys = {i: key for i, text in texts.items() if len(text) <= 120 and (key := column_meant(tab.key, text))}
    return Header(row, row, keys, texts)


def _pair(upper: Header, lower: Header, tab: Tab, merges: Sequence[Merge]) -> Header:
    """Read two lines as one header; the upper line's merged cells stand over all their columns."""
    over = dict(upper.texts)
    groups: set[int] = set()
    for first_row, first, last_row, last in merges:
        if first_row <= upper.first <= last_row and last > first and first in upper.texts:
            groups.update(range(first, last + 1))
            over.update(dict.fromkeys(range(first, last + 1), upper.texts[first]))
    if any(i in lower.texts and i not in groups and not _joined(over[i], lower.texts[i], tab) for i in upper.keys):
        return lower  # the second line has something of its own under a whole header: it is a row of the table
    keys: dict[int, str] = {}
    texts: dict[int, str] = {}
    for i in sorted({*over, *lower.texts}):
        above, below = over.get(i, ""), lower.texts.get(i, "")
        if not below and i in groups and i not in upper.texts:
            continue
        key = _joined(above, below, tab) or column_meant(tab.key, below)
        if not key and (not below or i not in groups):
            key = column_meant(tab.key, above)
        if key:
            keys[i] = key
        texts[i] = (
            f"{above} {below}".strip() if above and below and header_key(above) != header_key(below) else below or above
        )
    return Header(upper.first, lower.last, keys, texts)


def _joined(above: str, below: str, tab: Tab) -> str | None:
    if not above or not below:
        return None
    return column_meant(tab.key, f"{above} {below}") or column_meant(tab.key, f"{below} {above}")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
