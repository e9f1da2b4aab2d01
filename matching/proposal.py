"""The proposal: what the scoring helper suggests, and why; nothing is paired without a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from programme.text.sentences import Sentence

Pairs = frozenset[tuple[str, str]]  # (mentee, mentor)


class Match(NamedTuple):
    """One need and the competence that meets it best; `alike` 0..1000."""

    need: str
    competence: str
    alike: int


class Option(NamedTuple):
    """One mentor for one mentee: the score and what it is made of. A tuple: a proposal makes tens of thousands."""

    mentor: str
    score: int  # 0..100
    points: int  # the exact sum behind the score
    parts: tuple[tuple[str, int, int], ...]  # factor, weighted points, the most it could be
    needs_covered: int  # 0..100: share of the needs that a competence meets
    fit: int  # 0..100: everything but the needs
    matched: tuple[Match, ...] = ()
    gaps: tuple[str, ...] = ()  # needs that nothing meets
    reasons: tuple[Sentence, ...] = ()
    free_places: int = 0  # of the mentor, before this proposal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentee, the mentor suggested, and the next best ones."""

    mentee: str
    option: Option
    alternatives: tuple[Option, ...] = ()
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a suggestion: the rule or the shortage, in a sentence, and what would help."""

    mentee: str
    reason: str  # a rule's name, or "competition", "nobody", "lock"
    why: Sentence
    remedy: Sentence
    options: tuple[Option, ...] = ()  # whom one could still choose by hand


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole proposal. `gap` 0: proven that no other assignment of the same people is better."""

    suggestions: tuple[Suggestion, ...]
    unmatched: tuple[Unmatched, ...]
    points: int
    gap: int
    mentees: int  # how many took part
    mentors: int
    places: int
    policy: str  # "people", "score"
