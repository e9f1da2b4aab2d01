"""The postman: nothing is sent that a rule, a person or a changed fact forbids; every end is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from mail.smtp import SmtpPost
from programme.changes.change import Change, ChangeState
from programme.errors import StaleRow
from programme.letters.delivery import Outcome, Pace
from programme.letters.kinds import KINDS
from programme.letters.letter import LetterState
from programme.letters.pair_letters import proposal
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services.letters import review
from services.letters.postman import deliver, plan
from tests.letters_cast import IVAN, PAIR, SETTINGS, VERA, snapshot
from tests.smtp import SmtpServer

FAST = Pace(1e9, 1e9)


@dataclass
class Facts:
    """The snapshot a test wants the house to have; changing it changes the version, as a sync would."""

    rows: tuple = (VERA, IVAN, PAIR)
    later: list = field(default_factory=list)  # what to become, one look after another

    def current(self, gateways):
        if self.later:
            self.rows = self.later.pop(0)
        with gateways.store.reading() as tx:
            stamp = (tx.replica.version(), tx.journal.version())
        return snapshot(*self.rows, today=gateways.clock.now().date(), stamp=stamp)


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    with SmtpServer(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture
def server(relay):
    relay.fail()
    relay.before = relay.accepted
    return relay


@pytest.fixture
def facts():
    return Facts()


@pytest.fixture
def gateways(store, server, clock):
    post = SmtpPost(replace(SETTINGS, server="127.0.0.1", port=server.port, timeout=2.0))
    return Gateways(books=(), store=store, post=post, press=None, clock=clock)


@pytest.fixture
def letter(gateways):
    return put(gateways)


def put(gateways, letter=None, state=LetterState.QUEUED, operation=None):
    wanted = letter or proposal(PAIR.code, VERA.code, IVAN.code)[0]
    with gateways.store.transaction() as tx:
        return tx.outbox.add(wanted, operation=operation, author="x", at=gateways.clock.now(), state=state)


def get(gateways, id):
    with gateways.store.reading() as tx:
        return tx.outbox.get(id)


def go(gateways, facts, **more):
    return deliver(gateways, facts, limit=10, owner="one", pace=more.pop("pace", FAST))


def arrived(server):
    return sum((server.accepted - server.before).values())


def how(gateways, id):
    found = get(gateways, id)
    return found.state.value, found.reason


def test_a_letter_that_is_due_arrives_once(gateways, facts, server, letter):
    report = go(gateways, facts)
    again = go(gateways, facts)

    found = get(gateways, letter)
    assert (report.outcomes, bool(again)) == ({Outcome.ACCEPTED: 1}, False)
    assert server.accepted[found.message_id] == 1
    assert (found.state, found.name, found.address) == (LetterState.SENT, VERA.name, VERA.email)
    assert found.last_reply == "250 2.0.0 accepted"
    with gateways.store.reading() as tx:
        assert tx.outbox.raw(letter) == server.raw()[-1]


def test_nothing_to_do_is_no_work(gateways, facts):
    assert not go(gateways, facts)


REASONS = [
    ((replace(VERA, consent_data=None), IVAN, PAIR), "held", "no_consent"),
    ((replace(VERA, email=""), IVAN, PAIR), "held", "no_address"),
    ((replace(VERA, status="left"), IVAN, PAIR), "cancelled", "left"),
    ((VERA, IVAN), "cancelled", "row_removed"),
    ((VERA, IVAN, replace(PAIR, status="ended")), "cancelled", "pair_over"),
]


@pytest.mark.parametrize(("rows", "state", "reason"), REASONS, ids=[reason for _, _, reason in REASONS])
def test_a_letter_that_may_not_go_stays_with_its_reason(gateways, facts, server, letter, rows, state, reason):
    facts.rows = rows
    go(gateways, facts)

    assert how(gateways, letter) == (state, reason)
    assert arrived(server) == 0


@pytest.mark.parametrize(("rows", "state", "reason"), REASONS, ids=[reason for _, _, reason in REASONS])
def test_the_rule_is_asked_again_before_the_final_dot(gateways, facts, server, letter, rows, state, reason):
    facts.later = [facts.rows, rows]
    go(gateways, facts)

    assert how(gateways, letter) == (state, reason)
    assert arrived(server) == 0


def test_an_address_changed_while_the_letter_was_on_its_way_gets_the_letter(gateways, facts, server, letter):
    moved = (replace(VERA, email="vera.new@college.example"), IVAN, PAIR)
    facts.later = [facts.rows, moved]
    go(gateways, facts)

    assert how(gateways, letter) == ("sent", "")
    assert arrived(server) == 1
    assert server.letters()[-1]["To"].addresses[0].addr_spec == "vera.new@college.example"


def test_another_person_under_the_same_code_holds_the_letter(gateways, facts, server, letter):
    server.fail(rcpt="450 4.2.0 later")
    go(gateways, facts)
    server.fail()
    facts.rows = (replace(VERA, name="Ракитин Олег Игоревич", email="oleg@college.example"), IVAN, PAIR)
    gateways.clock.move(minutes=5)
    go(gateways, facts)

    assert how(gateways, letter) == ("held", "another_person")
    assert review.release(gateways, facts, [letter], "curator").done == 1
    go(gateways, facts)
    assert server.letters()[-1]["To"].addresses[0].addr_spec == "oleg@college.example"


def test_a_letter_put_off_goes_later_and_spends_an_attempt(gateways, facts, server, letter):
    server.fail(rcpt="450 4.2.1 busy")
    go(gateways, facts)
    server.fail()
    put_off = get(gateways, letter)
    assert not go(gateways, facts)

    gateways.clock.move(minutes=2)
    go(gateways, facts)
    assert (put_off.state, put_off.attempts, put_off.last_reply) == (LetterState.DEFERRED, 1, "450 4.2.1 busy")
    assert how(gateways, letter) == ("sent", "")


def test_a_letter_put_off_too_often_is_given_up_where_a_person_sees_it(gateways, facts, server, letter):
    server.fail(rcpt="450 4.2.1 busy")
    for _ in range(12):
        go(gateways, facts)
        gateways.clock.move(hours=8)

    assert how(gateways, letter) == ("failed", "gave_up")


def test_an_address_that_does_not_exist_is_not_written_to_again(gateways, facts, server, letter):
    server.fail(rcpt="550 5.1.1 no such user")
    go(gateways, facts)
    server.fail()
    other = put(gateways, replace(proposal(PAIR.code, VERA.code, IVAN.code)[0], key="another"))
    go(gateways, facts)

    assert how(gateways, letter) == ("failed", "refused")
    assert how(gateways, other) == ("held", "suppressed")
    review.release(gateways, facts, [other], "curator")
    go(gateways, facts)
    assert how(gateways, other) == ("sent", "")


def test_a_fault_of_the_relay_spends_no_attempt_and_closes_it_for_all(gateways, facts, server, letter):
    second = put(gateways, proposal(PAIR.code, VERA.code, IVAN.code)[1])
    server.fail(mail="421 4.3.2 busy")
    report = go(gateways, facts)
    server.fail()

    assert report.outcomes == {Outcome.RELAY_FAULT: 1}
    assert how(gateways, letter) == ("deferred", "relay")
    assert get(gateways, letter).attempts == 0
    assert how(gateways, second) == ("queued", "")
    assert not go(gateways, facts)
    gateways.clock.move(minutes=1)
    go(gateways, facts)
    assert [how(gateways, id)[0] for id in (letter, second)] == ["sent", "sent"]


def test_after_three_days_without_a_relay_what_still_matters_goes_in_order(gateways, facts, server, letter):
    soon = replace(proposal(PAIR.code, VERA.code, IVAN.code)[1], expires=gateways.clock.now() + timedelta(days=1))
    late = put(gateways, soon)
    third = put(gateways, replace(proposal(PAIR.code, VERA.code, IVAN.code)[0], key="third"))
    server.fail(banner="421 4.3.2 down")
    for _ in range(150):
        go(gateways, facts)
        gateways.clock.move(minutes=30)
    server.fail()
    go(gateways, facts)

    assert [how(gateways, id)[0] for id in (letter, late, third)] == ["sent", "expired", "sent"]
    assert get(gateways, letter).attempts == 1
    assert arrived(server) == 2


def test_no_answer_after_the_dot_is_a_doubt_and_never_a_failure(gateways, facts, server, letter):
    server.fail(dot="lose")
    go(gateways, facts)
    server.fail()
    go(gateways, facts)

    assert how(gateways, letter) == ("in_doubt", "no_answer")
    assert arrived(server) == 1


def test_a_doubt_is_settled_by_a_person(gateways, facts, server, letter):
    server.fail(dot="lose")
    go(gateways, facts)
    server.fail()
    review.mark_arrived(gateways, [letter], "curator")

    assert how(gateways, letter) == ("sent", "by_hand")
    go(gateways, facts)
    assert arrived(server) == 1


def test_a_doubted_letter_sent_again_is_the_same_letter(gateways, facts, server, letter):
    server.fail(dot="drop")
    go(gateways, facts)
    server.fail()
    with gateways.store.reading() as tx:
        before = tx.outbox.raw(letter)
    gateways.clock.move(days=1)
    review.send_again(gateways, [letter], "curator")
    go(gateways, facts)

    assert how(gateways, letter) == ("sent", "")
    assert server.raw()[-1] == before


def test_exactly_the_approved_bytes_are_sent(gateways, facts, server, letter):
    seen = review.card(gateways, facts, letter)
    review.approve(gateways, facts, letter, seen.sha256, seen.at, "curator")
    facts.rows = (VERA, replace(IVAN, request="Совсем другое"), PAIR)
    gateways.clock.move(days=1)
    go(gateways, facts)

    assert server.raw()[-1] == seen.raw


def test_an_approved_letter_whose_address_changed_waits_for_a_person(gateways, facts, server, letter):
    seen = review.card(gateways, facts, letter)
    review.approve(gateways, facts, letter, seen.sha256, seen.at, "curator")
    facts.rows = (replace(VERA, email="vera.new@college.example"), IVAN, PAIR)
    go(gateways, facts)

    assert how(gateways, letter) == ("held", "address_changed")
    assert arrived(server) == 0


def test_looking_at_a_letter_changes_nothing(gateways, facts, letter):
    with gateways.store.reading() as tx:
        before = tx.outbox.version()
    review.card(gateways, facts, letter)
    with gateways.store.reading() as tx:
        assert tx.outbox.version() == before


def test_a_letter_that_changed_since_it_was_shown_is_not_approved(gateways, facts, letter):
    seen = review.card(gateways, facts, letter)
    facts.rows = (VERA, replace(IVAN, request="Совсем другое"), PAIR)

    with pytest.raises(StaleRow, match="changed since you looked"):
        review.approve(gateways, facts, letter, seen.sha256, seen.at, "curator")


def test_a_letter_cancelled_while_it_is_on_its_way_does_not_arrive(gateways, facts, server, letter):
    class Cancelling(Facts):
        looks = 0

        def current(self, gateways):
            self.looks += 1
            if self.looks == 2:
                assert review.cancel(gateways, [letter], "curator").done == 1
            return super().current(gateways)

    go(gateways, Cancelling())

    assert how(gateways, letter) == ("cancelled", "by_hand")
    assert arrived(server) == 0


def test_a_held_letter_waits_and_a_released_one_goes(gateways, facts, server, letter):
    review.hold(gateways, [letter], "curator")
    go(gateways, facts)
    assert arrived(server) == 0

    review.release(gateways, facts, [letter], "curator")
    go(gateways, facts)
    assert arrived(server) == 1


def test_what_has_left_can_be_neither_held_nor_cancelled(gateways, facts, letter):
    go(gateways, facts)

    assert review.hold(gateways, [letter], "curator") == review.Tally(0, 1)
    assert review.cancel(gateways, [letter], "curator") == review.Tally(0, 1)


def test_a_letter_that_a_rule_keeps_is_not_released(gateways, facts, letter):
    facts.rows = (replace(VERA, consent_data=None), IVAN, PAIR)
    go(gateways, facts)

    assert review.release(gateways, facts, [letter], "curator") == review.Tally(0, 1)


def test_a_conflict_holds_its_letters_at_the_door_too(gateways, facts, server):
    with gateways.store.transaction() as tx:
        operation = tx.journal.open_operation("curator", say("Edited"), gateways.clock.now())
        change = Change(
            id=0, operation=operation, book="main", tab="pairs", code=PAIR.code, column="status", base=None, value="x",
            state=ChangeState.OPEN, author="curator", made_at=gateways.clock.now(),
        )  # fmt: skip
        tx.journal.add(operation, [change])
        (made,) = tx.journal.changes(operation=operation)
        tx.journal.settle([made.id], ChangeState.CONFLICT)
        owed = replace(proposal(PAIR.code, VERA.code, IVAN.code)[0], key="conflict")
        id = tx.outbox.add(owed, operation=operation, author="x", at=gateways.clock.now(), state=LetterState.QUEUED)
    go(gateways, facts)
    assert how(gateways, id) == ("held", "conflict")
    assert review.release(gateways, facts, [id], "curator") == review.Tally(0, 1)
    assert arrived(server) == 0


def test_no_more_letters_leave_than_the_pace_allows(gateways, facts, server):
    for n in range(4):
        put(gateways, replace(proposal(PAIR.code, VERA.code, IVAN.code)[0], key=str(n)))
    go(gateways, facts, pace=Pace(per_minute=1, burst=2))

    assert arrived(server) == 2


def test_a_letter_that_cannot_be_written_is_held_and_says_why(gateways, facts, letter):
    bare = replace(KINDS["pair_proposed_mentor"], name="without_a_folder")
    broken = put(gateways, replace(proposal(PAIR.code, VERA.code, IVAN.code)[0], key="b", letter=bare.name))
    with KINDS.also(bare):
        go(gateways, facts)

    assert how(gateways, broken) == ("held", "unwritten")
    assert "without_a_folder/subject.txt" in get(gateways, broken).last_reply


def test_what_a_book_owes_at_first_waits_for_a_person(gateways, facts):
    report = plan(gateways, facts.current(gateways))

    assert (report.added, report.held) == (2, 2)
    with gateways.store.reading() as tx:
        assert {(one.state, one.reason) for one in tx.outbox.letters()} == {(LetterState.HELD, "first_plan")}


@pytest.fixture
def planned(gateways):
    """A house whose first planning lies behind it."""
    plan(gateways, snapshot(VERA, IVAN, stamp=(0, 0)))
    return gateways


def test_planning_twice_adds_nothing_twice(planned, facts):
    assert plan(planned, facts.current(planned)).added == 2
    assert not plan(planned, facts.current(planned))


def test_a_letter_without_consent_is_held_and_goes_when_the_consent_comes(planned, facts, server):
    facts.rows = (replace(VERA, consent_data=None), IVAN, PAIR)
    plan(planned, facts.current(planned))
    with planned.store.reading() as tx:
        held = tx.outbox.letters(states=[LetterState.HELD])
    assert [one.reason for one in held] == ["no_consent"] * 2  # hers, and the one that tells him about her

    facts.rows = (VERA, IVAN, PAIR)
    assert plan(planned, facts.current(planned)).moved == 2
    go(planned, facts)
    assert arrived(server) == 2


def test_a_pair_row_that_staff_removed_cancels_its_unsent_letters_until_it_is_back(planned, facts):
    plan(planned, facts.current(planned))
    facts.rows = (VERA, IVAN)
    plan(planned, facts.current(planned))
    with planned.store.reading() as tx:
        assert {(one.state.value, one.reason) for one in tx.outbox.letters()} == {("cancelled", "row_removed")}

    facts.rows = (VERA, IVAN, PAIR)
    assert plan(planned, facts.current(planned)).moved == 2
    with planned.store.reading() as tx:
        assert {one.state for one in tx.outbox.letters()} == {LetterState.QUEUED}


def test_what_a_person_cancelled_is_not_owed_again(planned, facts):
    plan(planned, facts.current(planned))
    with planned.store.reading() as tx:
        ids = [one.id for one in tx.outbox.letters()]
    review.cancel(planned, ids, "curator")

    assert not plan(planned, facts.current(planned))


def test_planning_with_old_facts_moves_nothing(planned, facts):
    old = facts.current(planned)
    with planned.store.transaction() as tx:
        tx.journal.open_operation("x", say("A change"), planned.clock.now())
        _change(tx, planned, 1)

    assert not plan(planned, old)


def _change(tx, gateways, operation, state=ChangeState.OPEN):
    tx.journal.add(
        operation,
        [Change(0, operation, "main", "pairs", PAIR.code, "aim", None, "x", state, "x", gateways.clock.now())],
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ChangeState.OPEN, ("waiting", "")),
        (ChangeState.CONFLICT, ("held", "conflict")),
        (ChangeState.REFUSED, ("held", "conflict")),
        (ChangeState.LANDED, ("queued", "")),
        (ChangeState.DROPPED, ("queued", "")),
    ],
)
def test_letters_wait_for_the_last_change_of_their_operation(planned, facts, state, expected):
    with planned.store.transaction() as tx:
        operation = tx.journal.open_operation("x", say("A pair was proposed"), planned.clock.now())
        _change(tx, planned, operation)
        (change,) = tx.journal.changes(operation=operation)
        tx.journal.settle([change.id], state)
    waiting = put(planned, state=LetterState.WAITING, operation=operation)
    plan(planned, facts.current(planned))

    assert how(planned, waiting) == expected
    go(planned, facts)
    assert how(planned, waiting)[0] == ("sent" if expected[0] == "queued" else expected[0])


def test_reminders_go_by_day(planned, facts):
    planned.clock.move(days=7, hours=13)
    facts.rows = (VERA, IVAN, PAIR)
    plan(planned, facts.current(planned))
    go(planned, facts)
    with planned.store.reading() as tx:
        reminders = [one for one in tx.outbox.letters() if one.owed.letter.startswith("answer")]
    assert {(one.state.value, one.reason) for one in reminders} == {("deferred", "quiet_hours")}

    planned.clock.move(hours=10)
    go(planned, facts)
    with planned.store.reading() as tx:
        assert {one.state.value for one in tx.outbox.letters() if one.owed.letter.startswith("answer")} == {"sent"}
