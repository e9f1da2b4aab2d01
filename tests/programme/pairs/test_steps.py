"""The steps of a pair: proposed, answered by both sides, approved by an act, ended; and the letters each step owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.banks.edits import FieldInput
from programme.cells.writing import form_text, write_cell
from programme.changes.change import Decision
from programme.errors import NotFound, Refused
from programme.pairs.steps import Choice, confirm, edit_pair
from programme.schema.pairs import PAIRS, Pair
from programme.snapshot import Snapshot
from tests.matching.people import TODAY, mentee, mentor, snapshot


def college(**more) -> Snapshot:
    ours = [mentee(n, request="как удержать внимание") for n in (1, 2, 3)]
    return snapshot(ours, [mentor(1, capacity=2), mentor(2)], **more)


def test_a_confirmed_pair_is_a_row_and_a_letter_to_each_side():
    decision = confirm(college(), [Choice("Н-0001", "М-0001", 62, "один корпус")], "До встречи!")
    (row,) = decision.rows
    cells = dict(row.cells)
    assert (cells["mentee"], cells["mentor"], cells["score"], cells["why"]) == ("Н-0001", "М-0001", 62, "один корпус")
    assert (cells["status"], cells["proposed"]) == ("предложена", TODAY)
    assert (cells["mentor_answer"], cells["mentee_answer"]) == ("ждём ответа", "ждём ответа")
    assert cells["aim"] == "как удержать внимание"
    assert [(owed.letter, owed.code, owed.pair, owed.note) for owed in decision.letters] == [
        ("pair_proposed_mentor", "М-0001", row.code_mark, "До встречи!"),
        ("pair_proposed_mentee", "Н-0001", row.code_mark, "До встречи!"),
    ]
    assert decision.subject == (("mentees", "Н-0001"), ("mentors", "М-0001"))


def test_several_pairs_are_confirmed_together_or_not_at_all():
    both = [Choice("Н-0001", "М-0001"), Choice("Н-0002", "М-0001")]
    decision = confirm(college(), both)
    assert len(decision.rows) == 2
    assert len({row.code_mark for row in decision.rows}) == 2
    assert len(decision.letters) == 4
    with pytest.raises(Refused, match="no free place"):
        confirm(college(), [*both, Choice("Н-0003", "М-0001")])


def test_nothing_chosen_and_one_person_twice_are_refused():
    with pytest.raises(Refused, match="at least one"):
        confirm(college(), [])
    with pytest.raises(Refused, match="chosen twice"):
        confirm(college(), [Choice("Н-0001", "М-0001"), Choice("Н-0001", "М-0002")])


def test_who_has_gone_meanwhile_is_not_paired():
    with pytest.raises(NotFound):
        confirm(college(), [Choice("Н-0009", "М-0001")])
    with pytest.raises(NotFound):
        confirm(college(), [Choice("Н-0001", "М-0009")])


def test_a_rule_that_may_be_set_aside_needs_a_reason_which_stays_with_the_pair():
    parted = Pair(code="П-1", mentor="М-0001", mentee="Н-0001", status="declined")
    with pytest.raises(Refused, match="Give a reason"):
        confirm(college(pairs=[parted]), [Choice("Н-0001", "М-0001", override="  ")])
    decision = confirm(college(pairs=[parted]), [Choice("Н-0001", "М-0001", override="оба просили ещё раз")])
    assert dict(decision.rows[0].cells)["note"] == "оба просили ещё раз"


def test_a_rule_that_may_not_be_set_aside_stands_whatever_the_reason():
    with pytest.raises(Refused, match="ruled this pair out"):
        confirm(college(vetoes=[("Н-0001", "М-0001")]), [Choice("Н-0001", "М-0001", override="очень надо")])


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
    with pytest.raises(NotFound):
        edit_pair(college(), "П-9", [])


@pytest.mark.parametrize("status", ["completed", "declined", "ended"])
def test_a_note_on_a_pair_that_is_over_changes_and_sends_nothing_else(status):
    decision = step(with_pair(status=status, mentor_answer="no"), note="дело в архиве")
    assert edited(decision) == {"note": "дело в архиве"}
    assert letters(decision) == []


def test_an_end_typed_as_a_status_gets_its_day():
    decision = step(with_pair(status="active"), status="завершена")
    assert edited(decision) == {"status": "завершена", "ended": TODAY}


def test_an_answer_that_is_taken_back_has_no_day():
    answered = with_pair(mentor_answer="yes", mentor_answered=TODAY, mentee_answer="yes", status="accepted")
    decision = step(answered, mentor_answer="ждём ответа")
    assert edited(decision) == {"mentor_answer": "ждём ответа", "mentor_answered": None, "status": "предложена"}
    assert edited(step(with_pair(mentor_answer="waiting"), mentor_answer="")) == {"mentor_answer": None}
