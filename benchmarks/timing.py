"""Timing two ways of doing one thing, in turn, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: what was measured, against what, and the goal."""

    what: str
    ours: float  # seconds, median; or megabytes, or requests
    bare: float | None  # the same of the bare library; None when there is nothing to compare with
    goal: str  # "": the figure is only to be compared
    reached: bool
    unit: str = "s"

    def __str__(self) -> str:
        ratio = f"{self.ours / self.bare:6.2f}×" if self.bare else " " * 7
        bare = _shown(self.bare, self.unit) if self.bare is not None else "—"
        reached = ("yes" if self.reached else "NO") if self.goal else ""
        return f"{self.what:<58} {_shown(self.ours, self.unit):>10} {bare:>10} {ratio}  {self.goal:<14} {reached}"


def _shown(amount: float, unit: str = "s") -> str:
    if unit != "s":
        return f"{amount:.0f} {unit}"
    return f"{amount:.2f} s" if amount >= 1 else f"{amount * 1000:.1f} ms"


def median(work: Callable[[], object], times: int) -> float:
    """Return the median seconds of *times* runs after one that is not counted."""
    work()
    return statistics.median(_once(work) for _ in range(times))


def in_turn(
    ours: Callable[[], object],
    bare: Callable[[], object],
    times: int,
    before: Callable[[], object] = lambda: None,
) -> tuple[float, float]:
    """Return the median seconds of both, run A B A B … after one uncounted run of each; *before* each pair, untimed."""
    ours(), bare()
    pairs = [(before(), _once(ours), _once(bare)) for _ in range(times)]
    return statistics.median(a for _, a, _ in pairs), statistics.median(b for _, _, b in pairs)


def ratio(
    what: str,
    ours: Callable[[], object],
    bare: Callable[[], object],
    *,
    times: int,
    at_most: float = 0,
    before: Callable[[], object] = lambda: None,
) -> Figure:
    """Measure both in turn and hold the ratio of the medians against *at_most*; 0: only tell it."""
    a, b = in_turn(ours, bare, times, before)
    return Figure(what, a, b, f"≤ {at_most:g}×" if at_most else "", a <= at_most * b)


def fewer(what: str, ours: int, bare: int, *, unit: str, at_least: float) -> Figure:
    """Hold two counts against each other: ours is to be *at_least* so many times smaller."""
    return Figure(what, ours, bare, f"{at_least:g}× fewer", ours * at_least <= bare, unit=unit)


def bound(what: str, work: Callable[[], object], *, times: int, seconds: float) -> Figure:
    """Measure one thing and hold its median against a bound in seconds."""
    ours = median(work, times)
    return Figure(what, ours, None, f"≤ {_shown(seconds)}", ours <= seconds)


def size(what: str, megabytes: float, *, at_most: float) -> Figure:
    """Hold a size against a bound, both in megabytes."""
    return Figure(what, megabytes, None, f"≤ {at_most:g} MB", megabytes <= at_most, unit="MB")


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
