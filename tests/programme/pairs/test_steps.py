"""The steps of a pair: proposed, answered by both sides, ordered, extended, ended; and the letters each step owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme.banks.edits import FieldInput
from programme.cells.writing import form_text, write_cell
from programme.changes.change import Decision
from programme.errors import NotFound, Refused
from programme.pairs.guards import NO_NOTICE
from programme.pairs.life import STEPS, NotReady, on_day, pair_remarks
from programme.pairs.notice import earliest_end
from programme.pairs.steps import ChosenPair, confirm, edit_pair
from programme.schema.pairs import PAIRS, Pair
from programme.schema.records import Setting
from programme.schema.values import PAIR_STATUS
from programme.snapshot import Snapshot
from tests.matching.people import DAY, TODAY, mentee, mentor, snapshot


def college(**more) -> Snapshot:
    ours = [mentee(n, request="как удержать внимание") for n in (1, 2, 3)]
    return snapshot(ours, [mentor(1, capacity=2, consent_mentoring=DAY), mentor(2, consent_mentoring=DAY)], **more)


def test_a_confirmed_pair_is_a_row_and_a_letter_to_each_side():
    decision = confirm(college(), [ChosenPair("Н-0001", "М-0001", 62, "один корпус")], "До встречи!")
    (row,) = decision.rows
    cells = dict(row.cells)
    assert (cells["mentee"], cells["mentor"], cells["score"], cells["why"]) == ("Н-0001", "М-0001", 62, "один корпус")
    assert (cells["status"], cells["proposed"]) == ("предложена", TODAY)
    assert (cells["mentor_answer"], cells["mentee_answer"]) == ("ждём ответа", "ждём ответа")
    assert cells["aim"] == "как удержать внимание"
    assert (cells["mentee_name"], cells["mentor_name"]) == ("Ученовааб Олег Ильич", "Мудровааб Олег Ильич")
    assert (cells["form"], cells["kind"], cells["note"]) == ("педагог–педагог", "традиционное", None)
    assert (row.tab, str(decision.summary)) == ("pairs", "1 pair was proposed.")
    assert [(owed.letter, owed.code, owed.pair, owed.note) for owed in decision.letters] == [
        ("pair_proposed_mentor", "М-0001", row.code_mark, "До встречи!"),
        ("pair_proposed_mentee", "Н-0001", row.code_mark, "До встречи!"),
    ]
    assert decision.subject == (("mentees", "Н-0001"), ("mentors", "М-0001"))


@pytest.mark.parametrize(
    ("theirs", "mentors", "kind", "form"),
    [
        (("employer_student", "teacher_teacher"), ("teacher_teacher",), "", "педагог–педагог"),
        (("teacher_student",), (), "", "педагог–студент"),
        ((), ("student_student", "teacher_student"), "", "студент–студент"),
        ((), (), "student", "педагог–студент"),
        ((), (), "teacher", "педагог–педагог"),
    ],
)
def test_the_form_of_a_pair_is_the_common_one_else_the_one_that_was_named_else_the_usual_one(
    theirs, mentors, kind, form
):
    found = snapshot([mentee(1, forms=theirs, type=kind)], [mentor(1, forms=mentors)])
    decision = confirm(found, [ChosenPair("Н-0001", "М-0001")])
    assert dict(decision.rows[0].cells)["form"] == form


@pytest.mark.parametrize(
    ("told", "aim"),
    [
        ({"goal": "цель", "request": "запрос", "needs": ("а", "б")}, "цель"),
        ({"request": "запрос", "needs": ("а", "б")}, "запрос"),
        ({"needs": ("а", "б")}, "а; б"),
        ({}, None),
        ({"goal": "я" * 501}, "я" * 500),
    ],
)
def test_the_aim_of_a_pair_is_the_goal_else_the_request_else_the_needs(told, aim):
    decision = confirm(snapshot([mentee(1, **told)], [mentor(1)]), [ChosenPair("Н-0001", "М-0001")])
    assert dict(decision.rows[0].cells)["aim"] == aim


def test_the_mark_of_one_new_pair_is_no_part_of_anothers():
    many = snapshot([mentee(n) for n in range(12)], [mentor(1, capacity=12)])
    marks = [row.code_mark for row in confirm(many, [ChosenPair(f"Н-{n:04}", "М-0001") for n in range(12)]).rows]
    assert [(one, other) for one in marks for other in marks if one is not other and one in other] == []


def test_several_pairs_are_confirmed_together_or_not_at_all():
    both = [ChosenPair("Н-0001", "М-0001"), ChosenPair("Н-0002", "М-0001")]
    decision = confirm(college(), both)
    assert len(decision.rows) == 2
    assert len({row.code_mark for row in decision.rows}) == 2
    assert len(decision.letters) == 4
    assert decision.subject == (("mentees", "Н-0001"), ("mentees", "Н-0002"), ("mentors", "М-0001"))
    assert str(decision.summary) == "2 pairs were proposed."
    with pytest.raises(Refused, match="no free place"):
        confirm(college(), [*both, ChosenPair("Н-0003", "М-0001")])


def test_nothing_chosen_and_one_person_twice_are_refused():
    with pytest.raises(Refused, match="at least one"):
        confirm(college(), [])
    with pytest.raises(Refused, match="Ученовааб Олег Ильич was chosen twice"):
        confirm(college(), [ChosenPair("Н-0001", "М-0001"), ChosenPair("Н-0001", "М-0002")])


def test_who_has_gone_meanwhile_is_not_paired():
    with pytest.raises(NotFound):
        confirm(college(), [ChosenPair("Н-0009", "М-0001")])
    with pytest.raises(NotFound):
        confirm(college(), [ChosenPair("Н-0001", "М-0009")])


def test_a_rule_that_may_be_set_aside_needs_a_reason_which_stays_with_the_pair():
    parted = Pair(code="П-1", mentor="М-0001", mentee="Н-0001", status="declined")
    why = "Ученовааб Олег Ильич and Мудровааб Олег Ильич: this pair was declined or ended before. Give a reason"
    with pytest.raises(Refused, match=why):
        confirm(college(pairs=[parted]), [ChosenPair("Н-0001", "М-0001", override="  ")])
    decision = confirm(college(pairs=[parted]), [ChosenPair("Н-0001", "М-0001", override="оба просили ещё раз")])
    assert dict(decision.rows[0].cells)["note"] == "оба просили ещё раз"


def test_a_rule_that_may_not_be_set_aside_stands_whatever_the_reason():
    why = "Ученовааб .* and Мудровааб .* cannot be paired: .* has ruled this pair out. Lift the veto"
    with pytest.raises(Refused, match=why):
        confirm(college(vetoes=[("Н-0001", "М-0001")]), [ChosenPair("Н-0001", "М-0001", override="очень надо")])


def with_pair(**more) -> Snapshot:
    """Return a college with one pair, the raw cells of which are known as the book would show them."""
    pair = Pair(**{"code": "П-1", "mentor": "М-0001", "mentee": "Н-0001", "status": "proposed", **more})
    found = college(pairs=[pair])
    cells = {column.key: write_cell(column, getattr(pair, column.key)) for column in PAIRS.columns}
    return replace(found, cells={("pairs", "П-1"): cells})


def step(found: Snapshot, want: str = "", **typed: str) -> Decision:
    raw = found.raw("pairs", "П-1")
    answers = [FieldInput(key, form_text(PAIRS.column(key), raw.get(key)), text) for key, text in typed.items()]
    return edit_pair(found, "П-1", answers, want)


def edited(decision: Decision) -> dict[str, object]:
    return {edit.column: edit.value for edit in decision.edits}


def letters(decision: Decision) -> list[tuple[str, str]]:
    return [(owed.letter, owed.code) for owed in decision.letters]


AGREED = {"status": "accepted", "mentor_answer": "yes", "mentee_answer": "yes", "act": "1"}
AT_WORK = {**AGREED, "status": "active", "act_date": DAY, "starts": DAY, "ends": date(2027, 5, 31)}


def test_one_yes_waits_for_the_other_side():
    decision = step(with_pair(), mentor_answer="согласие")
    assert edited(decision) == {"mentor_answer": "согласие", "mentor_answered": TODAY}
    assert letters(decision) == []


def test_two_yeses_accept_the_pair():
    decision = step(with_pair(mentor_answer="yes"), mentee_answer="согласие", mentee_answered="20.11.2026")
    assert edited(decision)["status"] == "подтверждена"
    assert edited(decision)["mentee_answered"] == date(2026, 11, 20)
    assert letters(decision) == []
    assert decision.subject == (("mentees", "Н-0001"), ("mentors", "М-0001"))
    (edit,) = [edit for edit in decision.edits if edit.column == "status"]
    assert (edit.tab, edit.code, edit.base) == ("pairs", "П-1", "предложена")


@pytest.mark.parametrize(
    ("before", "typed", "told"),
    [
        ({}, {"mentor_answer": "отказ"}, "The pair Мудров — Ученов was declined."),
        ({"mentee_answer": "yes"}, {"mentor_answer": "согласие"}, "Both sides agreed to the pair Мудров — Ученов."),
        (AGREED, {"act_date": "1.9.26"}, "The pair Мудров — Ученов was approved by an order."),
        (AGREED, {"act_date": "1.9.26", "starts": "1.9.27"}, "The pair Мудров — Ученов was approved by an order."),
        ({"status": "approved", "act": "1", "act_date": TODAY}, {"note": "х"}, "The pair Мудров — Ученов was changed."),
        ({"status": "active", "act": "1", "act_date": TODAY}, {"note": "х"}, "The pair Мудров — Ученов was changed."),
        ({"status": "accepted"}, {"note": "х"}, "The pair Мудров — Ученов was changed."),
        ({"status": "declined"}, {"note": "х"}, "The pair Мудров — Ученов was changed."),
        ({"mentor_name": "", "mentee_name": ""}, {"note": "х"}, "The pair М-0001 — Н-0001 was changed."),
    ],
)
def test_what_became_of_a_pair_is_said_once_and_by_name(before, typed, told):
    decision = step(with_pair(**{"mentor_name": "Мудров", "mentee_name": "Ученов", **before}), **typed)
    assert str(decision.summary) == told


def test_an_accepted_pair_stays_accepted_whatever_else_is_typed():
    accepted = with_pair(status="accepted", mentor_answer="yes", mentee_answer="yes", mentor_answered=TODAY)
    assert edited(step(accepted, note="перенесли встречу")) == {"note": "перенесли встречу"}
    typed_by_hand = with_pair(status="accepted")
    assert edited(step(typed_by_hand, note="согласны устно")) == {"note": "согласны устно"}
    assert "status" not in edited(step(accepted, mentor_answer="согласен"))


@pytest.mark.parametrize("status", ["", "proposed"])
def test_two_yeses_that_stood_in_the_sheet_accept_a_pair_at_the_next_step(status):
    agreed = with_pair(status=status, mentor_answer="yes", mentee_answer="yes")
    assert edited(step(agreed, note="х")) == {"note": "х", "status": "подтверждена"}


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_an_accepted_pair_is_a_proposal_again_when_either_side_takes_its_yes_back(side):
    accepted = with_pair(status="accepted", mentor_answer="yes", mentee_answer="yes")
    assert edited(step(accepted, **{f"{side}_answer": "ждём ответа"}))["status"] == "предложена"


@pytest.mark.parametrize("status", ["approved", "active"])
def test_a_pair_that_works_is_not_set_back_by_two_yeses(status):
    assert edited(step(with_pair(status=status, mentor_answer="yes", mentee_answer="yes"), note="х")) == {"note": "х"}


def test_an_extended_pair_stays_extended_until_it_ends():
    extended = with_pair(**{**AT_WORK, "status": "extended"})
    assert edited(step(extended, note="х")) == {"note": "х"}
    fulfilled = next(choice.ru for choice in PAIRS.column("end_reason").choices if choice.key == "fulfilled")
    assert edited(step(extended, end_reason=fulfilled)) == {
        "end_reason": fulfilled, "status": "завершена", "ended": TODAY,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("side", "told"), [("mentor", ("pair_declined", "Н-0001")), ("mentee", ("pair_declined", "М-0001"))]
)
def test_a_no_declines_the_pair_and_the_other_side_is_told(side, told):
    decision = step(with_pair(), **{f"{side}_answer": "отказ"})
    assert edited(decision)["status"] == "отклонена"
    assert letters(decision) == [told]


def test_when_both_decline_nobody_is_told_of_the_other():
    decision = step(with_pair(), mentor_answer="отказ", mentee_answer="отказ")
    assert edited(decision)["status"] == "отклонена"
    assert letters(decision) == []


@pytest.mark.parametrize(
    ("starts", "status"), [("", "действует"), ("23.11.2026", "действует"), ("24.11.2026", "утверждена")]
)
def test_an_act_approves_the_pair_and_its_start_sets_it_to_work(starts, status):
    decision = step(with_pair(**{**AGREED, "act": ""}), act="21-од", act_date="23.11.2026", starts=starts)
    assert edited(decision)["status"] == status
    assert letters(decision) == [("pair_approved_mentor", "М-0001"), ("pair_approved_mentee", "Н-0001")]
    assert {owed.pair for owed in decision.letters} == {"П-1"}


def against(found: Snapshot, want: str = "", **typed: str) -> set[str]:
    """What is told against a step, by the columns' keys and the sentences."""
    raw = found.raw("pairs", "П-1")
    answers = [FieldInput(key, form_text(PAIRS.column(key), raw.get(key)), text) for key, text in typed.items()]
    with pytest.raises(NotReady) as told:
        edit_pair(found, "П-1", answers, want)
    return {str(fault.what) for fault in told.value.faults}


