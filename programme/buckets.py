"""Buckets of tokens: how often something may be done, a burst at once and then at an even pace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of *size* tokens into which *per_minute* flow; what it holds is kept elsewhere, by whoever shares it."""

    size: float
    per_minute: float

    def refilled(self, held: float, seconds: float) -> float:
        """Return what a bucket that held so much holds *seconds* later; a clock that went back adds nothing."""
        return min(self.size, held + max(0.0, seconds) * self.per_minute / 60)

    def seconds_until_one(self, held: float) -> float:
        """Return how long it takes until a token can be taken, 0 when one can be."""
        return max(0.0, 1 - held) * 60 / self.per_minute
