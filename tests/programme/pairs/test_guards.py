"""Every guard of a pair's steps by itself: a pair that it stops, and one like it that it lets by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.pairs.guards import facts, unmet
from programme.pairs.life import STEPS
from programme.schema.pairs import Pair
from tests.matching.people import DAY, TODAY
from tests.programme.pairs.test_steps import AT_WORK, with_pair

AHEAD = date(TODAY.year + 1, 1, 15)
ENDED = {"status": "ended", "end_reason": "conflict", "noticed": DAY, "ended": AHEAD}
# The guard's key, the status wanted, what of a sound pair makes it fail.
FAILING = [
    ("people", "active", {"mentee": "Н-9999"}),
    ("mentor_declined", "accepted", {"mentor_answer": "no"}),
    ("mentee_declined", "accepted", {"mentee_answer": "no"}),
    ("mentor_silent", "accepted", {"mentor_answer": "waiting"}),
    ("mentee_silent", "accepted", {"mentee_answer": ""}),
    ("order_number", "approved", {"act": " "}),
    ("order_date", "approved", {"act_date": None}),
    ("order_future", "approved", {"act_date": AHEAD}),
    ("term_reversed", "approved", {"starts": TODAY, "ends": DAY}),
    ("not_begun", "active", {"starts": AHEAD}),
    ("not_longer", "extended", {}),
    ("ended_before_start", "ended", {**ENDED, "starts": AHEAD, "ended": DAY}),
    ("ended_in_future", "completed", {"end_reason": "fulfilled", "ended": AHEAD}),
    ("term_not_over", "completed", {"end_reason": "expired", "ended": TODAY}),
    ("no_end_reason", "ended", {**ENDED, "end_reason": ""}),
    ("no_end_reason", "ended", {**ENDED, "end_reason": "fulfilled"}),
    ("no_notice", "ended", {**ENDED, "noticed": None}),
    ("notice_in_future", "ended", {**ENDED, "noticed": AHEAD}),
    ("notice_too_short", "ended", {**ENDED, "noticed": TODAY, "ended": TODAY}),
    ("nobody_declined", "declined", {}),
]
SOUND = {
    "accepted": {}, "approved": {}, "active": {}, "extended": {"ends": date(2027, 6, 15)},
    "completed": {"end_reason": "fulfilled", "ended": TODAY}, "ended": ENDED, "declined": {"mentee_answer": "no"},
}  # fmt: skip


def against(wanted: str, **cells) -> set[str]:
    """What stands against the step of a pair at work with these cells, by the guards' keys."""
    snapshot = with_pair(**AT_WORK)
    before: Pair = snapshot.pairs["П-1"]
    return {guard.key for guard in unmet(STEPS[wanted].guards, facts(snapshot, replace(before, **cells), before))}


@pytest.mark.parametrize(("key", "wanted", "cells"), FAILING, ids=[f"{key}-{n}" for n, (key, *_) in enumerate(FAILING)])
def test_a_guard_stops_what_it_is_there_for(key, wanted, cells):
    assert key in against(wanted, **cells)


@pytest.mark.parametrize("wanted", SOUND)
def test_no_guard_stops_a_sound_pair(wanted):
    assert not against(wanted, **SOUND[wanted])


def test_every_guard_has_a_pair_that_it_stops():
    elsewhere = {"mentor_data", "mentee_data", "guardian", "mentoring", "term_outside"}  # of people and settings
    known = {guard.key for step in STEPS.values() for guard in step.guards}

    assert {key for key, *_ in FAILING} == known - elsewhere
