"""No letter is lost and none is silently sent twice, wherever and however often a postman is killed."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from programme.letters.letter import LetterState
from tests.letters_cast import letter
from tests.services.letters.postmen import POINTS, Mother, Postmen
from tests.smtp import SmtpServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="postmen are killed by a signal that Windows does not have")
UNSETTLED = {LetterState.QUEUED, LetterState.SENDING, LetterState.DEFERRED}


@pytest.fixture
def server(tmp_path):
    with SmtpServer(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def mother():
    with Mother() as running:
        yield running


@pytest.fixture
def postmen(store, server, mother):
    return Postmen(mother, store.engine.url.render_as_string(hide_password=False), server.port)


def put(store, count, start=0):
    with store.transaction() as tx:
        for n in range(start, start + count):
            owed = replace(letter().owed, key=f"letter {n}")
            tx.outbox.add(owed, operation=None, author="x", at=datetime.now(UTC), state=LetterState.QUEUED)


def letters(store):
    with store.reading() as tx:
        return tx.outbox.letters()


def unsettled(store):
    with store.reading() as tx:
        return sum(count for state, count in tx.outbox.counts().items() if state in UNSETTLED)


def settle(store, postmen):
    """Let one postman who is not killed do what is left."""
    pid = postmen.start()
    for _ in range(6000):
        if not unsettled(store):
            break
        time.sleep(0.02)
    postmen.stop(pid)
    assert not unsettled(store), "letters are left that nobody settles"


@pytest.mark.parametrize("point", POINTS)
def test_a_postman_killed_at_any_point_loses_and_doubles_nothing(store, server, postmen, point):
    put(store, 1)
    accepted, state = POINTS[point]

    assert postmen.wait(postmen.start(point)) == -9
    settle(store, postmen)

    (found,) = letters(store)
    assert (server.accepted[found.message_id], found.state.value) == (accepted, state)
    assert sum(server.accepted.values()) == accepted


@pytest.mark.parametrize(("point", "arrived"), [("marked", 1), ("dot", 2), ("250", 2)])
def test_a_letter_in_doubt_goes_again_only_when_a_person_says_so_and_with_the_same_id(
    store, server, postmen, point, arrived
):
    put(store, 1)
    postmen.wait(postmen.start(point))
    settle(store, postmen)
    (doubted,) = letters(store)
    with store.transaction() as tx:
        tx.outbox.move(doubted.id, LetterState.QUEUED, frm=[LetterState.IN_DOUBT], at=datetime.now(UTC))
    settle(store, postmen)

    assert letters(store)[0].state is LetterState.SENT
    assert server.accepted == Counter({doubted.message_id: arrived})


def until(fact):
    for _ in range(3000):
        if fact():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within a minute")


def is_frozen(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="the system does not tell that a process is frozen")
@pytest.mark.parametrize("point", ["claimed", "rcpt", "body"])
def test_a_postman_frozen_past_his_lease_is_taken_over_and_sends_nothing_when_he_wakes(store, server, postmen, point):
    put(store, 1)
    frozen = postmen.start(point, freeze=True)
    until(lambda: is_frozen(frozen))
    other = postmen.start(minutes_ahead=20)
    until(lambda: letters(store)[0].state is LetterState.SENT)
    postmen.stop(other)
    postmen.thaw(frozen)
    postmen.stop(frozen)

    (found,) = letters(store)
    assert server.accepted == Counter({found.message_id: 1})
    assert found.state is LetterState.SENT


def test_a_postman_frozen_after_the_mark_leaves_a_doubt_that_his_answer_settles(store, server, postmen):
    put(store, 1)
    frozen = postmen.start("dot", freeze=True)
    until(lambda: is_frozen(frozen))
    other = postmen.start(minutes_ahead=20)
    until(lambda: letters(store)[0].state is LetterState.IN_DOUBT)
    postmen.stop(other)
    postmen.thaw(frozen)
    until(lambda: letters(store)[0].state is LetterState.SENT)
    postmen.stop(frozen)

    assert sum(server.accepted.values()) == 1


def test_a_postman_asked_to_stop_finishes_what_he_has_in_his_hands(store, server, postmen):
    put(store, 30)
    pid = postmen.start()
    until(lambda: server.accepted.total() >= 3)
    postmen.stop(pid)

    found = Counter(one.state for one in letters(store))
    assert set(found) <= {LetterState.SENT, LetterState.QUEUED}
    assert found[LetterState.SENT] == server.accepted.total()


def storm(store, server, postmen, kills, workers, seed):
    """Kill postmen at random while letters keep coming; return how it ended."""
    dice = random.Random(seed)
    alive = [postmen.start() for _ in range(workers)]
    put_so_far = done = 0
    while done < kills:
        if unsettled(store) < 40:
            put(store, 60, put_so_far)
            put_so_far += 60
        time.sleep(dice.uniform(0.005, 0.3))
        victim = dice.randrange(workers)
        postmen.kill(alive[victim])
        alive[victim] = postmen.start()
        done += 1
    for pid in alive:
        postmen.kill(pid)
    settle(store, postmen)
    release(store, server)
    settle(store, postmen)
    return verdict(store, server, put_so_far)


def release(store, server):
    """Let a person release the letters whose every try was cut short, as happens on a busy machine."""
    for one in letters(store):
        if one.state is LetterState.HELD:
            assert (one.reason, server.accepted[one.message_id]) == ("crashes", 0)
            with store.transaction() as tx:
                tx.outbox.move(one.id, LetterState.QUEUED, frm=[LetterState.HELD], at=datetime.now(UTC))


def verdict(store, server, put_so_far):
    found, accepted = letters(store), server.accepted
    lost = [one for one in found if not accepted[one.message_id] and one.state is not LetterState.IN_DOUBT]
    doubled = [one for one in found if accepted[one.message_id] > 1]
    doubts = [one for one in found if one.state is LetterState.IN_DOUBT]
    strangers = set(accepted) - {one.message_id for one in found}
    told = f"{len(found)} letters, {len(lost)} lost, {len(doubled)} doubled, {len(doubts)} in doubt"
    print(told, f"({sum(accepted[one.message_id] for one in doubts)} of them had arrived)")
    assert len(found) == put_so_far
    assert {one.state for one in found} <= {LetterState.SENT, LetterState.IN_DOUBT}
    assert (lost, doubled, strangers) == ([], [], set()), told
    assert all(accepted[one.message_id] == 1 for one in found if one.state is LetterState.SENT)
    return len(doubts)


@pytest.mark.parametrize("faults", [{}, {"dot": "lose"}], ids=["a sound relay", "a relay that loses answers"])
def test_fifty_random_kills_of_three_postmen_lose_and_double_nothing(store, server, postmen, faults):
    server.fail(share=0.02, **faults)
    doubts = storm(store, server, postmen, kills=50, workers=3, seed=7)

    assert faults or doubts <= 53 * 1  # at most one a kill


@pytest.mark.soak
@pytest.mark.parametrize("workers", [1, 3])
def test_a_thousand_random_kills_lose_and_double_nothing(store, server, postmen, workers):
    storm(store, server, postmen, kills=1000, workers=workers, seed=workers)
