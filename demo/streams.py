"""Chance in streams: one for every purpose, each from the seed and its own name."""

from __future__ import annotations

from random import Random


class Streams:
    """The streams of one seed; what one of them has drawn moves no other.

    A new column draws from a new stream, so that everybody else stays who they were. *under* stands before every
    name: the streams of a tab are called after it.
    """

    def __init__(self, seed: object, under: str = "", drawn: dict[str, Random] | None = None) -> None:
        self._seed, self._under = seed, under
        self._drawn: dict[str, Random] = {} if drawn is None else drawn

    def __call__(self, name: str) -> Random:
        """Return the stream *name*, which goes on where it was left."""
        whole = self._under + name
        if whole not in self._drawn:
            self._drawn[whole] = Random(f"{self._seed}:{whole}")
        return self._drawn[whole]

    def of(self, tab: str) -> Streams:
        """Return the streams of a tab: `of("mentors")("post")` is the stream "mentors.post"."""
        return Streams(self._seed, f"{self._under}{tab}.", self._drawn)

    @property
    def names(self) -> tuple[str, ...]:
        """The streams that have been drawn from, in that order."""
        return tuple(self._drawn)