def test_an_order_without_a_date_approves_nothing_and_says_so():
    assert against(with_pair(**{**AGREED, "act": ""}), act="21-од") == {"The order has no date."}


def test_everything_that_an_order_lacks_is_told_at_once():
    term = {"starts": "01.06.2027", "ends": "01.05.2027"}
    lacking = with_pair()
    lacking.rows["mentors"]["М-0001"] = replace(lacking.mentors["М-0001"], consent_mentoring=None, consent_data=None)
    lacking.rows["mentees"]["Н-0001"] = replace(lacking.mentees["Н-0001"], consent_data=None, birth="2010-01-01")

    assert against(lacking, act="21-од", act_date="01.12.2026", **term) == {
        "The mentor has not agreed.",
        "The mentee has not agreed.",
        "The mentor's consent to the processing of personal data is missing.",
        "The mentee's consent to the processing of personal data is missing.",
        "The mentee is a minor, and the guardian's consent is missing.",
        "The mentor's written consent under article 351.8 of the Labour Code is missing.",
        "The date of the order lies in the future.",
        "The pair ends before it begins.",
    }


@pytest.mark.parametrize(
    ("who", "pair"),
    [
        ({"basis": "function"}, {}),
        ({"basis": "outside"}, {}),
        ({"post": "студент"}, {}),
        ({}, {"form": "employer_student"}),
        ({}, {"form": "teacher_student"}),
    ],
)
def test_the_consent_of_351_8_is_asked_of_employees_by_assignment_only(who, pair):
    found = with_pair(**AGREED, **pair)
    found.rows["mentors"]["М-0001"] = replace(found.mentors["М-0001"], consent_mentoring=None, **who)
    assert edited(step(found, act_date="23.11.2026"))["status"] == "действует"
    found.rows["mentors"]["М-0001"] = replace(found.mentors["М-0001"], basis="assignment")
    if not pair:
        assert any("351.8" in what for what in against(found, act_date="23.11.2026"))


