"""When to try again and when to let the relay rest."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from programme.errors import Refused
from programme.letters.delivery import (
    Outcome,
    Pace,
    RelayState,
    SendOutcome,
    after,
    ascii_address,
    next_try,
    take_place,
)
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
    assert after(after(RelayState(), REFUSED, NOW), TAKEN, NOW) == RelayState()


def test_two_postmen_who_meet_the_same_fault_count_it_once():
    once = after(RelayState(), FAULT, NOW)

    assert after(once, FAULT, NOW) == once


def test_three_different_letters_refused_in_a_row_are_the_relays_fault():
    state = RelayState()
    for _ in range(3):
        assert not state.is_closed(NOW)
        state = after(state, REFUSED, NOW)

    assert state == RelayState(refusals=0, closed_until=NOW + timedelta(minutes=5), reply="554 no")
    assert state.is_closed(NOW + timedelta(minutes=4))
    assert not state.is_closed(NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("third", "counted"),
    [
        (TAKEN, 0),
        (SendOutcome(Outcome.REFUSED, "550 5.1.1 no such user", suppress=True), 2),
        (SendOutcome(Outcome.DEFERRED, "451 later"), 2),
        (SendOutcome(Outcome.IN_DOUBT), 2),
        (SendOutcome(Outcome.STOPPED), 2),
    ],
)
def test_what_is_no_refusal_of_a_letter_is_not_counted_as_the_third(third, counted):
    state = RelayState()
    for verdict in (REFUSED, REFUSED, third):
        state = after(state, verdict, NOW)

    assert (state.refusals, state.is_closed(NOW)) == (counted, False)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 360), (11, 360)]
)
def test_a_letter_put_off_waits_longer_every_time_and_a_fifth_more_or_less_than_the_others(attempts, minutes):
    waits = [(next_try(attempts, NOW, f"letter {n}") - NOW).total_seconds() / 60 for n in range(3000)]

    assert (min(waits), max(waits)) == pytest.approx((0.8 * minutes, 1.2 * minutes))


def test_a_letter_is_given_up_after_twelve_tries():
    assert next_try(12, NOW, "k") is next_try(13, NOW, "k") is None


def test_letters_put_off_together_do_not_come_back_together():
    assert len({next_try(3, NOW, f"letter {n}") for n in range(20)}) > 10


def test_the_same_letter_waits_the_same_but_not_the_same_share_every_time():
    assert next_try(7, NOW, "k") == next_try(7, NOW, "k") != next_try(8, NOW, "k")


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


@pytest.mark.parametrize(("seconds", "places"), [(0, 0), (59, 0), (60, 1), (119, 1), (120, 2), (3600, 2)])
def test_places_come_back_at_the_pace_and_never_more_than_the_burst(seconds, places):
    pace, state = Pace(per_minute=1, burst=2), RelayState()
    for _ in range(2):
        state = take_place(state, NOW, pace)
    assert take_place(state, NOW, pace) is None

    later, taken = NOW + timedelta(seconds=seconds), 0
    while (one := take_place(state, later, pace)) is not None:
        state, taken = one, taken + 1

    assert taken == places


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Anna.Orlova@College.Example\n", "Anna.Orlova@college.example"),
        ("anna+letters@Колледж.example", "anna+letters@xn--d1abenfat.example"),
        ("a" * 64 + "@" + "college." * 22 + "examples.info", "a" * 64 + "@" + "college." * 22 + "examples.info"),
    ],
)
def test_an_address_goes_out_with_its_domain_in_small_latin_letters(typed, address):
    assert ascii_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "вера@college.example",
        "vera",
        "vera@",
        "@x.example",
        "a@b@c",
        '"a b"@x.example',
        '"a\x01b"@x.example',
        "a\u200bb@x.example",
        "a@[x.example",
        "a@x..example",
        "a" * 64 + "@" + "college." * 22 + "exampless.info",
    ],
)
def test_what_no_relay_would_take_is_a_sentence_that_names_it(typed):
    with pytest.raises(Refused, match=re.escape(typed)):
        ascii_address(typed)
