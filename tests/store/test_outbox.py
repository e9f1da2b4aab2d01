"""The outbox: one row a letter, and no move that its state forbids."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from programme.errors import NotFound
from programme.letters.delivery import Met, RelayState
from programme.letters.letter import LetterState, Owed
from store import SqlStore

LEASE = timedelta(minutes=15)
OPEN = (LetterState.WAITING, LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)
OWED = Owed("pair_proposed_mentor", "pair:П-2026-001:proposed:mentor:М-0001", "mentors", "М-0001", pair="П-2026-001")


@contextmanager
def reopened(store):
    """The same database as another process sees it; leaving ends that process's sessions and locks."""
    other = SqlStore(store.engine.url.render_as_string(hide_password=False))
    try:
        yield other
    finally:
        other.engine.dispose()


def put(store, clock, owed=OWED, state=LetterState.QUEUED):
    with store.transaction() as tx:
        return tx.outbox.add(owed, operation=None, author="curator@college.example", at=clock.now(), state=state)


def claim(store, clock, owner="one"):
    with store.transaction() as tx:
        return tx.outbox.claim(owner, now=clock.now(), lease=LEASE, limit=1)


def get(store, id):
    with store.reading() as tx:
        return tx.outbox.get(id)


def do(store, what, *args, **named):
    with store.transaction() as tx:
        return getattr(tx.outbox, what)(*args, **named)


def test_the_same_key_is_never_owed_twice(store, clock):
    first = put(store, clock)

    assert first is not None
    assert put(store, clock) is None