def test_a_term_outside_the_programme_is_told_and_a_reason_sets_it_aside():
    found = with_pair(**AGREED, starts=DAY, ends=date(2027, 9, 30))
    found.rows["settings"] = {"1": Setting(code="1", name="Дата начала программы", value="01.09.2026")}
    assert against(found, act_date="23.11.2026") == {"The term of the pair is not inside the programme."}
    decision = step(found, act_date="23.11.2026", set_aside="программа на два года")
    assert edited(decision)["set_aside"] == "программа на два года"
    assert str(decision.summary).endswith("not inside the programme. Reason: программа на два года")
    assert letters(decision) == [("pair_approved_mentor", "М-0001"), ("pair_approved_mentee", "Н-0001")]


def test_what_the_law_demands_is_not_set_aside_by_any_reason():
    found = with_pair(**AGREED)
    found.rows["mentors"]["М-0001"] = replace(found.mentors["М-0001"], consent_mentoring=None)
    assert any("351.8" in what for what in against(found, act_date="23.11.2026", set_aside="очень надо"))


def test_a_note_never_waits_for_what_the_sheet_lacks():
    typed_by_hand = with_pair(status="accepted", act="1", act_date=date(2030, 1, 1))
    assert edited(step(typed_by_hand, note="ждём")) == {"note": "ждём"}
    at_work = with_pair(status="active", mentor_answer="no")
    assert edited(step(at_work, note="ждём")) == {"note": "ждём"}


