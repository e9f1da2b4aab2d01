"""Why somebody is left without a mentor: the true rule, the true competition, and what would help."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from matching import propose
from matching.assignment import assign
from matching.shortage import Competition
from programme.pairs.eligibility import REMEDIES, RULES, Eligibility
from tests.matching.people import mentee, mentor, snapshot, some_college


def left(proposal):
    return {unmatched.mentee: unmatched for unmatched in proposal.unmatched}


def hall_sets(college):
    """Yield every set of mentors with who has no option outside it and how many places it has."""
    eligibility = Eligibility(college)
    options = {
        one.code: {other.code for other in college.mentors.values() if not eligibility.barriers(one, other)}
        for one in college.mentees.values()
    }
    codes = list(college.mentors)
    for mark in range(1, 2 ** len(codes)):
        some = {code for place, code in enumerate(codes) if mark >> place & 1}
        people = {code for code, own in options.items() if own and own <= some}
        yield some, people, sum(eligibility.free_places(college.mentors[code]) for code in some)


@pytest.mark.parametrize("seed", range(40))
def test_a_competition_is_a_true_one(seed):
    college = some_college(Random(seed), 9, 4)

    found = propose(college)

    known = list(hall_sets(college))
    for unmatched in found.unmatched:
        if unmatched.reason != "competition":
            continue
        told = dict(unmatched.why.values)
        assert told["people"] > told["places"]
        assert any(
            unmatched.mentee in people and (len(people), len(some), places) == tuple(
                told[name] for name in ("people", "mentors", "places")
            )
            for some, people, places in known
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_people_and_mentors_of_a_competition_are_all_who_can_be_reached(seed):
    dice = np.random.default_rng(seed)
    points = dice.integers(0, 9, (16, 9)).astype(np.int32)
    allowed, places = dice.random((16, 9)) < dice.choice([0.1, 0.2, 0.3]), dice.integers(0, 3, 9)
    mentor_of = assign(points, allowed, places, people_first=True).mentor_of
    competition = Competition(allowed, places, mentor_of)

    for row in np.flatnonzero((mentor_of < 0) & (allowed & (places > 0)).any(axis=1)).tolist():
        people, mentors = {row}, set()
        while True:  # whom the people may have, and who has those
            reached = {j for i in people for j in np.flatnonzero(allowed[i] & (places > 0)).tolist()}
            theirs = people | {i for i in range(16) if mentor_of[i] in reached}
            if (theirs, reached) == (people, mentors):
                break
            people, mentors = theirs, reached
        waiting = {
            i for i in np.flatnonzero(mentor_of < 0).tolist()
            if (own := set(np.flatnonzero(allowed[i] & (places > 0)).tolist())) and own <= mentors
        }  # fmt: skip
        count, found = competition.around(row)
        assert (set(found.tolist()), count) == (mentors, len(people | waiting))


def test_competitions_occur():
    reasons = [one.reason for seed in range(40) for one in propose(some_college(Random(seed), 9, 4)).unmatched]

    assert reasons.count("competition") > 20


def test_who_competes_is_counted_without_those_who_have_another_way():
    ours = [mentee(n) for n in range(1, 5)]
    theirs = [mentor(n) for n in range(1, 4)]
    others = [("М-0002", 1), ("М-0003", 1), ("М-0002", 2), ("М-0003", 2), ("М-0001", 3), ("М-0001", 4)]
    college = snapshot(ours, theirs, vetoes=[(f"Н-{n:04}", code) for code, n in others])

    found = left(propose(college))

    assert [one.reason for one in found.values()] == ["competition"]
    assert dict(found["Н-0002"].why.values) == {"people": 2, "mentors": 1, "places": 1}


def test_nobody_suits_and_every_rule_is_counted():
    ours = [mentee(1, forms=("teacher_teacher",), email="one@college.example")]
    theirs = [
        mentor(1, forms=("student_student",)),
        mentor(2, forms=("student_student",)),
        mentor(3, consent_data=None),
        mentor(4, email="one@college.example"),
    ]

    unmatched = left(propose(snapshot(ours, theirs)))["Н-0001"]

    assert unmatched.reason == "form"
    assert unmatched.remedy == REMEDIES["form"]
    assert f"2 mentors: {RULES['form']}" in unmatched.why.render()
    assert f"1 mentor: {RULES['consent']}" in unmatched.why.render()
    assert f"1 mentor: {RULES['same_person']}" in unmatched.why.render()
    assert unmatched.options == ()


def test_an_empty_bank_of_mentors_is_nobody_s_rule():
    unmatched = left(propose(snapshot([mentee(1)], [])))["Н-0001"]

    assert unmatched.reason == "nobody"
    assert "bank" in unmatched.why.render()


def test_who_stands_back_for_a_lock_is_told_so():
    college = snapshot([mentee(1), mentee(2, needs=("оценивание",))], [mentor(1, competences=("оценивание",))])
    assert left(propose(college)).keys() == {"Н-0001"}

    unmatched = left(propose(college, locks=frozenset({("Н-0001", "М-0001")})))

    assert unmatched.keys() == {"Н-0002"}
    assert unmatched["Н-0002"].reason == "lock"
    assert college.mentors["М-0001"].name in unmatched["Н-0002"].why.render()


def test_a_lock_is_not_blamed_for_what_would_be_so_without_it():
    ours = [mentee(1), mentee(2), mentee(3, needs=("оценивание",))]
    college = snapshot(ours, [mentor(1, competences=("оценивание",))])

    found = left(propose(college, locks=frozenset({("Н-0003", "М-0001")})))

    assert {code: one.reason for code, one in found.items()} == {"Н-0001": "competition", "Н-0002": "competition"}
    assert dict(found["Н-0001"].why.values) == {"people": 3, "mentors": 1, "places": 1}


def test_who_competes_is_told_as_it_would_be_without_locks():
    """A lock that takes a mentor from others must not make its own mentee one of those who have no other way."""
    ours = [mentee(1), mentee(2, preferred=("М-0001",)), mentee(3)]
    theirs = [mentor(1), mentor(2)]
    college = snapshot(ours, theirs, vetoes=[("Н-0001", "М-0002"), ("Н-0002", "М-0002")])

    found = left(propose(college, locks=frozenset({("Н-0003", "М-0001")})))

    assert {code: one.reason for code, one in found.items()} == {"Н-0001": "competition", "Н-0002": "lock"}
    assert dict(found["Н-0001"].why.values) == {"people": 2, "mentors": 1, "places": 1}


def test_where_points_come_first_somebody_stands_back_for_the_sum():
    ours = [mentee(1, preferred=("М-0001",)), mentee(2)]
    theirs = [mentor(1, competences=("оценивание",)), mentor(2)]
    college = snapshot(ours, theirs, vetoes=[("Н-0002", "М-0002")])
    weights = {"preference": 1}
    assert propose(college, weights).unmatched == ()

    unmatched = left(propose(college, weights, policy="score"))

    assert {code: one.reason for code, one in unmatched.items()} == {"Н-0002": "score"}
    assert [option.mentor for option in unmatched["Н-0002"].options] == ["М-0001"]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"consent_data": None}, "consent"),
        ({"birth": "2010"}, "guardian"),
        ({"unreadable": frozenset({"status"}), "status": ""}, "status"),
    ],
)
def test_who_waits_but_may_not_take_part_is_told_why(more, rule):
    unmatched = left(propose(snapshot([mentee(1, **more), mentee(2)], [mentor(1)])))

    assert {code: one.reason for code, one in unmatched.items()} == {"Н-0001": rule}
    assert unmatched["Н-0001"].why == RULES[rule]
    assert unmatched["Н-0001"].remedy == REMEDIES[rule]


@pytest.mark.parametrize("more", [{"status": "completed"}, {"status": "left", "consent_data": None}])
def test_who_has_gone_does_not_wait(more):
    assert propose(snapshot([mentee(1, **more)], [mentor(1)])).unmatched == ()


def test_the_options_of_an_unmatched_mentee_are_the_best_they_may_have():
    ours = [mentee(1, preferred=("М-0001",)), mentee(2, preferred=("М-0001",)), mentee(3)]
    college = snapshot(ours, [mentor(1), mentor(2)], vetoes=[("Н-0003", "М-0002")])

    found = left(propose(college))

    assert found.keys() == {"Н-0003"}
    assert [option.mentor for option in found["Н-0003"].options] == ["М-0001"]
