"""The steps of a pair: proposed, answered by both sides, approved by an act, ended; and the letters each step owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.banks.edits import FieldInput
from programme.cells.writing import form_text, write_cell
from programme.changes.change import Decision
from programme.errors import NotFound, Refused
from programme.pairs.steps import ChosenPair, confirm, edit_pair
from programme.schema.pairs import PAIRS, Pair
from programme.snapshot import Snapshot
from tests.matching.people import TODAY, mentee, mentor, snapshot


def college(**more) -> Snapshot:
    ours = [mentee(n, request="как удержать внимание") for n in (1, 2, 3)]
    return snapshot(ours, [mentor(1, capacity=2), mentor(2)], **more)


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


def step(found: Snapshot, **typed: str) -> Decision:
    raw = found.raw("pairs", "П-1")
    answers = [FieldInput(key, form_text(PAIRS.column(key), raw.get(key)), text) for key, text in typed.items()]
    return edit_pair(found, "П-1", answers)


def edited(decision: Decision) -> dict[str, object]:
    return {edit.column: edit.value for edit in decision.edits}


def letters(decision: Decision) -> list[tuple[str, str]]:
    return [(owed.letter, owed.code) for owed in decision.letters]


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
        ({"act": "1"}, {"act_date": "1.9.26"}, "The pair Мудров — Ученов was approved by an act."),
        ({"act": "1"}, {"act_date": "1.9.26", "starts": "1.9.27"}, "The pair Мудров — Ученов was approved by an act."),
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
    extended = with_pair(status="extended", act="21-од", act_date=TODAY, mentor_answer="yes", mentee_answer="yes")
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
    decision = step(with_pair(status="accepted"), act="21-од", act_date="23.11.2026", starts=starts)
    assert edited(decision)["status"] == status
    assert letters(decision) == [("pair_approved_mentor", "М-0001"), ("pair_approved_mentee", "Н-0001")]
    assert {owed.pair for owed in decision.letters} == {"П-1"}


def test_an_act_without_a_date_approves_nothing():
    decision = step(with_pair(status="accepted"), act="21-од")
    assert edited(decision) == {"act": "21-од"}
    assert letters(decision) == []


def test_an_approved_pair_is_not_told_of_its_approval_twice():
    approved = with_pair(status="approved", act="21-од", act_date=TODAY, starts=date(2026, 11, 20))
    decision = step(approved, note="перенесли встречу")
    assert edited(decision)["status"] == "действует"
    assert letters(decision) == []


@pytest.mark.parametrize("reason", PAIRS.column("end_reason").choices, ids=lambda choice: choice.key)
def test_an_end_has_a_reason_and_a_day(reason):
    decision = step(with_pair(status="active", act="21-од", act_date=TODAY), end_reason=reason.ru)
    assert edited(decision)["status"] == ("завершена" if reason.key == "fulfilled" else "расторгнута")
    assert edited(decision)["ended"] == TODAY
    assert letters(decision) == []


@pytest.mark.parametrize("status", ["completed", "declined", "ended"])
def test_what_is_over_is_not_opened_by_an_answer(status):
    for answer in ("согласие", "отказ"):
        decision = step(with_pair(status=status, ended=TODAY), mentor_answer=answer, mentee_answer=answer)
        assert "status" not in edited(decision)


def test_a_status_typed_by_the_curator_outweighs_what_would_follow():
    decision = step(with_pair(status="accepted", act="21-од", act_date=TODAY), status="предложена")
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


@pytest.mark.parametrize("status", ["завершена", "расторгнута"])
def test_an_end_typed_with_its_day_keeps_that_day(status):
    decision = step(with_pair(status="active"), status=status, ended="1.11.26")
    assert edited(decision) == {"status": status, "ended": date(2026, 11, 1)}


def test_a_no_typed_later_than_an_act_declines_the_pair_all_the_same():
    decision = step(with_pair(status="active", act="21-од", act_date=TODAY), mentee_answer="отказ")
    assert edited(decision)["status"] == "отклонена"
    assert letters(decision) == [("pair_declined", "М-0001")]


def test_an_answer_that_is_taken_back_has_no_day():
    answered = with_pair(mentor_answer="yes", mentor_answered=TODAY, mentee_answer="yes", status="accepted")
    decision = step(answered, mentor_answer="ждём ответа")
    assert edited(decision) == {"mentor_answer": "ждём ответа", "mentor_answered": None, "status": "предложена"}
    assert edited(step(with_pair(mentor_answer="waiting"), mentor_answer="")) == {"mentor_answer": None}