def test_an_edit_of_a_pair_at_work_may_not_break_what_it_stands_on():
    found = with_pair(**AT_WORK)
    assert against(found, act_date="01.12.2026") == {"The date of the order lies in the future."}
    assert against(found, mentee_answer="ждём ответа") == {"The mentee has not agreed."}
    assert against(found, act="") == {"The order has no number."}


@pytest.mark.parametrize(
    ("before", "wanted"),
    [(before.key, wanted.key) for before in PAIR_STATUS for wanted in PAIR_STATUS if before is not wanted],
)
def test_a_status_is_reached_from_where_the_machine_allows_and_from_nowhere_else(before, wanted):
    found = with_pair(**{**AT_WORK, "status": before, "mentor_answer": "yes"})
    word = next(choice.ru for choice in PAIR_STATUS if choice.key == wanted)
    is_allowed = before in STEPS[wanted].sources
    try:
        step(found, status=word)
    except NotReady as error:
        told = [str(fault.what) for fault in error.faults]
        assert any("cannot become" in what for what in told) is not is_allowed
    else:
        assert is_allowed


def test_an_approved_pair_is_not_told_of_its_approval_twice():
    approved = with_pair(**{**AT_WORK, "status": "approved", "starts": date(2026, 11, 20)})
    decision = step(approved, note="перенесли встречу")
    assert edited(decision)["status"] == "действует"
    assert letters(decision) == []


