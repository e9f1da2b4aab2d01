"""Which letters the programme owes, and every reason for which one is not sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from programme.banks.consents import has_consent
from programme.letters.due import day_begins, owed, why_not
from programme.letters.pair_letters import approval, proposal, refusal
from programme.letters.reasons import HOLDING, REASONS, REVIVABLE, standing
from programme.schema.records import Consent
from tests.letters_cast import COLLEGE, IVAN, MET, NOW, PAIR, TASK, TODAY, VERA, WORKING, snapshot


def letters(*rows, now=NOW):
    return [(o.letter, o.code) for o in owed(snapshot(*rows, today=now.date()), now)]


def days(count):
    return NOW + timedelta(days=count)


PROPOSED = [("pair_proposed_mentor", VERA.code), ("pair_proposed_mentee", IVAN.code)]
APPROVED = [("pair_approved_mentor", VERA.code), ("pair_approved_mentee", IVAN.code)]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (PAIR, PROPOSED),
        (replace(PAIR, mentor_answer="waiting"), PROPOSED),
        (replace(PAIR, mentor_answer="yes"), PROPOSED[1:]),
        (replace(PAIR, status=""), []),
        (replace(PAIR, proposed=None), []),
        (replace(PAIR, proposed=date(2025, 10, 1)), []),
        (replace(PAIR, proposed=date(2026, 12, 1)), []),
        (replace(PAIR, mentee=""), PROPOSED[:1]),
        (replace(PAIR, status="accepted"), []),
        (replace(PAIR, status="completed"), []),
        (WORKING, APPROVED),
        (replace(WORKING, status="approved"), APPROVED),
        (replace(WORKING, act=""), []),
        (replace(WORKING, act_date=date(2026, 8, 1)), []),
        (replace(PAIR, mentor_answer="no", mentor_answered=TODAY), [("pair_declined", IVAN.code)]),
        (replace(PAIR, status="", mentor_answer="no", mentor_answered=TODAY), [("pair_declined", IVAN.code)]),
        (replace(PAIR, status="", mentee_answer="no", mentee_answered=TODAY), [("pair_declined", VERA.code)]),
        (replace(PAIR, status="declined", mentee_answer="no", mentee_answered=TODAY), [("pair_declined", VERA.code)]),
        (replace(PAIR, mentor_answer="no", mentee_answer="no", mentor_answered=TODAY), []),
        (replace(PAIR, unreadable=frozenset({"status"})), []),
    ],
)
def test_each_step_of_a_pair_owes_its_letters(pair, expected):
    assert letters(VERA, IVAN, pair, MET) == expected


def test_a_decision_and_the_plan_owe_the_same_letters():
    planned = [o.key for o in owed(snapshot(VERA, IVAN, PAIR), NOW)]

    assert [o.key for o in proposal(PAIR.code, VERA.code, IVAN.code)] == planned
    assert [o.key for o in approval(PAIR.code, VERA.code, IVAN.code)] == [
        o.key for o in owed(snapshot(VERA, IVAN, WORKING), NOW)
    ]


def test_planning_twice_owes_nothing_twice():
    for pair in (PAIR, WORKING):
        seen = snapshot(VERA, IVAN, pair, TASK)
        assert owed(seen, NOW) == owed(seen, NOW + timedelta(hours=5))


@pytest.mark.parametrize(("after", "reminders"), [(6, 0), (7, 2), (13, 2), (14, 2), (28, 2)])
def test_a_silent_side_is_reminded_when_its_days_are_over(after, reminders):
    found = [name for name, _ in letters(VERA, IVAN, PAIR, now=days(after)) if name.startswith("answer_reminder")]

    assert len(found) == reminders


def test_a_silent_side_is_reminded_three_times_and_no_more():
    keys = {
        o.key
        for after in range(60)
        for o in owed(snapshot(VERA, IVAN, PAIR, today=days(after).date()), days(after))
        if o.letter == "answer_reminder_mentor"
    }

    assert len(keys) == 3


@pytest.mark.parametrize("term", [7, 11, 30])
def test_the_third_reminder_comes_however_many_days_people_have(term):
    patient = replace(COLLEGE, answer_days=term)
    found = [
        (after // term, after % term, o.key.rpartition(":")[2])
        for after in range(1, 4 * term)
        for o in owed(snapshot(VERA, IVAN, PAIR, today=days(after).date(), college=patient), days(after))
        if o.letter == "answer_reminder_mentor"
    ]

    assert [(time, which) for time, day, which in found if day == 0] == [(1, "1"), (2, "2"), (3, "3")]


def test_a_side_that_answered_is_not_reminded():
    pair = replace(PAIR, mentee_answer="yes")

    assert [code for name, code in letters(VERA, IVAN, pair, now=days(8)) if "reminder" in name] == [VERA.code]


def test_silence_is_counted_from_the_last_meeting_or_the_start():
    pair = replace(WORKING, starts=TODAY - timedelta(days=31), act_date=TODAY - timedelta(days=60))
    met = replace(MET, held=TODAY - timedelta(days=29))

    assert "meeting_silence" in dict(letters(VERA, IVAN, pair))
    assert "meeting_silence" not in dict(letters(VERA, IVAN, pair, met))
    assert "meeting_silence" not in dict(letters(VERA, IVAN, replace(pair, status="completed")))
    assert "meeting_silence" not in dict(letters(VERA, IVAN, replace(pair, ends=TODAY - timedelta(days=1))))


def test_overdue_activities_owe_one_letter_until_one_more_is_overdue():
    late = replace(TASK, due=TODAY - timedelta(days=3))
    later = replace(TASK, code="ПР-0002", due=TODAY - timedelta(days=1))
    done = replace(late, done=TODAY)

    def keys(*tasks):
        return [o.key for o in owed(snapshot(VERA, IVAN, WORKING, *tasks), NOW) if o.letter == "activity_overdue"]

    assert len(keys(late)) == len(keys(late, later)) == 1
    assert keys(late) != keys(late, later)
    assert keys(done) == []
    assert keys(replace(late, due=TODAY)) == []


LETTER = proposal(PAIR.code, VERA.code, IVAN.code)[0]
REMINDER = next(o for o in owed(snapshot(VERA, IVAN, PAIR, today=days(7).date()), days(7)) if "reminder" in o.letter)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((VERA, IVAN, PAIR), ""),
        ((IVAN, PAIR), "row_removed"),
        ((VERA, IVAN), "row_removed"),
        ((replace(VERA, status="left"), IVAN, PAIR), "left"),
        ((VERA, IVAN, replace(PAIR, mentor="М-0002")), "not_in_pair"),
        ((VERA, IVAN, replace(PAIR, status="ended")), "pair_over"),
        ((VERA, IVAN, replace(PAIR, status="approved")), "answered"),
        ((VERA, IVAN, replace(PAIR, mentor_answer="yes")), "answered"),
        ((VERA, IVAN, replace(PAIR, mentee_answer="no")), "pair_over"),
        ((replace(VERA, consent_data=None), IVAN, PAIR), "no_consent"),
        ((replace(VERA, email=""), IVAN, PAIR), "no_address"),
        ((replace(VERA, email="нет", unreadable=frozenset({"email"})), IVAN, PAIR), "no_address"),
        ((replace(VERA, email="вера@college.example"), IVAN, PAIR), "bad_address"),
    ],
)
def test_every_reason_not_to_send_has_its_name(rows, reason):
    assert why_not(snapshot(*rows), LETTER, NOW) == reason
    assert not reason or reason in REASONS


def test_a_reminder_whose_cause_has_passed_is_not_sent():
    answered = replace(PAIR, mentor_answer="yes")
    late = next(o for o in owed(snapshot(VERA, IVAN, WORKING, TASK), NOW) if o.letter == "activity_overdue")

    assert why_not(snapshot(VERA, IVAN, answered), REMINDER, NOW) == "answered"
    assert why_not(snapshot(VERA, IVAN, WORKING, replace(TASK, done=TODAY)), late, NOW) == "no_longer_due"
    assert why_not(snapshot(VERA, IVAN, WORKING, TASK), late, NOW) == ""


def test_approval_waits_for_an_approved_pair():
    assert why_not(snapshot(VERA, IVAN, PAIR), approval(PAIR.code, VERA.code, IVAN.code)[0], NOW) == "not_approved"


def test_the_news_of_a_refusal_is_sent_though_the_pair_is_over():
    declined = replace(PAIR, status="declined", mentor_answer="no")
    (letter,) = refusal(declined)

    assert why_not(snapshot(VERA, IVAN, declined), letter, NOW) == ""
    assert why_not(snapshot(VERA, IVAN, PAIR), letter, NOW) == "no_longer_due"


CONSENT = Consent(code="СГ-1", person=VERA.code, kind="data", given=date(2026, 9, 1))
UNSIGNED = replace(VERA, consent_data=None)


@pytest.mark.parametrize(
    ("person", "consents", "stands"),
    [
        (VERA, (), True),
        (UNSIGNED, (), False),
        (UNSIGNED, (CONSENT,), True),
        (UNSIGNED, (replace(CONSENT, kind="publication"),), False),
        (UNSIGNED, (replace(CONSENT, person="М-0009"),), False),
        (VERA, (replace(CONSENT, withdrawn=TODAY),), False),
        (VERA, (replace(CONSENT, valid=TODAY - timedelta(days=1)),), False),
        (VERA, (replace(CONSENT, withdrawn=TODAY), replace(CONSENT, code="СГ-2")), True),
    ],
)
def test_a_withdrawn_or_expired_consent_outweighs_the_date_in_the_bank(person, consents, stands):
    assert has_consent(snapshot(person, IVAN, PAIR, *consents), person) is stands


@pytest.mark.parametrize(
    ("when", "goes"),
    [
        (datetime(2026, 10, 12, 8, 0), datetime(2026, 10, 12, 8, 0)),
        (datetime(2026, 10, 12, 7, 59), datetime(2026, 10, 12, 8, 0)),
        (datetime(2026, 10, 12, 20, 0), datetime(2026, 10, 13, 8, 0)),
        (datetime(2026, 10, 17, 21, 0), datetime(2026, 10, 19, 8, 0)),  # Saturday evening
        (datetime(2026, 10, 18, 12, 0), datetime(2026, 10, 19, 8, 0)),  # Sunday
        (datetime(2026, 10, 18, 3, 0), datetime(2026, 10, 19, 8, 0)),
    ],
)
def test_reminders_go_on_working_days_by_day(when, goes):
    assert day_begins(when.replace(tzinfo=NOW.tzinfo)) == goes.replace(tzinfo=NOW.tzinfo)


def test_only_reminders_wait_for_the_day():
    night = days(7).replace(hour=23)
    seen = snapshot(VERA, IVAN, PAIR, today=night.date())

    assert why_not(seen, REMINDER, night) == "quiet_hours"
    assert why_not(seen, LETTER, night) == ""


def test_every_reason_says_where_the_letter_stands():
    assert {standing(reason).value for reason in HOLDING} == {"held"}
    assert {standing(reason).value for reason in REVIVABLE} == {"cancelled"}
    assert set(REASONS) >= HOLDING | REVIVABLE


@pytest.mark.parametrize(
    "place", [("mentors", VERA.code), ("mentees", IVAN.code), ("pairs", PAIR.code)], ids=lambda place: place[0]
)
def test_nobody_is_written_to_while_it_is_not_certain_whose_a_row_is(place):
    doubtful = replace(snapshot(VERA, IVAN, PAIR), doubtful=frozenset({place}))

    assert {why_not(doubtful, letter, NOW) for letter in owed(doubtful, NOW)} == {"another_person"}


def test_of_the_reminders_that_could_not_go_only_the_last_one_goes():
    found = {
        o.key: o
        for after in range(1, 22)
        for o in owed(snapshot(VERA, IVAN, PAIR, today=days(after).date()), days(after))
    }
    late = days(21)
    seen = snapshot(VERA, IVAN, PAIR, today=late.date())
    reminders = [o for o in found.values() if o.letter == "answer_reminder_mentor"]

    assert len(reminders) == 3
    assert [why_not(seen, o, late) for o in reminders] == ["no_longer_due", "no_longer_due", ""]


def test_a_letter_that_asks_about_somebody_waits_for_their_consent():
    withdrawn = Consent(code="С-1", person=IVAN.code, kind="data", given=date(2026, 1, 1), withdrawn=date(2026, 2, 1))
    seen = snapshot(VERA, IVAN, PAIR, withdrawn)
    to_vera = next(o for o in owed(seen, NOW) if o.code == VERA.code)

    assert why_not(seen, to_vera, NOW) == "no_consent"


WITHDRAWN = Consent(code="С-1", kind="data", given=date(2026, 1, 1), withdrawn=date(2026, 2, 1))


@pytest.mark.parametrize("who", [VERA, IVAN], ids=["the recipient", "the other side"])
def test_a_reminder_about_somebody_whose_consent_was_withdrawn_is_held(who):
    withdrawn = replace(WITHDRAWN, person=who.code)
    late = days(8)
    seen = snapshot(VERA, IVAN, PAIR, withdrawn, today=late.date())
    reminders = [o for o in owed(seen, late) if "answer_reminder" in o.letter]

    assert len(reminders) == 2
    assert [why_not(seen, o, late) for o in reminders] == ["no_consent", "no_consent"]


@pytest.mark.parametrize(
    ("pair", "rows"), [(WORKING, (TASK,)), (replace(PAIR, mentee_answer="no", mentee_answered=TODAY), ())]
)
def test_a_letter_that_only_names_somebody_asks_them_for_no_consent(pair, rows):
    seen = snapshot(VERA, IVAN, pair, replace(WITHDRAWN, person=IVAN.code), *rows)
    to_vera = [o for o in owed(seen, NOW) if o.code == VERA.code]

    assert to_vera
    assert {why_not(seen, o, NOW) for o in to_vera} == {""}


@pytest.mark.parametrize("unreadable", ["withdrawn", "valid"])
def test_a_consent_whose_end_cannot_be_read_does_not_stand(unreadable):
    line = Consent(code="С-1", person=VERA.code, kind="data", given=TODAY, unreadable=frozenset({unreadable}))

    assert not has_consent(snapshot(VERA, IVAN, PAIR, line), VERA)


def test_a_refusal_is_dated_by_the_side_that_refused():
    long_ago = date(2026, 1, 10)
    pair = replace(PAIR, mentor_answer="yes", mentor_answered=long_ago, mentee_answer="no", mentee_answered=TODAY)
    assert letters(VERA, IVAN, pair) == [("pair_declined", VERA.code)]
    pair = replace(PAIR, mentor_answer="yes", mentor_answered=TODAY, mentee_answer="no", mentee_answered=long_ago)
    assert letters(VERA, IVAN, pair) == []


@pytest.mark.parametrize("tab", ["partners", "teachers", "pairs", "nonsense"])
def test_a_known_letter_to_a_tab_it_never_goes_to_waits_for_a_person(tab):
    astray = replace(LETTER, tab=tab)

    assert why_not(snapshot(VERA, IVAN, PAIR), astray, NOW) == "unknown_kind"
