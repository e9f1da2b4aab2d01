"""What a tab holds that its values do not say: formulas, errors, merged cells, how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows are 1-based, columns 0-based."""

    formulas: dict[int, set[int]]  # row → columns whose cell holds a formula or lies in an array formula
    errors: dict[tuple[int, int], str]  # cell → "#N/A" …
    merges: tuple[tuple[int, int, int, int], ...]
    last_row: int  # the last row that may hold a value
    last_column: int
    uncomputed: dict[int, set[int]] = field(default_factory=dict)  # formulas that no program has worked out yet
    holds: bool = False  # some cell holds anything, whatever the reader makes of it
    spilled: frozenset[int] = frozenset()  # columns that a formula of another cell fills
    unknown: Mapping[int, set[int]] = field(default_factory=dict)  # row → columns a broken formula of another left out