ENDINGS = [choice for choice in PAIRS.column("end_reason").choices if choice.key not in NO_NOTICE]


def test_a_fulfilled_plan_completes_the_pair_today_without_a_letter():
    decision = step(with_pair(**AT_WORK), end_reason="план выполнен полностью")
    assert edited(decision) == {"end_reason": "план выполнен полностью", "status": "завершена", "ended": TODAY}
    assert letters(decision) == []


@pytest.mark.parametrize("reason", ENDINGS, ids=lambda choice: choice.key)
def test_an_early_end_takes_effect_three_working_days_after_its_notice_and_both_are_told(reason):
    decision = step(with_pair(**AT_WORK), end_reason=reason.ru, noticed="20.11.2026")  # a Friday
    assert edited(decision)["status"] == "прекращена досрочно"
    assert edited(decision)["ended"] == date(2026, 11, 25)
    assert letters(decision) == [("pair_ended_mentor", "М-0001"), ("pair_ended_mentee", "Н-0001")]


def test_an_early_end_without_notice_or_too_soon_is_refused():
    found, reason = with_pair(**AT_WORK), "по инициативе наставника"
    assert against(found, end_reason=reason) == {"An early end has no date of notice."}
    soon = {"end_reason": reason, "noticed": "20.11.2026", "ended": "24.11.2026"}
    short = {"An early end takes effect no sooner than three working days after the notice."}
    assert against(found, **soon) == short
    assert against(found, **soon, set_aside="очень надо") == short
    assert against(found, end_reason=reason, noticed="24.11.2026") == {"The date of notice lies in the future."}


def test_by_mutual_consent_the_notice_may_be_set_aside_with_a_reason():
    typed = {"end_reason": "по обоюдному согласию", "ended": "23.11.2026", "set_aside": "оба подписали соглашение"}
    assert edited(step(with_pair(**AT_WORK), **typed))["status"] == "прекращена досрочно"


@pytest.mark.parametrize(
    ("noticed", "ends"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 20), date(2026, 11, 25)),  # over a weekend
        (date(2026, 12, 30), date(2027, 1, 12)),  # over the days off of January
        (date(2027, 4, 30), date(2027, 5, 5)),
    ],
)
def test_working_days_of_a_notice_leave_out_weekends_and_days_off(noticed, ends):
    assert earliest_end(noticed) == ends


