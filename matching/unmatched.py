"""Everybody left without a mentor: the rule or the shortage, in a sentence, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from programme.pairs.eligibility import REMEDIES, RULES, Eligibility
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say, say_n

from .field import Field
from .proposal import Option, Unmatched
from .shortage import Competition

_TELLS = ("consent", "guardian", "status")  # rules against a mentee that a person waiting is told of


def left_over(
    field: Field,
    eligibility: Eligibility,
    mentor_of: NDArray[np.int64],
    freed: Callable[[], NDArray[np.int64]],
    competition: Callable[[], Competition],
    options_of: Mapping[int, tuple[Option, ...]],
) -> list[Unmatched]:
    """Say for everybody who took part and got nobody why.

    *freed*: the assignment as it would be without locks; *competition*: who competes for what over that one, since
    a lock may have taken the last place of everybody a mentee may have.
    """
    found = []
    kept_out = Counter(filter(None, map(eligibility.mentor_barrier, eligibility.snapshot.mentors.values())))
    for row in np.flatnonzero(mentor_of < 0).tolist():
        code, options = field.mentees[row].code, options_of.get(row, ())
        if not field.allowed[row].any():
            found.append(_nobody(code, kept_out + Counter(field.counts(row))))
        elif freed()[row] >= 0:
            found.append(_displaced(code, field.mentors[int(freed()[row])].name, options))
        else:
            found.append(_outdone(code, *competition().around(row), field.places, options))
    return found


def _displaced(code: str, mentor: str, options: tuple[Option, ...]) -> Unmatched:
    why = say("Without the locked pairs this person would get %(mentor)s.", mentor=mentor)
    return Unmatched(code, "lock", why, say("Unlock a pair, or find one more mentor."), options)


def _outdone(
    code: str, people: int, mentors: NDArray[np.int64], all_places: NDArray[np.int64], options: tuple[Option, ...]
) -> Unmatched:
    places = int(all_places[mentors].sum())
    if places >= people:  # only where points come first: somebody is left out for the sake of the sum
        why = say("A pair for this person would lower the sum of the scores.")
        return Unmatched(code, "score", why, say("Put the number of pairs first, or choose a mentor by hand."), options)
    why = say(
        "%(people)s mentees have nobody but these %(mentors)s mentors, who have %(places)s places together.",
        people=people,
        mentors=len(mentors),
        places=places,
    )
    remedy = say("Find one more mentor with these competences, or raise the number of mentees of one of them.")
    return Unmatched(code, "competition", why, remedy, options)


def _nobody(code: str, rules: Counter[str]) -> Unmatched:
    """Tell how many mentors each rule keeps out, of the whole bank."""
    parts: Sentence | None = None
    for rule, count in sorted(rules.items(), key=lambda entry: (-entry[1], entry[0])):
        part = say_n("%(count)s mentor: %(rule)s", "%(count)s mentors: %(rule)s", count, rule=RULES[rule])
        parts = part if parts is None else say("%(one)s; %(other)s", one=parts, other=part)
    if parts is None:
        why = say("There are no mentors in the bank.")
        return Unmatched(code, "nobody", why, say("Add mentors to the bank first."))
    first = max(sorted(rules), key=lambda rule: rules[rule])
    return Unmatched(code, first, say("No mentor is left after the rules — %(rules)s.", rules=parts), REMEDIES[first])


def barred(snapshot: Snapshot, eligibility: Eligibility) -> list[Unmatched]:
    """Say who takes no part though they wait for a mentor."""
    found = []
    for mentee in sorted(snapshot.mentees.values(), key=lambda m: m.code):
        rule = eligibility.mentee_barrier(mentee)
        if rule in _TELLS and mentee.status not in ("completed", "left"):
            found.append(Unmatched(mentee.code, rule, RULES[rule], REMEDIES[rule]))
    return found
