"""Explaining a score: its parts, the words that met, the gaps, and two to four reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from programme.eligibility import Eligibility
from programme.people import Mentee, Mentor
from programme.sentences import Sentence, say

from .factors import NAMES, Factors
from .proposal import Match, Option

_REASONS: Mapping[str, Sentence] = {
    "discipline": say("the same commission, discipline or site"),
    "preference": say("one of them named the other"),
    "experience": say("an experienced mentor"),
    "time": say("their days and format agree"),
    "load": say("the mentor has room"),
}
_TELLING = 600  # of 1000: a factor is worth a reason


@dataclass(frozen=True)
class Explainer:
    """Everything needed to explain any pair of one proposal."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    factors: Factors
    points: NDArray[np.int32]
    weights: Mapping[str, int]
    eligibility: Eligibility

    def option(self, row: int, column: int) -> Option:
        """Return the score of one mentee with one mentor, and why."""
        return self.options([row], [column])[0]

    def options(self, rows: Sequence[int], columns: Sequence[int]) -> list[Option]:
        """Return the options of so many pairs, told as rows and columns of equal length."""
        if not len(rows):
            return []
        values = [self.factors.by_name[name][rows, columns].tolist() for name in NAMES]
        points = self.points[rows, columns].tolist()
        met = self.factors.needs.met(rows, columns)
        return [
            self._option(column, total, dict(zip(NAMES, got, strict=True)), *words)
            for column, total, words, *got in zip(columns, points, met, *values, strict=True)
        ]

    def _option(
        self, column: int, points: int, values: Mapping[str, int], matched: tuple[Match, ...], gaps: tuple[str, ...]
    ) -> Option:
        parts = tuple(
            (name, values[name] * weight, 1000 * weight) for name in NAMES if (weight := self.weights.get(name, 0))
        )
        most = sum(most for _, _, most in parts) or 1
        count = len(matched) + len(gaps)
        rest = [(got, limit) for name, got, limit in parts if name != "needs"]
        return Option(
            mentor=self.mentors[column].code,
            score=round(points * 100 / most),
            points=points,
            parts=parts,
            needs_covered=round(len(matched) * 100 / count) if count else 0,
            fit=round(sum(got for got, _ in rest) * 100 / (sum(limit for _, limit in rest) or 1)),
            matched=matched,
            gaps=gaps,
            reasons=self._reasons(values, matched),
            free_places=max(0, self._free[column]),
        )

    @cached_property
    def _free(self) -> list[int]:
        return [self.eligibility.free_places(mentor) for mentor in self.mentors]

    def _reasons(self, values: Mapping[str, int], matched: tuple[Match, ...]) -> tuple[Sentence, ...]:
        reasons = []
        if matched:
            reasons.append(say("can help with: %(needs)s", needs=", ".join(m.need for m in matched[:3])))
        telling = [name for name in _REASONS if self.weights.get(name) and values[name] >= _TELLING]
        telling.sort(key=lambda name: -values[name] * self.weights[name])
        return (*reasons, *(_REASONS[name] for name in telling[: 4 - len(reasons)]))
