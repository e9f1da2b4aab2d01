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
    ours: float  # seconds, median; or megabytes
    bare: float | None  # seconds, median of the bare library; None when there is nothing to compare with
    goal: str
    reached: bool
    is_size: bool = False

    def __str__(self) -> str:
        ratio = f"{self.ours / self.bare:6.2f}×" if self.bare else " " * 7
        bare = _shown(self.bare) if self.bare is not None else "—"
        ours = f"{self.ours:.0f} MB" if self.is_size else _shown(self.ours)
        reached = "yes" if self.reached else "NO"
        return f"{self.what:<58} {ours:>10} {bare:>10} {ratio}  {self.goal:<14} {reached}"


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def median(work: Callable[[], object], times: int) -> float:
    """Return the median seconds of *times* runs after one that is not counted."""
    work()
    return statistics.median(_once(work) for _ in range(times))


def in_turn(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median seconds of both, run A B A B … after one uncounted run of each."""
    ours(), bare()
    pairs = [(_once(ours), _once(bare)) for _ in range(times)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def ratio(what: str, ours: Callable[[], object], bare: Callable[[], object], *, times: int, at_most: float) -> Figure:
    """Measure both in turn and hold the ratio of the medians against *at_most*."""
    a, b = in_turn(ours, bare, times)
    return Figure(what, a, b, f"≤ {at_most:g}×", a <= at_most * b)


def bound(what: str, work: Callable[[], object], *, times: int, seconds: float) -> Figure:
    """Measure one thing and hold its median against a bound in seconds."""
    ours = median(work, times)
    return Figure(what, ours, None, f"≤ {_shown(seconds)}", ours <= seconds)


def size(what: str, megabytes: float, *, at_most: float) -> Figure:
    """Hold a size against a bound, both in megabytes."""
    return Figure(what, megabytes, None, f"≤ {at_most:g} MB", megabytes <= at_most, is_size=True)


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
