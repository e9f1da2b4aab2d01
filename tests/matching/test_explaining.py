"""Explanations: the parts shown add up to the points, what is met and what is missing is told in people's words."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from matching import Match, explain, propose
from matching.explaining import least_points
from programme.schema.pairs import Pair
from programme.settings import WEIGHTS
from tests.matching.people import mentee, mentor, snapshot, some_college


def option(one, other, weights=None, **more):
    return explain(snapshot([one], [other], **more), [(one.code, other.code)], weights)[one.code, other.code]


def texts(found):
    return [reason.render() for reason in found.reasons]


@pytest.mark.parametrize("seed", range(12))
def test_the_parts_shown_add_up_to_the_points_and_the_score(seed):
    college = some_college(Random(seed), 8, 5)
    weights = {name: Random(seed).randint(0, 50) for name in WEIGHTS}

    for found in explain(college, product(college.mentees, college.mentors), weights).values():
        assert sum(got for _, got, _ in found.parts) == found.points
        assert sum(most for _, _, most in found.parts) == 1000 * sum(weights.values())
        assert all(0 <= got <= most for _, got, most in found.parts)
        assert [name for name, _, _ in found.parts] == [name for name, weight in weights.items() if weight]
        assert found.score == round(found.points * 100 / (1000 * sum(weights.values())))


@pytest.mark.parametrize("seed", range(12))
def test_one_pair_is_explained_as_among_all_others(seed):
    college = some_college(Random(seed), 9, 5)

    for suggestion in propose(college).suggestions:
        for shown in (suggestion.option, *suggestion.alternatives):
            pair = (suggestion.mentee, shown.mentor)
            assert explain(college, [pair])[pair] == shown


def test_needs_that_are_met_and_gaps_are_named_in_the_people_s_own_words():
    found = option(mentee(1, needs=("Оценивание", "охрана труда")), mentor(1, competences=("логистика", "оценивания")))

    assert [(match.need, match.competence) for match in found.matched] == [("Оценивание", "оценивания")]
    assert 500 <= found.matched[0].alike <= 1000
    assert found.gaps == ("охрана труда",)
    assert found.needs_covered == 50


def test_what_is_only_rather_alike_covers_a_need():
    found = option(mentee(1, needs=("цифровые доски",)), mentor(1, competences=("цифровые инструменты",)))

    assert [500 <= match.alike < 900 for match in found.matched] == [True]


@pytest.mark.parametrize("weights", [1, 3, 7, 100, 6000])
def test_the_least_points_are_the_fewest_that_show_the_least_score(weights):
    for score in range(1, 101):
        least = least_points(score, weights)
        assert round(least * 100 / (1000 * weights)) >= score > round((least - 1) * 100 / (1000 * weights))


def test_the_request_stands_for_needs_only_where_there_are_none():
    expert = mentor(1, competences=("оценивание",))

    assert option(mentee(1, request="оценивание"), expert).matched == (Match("оценивание", "оценивание", 1000),)
    assert option(mentee(1, request="оценивание", needs=("охрана труда",)), expert).matched == ()


def test_who_asks_for_nothing_has_neither_matches_nor_gaps():
    found = option(mentee(1), mentor(1, competences=("оценивание",)))

    assert (found.matched, found.gaps, found.needs_covered) == ((), (), 0)


def test_a_mentor_without_competences_leaves_every_need_a_gap():
    found = option(mentee(1, needs=("оценивание", "КТП")), mentor(1))

    assert (found.matched, found.gaps) == ((), ("оценивание", "КТП"))


def test_reasons_are_what_tells_most_and_at_most_four():
    one = mentee(1, needs=("оценивание",), commission="А", site="Б", preferred=("М-0001",), days=("mon", "tue"),
                 meeting_format="mixed")  # fmt: skip
    other = mentor(1, competences=("оценивание",), commission="А", site="Б", category="highest", teaching=400,
                   experienced=True, days=("mon", "tue"), meeting_format="mixed")  # fmt: skip

    assert texts(option(one, other)) == [
        "can help with: оценивание",
        "one of them named the other",
        "the same commission, discipline or site",
        "an experienced mentor",
    ]
    assert texts(option(one, other, {"time": 9, "load": 1})) == [
        "can help with: оценивание",
        "their days and format agree",
        "the mentor has room",
    ]


def test_a_weak_factor_is_no_reason():
    found = option(mentee(1, days=("mon",)), mentor(1, days=("tue",), category="first"))

    assert texts(found) == ["the mentor has room"]


def test_fit_leaves_the_needs_out():
    weights = {"needs": 90, "discipline": 10}

    found = option(mentee(1, commission="А"), mentor(1, commission="А"), weights)

    assert (found.fit, found.score) == (60, 6)


def test_free_places_are_those_before_the_proposal_and_never_fewer_than_none():
    pairs = [Pair(code=f"П-{n}", mentor="М-0001", mentee=f"Н-{90 + n:04}", status="active") for n in range(2)]

    assert option(mentee(1), mentor(1, capacity=3), pairs=pairs).free_places == 1
    assert option(mentee(1), mentor(1, capacity=1), pairs=pairs).free_places == 0


def test_any_pair_is_explained_whatever_the_rules_say():
    barred = option(mentee(1, consent_data=None, needs=("оценивание",)), mentor(1, status="paused",
                    competences=("оценивание",)), vetoes=[("Н-0001", "М-0001")])  # fmt: skip

    assert barred.needs_covered == 100


def test_unknown_people_are_left_out():
    assert explain(snapshot([mentee(1)], [mentor(1)]), [("Н-0009", "М-0001"), ("Н-0001", "М-0009")]) == {}
