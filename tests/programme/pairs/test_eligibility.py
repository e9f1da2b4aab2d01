"""The hard rules: each keeps out whom it should, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from programme.pairs.eligibility import OVERRIDABLE, REMEDIES, RULES, Eligibility
from programme.schema.pairs import Pair
from programme.schema.people import MENTEES, MENTORS
from programme.schema.records import Consent
from tests.matching.people import DAY, TODAY, mentee, mentor, snapshot


def rules(one=None, other=None, *, taken=1, **more) -> tuple[str, ...]:
    one, other = one or mentee(1), other or mentor(1)
    return Eligibility(snapshot([one], [other], **more)).barriers(one, other, taken)


def pair(status: str, mentee_code="Н-0001", mentor_code="М-0001") -> Pair:
    return Pair(code="П-1", mentor=mentor_code, mentee=mentee_code, status=status)


def test_two_willing_people_may_be_paired():
    assert rules() == ()


@pytest.mark.parametrize("status", ["completed", "left", "paused"])
def test_a_status_keeps_a_mentee_out(status):
    assert rules(mentee(1, status=status)) == ("status",)


@pytest.mark.parametrize("status", ["left", "potential", "paused"])
def test_a_status_keeps_a_mentor_out(status):
    assert rules(other=mentor(1, status=status)) == ("status",)


def test_the_statuses_that_let_a_mentee_be_matched_are_those_before_a_pair_and_without_one():
    every = ("", *(choice.key for choice in MENTEES.column("status").choices))
    assert {status for status in every if rules(mentee(1, status=status)) == ()} == {
        "", "applied", "consented", "banked", "matched", "unpaired",
    }  # fmt: skip


def test_the_statuses_that_let_a_mentor_be_matched_are_those_from_the_questionnaire_on():
    every = ("", *(choice.key for choice in MENTORS.column("status").choices))
    assert {status for status in every if rules(other=mentor(1, status=status)) == ()} == {
        "", "surveyed", "selected", "registered", "active",
    }  # fmt: skip


def test_a_mentee_who_stands_as_a_mentor_in_a_pair_is_not_thereby_paired():
    assert rules(pairs=[pair("active", "Н-0009", "Н-0001")]) == ()
    assert rules(other=mentor(1, capacity=1), pairs=[pair("active", "М-0001", "М-0009")]) == ()


def test_a_status_that_cannot_be_read_is_no_leave():
    assert rules(mentee(1, status="", unreadable=frozenset({"status"}))) == ("status",)
    assert rules(other=mentor(1, status="", unreadable=frozenset({"status"}))) == ("status",)


def test_nobody_is_matched_without_a_consent():
    assert rules(mentee(1, consent_data=None)) == ("consent",)
    assert rules(other=mentor(1, consent_data=None)) == ("consent",)


def test_the_tab_of_consents_outweighs_the_bank():
    given = Consent(code="С-1", person="Н-0001", kind="data", given=DAY)
    withdrawn = Consent(code="С-2", person="Н-0001", kind="data", given=DAY, withdrawn=DAY)
    expired = Consent(code="С-3", person="Н-0001", kind="data", given=DAY, valid=date(2026, 11, 22))
    last_day = Consent(code="С-4", person="Н-0001", kind="data", given=DAY, valid=TODAY)
    assert rules(mentee(1, consent_data=None), consents=[given]) == ()
    assert rules(consents=[withdrawn]) == ("consent",)
    assert rules(consents=[expired]) == ("consent",)
    assert rules(consents=[last_day]) == ()
    assert rules(consents=[withdrawn, given]) == rules(consents=[given, withdrawn]) == ()


@pytest.mark.parametrize(
    ("birth", "is_minor"),
    [("2008-11-24", True), ("2008-11-23", False), ("2009", True), ("2008", False), ("", False), ("1998-01-01", False)],
)
def test_a_minor_needs_a_guardian_until_the_very_birthday(birth, is_minor):
    assert rules(mentee(1, birth=birth)) == (("guardian",) if is_minor else ())
    assert rules(mentee(1, birth=birth, consent_guardian=DAY)) == ()


def test_a_minor_is_not_mentored_by_a_student():
    minor = mentee(1, birth="2009-05-01", consent_guardian=DAY)
    assert rules(minor, mentor(1, post="студент 4 курса")) == ("minor",)
    assert rules(minor, mentor(1, forms=("student_student",))) == ("minor",)
    assert rules(minor, mentor(1, birth="2009-06-01")) == ("minor",)
    assert rules(minor, mentor(1, post="методист")) == ()
    assert rules(minor, mentor(1, forms=("student_student", "teacher_teacher"))) == ()
    assert rules(mentee(1, birth="1990-05-01"), mentor(1, post="студент 4 курса")) == ()


@pytest.mark.parametrize("status", ["proposed", "accepted", "approved", "active", "extended"])
def test_who_is_in_a_live_pair_is_not_matched_again(status):
    assert "paired" in rules(pairs=[pair(status, mentor_code="М-0009")])


@pytest.mark.parametrize("status", ["completed", "declined", "ended"])
def test_a_pair_that_is_over_leaves_both_free(status):
    assert rules(pairs=[pair(status, mentor_code="М-0009")]) == ()


@pytest.mark.parametrize("status", ["declined", "ended"])
def test_two_who_parted_are_not_offered_to_each_other_again(status):
    assert rules(pairs=[pair(status)]) == ("refused",)


def test_a_mentor_has_as_many_places_as_the_card_says_and_the_college_else():
    other = pair("active", mentee_code="Н-0009")
    assert rules(other=mentor(1, capacity=1), pairs=[other]) == ("full",)
    assert rules(other=mentor(1, capacity=2), pairs=[other]) == ()
    assert rules(other=mentor(1, capacity=2), pairs=[other], taken=2) == ("full",)
    assert rules(other=mentor(1, capacity=None), pairs=[other], settings={"Наставляемых у наставника": 1}) == ("full",)
    assert rules(other=mentor(1, capacity=0)) == ("full",)


def test_the_register_is_asked_for_only_where_the_college_wants_it():
    assert rules(settings={"Только из реестра": "да"}) == ("register",)
    assert rules(other=mentor(1, register_act="12-р"), settings={"Только из реестра": "да"}) == ()


def test_a_mentor_who_withdrew_is_left_alone():
    withdrawn = Consent(code="С-1", person="М-0001", kind="mentoring", given=DAY, withdrawn=DAY)
    assert rules(consents=[withdrawn]) == ("mentoring",)


def test_a_veto_holds_for_its_two_people_only():
    assert rules(vetoes=[("Н-0001", "М-0001")]) == ("veto",)
    assert rules(vetoes=[("Н-0001", "М-0002")]) == ()


@pytest.mark.parametrize(
    "mark",
    [{"name": "Рябинин Глеб Ильич"}, {"email": "gleb@college.example"}, {"phone": "+79990000009"}],
)
def test_nobody_is_their_own_mentor(mark):
    assert rules(mentee(1, **mark), mentor(1, **mark)) == ("same_person",)


def test_initials_alone_do_not_make_one_person():
    assert rules(mentee(1, name="Рябинин Г. И."), mentor(1, name="Рябинин Г. И.")) == ()
    assert rules(mentee(1, name="Рябинин Глеб"), mentor(1, name="Рябинин Глеб")) == ()


def test_two_people_are_told_apart_where_nothing_of_them_is_known():
    assert rules(mentee(1, name="", email="", phone=""), mentor(1, name="", email="", phone="")) == ()


def test_a_phone_with_an_extension_is_the_same_phone():
    assert rules(mentee(1, phone="+78137995123 доб. 12"), mentor(1, phone="+78137995123")) == ("same_person",)


def test_forms_must_meet_where_both_named_some():
    one, other = mentee(1, forms=("teacher_teacher",)), mentor(1, forms=("employer_student",))
    assert rules(one, other) == ("form",)
    assert rules(one) == rules(other=other) == ()


def test_every_rule_has_a_sentence_and_a_remedy():
    assert RULES.keys() == REMEDIES.keys()
    assert RULES.keys() >= OVERRIDABLE
    assert not OVERRIDABLE & {"consent", "guardian", "veto", "same_person", "mentoring", "minor", "paired"}


def test_several_rules_are_all_named_once():
    found = rules(mentee(1, status="left", consent_data=None), mentor(1, consent_data=None, capacity=0))
    assert found == ("status", "consent", "full")


def test_the_first_rule_that_keeps_somebody_out_is_named_and_nothing_where_none_does():
    kept, free = mentee(1, status="left", consent_data=None), mentee(2)
    full, willing = mentor(1, consent_data=None, capacity=0), mentor(2)
    found = Eligibility(snapshot([kept, free], [full, willing]))
    assert (found.mentee_barrier(kept), found.mentee_barrier(free)) == ("status", "")
    assert (found.mentor_barrier(full), found.mentor_barrier(willing)) == ("consent", "")


def test_a_row_of_which_nobody_knows_whose_it_is_is_matched_with_nobody():
    one, other = mentee(1), mentor(1)
    for place in (("mentees", one.code), ("mentors", other.code)):
        doubtful = replace(snapshot([one], [other]), doubtful=frozenset({place}))
        assert Eligibility(doubtful).barriers(one, other) == ("doubtful",)


@pytest.mark.parametrize(
    "told",
    [{"type": "student"}, {"forms": ("student_student",)}, {"forms": ("teacher_teacher", "employer_student")},
     {"post": "Студентка 2 курса"}, {"post": "обучающийся"}, {"post": "Учащаяся"}],
)  # fmt: skip
def test_whoever_may_be_a_student_needs_a_birth_that_can_be_read(told):
    assert rules(mentee(1, **told, unreadable=frozenset({"birth"}))) == ("birth",)
    assert rules(mentee(1, **told)) == ()


def test_a_student_whose_birth_cannot_be_read_may_be_a_minor():
    unreadable = frozenset({"birth"})
    assert rules(mentee(1, type="student", unreadable=unreadable)) == ("birth",)
    assert rules(mentee(1, type="student", unreadable=unreadable, consent_guardian=DAY)) == ()
    assert rules(mentee(1, unreadable=unreadable)) == ()


def test_a_number_of_places_that_cannot_be_read_is_none():
    assert rules(other=mentor(1, unreadable=frozenset({"capacity"}))) == ("full",)


def test_a_no_typed_into_the_sheet_frees_both_and_is_not_tried_again():
    declined = replace(pair("proposed"), mentee_answer="no")
    assert rules(pairs=[declined]) == ("refused",)
    assert rules(other=mentor(2, capacity=1), pairs=[replace(declined, mentor="М-0002")]) == ("refused",)


def test_a_guardian_s_consent_counts_wherever_it_stands():
    child = mentee(1, birth="2012-05-01")
    given = Consent(code="С-1", person="Н-0001", kind="guardian", given=DAY)
    assert rules(child) == ("guardian",)
    assert rules(child, consents=[given]) == ()
    assert rules(replace(child, consent_guardian=DAY), consents=[replace(given, withdrawn=DAY)]) == ("guardian",)