def test_a_proposal_is_withdrawn_with_a_reason_and_never_ends_early():
    assert edited(step(with_pair(), end_reason="по инициативе куратора"))["status"] == "отклонена"
    assert any("cannot become" in what for what in against(with_pair(), end_reason="план выполнен полностью"))


def test_a_pair_whose_end_is_still_to_come_works_until_then():
    ending = Pair(code="П-1", status="ended", noticed=TODAY, ended=TODAY + timedelta(days=3))
    assert on_day(ending, TODAY).status == "active"
    assert on_day(ending, TODAY + timedelta(days=3)).status == "ended"


def test_a_note_on_a_pair_whose_end_is_to_come_tells_nobody_again():
    ending = with_pair(**{**AT_WORK, "status": "ended", "end_reason": "mentor", "noticed": TODAY,
                          "ended": date(2026, 11, 26)})  # fmt: skip
    shown = replace(ending, rows={**ending.rows, "pairs": {"П-1": on_day(ending.pairs["П-1"], TODAY)}})
    decision = step(shown, note="акт подписан")
    assert (edited(decision), letters(decision)) == ({"note": "акт подписан"}, [])


@pytest.mark.parametrize("status", ["completed", "declined", "ended"])
def test_what_is_over_is_not_opened_by_an_answer(status):
    for answer in ("согласие", "отказ"):
        decision = step(with_pair(status=status, ended=TODAY), mentor_answer=answer, mentee_answer=answer)
        assert "status" not in edited(decision)


def test_a_status_typed_by_the_curator_outweighs_what_would_follow():
    decision = step(with_pair(**AGREED, act_date=TODAY), status="предложена")
    assert edited(decision) == {"status": "предложена"}


def test_a_pair_that_is_not_there_cannot_be_changed():
    with pytest.raises(NotFound, match="П-9"):
        edit_pair(college(), "П-9", [])


@pytest.mark.parametrize("status", ["completed", "declined", "ended"])
def test_a_note_on_a_pair_that_is_over_changes_and_sends_nothing_else(status):
    decision = step(with_pair(status=status, mentor_answer="no"), note="дело в архиве")
    assert edited(decision) == {"note": "дело в архиве"}
    assert letters(decision) == []


def test_an_end_typed_as_a_status_gets_its_day():
    decision = step(with_pair(status="active"), status="завершена")
    assert edited(decision) == {"status": "завершена", "ended": TODAY}


def test_an_end_typed_with_its_day_keeps_that_day():
    decision = step(with_pair(status="active"), status="завершена", ended="1.11.26")
    assert edited(decision) == {"status": "завершена", "ended": date(2026, 11, 1)}


def test_a_no_of_a_pair_at_work_is_an_early_end_with_its_notice():
    told = against(with_pair(**AT_WORK), mentee_answer="отказ")
    assert told == {"The pair stands as “действует” and cannot become “отклонена”."}


def test_a_later_end_extends_the_pair():
    decision = step(with_pair(**AT_WORK), want="extended", ends="30.06.2027")
    assert edited(decision) == {"ends": date(2027, 6, 30), "status": "продлена"}
    later = "An extension needs a later end of the term."
    assert against(with_pair(**AT_WORK), "extended", ends="30.04.2027") == {later}
    assert later in against(with_pair(**{**AT_WORK, "status": "extended"}), "extended", ends="30.04.2027")


def test_the_sheet_may_say_otherwise_and_that_is_a_remark():
    found = with_pair(number=2, status="active", act="1", act_date=date(2030, 1, 1))
    assert {(remark.column, remark.code) for remark in pair_remarks(found)} == {
        ("mentor_answer", "П-1"), ("mentee_answer", "П-1"), ("act_date", "П-1")
    }  # fmt: skip
    assert pair_remarks(with_pair(number=2, **AT_WORK)) == ()
    assert pair_remarks(with_pair(number=2)) == ()


def test_an_answer_that_is_taken_back_has_no_day():
    answered = with_pair(mentor_answer="yes", mentor_answered=TODAY, mentee_answer="yes", status="accepted")
    decision = step(answered, mentor_answer="ждём ответа")
    assert edited(decision) == {"mentor_answer": "ждём ответа", "mentor_answered": None, "status": "предложена"}
    assert edited(step(with_pair(mentor_answer="waiting"), mentor_answer="")) == {"mentor_answer": None}
