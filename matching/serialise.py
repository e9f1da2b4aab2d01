"""A proposal as JSON: what the worker computed is kept until a page shows it."""

from __future__ import annotations

from typing import Any

from programme.text.codec import sentence_from_json, sentence_to_json

from .proposal import Match, Option, Proposal, Suggestion, Unmatched


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """Return plain JSON values that `proposal_from_json` reads again."""
    return {
        "suggestions": [
            [s.mentee, _option(s.option), [_option(o) for o in s.alternatives], s.is_locked]
            for s in proposal.suggestions
        ],
        "unmatched": [
            [u.mentee, u.reason, sentence_to_json(u.why), sentence_to_json(u.remedy), [_option(o) for o in u.options]]
            for u in proposal.unmatched
        ],
        "numbers": [proposal.points, proposal.gap, proposal.mentees, proposal.mentors, proposal.places],
        "policy": proposal.policy,
    }


def proposal_from_json(data: dict[str, Any]) -> Proposal:
    """Return the proposal that `proposal_to_json` wrote."""
    suggestions = tuple(
        Suggestion(mentee, _as_option(option), tuple(_as_option(o) for o in others), locked)
        for mentee, option, others, locked in data["suggestions"]
    )
    unmatched = tuple(
        Unmatched(
            mentee, reason, sentence_from_json(why), sentence_from_json(remedy), tuple(_as_option(o) for o in options)
        )
        for mentee, reason, why, remedy, options in data["unmatched"]
    )
    points, gap, mentees, mentors, places = data["numbers"]
    return Proposal(suggestions, unmatched, points, gap, mentees, mentors, places, data["policy"])


def _option(option: Option) -> list[Any]:
    return [
        option.mentor, option.score, option.points, [list(part) for part in option.parts], option.needs_covered,
        option.fit, [[m.need, m.competence, m.alike] for m in option.matched], list(option.gaps),
        [sentence_to_json(reason) for reason in option.reasons], option.free_places,
    ]  # fmt: skip


def _as_option(data: list[Any]) -> Option:
    mentor, score, points, parts, covered, fit, matched, gaps, reasons, free = data
    return Option(
        mentor, score, points, tuple((name, got, most) for name, got, most in parts), covered, fit,
        tuple(Match(*match) for match in matched), tuple(gaps), tuple(sentence_from_json(r) for r in reasons), free,
    )  # fmt: skip
