"""When to try again and when to let the relay rest."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from programme.errors import Refused
from programme.letters.delivery import (
    Halt,
    Met,
    Outcome,
    Pace,
    RelayState,
    SendOutcome,
    after,
    ascii_address,
    decided,
    halt,
    next_try,
    set_right,
    take_place,
)
from tests.letters_cast import NOW

FAULT, TAKEN = SendOutcome(Outcome.RELAY_FAULT, "421 busy"), SendOutcome(Outcome.ACCEPTED, "250 ok")
REFUSED = SendOutcome(Outcome.REFUSED, "554 no")
UNKNOWN = SendOutcome(Outcome.REFUSED, "550 5.1.1 no such user", suppress=True)
GREY = SendOutcome(Outcome.DEFERRED, "451 4.7.1 greylisted, come again in 300 s")
DROPPED = SendOutcome(Outcome.DEFERRED, "The relay closed the connection at RCPT TO.", of_service=True)
DOUBT = SendOutcome(Outcome.IN_DOUBT, "The relay closed the connection at the final dot.")
FREE = Pace(1e9, 1e9)
ONE = Met(1, "a@college.example")


def to(number):
    return Met(number, f"{number}@college.example")


def after_all(*verdicts, state=RelayState(), now=NOW):
    """The relay's state after verdicts on letters to different people."""
    for number, verdict in enumerate(verdicts):
        state = after(state, verdict, to(number), now)
    return state


def test_the_relay_rests_longer_after_every_fault_and_up_to_half_an_hour():
    state, now, rests = RelayState(), NOW, []
    for _ in range(7):
        state = after(state, FAULT, ONE, now)
        rests.append((state.closed_until - now) // timedelta(minutes=1))
        now = state.closed_until

    assert rests == [1, 2, 5, 15, 30, 30, 30]
    assert state.reply == "421 busy"


def test_one_accepted_letter_opens_the_relay():
    assert after_all(FAULT, TAKEN) == RelayState()
    assert after_all(REFUSED, TAKEN) == RelayState()


def test_two_postmen_who_meet_the_same_fault_count_it_once():
    once = after(RelayState(), FAULT, ONE, NOW)

    assert after(once, FAULT, ONE, NOW) == once


@pytest.mark.parametrize("verdict", [REFUSED, UNKNOWN, DOUBT], ids=["refused", "no such user", "in doubt"])
def test_three_recipients_in_a_row_with_the_same_failure_stop_everything_until_a_person_decides(verdict):
    assert halt(after_all(verdict, verdict), NOW, FREE) is None
    stopped = after_all(verdict, verdict, verdict)

    assert halt(stopped, NOW, FREE) is Halt.ASKS
    assert halt(stopped, NOW + timedelta(days=3), FREE) is Halt.ASKS
    assert (stopped.met, stopped.reply) == ((to(0), to(1), to(2)), verdict.reply)
    assert halt(decided(stopped), NOW, FREE) is None
    assert halt(after(decided(stopped), verdict, to(3), NOW), NOW, FREE) is None


@pytest.mark.parametrize(
    "verdicts",
    [
        (UNKNOWN, UNKNOWN, TAKEN, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, REFUSED, UNKNOWN),
        (UNKNOWN, DOUBT, REFUSED, UNKNOWN, DOUBT),
        (GREY,) * 300,
        (UNKNOWN, UNKNOWN, *(GREY,) * 300),
        (SendOutcome(Outcome.STOPPED),) * 10,
    ],
)
def test_what_is_told_of_single_recipients_stops_nobody_else(verdicts):
    assert halt(after_all(*verdicts), NOW, FREE) is None


def test_one_recipient_who_is_refused_again_and_again_stops_nobody_else():
    state = RelayState()
    for number in range(20):
        state = after(state, REFUSED, Met(number, "one@college.example"), NOW)

    assert halt(state, NOW, FREE) is None


def test_patience_between_two_failures_does_not_begin_the_row_anew():
    assert halt(after_all(UNKNOWN, GREY, UNKNOWN, GREY, UNKNOWN), NOW, FREE) is Halt.ASKS


def test_the_same_codes_are_the_same_answer_whatever_the_words():
    said = [SendOutcome(Outcome.REFUSED, f"550 5.7.1 <{n}@x.example> refused") for n in range(3)]

    assert halt(after_all(*said), NOW, FREE) is Halt.ASKS


def test_a_line_dropped_for_three_recipients_rests_the_relay_and_nobody_is_asked():
    state = after_all(DROPPED, DROPPED)
    assert halt(state, NOW, FREE) is None
    state = after(state, DROPPED, to(2), NOW)

    assert halt(state, NOW, FREE) is Halt.RESTS
    assert halt(state, NOW + timedelta(minutes=1), FREE) is None


def test_what_other_postmen_had_in_their_hands_joins_the_letters_a_person_is_asked_about():
    stopped = after_all(UNKNOWN, UNKNOWN, UNKNOWN)

    assert after(stopped, UNKNOWN, to(9), NOW).met == (*stopped.met, to(9))
    assert after(stopped, TAKEN, to(9), NOW) == after(stopped, GREY, to(9), NOW) == stopped
    assert after(stopped, FAULT, to(9), NOW) == stopped


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


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_goes_back_takes_no_letters_hour_away(back):
    pace, state = Pace(per_minute=1, burst=1), take_place(RelayState(), NOW, Pace(1, 1))
    state = set_right(after(state, FAULT, ONE, NOW), NOW - back)

    assert halt(state, NOW - back, pace) is Halt.PACE
    assert halt(state, NOW - back + timedelta(minutes=1), pace) is None


def test_clocks_of_two_machines_that_differ_by_seconds_change_nothing():
    state = after(take_place(RelayState(), NOW, Pace(1, 1)), FAULT, ONE, NOW)

    assert set_right(state, NOW - timedelta(seconds=30)) == state


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
