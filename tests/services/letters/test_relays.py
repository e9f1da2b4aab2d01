"""Relays that greylist, refuse, drop: what is said of one recipient stops nobody else, a fault of all asks a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mail.smtp import SmtpPost
from programme.errors import StaleRow
from programme.letters.delivery import Halt, Pace
from programme.letters.letter import LetterState
from programme.letters.pair_letters import proposal
from programme.ports.gateways import Gateways
from services.letters import review
from services.letters.postman import deliver
from services.letters.stop import go_on, hold_all, stop
from tests.letters_cast import IVAN, PAIR, SETTINGS, VERA, snapshot
from tests.smtp import SmtpServer

MENTORS = tuple(replace(VERA, code=f"М-{n:04}", email=f"mentor{n:02}@college.example") for n in range(1, 31))
PAIRS = tuple(replace(PAIR, code=f"П-2026-{n:03}", mentor=one.code) for n, one in enumerate(MENTORS, 1))
BAD = MENTORS[4].email


class Facts:
    """Thirty mentors, each in a pair."""

    def current(self, gateways):
        with gateways.store.reading() as tx:
            stamp = (tx.replica.version(), tx.journal.version())
        return snapshot(*MENTORS, IVAN, *PAIRS, today=gateways.clock.now().date(), stamp=stamp)


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    with SmtpServer(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture
def house(relay, store, clock):
    """The outbox with thirty letters to thirty people, and a relay that has no faults yet."""
    relay.fail()
    post = SmtpPost(replace(SETTINGS, server="127.0.0.1", port=relay.port, timeout=2.0))
    gateways = Gateways(books=(), store=store, post=post, press=None, clock=clock)
    with store.transaction() as tx:
        for pair in PAIRS:
            owed = proposal(pair.code, pair.mentor, IVAN.code)[0]
            tx.outbox.add(owed, operation=None, author="x", at=clock.now(), state=LetterState.QUEUED)
    return gateways


def go(house, limit=100):
    return deliver(house, Facts(), limit=limit, owner="one", pace=Pace())


def pass_time(house, hours, step=timedelta(seconds=30)):
    """Let the postman look again and again; return when the last letter left, from now on."""
    start = house.clock.now()
    while house.clock.now() < start + timedelta(hours=hours):
        go(house)
        if set(by_state(house)) <= {"sent", "failed", "held"}:
            break
        house.clock.move(seconds=step.total_seconds())
    return max((one.sent_at for one in letters(house) if one.sent_at), default=start) - start


def letters(house):
    with house.store.reading() as tx:
        return tx.outbox.letters()


def by_state(house):
    with house.store.reading() as tx:
        return {state.value: count for state, count in tx.outbox.counts().items() if count}


def to(house, address):
    return next(one for one in letters(house) if one.address == address)


def suppressed(house):
    with house.store.reading() as tx:
        return [one.email for one in MENTORS if tx.outbox.suppression(one.email)]


def asked_at(house):
    return stop(house).at.isoformat()


@pytest.mark.parametrize("reply", ["451 4.7.1 greylisted", "450 4.2.0 greylisted", "451 come again"])
def test_greylisting_of_everybody_takes_minutes(house, relay, reply):
    relay.fail(rcpt=reply, to="new")
    took = pass_time(house, hours=24)

    assert by_state(house) == {"sent": 30}
    assert took < timedelta(minutes=3)


@pytest.mark.parametrize("reply", ["550 5.7.1 takes no mail from you", "554 5.7.1 policy", "552 5.2.2 full"])
def test_one_address_that_refuses_fails_alone_and_at_once(house, relay, reply):
    relay.fail(rcpt=reply, to=BAD)
    before = len(relay.conversations)
    took = pass_time(house, hours=24)

    assert by_state(house) == {"sent": 29, "failed": 1}
    assert (to(house, BAD).reason, to(house, BAD).last_reply) == ("refused", reply)
    assert took < timedelta(minutes=1)
    assert sum(f"TO:<{BAD}>" in line for talk in relay.conversations[before:] for line in talk) == 1


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("rcpt", "451 4.7.1 later"),
        ("rcpt", "421 4.7.0 later"),
        ("rcpt", "drop"),
        ("data", "drop"),
        ("dot", "421 later"),
    ],
)
def test_one_address_that_is_always_put_off_rests_nobody_and_ends(house, relay, step, reply):
    relay.fail(to=BAD, **{step: reply})
    go(house)
    assert by_state(house) == {"sent": 29, "deferred": 1}

    pass_time(house, hours=120, step=timedelta(hours=8))
    assert by_state(house) == {"sent": 29, "failed": 1}
    assert to(house, BAD).reason == "gave_up"


def test_a_refusal_of_everybody_stops_the_run_and_condemns_no_address(house, relay):
    relay.fail(rcpt="550 5.1.1 no such user")
    report = go(house)

    assert report.halt is Halt.ASKS
    assert by_state(house) == {"held": 3, "queued": 27}
    assert {one.reason for one in letters(house) if one.state is LetterState.HELD} == {"alike"}
    assert suppressed(house) == []
    asked = stop(house)
    assert (asked.in_doubt, asked.reply, len(asked.letters), asked.waiting) == (False, "550 5.1.1 no such user", 3, 27)
    house.clock.move(days=2)
    assert go(house).halt is Halt.ASKS


def test_after_the_relay_was_mended_one_click_sends_the_others_and_one_the_held_ones(house, relay):
    relay.fail(rcpt="550 5.1.1 no such user")
    go(house)
    relay.fail()
    go_on(house, asked_at(house), "curator")
    go(house)
    assert by_state(house) == {"sent": 27, "held": 3}

    review.release(house, Facts(), [one.id for one in letters(house) if one.reason == "alike"], "curator")
    pass_time(house, hours=1)
    assert by_state(house) == {"sent": 30}


def test_going_on_with_a_relay_that_still_refuses_asks_again_after_three(house, relay):
    relay.fail(rcpt="550 5.1.1 no such user")
    go(house)
    go_on(house, asked_at(house), "curator")
    go(house)

    assert by_state(house) == {"held": 6, "queued": 24}
    assert stop(house) is not None


def test_two_addresses_that_do_not_exist_fail_alone_and_are_not_written_to_again(house, relay):
    relay.fail(rcpt="550 5.1.1 no such user", times=2)
    go(house)

    assert by_state(house) == {"sent": 28, "failed": 2}
    assert suppressed(house) == [MENTORS[0].email, MENTORS[1].email]


def test_holding_everything_is_one_click_and_counts_once(house, relay):
    relay.fail(rcpt="550 5.7.1 no")
    go(house)
    asked = asked_at(house)

    assert hold_all(house, asked, "curator") == 27
    assert by_state(house) == {"held": 30}
    assert stop(house) is None
    for decide in (hold_all, go_on):
        with pytest.raises(StaleRow):
            decide(house, asked, "colleague")


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_a_relay_that_never_answers_after_the_dot_makes_three_doubts_and_asks(house, relay, fault):
    relay.fail(dot=fault)
    report = go(house)

    assert report.halt is Halt.ASKS
    assert by_state(house) == {"in_doubt": 3, "queued": 27}
    assert stop(house).in_doubt


def test_doubts_are_settled_together_and_nobody_gets_a_letter_twice_that_arrived(house, relay):
    before = relay.accepted
    relay.fail(dot="lose")
    go(house)
    relay.fail()
    tally = review.mark_arrived(house, review.doubts(house), "curator")
    go_on(house, asked_at(house), "curator")
    go(house)

    assert tally == review.Tally(3, 0)
    assert by_state(house) == {"sent": 30}
    assert set((relay.accepted - before).values()) == {1}


def test_doubts_are_sent_again_together_with_the_same_bytes(house, relay):
    relay.fail(dot="drop")
    go(house)
    relay.fail()
    doubted = review.doubts(house)
    with house.store.reading() as tx:
        before = [tx.outbox.raw(id) for id in doubted]
    assert review.send_again(house, [*doubted, doubted[0]], "curator") == review.Tally(3, 1)
    go_on(house, asked_at(house), "curator")
    go(house)

    assert by_state(house) == {"sent": 30}
    assert set(before) <= set(relay.raw())


def test_patience_that_never_ends_for_anybody_asks_before_all_are_given_up(house, relay):
    review.cancel(house, [one.id for one in letters(house)][:24], "curator")
    relay.fail(rcpt="451 4.7.1 later")
    pass_time(house, hours=120, step=timedelta(hours=8))

    assert by_state(house) == {"cancelled": 24, "held": 3, "deferred": 3}
    assert go(house).halt is Halt.ASKS


def test_a_relay_that_drops_everybody_rests_and_all_letters_go_when_it_is_back(house, relay):
    relay.fail(rcpt="drop")
    report = go(house)
    assert report.halt is Halt.RESTS
    assert by_state(house) == {"deferred": 3, "queued": 27}

    pass_time(house, hours=5, step=timedelta(minutes=10))
    relay.fail()
    pass_time(house, hours=7)
    assert by_state(house) == {"sent": 30}


def test_letters_go_on_when_the_clock_goes_back_with_the_pace_used_up(house):
    slow = Pace(per_minute=6, burst=10)
    first = deliver(house, Facts(), limit=100, owner="one", pace=slow)
    house.clock.move(hours=-1)
    deliver(house, Facts(), limit=100, owner="one", pace=slow)
    house.clock.move(minutes=1)
    later = deliver(house, Facts(), limit=100, owner="one", pace=slow)

    assert (first.outcomes.total(), first.halt) == (10, Halt.PACE)
    assert (later.outcomes.total(), later.halt) == (6, Halt.PACE)
