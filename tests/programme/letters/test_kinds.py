"""Kinds of letters: their business keys, new kinds, kinds nobody knows, and letters to any tab about any row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme.letters.due import owed, why_not
from programme.letters.kind import Party, UnknownLetter, nothing, while_owed
from programme.letters.kinds import KINDS
from programme.letters.letter import Owed
from programme.letters.reasons import CURABLE, standing
from programme.schema.pairs import WORKING as WORKS
from programme.schema.records import Consent, Event
from tests.letters_cast import FACTORY, IVAN, MET, NINA, NOW, PAIR, TASK, TODAY, VERA, WORKING, a_kind, snapshot

ROUND_TABLE = Event(code="МЕ-001", title="Круглый стол", date=date(2026, 10, 20))


def owed_later(*rows, after=0):
    now = NOW + timedelta(days=after)
    return owed(snapshot(*rows, today=now.date()), now)


def keys(*rows, after=0):
    return {(o.letter, o.key, o.tab, o.code, o.pair) for o in owed_later(*rows, after=after)}


def test_the_business_keys_of_existing_databases_mean_the_same():
    p, m, n = PAIR.code, VERA.code, IVAN.code

    assert keys(VERA, IVAN, PAIR, after=14) == {
        ("pair_proposed_mentor", f"pair:{p}:proposed:mentor:{m}", "mentors", m, p),
        ("pair_proposed_mentee", f"pair:{p}:proposed:mentee:{n}", "mentees", n, p),
        ("answer_reminder_mentor", f"pair:{p}:answer:mentor:{m}:2026-10-12:2", "mentors", m, p),
        ("answer_reminder_mentee", f"pair:{p}:answer:mentee:{n}:2026-10-12:2", "mentees", n, p),
    }
    assert keys(VERA, IVAN, WORKING, TASK, MET, after=32) == {
        ("meeting_silence", f"pair:{p}:silence:{m}:2026-10-02:1", "mentors", m, p),
    }
    assert keys(VERA, IVAN, WORKING, TASK) == {
        ("pair_approved_mentor", f"pair:{p}:approved:mentor:{m}", "mentors", m, p),
        ("pair_approved_mentee", f"pair:{p}:approved:mentee:{n}", "mentees", n, p),
        ("activity_overdue", f"pair:{p}:overdue:{m}:2026-10-05", "mentors", m, p),
    }
    assert keys(VERA, IVAN, replace(PAIR, mentor_answer="no", mentor_answered=TODAY)) == {
        ("pair_declined", f"pair:{p}:declined:mentee:{n}", "mentees", n, p),
    }


def test_reminders_are_those_four():
    assert {kind.name for kind in KINDS if kind.is_reminder} == {
        "answer_reminder_mentor", "answer_reminder_mentee", "meeting_silence", "activity_overdue",
    }  # fmt: skip


def test_a_pair_that_is_over_is_the_reason_for_all_its_letters_but_the_news_of_a_refusal_or_an_end():
    working = [o for after in (0, 32) for o in owed_later(VERA, IVAN, WORKING, TASK, MET, after=after)]
    asking = owed_later(VERA, IVAN, PAIR, after=14)
    ended = snapshot(VERA, IVAN, replace(WORKING, status="ended"), TASK, MET)

    assert {o.letter for o in (*working, *asking)} == {kind.name for kind in KINDS} - {
        "pair_declined", "pair_ended_mentor", "pair_ended_mentee",
    }  # fmt: skip
    assert {why_not(ended, o, NOW) for o in (*working, *asking)} == {"pair_over"}


def test_an_early_end_with_its_notice_is_told_to_both_and_one_typed_without_it_to_nobody():
    ending = {"status": "ended", "end_reason": "mentor", "ended": NOW.date() + timedelta(days=3)}
    noticed = snapshot(VERA, IVAN, replace(WORKING, **ending, noticed=NOW.date()))

    letters = [o for o in owed(noticed, NOW) if o.letter.startswith("pair_ended")]
    assert {(o.letter, o.code) for o in letters} == {
        ("pair_ended_mentor", "М-0001"), ("pair_ended_mentee", "Н-0001"),
    }  # fmt: skip
    assert {why_not(noticed, o, NOW) for o in letters} == {""}
    typed = snapshot(VERA, IVAN, replace(WORKING, **ending))
    assert not [o for o in owed(typed, NOW) if o.letter.startswith("pair_ended")]
    assert {why_not(typed, o, NOW) for o in letters} == {"no_longer_due"}


def test_a_pair_that_lacks_an_answer_or_a_signed_order_is_told_of_no_approval():
    for lacking in ({"mentee_answer": "waiting"}, {"act_date": NOW.date() + timedelta(days=1)}, {"act": ""}):
        seen = snapshot(VERA, IVAN, replace(WORKING, **lacking))
        assert not [o for o in owed(seen, NOW) if o.letter.startswith("pair_approved")], lacking
    queued = [o for o in owed(snapshot(VERA, IVAN, WORKING), NOW) if o.letter.startswith("pair_approved")]
    assert {why_not(snapshot(VERA, IVAN, replace(WORKING, act="")), o, NOW) for o in queued} == {"not_approved"}


def of_working_pairs(seen, pair, now):
    if pair.status in WORKS:
        yield Owed("halfway", f"pair:{pair.code}:halfway", "mentors", pair.mentor, pair=pair.code)


HALFWAY = a_kind("halfway", ("mentors",), about="pairs", owed=of_working_pairs, still_due=while_owed(of_working_pairs))


def test_a_new_kind_about_a_working_pair_is_owed_and_goes():
    with KINDS.also(HALFWAY):
        seen = snapshot(VERA, IVAN, WORKING)
        (letter,) = [o for o in owed(seen, NOW) if o.letter == "halfway"]

        assert why_not(seen, letter, NOW) == ""
        assert why_not(snapshot(VERA, IVAN, replace(WORKING, status="ended")), letter, NOW) == "no_longer_due"
        assert why_not(snapshot(VERA, IVAN), letter, NOW) == "row_removed"
        assert why_not(snapshot(VERA, IVAN, replace(WORKING, mentor="М-0002")), letter, NOW) == "not_in_pair"


@pytest.mark.parametrize(("tab", "row"), [("partners", FACTORY), ("teachers", NINA), ("mentees", IVAN)])
def test_a_letter_goes_to_any_tab_with_an_address(tab, row):
    with KINDS.also(a_kind("news", (tab,))):
        (letter,) = owed(snapshot(row), NOW)

        assert (letter.tab, letter.code, letter.pair) == (tab, row.code, "")
        assert why_not(snapshot(row), letter, NOW) == ""
        assert why_not(snapshot(VERA), letter, NOW) == "row_removed"
        assert why_not(snapshot(replace(row, email="")), letter, NOW) == "no_address"
        assert why_not(snapshot(row, doubtful={(tab, row.code)}), letter, NOW) == "another_person"


def test_a_letter_about_a_row_of_another_tab_goes_while_the_row_is_there():
    def invites(seen, event, now):
        yield Owed("invitation", f"event:{event.code}", "partners", FACTORY.code, about=event.code)

    with KINDS.also(a_kind("invitation", ("partners",), about="events", owed=invites)):
        (letter,) = owed(snapshot(FACTORY, ROUND_TABLE), NOW)

        assert why_not(snapshot(FACTORY, ROUND_TABLE), letter, NOW) == ""
        assert why_not(snapshot(FACTORY), letter, NOW) == "row_removed"
        assert why_not(snapshot(FACTORY, ROUND_TABLE, doubtful={("events", "МЕ-001")}), letter, NOW) == "another_person"


def test_a_letter_about_an_activity_belongs_to_its_pair():
    def says(seen, activity, now):
        yield Owed("done", f"done:{activity.code}", "mentors", VERA.code, pair=activity.pair, about=activity.code)

    with KINDS.also(a_kind("done", ("mentors",), about="activities", owed=says)):
        (letter,) = [o for o in owed(snapshot(VERA, IVAN, WORKING, TASK), NOW) if o.letter == "done"]

        assert why_not(snapshot(VERA, IVAN, WORKING, TASK), letter, NOW) == ""
        assert why_not(snapshot(VERA, IVAN, TASK), letter, NOW) == "row_removed"
        assert why_not(snapshot(VERA, IVAN, WORKING), letter, NOW) == "row_removed"
        assert why_not(snapshot(VERA, IVAN, replace(WORKING, mentor="М-0002"), TASK), letter, NOW) == "not_in_pair"


CONSENT = Consent(code="СГ-1", kind="data", given=date(2026, 9, 1))


@pytest.mark.parametrize(("tab", "row"), [("partners", FACTORY), ("teachers", NINA)])
def test_outside_the_banks_only_the_tab_of_consents_gives_consent(tab, row):
    with KINDS.also(a_kind("news", (tab,), consents=frozenset({Party.RECIPIENT}))):
        (letter,) = owed(snapshot(row), NOW)

        assert why_not(snapshot(row), letter, NOW) == "no_consent"
        assert why_not(snapshot(row, replace(CONSENT, person=row.code)), letter, NOW) == ""


@pytest.mark.parametrize(
    ("dismissed", "unreadable", "reason"),
    [
        (None, (), ""),
        (TODAY + timedelta(days=1), (), ""),
        (TODAY, (), "left"),
        (None, ("dismissed",), "left"),
    ],
)
def test_a_teacher_who_was_dismissed_gets_no_letters(dismissed, unreadable, reason):
    with KINDS.also(a_kind("news", ("teachers",))):
        (letter,) = owed(snapshot(NINA), NOW)
        gone = replace(NINA, dismissed=dismissed, unreadable=frozenset(unreadable))

        assert why_not(snapshot(gone), letter, NOW) == reason


def test_only_a_reminder_waits_for_the_day():
    night = NOW.replace(hour=23)

    for is_reminder, reason in ((True, "quiet_hours"), (False, "")):
        with KINDS.also(a_kind("news", ("partners",), is_reminder=is_reminder)):
            (letter,) = owed(snapshot(FACTORY), night)
            assert why_not(snapshot(FACTORY), letter, night) == reason


def test_an_unknown_kind_is_a_sentence_and_a_reason_to_hold_the_letter():
    letter = Owed("from_the_future", "key", "partners", FACTORY.code)

    with pytest.raises(UnknownLetter, match=r"does not know such a letter.* \(from_the_future\)"):
        KINDS["from_the_future"]
    assert why_not(snapshot(FACTORY), letter, NOW) == "unknown_kind"
    assert standing("unknown_kind").value == "held"
    assert "unknown_kind" in CURABLE
    assert KINDS.title("from_the_future", "ru") == "from_the_future"


def test_a_kind_that_only_a_test_knows_is_forgotten():
    with KINDS.also(a_kind("news", ("partners",))):
        assert KINDS["news"].title("en") == "new letter"

    assert KINDS.get("news") is None


@pytest.mark.parametrize(
    ("name", "recipients", "more", "fault"),
    [
        ("pair_declined", ("partners",), {}, "two letters called pair_declined"),
        ("News!", ("partners",), {}, "small Latin letters"),
        ("news", (), {}, "a recipient"),
        ("news", ("partners",), {"en": ""}, "a title in both languages"),
        ("news", ("parents",), {}, "tabs that do not exist: parents"),
        ("news", ("partners",), {"about": "parties"}, "tabs that do not exist: parties"),
        ("news", ("events",), {}, "have no e-mail: events"),
    ],
)
def test_a_kind_that_could_never_be_sent_is_refused_when_it_is_declared(name, recipients, more, fault):
    with pytest.raises(ValueError, match=fault), KINDS.also(a_kind(name, recipients, owed=nothing, **more)):
        pass


def owing(*letters):
    return lambda seen, row, now: letters


@pytest.mark.parametrize(
    ("letters", "error", "fault"),
    [
        ([Owed("mews", "k", "partners", FACTORY.code)], UnknownLetter, "mews"),
        ([Owed("news", "k", "mentors", VERA.code)], ValueError, "does not go to the tab mentors"),
        (
            [Owed("news", "k", "partners", "ПА-001"), Owed("news", "k", "partners", "ПА-002")],
            ValueError,
            "two letters bear the business key",
        ),
    ],
)
def test_a_rule_that_owes_what_could_not_be_sent_is_found_at_once(letters, error, fault):
    with KINDS.also(a_kind("news", ("partners",), owed=owing(*letters))), pytest.raises(error, match=fault):
        owed(snapshot(FACTORY), NOW)


def test_a_reason_without_words_is_found_at_once():
    with KINDS.also(a_kind("news", ("partners",), still_due=lambda *_: "because")):
        (letter,) = owed(snapshot(FACTORY), NOW)
        with pytest.raises(ValueError, match="gives a reason that has no words"):
            why_not(snapshot(FACTORY), letter, NOW)