def test_a_race_of_two_for_one_key_adds_one_letter(store, clock):
    found = []
    threads = [threading.Thread(target=lambda: found.append(put(store, clock))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found, key=bool)[:3] == [None, None, None]
    assert sum(found[i] is not None for i in range(4)) == 1


def test_a_letter_comes_back_as_it_was_put(store, clock):
    owed = replace(OWED, note="Позвоните мне.", not_before=clock.now(), expires=clock.now() + timedelta(days=3))
    letter = get(store, put(store, clock, owed))

    assert letter.owed == owed
    assert letter.state is LetterState.QUEUED
    assert letter.made_at == clock.now()
    assert letter.message_id.startswith("<o")
    assert letter.message_id.endswith("@nastavnik.invalid>")


def test_a_letter_that_is_not_there_is_a_sentence(store):
    with pytest.raises(NotFound, match="no such letter"):
        get(store, 7)


def test_later_letters_about_a_pair_answer_the_first_to_the_same_person(store, clock):
    first = get(store, put(store, clock))
    second = get(store, put(store, clock, replace(OWED, key="pair:П-2026-001:silence", letter="meeting_silence")))
    other = get(store, put(store, clock, replace(OWED, key="x", tab="mentees", code="Н-0001")))

    assert (first.in_reply_to, second.in_reply_to, other.in_reply_to) == ("", first.message_id, "")


def test_a_letter_is_claimed_by_one_postman_only(store, clock):
    put(store, clock)

    assert len(claim(store, clock, "one")) == 1
    assert claim(store, clock, "two") == ()


@pytest.mark.parametrize("state", [s for s in LetterState if s not in (LetterState.QUEUED, LetterState.DEFERRED)])
def test_only_queued_and_deferred_letters_are_claimed(store, clock, state):
    put(store, clock, state=state)

    assert claim(store, clock) == ()


def test_a_letter_is_not_claimed_before_its_time(store, clock):
    put(store, clock, replace(OWED, not_before=clock.now() + timedelta(hours=1)))

    assert claim(store, clock) == ()
    clock.move(hours=1)
    assert len(claim(store, clock)) == 1


def test_a_letter_out_of_date_expires_instead_of_going(store, clock):
    id = put(store, clock, replace(OWED, expires=clock.now() + timedelta(hours=1)))
    clock.move(hours=1)

    assert claim(store, clock) == ()
    assert get(store, id).state is LetterState.EXPIRED


def test_the_mark_is_given_once_and_to_the_owner(store, clock):
    id = put(store, clock)
    claim(store, clock, "one")

    assert not do(store, "mark_in_doubt", id, "two", clock.now())
    assert do(store, "mark_in_doubt", id, "one", clock.now())
    assert not do(store, "mark_in_doubt", id, "one", clock.now())


def test_a_letter_cancelled_while_it_is_being_sent_gets_no_mark(store, clock):
    id = put(store, clock)
    claim(store, clock)

    assert do(store, "move", id, LetterState.CANCELLED, frm=[*OPEN, LetterState.SENDING], at=clock.now())
    assert not do(store, "mark_in_doubt", id, "one", clock.now())
    assert not do(store, "finish", id, "one", LetterState.SENT, now=clock.now())


def test_a_marked_letter_can_no_longer_be_cancelled(store, clock):
    id = put(store, clock)
    claim(store, clock)
    do(store, "mark_in_doubt", id, "one", clock.now())

    assert not do(store, "move", id, LetterState.CANCELLED, frm=[*OPEN, LetterState.SENDING], at=clock.now())


def test_a_letter_that_expires_while_it_is_being_sent_gets_no_mark(store, clock):
    id = put(store, clock, replace(OWED, expires=clock.now() + timedelta(seconds=5)))
    claim(store, clock)
    clock.move(seconds=6)

    assert not do(store, "mark_in_doubt", id, "one", clock.now())


def test_bytes_that_nobody_approved_get_no_mark(store, clock):
    id = put(store, clock)
    do(store, "keep_raw", id, b"one", name="И", address="a@b.example", subject="s")
    assert do(store, "approve", id, get(store, id).raw_sha256)
    claim(store, clock)
    assert do(store, "keep_raw", id, b"two", name="И", address="a@b.example", subject="s", owner="one")

    assert not do(store, "mark_in_doubt", id, "one", clock.now())


def test_other_bytes_than_the_kept_ones_cannot_be_approved(store, clock):
    id = put(store, clock)
    do(store, "keep_raw", id, b"one", name="И", address="a@b.example", subject="s")

    assert not do(store, "approve", id, "0" * 64)
    assert not do(store, "approve", put(store, clock, replace(OWED, key="k")), "")


def test_the_bytes_of_a_letter_on_its_way_are_not_exchanged(store, clock):
    id = put(store, clock)
    claim(store, clock)
    do(store, "mark_in_doubt", id, "one", clock.now())

    assert not do(store, "keep_raw", id, b"x", name="И", address="a@b.example", subject="s", owner="one")
    assert do(store, "raw", id) is None


def test_a_postman_whose_lease_ran_out_is_taken_over_and_fenced(store, clock):
    id = put(store, clock)
    claim(store, clock, "one")
    clock.move(minutes=16)

    assert do(store, "recover", clock.now()) == (1, 0)
    assert len(claim(store, clock, "two")) == 1
    assert not do(store, "mark_in_doubt", id, "one", clock.now())


def test_a_living_postman_keeps_his_letter(store, clock):
    put(store, clock)
    claim(store, clock)

    assert do(store, "recover", clock.now()) == (0, 0)


def test_a_dead_postman_is_recognised_before_his_lease_ends(store, clock):
    id = put(store, clock)
    with reopened(store) as elsewhere:
        claim(elsewhere, clock, "other")

        assert do(store, "recover", clock.now()) == (0, 0)

    # A server ends a closed session in its own time.
    assert any(do(store, "recover", clock.now()) == (1, 0) or time.sleep(0.1) for _ in range(100))
    assert get(store, id).state is LetterState.QUEUED


def test_a_marked_letter_of_a_dead_postman_is_shown_in_doubt(store, clock):
    id = put(store, clock)
    claim(store, clock, "one")
    do(store, "mark_in_doubt", id, "one", clock.now())
    clock.move(minutes=16)

    assert do(store, "recover", clock.now()) == (0, 1)
    assert get(store, id).state is LetterState.IN_DOUBT


def test_the_answer_that_comes_late_settles_the_doubt(store, clock):
    id = put(store, clock)
    claim(store, clock, "one")
    do(store, "mark_in_doubt", id, "one", clock.now())
    clock.move(minutes=16)
    do(store, "recover", clock.now())

    assert do(store, "finish", id, "one", LetterState.SENT, now=clock.now(), reply="250 ok")
    assert get(store, id).state is LetterState.SENT


def test_a_letter_that_kills_every_postman_waits_for_a_person(store, clock):
    id = put(store, clock)
    for _ in range(20):
        claim(store, clock)
        clock.move(minutes=16)
        do(store, "recover", clock.now())

    assert (get(store, id).state, get(store, id).reason) == (LetterState.HELD, "crashes")


def test_a_letter_sent_again_by_hand_starts_afresh_with_the_same_message_id(store, clock):
    id = put(store, clock, replace(OWED, expires=clock.now() + timedelta(hours=1)))
    before = get(store, id).message_id
    clock.move(hours=2)
    claim(store, clock)
    do(store, "move", id, LetterState.QUEUED, frm=[LetterState.EXPIRED], at=clock.now())

    assert [letter.message_id for letter in claim(store, clock)] == [before]


def test_the_log_of_attempts_tells_what_happened_in_order(store, clock):
    id = put(store, clock)
    claim(store, clock)
    later = clock.now() + timedelta(minutes=1)
    do(store, "finish", id, "one", LetterState.DEFERRED, now=clock.now(), reply="451 later", next_at=later)
    clock.move(minutes=1)
    claim(store, clock)
    do(store, "finish", id, "one", LetterState.SENT, now=clock.now(), reply="250 ok")

    assert [(what, reply) for _, what, reply in do(store, "attempts", id)] == [
        ("deferred", "451 later"),
        ("sent", "250 ok"),
    ]
    assert get(store, id).attempts == 2


def test_letters_are_listed_newest_first_and_by_what_is_asked(store, clock):
    ids = [put(store, clock, replace(OWED, key=str(n), code=f"М-000{n % 2}")) for n in range(5)]

    assert [letter.id for letter in do(store, "letters", limit=2)] == [ids[4], ids[3]]
    assert [letter.id for letter in do(store, "letters", before_id=ids[1])] == [ids[0]]
    assert {letter.id for letter in do(store, "letters", code="М-0001")} == {ids[1], ids[3]}
    assert do(store, "letters", states=[LetterState.SENT]) == ()
    assert do(store, "counts") == {LetterState.QUEUED: 5}


def test_the_version_differs_after_every_change(store, clock):
    seen = [do(store, "version")]
    id = put(store, clock)
    seen.append(do(store, "version"))
    do(store, "move", id, LetterState.HELD, frm=OPEN, at=clock.now())
    seen.append(do(store, "version"))

    assert len(set(seen)) == 3


def test_what_is_known_of_the_relay_is_kept(store, clock):
    met = (Met(7, "a@college.example"), Met(9, "b@college.example"))
    state = RelayState(2, clock.now(), "421 busy", "refused 550", met, clock.now(), 3.5, clock.now())
    assert do(store, "relay") == RelayState()

    do(store, "set_relay", state)
    do(store, "set_relay", state)

    assert do(store, "relay", for_update=True) == state


def test_an_address_that_does_not_exist_is_remembered_until_a_person_forgives_it(store, clock):
    do(store, "suppress", "A@b.example", "550 no such user", clock.now())
    do(store, "suppress", "a@b.example", "550 again", clock.now())

    assert do(store, "suppression", "a@B.example") == "550 no such user"
    do(store, "forgive", "a@b.example")
    assert do(store, "suppression", "a@b.example") == ""
