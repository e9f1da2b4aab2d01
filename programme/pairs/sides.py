"""The two sides of a pair: in which bank each stands, under which code, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping

from programme.schema.pairs import Pair

SIDES = ("mentor", "mentee")
BANK_OF: Mapping[str, str] = {"mentor": "mentors", "mentee": "mentees"}
SIDE_OF: Mapping[str, str] = {bank: side for side, bank in BANK_OF.items()}
OTHER: Mapping[str, str] = {"mentor": "mentee", "mentee": "mentor"}


def code_of(pair: Pair, side: str) -> str:
    """Return the code of the person on this side, "" when the pair names none."""
    return pair.mentor if side == "mentor" else pair.mentee


def name_of(pair: Pair, side: str) -> str:
    return pair.mentor_name if side == "mentor" else pair.mentee_name


def answer_of(pair: Pair, side: str) -> str:
    return pair.mentor_answer if side == "mentor" else pair.mentee_answer
