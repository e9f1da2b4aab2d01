"""When to try again and when to let the relay rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from programme.letters.delivery import MAX_ATTEMPTS, Outcome, Pace, RelayState, SendOutcome, after, next_try, take_place
from tests.letters_cast import NOW

FAULT, TAKEN = SendOutcome(Outcome.RELAY_FAULT, "421 busy"), SendOutcome(Outcome.ACCEPTED, "250 ok")
REFUSED = SendOutcome(Outcome.REFUSED, "554 no")


def test_the_relay_rests_longer_after_every_fault_and_up_to_half_an_hour():
    state, now, rests = RelayState(), NOW, []
    for _ in range(7):
        state = after(state, FAULT, now)
        rests.append((state.closed_until - now) // timedelta(minutes=1))
        now = state.closed_until

    assert rests == [1, 2, 5, 15, 30, 30, 30]
    assert state.reply == "421 busy"


def test_one_accepted_letter_opens_the_relay():
    assert after(after(RelayState(), FAULT, NOW), TAKEN, NOW) == RelayState()


def test_two_postmen_who_meet_the_same_fault_count_it_once():
    once = after(RelayState(), FAULT, NOW)

    assert after(once, FAULT, NOW) == once


def test_three_different_letters_refused_in_a_row_are_the_relays_fault():
    state = RelayState()
    for _ in range(3):
        assert not state.is_closed(NOW)
        state = after(state, REFUSED, NOW)

    assert state.is_closed(NOW)


@pytest.mark.parametrize("between", [TAKEN, SendOutcome(Outcome.REFUSED, "550 5.1.1 no such user", suppress=True)])
def test_refusals_with_something_else_between_do_not_close_the_relay(between):
    state = RelayState()
    for verdict in (REFUSED, REFUSED, between):
        state = after(state, verdict, NOW)

    assert not after(state, TAKEN, NOW).is_closed(NOW)


def test_a_letter_put_off_waits_longer_every_time_and_is_given_up_in_the_end():
    waits = [(next_try(n, NOW, "k") - NOW).total_seconds() / 60 for n in range(1, MAX_ATTEMPTS)]

    assert all(0.8 * plan <= wait <= 1.2 * plan for plan, wait in zip([1, 5, 15, 60, 180, 360], waits, strict=False))
    assert next_try(MAX_ATTEMPTS, NOW, "k") is None


def test_letters_put_off_together_do_not_come_back_together():
    assert len({next_try(3, NOW, f"letter {n}") for n in range(20)}) > 10


def test_no_more_letters_leave_in_a_minute_than_the_pace_allows():
    pace, state, now, sent = Pace(per_minute=30, burst=5), RelayState(), NOW, 0
    for _ in range(600):
        taken = take_place(state, now, pace)
        if taken is not None:
            state, sent = taken, sent + 1
        now += timedelta(seconds=0.1)

    assert 30 <= sent <= 35


def test_a_clock_that_jumps_back_gives_no_places():
    state = take_place(RelayState(), NOW, Pace(1, 1))

    assert take_place(state, NOW - timedelta(hours=1), Pace(1, 1)) is None
