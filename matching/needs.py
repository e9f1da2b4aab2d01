"""What mentees ask for against what mentors can do: distinct phrases are compared once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from programme.schema.people import Mentee, Mentor
from programme.text.folding import fold

from .proposal import Match
from .similarity import similarity

Matrix = NDArray[np.int16]
COVERED = 500  # of 1000: a need counts as covered
REQUEST_SHARE = 0.5  # of a need: the request in the mentee's own words
_BLOCK = 64  # rows at a time: what is in the cache need not be fetched again


@dataclass(frozen=True)
class Needs:
    """What was asked and what is offered, as numbers of phrases, and how alike each two are, 0..1000."""

    items: Sequence[Sequence[int]]  # of each mentee: rows of `alike`; the needs
    requests: Sequence[int]  # of each mentee: row of the request, -1 without one
    skills: Sequence[Sequence[int]]  # of each mentor: columns of `alike`
    phrases: Sequence[str]
    competences: Sequence[str]
    alike: Matrix

    def covered(self) -> Matrix:
        """Return the mean over a mentee's needs of the mentor's best competence for each; the request is half a
        need."""
        rows, columns, shares = [], [], []
        for mentee, (items, request) in enumerate(zip(self.items, self.requests, strict=True)):
            weighed = [(item, 1.0) for item in items] + ([(request, REQUEST_SHARE)] if request >= 0 else [])
            total = sum(share for _, share in weighed)
            for item, share in weighed:
                rows.append(mentee)
                columns.append(item)
                shares.append(share / total)
        mean = sparse.csr_matrix((shares, (rows, columns)), shape=(len(self.items), len(self.phrases)))
        by_phrase = np.ascontiguousarray(self._best[0].T).astype(np.float64)
        result = np.empty((len(self.items), len(self.skills)), dtype=np.int16)
        for start in range(0, len(self.items), _BLOCK):
            part = slice(start, start + _BLOCK)
            result[part] = np.rint(np.asarray(mean[part] @ by_phrase))
        return result

    def met(self, rows: Sequence[int], columns: Sequence[int]) -> list[tuple[tuple[Match, ...], tuple[str, ...]]]:
        """Return for each pair the needs the mentor meets, with the competence that does, and those nothing meets."""
        asked = [self._asked(row) for row in rows]
        places = np.repeat(columns, [len(items) for items in asked])
        flat = np.array([item for items in asked for item in items], dtype=np.int64)
        best, which = self._best
        alike, skills = best[places, flat].tolist(), which[places, flat].tolist()
        known: dict[tuple[tuple[int, ...], ...], tuple[tuple[Match, ...], tuple[str, ...]]] = {}
        found = []
        start = 0
        for items in asked:
            end = start + len(items)
            key = tuple(items), tuple(skills[start:end])  # the same words met by the same words: told once
            if key not in known:
                known[key] = self._told(*key, alike[start:end])
            found.append(known[key])
            start = end
        return found

    def _told(
        self, items: Sequence[int], skills: Sequence[int], alike: Sequence[int]
    ) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        told = list(zip(items, skills, alike, strict=True))
        matched = [
            Match(self.phrases[item], self.competences[skill], near) for item, skill, near in told if near >= COVERED
        ]
        return tuple(matched), tuple(self.phrases[item] for item, _, near in told if near < COVERED)

    def _asked(self, row: int) -> Sequence[int]:
        return self.items[row] or ([self.requests[row]] if self.requests[row] >= 0 else [])

    @cached_property
    def _best(self) -> tuple[Matrix, NDArray[np.int32]]:
        """For each mentor and each phrase: how alike the best competence is, and its column; the first of equals."""
        best = np.zeros((len(self.skills), len(self.phrases)), dtype=np.int16)
        which = np.full(best.shape, -1, dtype=np.int32)
        by_skill = np.ascontiguousarray(self.alike.T)
        for place, skills in enumerate(self.skills):
            if skills:
                offered = by_skill[skills]
                first = offered.argmax(axis=0)
                best[place] = np.take_along_axis(offered, first[None], axis=0)[0]
                which[place] = np.array(skills)[first]
        return best, which


def compare_needs(
    mentees: Sequence[Mentee], mentors: Sequence[Mentor], glossary: Mapping[str, tuple[str, ...]]
) -> Needs:
    """Compare distinct needs with distinct competences, once each."""
    phrases = _Distinct()
    items = [[phrases.place(need) for need in mentee.needs] for mentee in mentees]
    requests = [phrases.place(mentee.request) if mentee.request else -1 for mentee in mentees]
    competences = _Distinct()
    skills = [[competences.place(skill) for skill in (*mentor.competences, *mentor.interests)] for mentor in mentors]
    alike = similarity(phrases.texts, competences.texts, glossary)
    return Needs(items, requests, skills, phrases.texts, competences.texts, alike)


class _Distinct:
    """Numbers texts, equal ones alike."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        place = self._places.get(text)
        if place is None:
            place = self._places.setdefault(fold(text), len(self.texts))
            self._places[text] = place  # people type the same words: fold them once
            if place == len(self.texts):
                self.texts.append(text)
        return place
