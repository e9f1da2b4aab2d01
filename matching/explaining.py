"""Explaining a score: its parts, the words that met, the gaps, and two to four reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from programme.pairs.eligibility import Eligibility
from programme.pairs.factors import FACTORS, NEEDS
from programme.schema.people import Mentee, Mentor
from programme.text.sentences import Sentence

from .factors import NAMES, Factors
from .proposal import Match, Option

_REASONS = {factor.key: factor.reason for factor in FACTORS if factor is not NEEDS}  # the needs are told by their words
_TELLING = 600  # of 1000: a factor is worth a reason
_MOST = 4  # reasons of a pair
_LAST = 1  # sorts behind every factor that speaks for a pair
_Values = NDArray[np.int64]  # factors × pairs


@dataclass(frozen=True)
class Explainer:
    """Everything needed to explain any pair of one proposal."""

    mentees: Sequence[Mentee]
    mentors: Sequence[Mentor]
    factors: Factors
    points: NDArray[np.int32]
    weights: Mapping[str, int]
    eligibility: Eligibility

    def options(self, rows: Sequence[int], columns: Sequence[int]) -> list[Option]:
        """Return the options of so many pairs, told as rows and columns of equal length."""
        if not len(rows):
            return []
        used = [name for name in NAMES if self.weights.get(name, 0)]
        weights = np.array([self.weights[name] for name in used], dtype=np.int64)
        values = np.zeros((len(used), len(rows)), dtype=np.int64)
        for line, name in zip(values, used, strict=True):
            line[:] = self.factors.by_name[name][rows, columns]
        parts = values * weights[:, None]
        met = self.factors.needs.met(rows, columns)
        others = np.array([name != NEEDS.key for name in used], dtype=bool)
        points = self.points[rows, columns]
        known = zip(
            columns,
            points.tolist(),
            _percent(points, 1000 * weights.sum()),
            _percent(parts[others].sum(axis=0), 1000 * weights[others].sum()),
            _told(used, weights, values),
            met,
            _reasons(used, values, parts, [matched for matched, _ in met]),
            strict=True,
        )
        return [
            Option(
                mentor=self.mentors[column].code,
                score=score,
                points=total,
                parts=told,
                needs_covered=round(len(matched) * 100 / (len(matched) + len(gaps))) if matched else 0,
                fit=fit,
                matched=matched,
                gaps=gaps,
                reasons=reasons,
                free_places=self._free[column],
            )
            for column, total, score, fit, told, (matched, gaps), reasons in known
        ]

    @cached_property
    def _free(self) -> list[int]:
        return [max(0, self.eligibility.free_places(mentor)) for mentor in self.mentors]


def least_points(score: int, weights: int) -> int:
    """Return the fewest points whose score is shown as *score* or more; *weights*: the sum of all."""
    most = max(1, 1000 * weights)
    least = (2 * score - 1) * most // 200
    return next(points for points in range(least, least + 3) if round(points * 100 / most) >= score)


def _percent(points: NDArray[np.integer], most: int) -> list[int]:
    return np.rint(points * 100 / max(1, most)).astype(np.int64).tolist()


def _told(used: Sequence[str], weights: _Values, values: _Values) -> list[tuple[tuple[str, int, int], ...]]:
    """Return for each pair: factor, weighted points, the most it could be. Equal parts are one object: they are few."""
    lines = []
    for name, weight, line in zip(used, weights.tolist(), values.tolist(), strict=True):
        shared = {value: (name, value * weight, 1000 * weight) for value in set(line)}
        lines.append([shared[value] for value in line])
    return list(zip(*lines, strict=True)) if lines else [()] * values.shape[1]


def _reasons(
    used: Sequence[str], values: _Values, parts: _Values, matched: Sequence[tuple[Match, ...]]
) -> list[tuple[Sentence, ...]]:
    """Return for each pair what it can help with and then the factors that tell most. Equal reasons are one object."""
    names = [name for name in used if name in _REASONS]
    chosen = [used.index(name) for name in names]
    telling = values[chosen] >= _TELLING
    ranked = np.argsort(np.where(telling, -parts[chosen], _LAST), axis=0, kind="stable")
    room = np.minimum(telling.sum(axis=0), _MOST - np.array([bool(words) for words in matched], dtype=np.int64))
    shown = np.where(np.arange(len(names))[:, None] < room, ranked, -1)
    code = ((len(names) + 1) ** np.arange(len(names))) @ (shown + 1)  # an order of factors as one number
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    told = [tuple(_REASONS[names[place]] for place in order if place >= 0) for order in shown[:, first].T.tolist()]
    known: dict[tuple[str, int], tuple[Sentence, ...]] = {}
    found = []
    for place, words in zip(which.tolist(), matched, strict=True):
        needs = ", ".join([match.need for match in words[:3]])
        if (needs, place) not in known:
            help_with = (replace(NEEDS.reason, values=(("needs", needs),)),) if words else ()
            known[needs, place] = (*help_with, *told[place])
        found.append(known[needs, place])
    return found
