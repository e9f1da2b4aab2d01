"""Explaining a score: its parts, the words that met, the gaps, and two to four reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programme.eligibility import Eligibility
from programme.people import Mentee, Mentor
from programme.sentences import Sentence, say

from .factors import COVERED, NAMES, Factors
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
        parts = tuple(
            (name, int(self.factors.by_name[name][row, column]) * self.weights[name], 1000 * self.weights[name])
            for name in NAMES
            if self.weights.get(name)
        )
        most = sum(most for _, _, most in parts) or 1
        points = int(self.points[row, column])
        matched, gaps = self._needs(row, column)
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
            reasons=self._reasons(row, column, matched),
            free_places=max(0, self.eligibility.free_places(self.mentors[column])),
        )

    def _needs(self, row: int, column: int) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        needs = self.factors.needs
        skills = needs.skills[column]
        matched, gaps = [], []
        request = needs.requests[row]
        for item in [*needs.items[row], *([request] if request >= 0 and not needs.items[row] else [])]:
            best = max(skills, key=lambda skill: (int(needs.alike[item, skill]), -skill), default=None)
            alike = 0 if best is None else int(needs.alike[item, best])
            if best is not None and alike >= COVERED:
                matched.append(Match(needs.phrases[item], needs.competences[best], alike))
            else:
                gaps.append(needs.phrases[item])
        return tuple(matched), tuple(gaps)

    def _reasons(self, row: int, column: int, matched: tuple[Match, ...]) -> tuple[Sentence, ...]:
        reasons = []
        if matched:
            reasons.append(say("can help with: %(needs)s", needs=", ".join(m.need for m in matched[:3])))
        told = sorted(_REASONS, key=lambda name: -int(self.factors.by_name[name][row, column]) * self.weights[name])
        reasons += [_REASONS[name] for name in told if self._tells(name, row, column)][: 4 - len(reasons)]
        return tuple(reasons)

    def _tells(self, name: str, row: int, column: int) -> bool:
        return bool(self.weights.get(name)) and int(self.factors.by_name[name][row, column]) >= _TELLING
