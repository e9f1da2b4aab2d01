"""Where a letter stands that is not sent, and which of these letters may still go."""

from __future__ import annotations

import pytest

from programme.letters.letter import LetterState
from programme.letters.reasons import CURABLE, HOLDING, REASONS, REVIVABLE, standing

# A person looks at these letters; those of the first group go by themselves when the reason has gone.
HELD = {"no_address", "bad_address", "no_consent", "suppressed", "another_person", "conflict", "unknown_kind"}
HELD_FOR_GOOD = {"address_changed", "not_as_approved", "alike", "unwritten"}
# What was owed may be owed again: the row is back, the answer was taken back.
OVER_FOR_NOW = {"left", "pair_over", "row_removed", "not_in_pair", "answered", "not_approved", "no_longer_due"}


@pytest.mark.parametrize("reason", REASONS)
def test_a_letter_is_held_put_off_or_cancelled_as_its_reason_asks(reason):
    held = LetterState.HELD if reason in HELD | HELD_FOR_GOOD else LetterState.CANCELLED

    assert standing(reason) is (LetterState.DEFERRED if reason == "quiet_hours" else held)


def test_letters_held_for_what_may_be_cured_go_by_themselves_and_those_that_would_differ_do_not():
    assert HELD == CURABLE
    assert HELD | HELD_FOR_GOOD == HOLDING


def test_letters_cancelled_for_what_may_come_back_may_be_owed_again():
    assert OVER_FOR_NOW == REVIVABLE


def test_every_reason_that_decides_something_has_its_sentence():
    assert REASONS.keys() >= HOLDING | REVIVABLE
    assert not HOLDING & REVIVABLE
