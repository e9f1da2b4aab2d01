"""The proposal: the rules hold, people's decisions come first, the order of the rows does not matter."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from matching import explain, propose, weights_of
from programme.pairs.eligibility import Eligibility
from programme.schema.pairs import Pair
from programme.settings import WEIGHTS
from tests.matching.people import DAY, mentee, mentor, shuffled, snapshot, some_college

TWO = (mentee(1, needs=("оценивание",)), mentee(2))
BOTH = (mentor(1, competences=("оценивание",)), mentor(2))


def pairs_of(proposal):
    return {suggestion.mentee: suggestion.option.mentor for suggestion in proposal.suggestions}


def reasons_of(proposal):
    return {unmatched.mentee: unmatched.reason for unmatched in proposal.unmatched}


def test_who_can_help_is_suggested():
    assert pairs_of(propose(snapshot(TWO, BOTH))) == {"Н-0001": "М-0001", "Н-0002": "М-0002"}


@pytest.mark.parametrize("policy", ["people", "score"])
@pytest.mark.parametrize("seed", range(25))
def test_no_other_proposal_is_better(seed, policy):
    college = some_college(Random(seed), 4, 3)
    found = propose(college, policy=policy)

    eligibility = Eligibility(college)
    ours, theirs = list(college.mentees.values()), list(college.mentors.values())
    points = {
        pair: option.points for pair, option in explain(college, product(college.mentees, college.mentors)).items()
    }
    best = []
    for choice in product([None, *theirs], repeat=len(ours)):
        chosen = [(one, other) for one, other in zip(ours, choice, strict=True) if other is not None]
        taken = Counter(other.code for _, other in chosen)
        if all(not eligibility.barriers(one, other, taken[other.code]) for one, other in chosen):
            total = sum(points[one.code, other.code] for one, other in chosen)
            best.append((len(chosen), total) if policy == "people" else (total,))
    reached = (len(found.suggestions), found.points)
    assert (reached if policy == "people" else reached[1:]) == max(best)
    assert found.gap == 0


@pytest.mark.parametrize("seed", range(15))
def test_the_order_of_the_rows_does_not_matter(seed):
    dice = Random(seed)
    college = some_college(dice, 14, 8)

    for policy in ("people", "score"):
        assert propose(shuffled(college, dice), policy=policy) == propose(college, policy=policy)


@pytest.mark.parametrize("seed", range(15))
def test_everybody_gets_a_mentor_or_a_reason_and_nobody_both(seed):
    college = some_college(Random(seed), 14, 5)

    found = propose(college)

    told = [*pairs_of(found), *reasons_of(found)]
    assert sorted(told) == sorted(college.mentees)
    assert len(found.suggestions) + len(found.unmatched) == 14
    assert all(unmatched.why.render() and unmatched.remedy.render() for unmatched in found.unmatched)
    assert (found.mentees, found.mentors) == (14, 5)


@pytest.mark.parametrize("seed", range(10))
def test_alternatives_are_allowed_others_and_the_best_come_first(seed):
    college = some_college(Random(seed), 10, 7)
    eligibility = Eligibility(college)
    points = explain(college, product(college.mentees, college.mentors))

    for suggestion in propose(college).suggestions:
        others = suggestion.alternatives
        allowed = [
            code
            for code, other in college.mentors.items()
            if code != suggestion.option.mentor and not eligibility.barriers(college.mentees[suggestion.mentee], other)
        ]
        allowed.sort(key=lambda code: (-points[suggestion.mentee, code].points, code))
        assert [option.mentor for option in others] == allowed[:3]


def test_a_lock_is_kept_though_another_pair_is_better():
    found = propose(snapshot(TWO, BOTH), locks=frozenset({("Н-0001", "М-0002")}))

    assert pairs_of(found) == {"Н-0001": "М-0002", "Н-0002": "М-0001"}
    assert {suggestion.mentee: suggestion.is_locked for suggestion in found.suggestions} == {
        "Н-0001": True,
        "Н-0002": False,
    }
    assert found.gap == 0


def test_a_lock_does_not_outweigh_a_rule():
    locks = frozenset({("Н-0001", "М-0002")})

    assert pairs_of(propose(snapshot(TWO, BOTH, vetoes=[("Н-0001", "М-0002")]), locks=locks))["Н-0001"] == "М-0001"
    assert pairs_of(propose(snapshot(TWO, BOTH), locks=locks, bans=locks))["Н-0001"] == "М-0001"


def test_locks_beyond_the_places_fall():
    locks = frozenset({("Н-0001", "М-0001"), ("Н-0002", "М-0001")})

    found = propose(snapshot(TWO, BOTH), locks=locks)

    assert pairs_of(found) == {"Н-0001": "М-0001", "Н-0002": "М-0002"}
    assert [suggestion.is_locked for suggestion in found.suggestions] == [True, False]


def test_a_lock_on_somebody_unknown_is_nothing():
    locks = frozenset({("Н-0001", "М-0099"), ("Н-0099", "М-0001")})

    assert propose(snapshot(TWO, BOTH), locks=locks) == propose(snapshot(TWO, BOTH))


@pytest.mark.parametrize("seed", range(25))
def test_any_locks_leave_everybody_a_mentor_or_a_reason(seed):
    dice = Random(seed)
    college = some_college(dice, 10, 4)
    every = list(product(college.mentees, college.mentors))

    found = propose(college, locks=frozenset(dice.sample(every, 6)), bans=frozenset(dice.sample(every, 4)))

    assert sorted([*pairs_of(found), *reasons_of(found)]) == sorted(college.mentees)


def test_bans_and_vetoes_are_kept():
    barred = ("Н-0001", "М-0001")

    for found in (
        propose(snapshot(TWO, BOTH), bans=frozenset({barred})),
        propose(snapshot(TWO, BOTH, vetoes=[barred])),
    ):
        assert pairs_of(found) == {"Н-0001": "М-0002", "Н-0002": "М-0001"}
        assert "М-0001" not in {option.mentor for one in found.suggestions for option in one.alternatives
                                if one.mentee == "Н-0001"}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"status": "paired"}, {}),
        ({"status": "left"}, {}),
        ({"consent_data": None}, {}),
        ({"birth": "2010-05-01"}, {}),  # a minor without the guardian's consent
        ({"forms": ("teacher_teacher",)}, {"forms": ("student_student",)}),
        ({"birth": "2010-05-01", "consent_guardian": DAY}, {"post": "студент"}),
        ({"email": "one@college.example"}, {"email": "one@college.example"}),
        ({}, {"status": "paused"}),
        ({}, {"consent_data": None}),
        ({}, {"capacity": 0}),
        ({"unreadable": frozenset({"status"}), "status": ""}, {}),
    ],
)
def test_a_rule_keeps_a_pair_from_being_suggested(one, other):
    assert pairs_of(propose(snapshot([mentee(1)], [mentor(1)]))) == {"Н-0001": "М-0001"}
    assert pairs_of(propose(snapshot([mentee(1, **one)], [mentor(1, **other)]))) == {}


def test_a_pair_that_stands_takes_its_place():
    standing = Pair(code="П-2026-001", mentor="М-0001", mentee="Н-0001", status="active")

    found = propose(snapshot(TWO, BOTH, pairs=[standing]))

    assert pairs_of(found) == {"Н-0002": "М-0002"}
    assert (found.mentees, found.mentors, found.places) == (1, 1, 1)


def test_a_pair_that_was_declined_is_not_offered_again():
    declined = Pair(code="П-2026-001", mentor="М-0001", mentee="Н-0001", status="declined")

    assert pairs_of(propose(snapshot(TWO, BOTH, pairs=[declined])))["Н-0001"] == "М-0002"


def test_nobody_below_the_least_score_is_suggested():
    free = propose(snapshot(TWO, BOTH))
    scores = {suggestion.mentee: suggestion.option.score for suggestion in free.suggestions}
    assert scores["Н-0001"] > scores["Н-0002"]

    found = propose(snapshot(TWO, BOTH, settings={"Наименьший балл пары": scores["Н-0001"]}))

    assert pairs_of(found) == {"Н-0001": "М-0001"}
    assert reasons_of(found) == {"Н-0002": "minimum"}
    assert found.suggestions[0].alternatives == ()


def test_the_least_score_is_the_one_shown():
    for seed in range(8):
        college = some_college(Random(seed), 8, 5)
        shown = sorted(suggestion.option.score for suggestion in propose(college).suggestions)

        rows = {
            **college.rows,
            "settings": snapshot([], [], settings={"Наименьший балл пары": shown[2]}).rows["settings"],
        }
        found = propose(replace(college, rows=rows)).suggestions

        assert all(option.score >= shown[2] for one in found for option in (one.option, *one.alternatives))
        assert len(found) >= len([score for score in shown if score >= shown[2]])


def test_a_lock_stays_below_the_least_score():
    college = snapshot(TWO, BOTH, settings={"Наименьший балл пары": 99})

    assert pairs_of(propose(college)) == {}
    assert pairs_of(propose(college, locks=frozenset({("Н-0002", "М-0002")}))) == {"Н-0002": "М-0002"}


def test_a_mentor_gets_no_more_mentees_than_places():
    found = propose(snapshot([mentee(n) for n in range(1, 8)], [mentor(1, capacity=3), mentor(2, capacity=None)]))

    taken = Counter(pairs_of(found).values())
    assert taken == {"М-0001": 3, "М-0002": 2}  # two is what the settings say when a mentor does not
    assert found.places == 5


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (0, 2), (2, 0)])
def test_an_empty_bank_gives_an_empty_proposal(mentees, mentors):
    found = propose(snapshot(TWO[:mentees], BOTH[:mentors]))

    assert (found.suggestions, found.points, found.gap) == ((), 0, 0)
    assert len(found.unmatched) == mentees


def test_without_any_weight_people_are_still_paired():
    found = propose(snapshot(TWO, BOTH), dict.fromkeys(WEIGHTS, 0))

    assert len(found.suggestions) == 2
    assert [(one.option.score, one.option.points, one.option.parts) for one in found.suggestions] == [(0, 0, ())] * 2


def test_weights_come_from_the_settings_within_bounds():
    college = snapshot([], [], settings={"Вес: опыт": 7, "Вес: время и место": 5000, "Вес: предпочтения": 0})

    weights = weights_of(college.programme)

    assert (weights["experience"], weights["preference"]) == (7, 0)
    assert weights["time"] == WEIGHTS["time"], "one that cannot be meant is told, and the usual one holds"
    assert college.programme.faults == (("Вес: время и место", "5000"),)
    assert weights_of(snapshot([], []).programme) == WEIGHTS


def test_the_collector_works_again_after_a_proposal():
    propose(some_college(Random(1), 5, 5))
    assert gc.isenabled()
    gc.disable()
    try:
        propose(some_college(Random(1), 5, 5))
        assert not gc.isenabled(), "who had switched it off keeps it off"
    finally:
        gc.enable()
