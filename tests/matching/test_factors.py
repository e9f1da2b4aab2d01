"""What speaks for a pair: every factor lies in 0..1000 and says what its docstring says."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from matching.factors import NAMES, factors
from programme.pairs.eligibility import Eligibility
from programme.schema.pairs import Pair
from tests.matching.people import mentee, mentor, snapshot, some_college


def factor(name, one, other, **more):
    """Return one factor of one pair."""
    found = snapshot([one], [other], **more)
    return int(factors([one], [other], Eligibility(found)).by_name[name][0, 0])


def test_every_factor_of_everybody_lies_within_its_bounds():
    for seed in range(20):
        college = some_college(Random(seed), 12, 7)
        ones, others = list(college.mentees.values()), list(college.mentors.values())
        for name, values in factors(ones, others, Eligibility(college)).by_name.items():
            assert values.shape == (12, 7), name
            assert values.min() >= 0, name
            assert values.max() <= 1000, name
            assert np.issubdtype(values.dtype, np.integer), name


def test_points_are_the_weighted_sum_of_the_factors():
    college = some_college(Random(7), 300, 5)  # more rows than one block
    found = factors(list(college.mentees.values()), list(college.mentors.values()), Eligibility(college))
    weights = {"needs": 40, "discipline": 15, "preference": 0, "experience": 10, "time": 1, "load": 5}

    expected = sum(found.by_name[name].astype(np.int64) * weight for name, weight in weights.items())

    assert (found.points(weights) == expected).all()
    assert found.by_name.keys() == set(NAMES)


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ({"needs": ("оценивание",)}, {"competences": ("оценивание",)}, 1000),
        ({"needs": ("оценивание",)}, {"competences": (), "interests": ("оценивание",)}, 1000),
        ({"needs": ("оценивание", "логистика")}, {"competences": ("оценивание",)}, 500),
        ({"needs": ("логистика",), "request": "оценивание"}, {"competences": ("оценивание",)}, 333),  # half a need
        ({"needs": (), "request": "оценивание"}, {"competences": ("оценивание",)}, 1000),
        ({"needs": (), "request": ""}, {"competences": ("оценивание",)}, 0),
        ({"needs": ("оценивание",)}, {"competences": ()}, 0),
    ],
)
def test_needs(one, other, value):
    assert factor("needs", mentee(1, **one), mentor(1, **other)) == value


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ({"commission": "ПЦК Сварки"}, {"commission": "пцк сварки"}, 600),
        ({"site": "Корпус 2"}, {"site": "корпус  2"}, 200),
        ({"disciplines": ("МДК 01", "История")}, {"disciplines": ("история",)}, 600),
        ({"commission": "А", "site": "Б", "disciplines": ("В",)},
         {"commission": "А", "site": "Б", "disciplines": ("В",)}, 1000),
        ({"commission": "", "site": ""}, {"commission": "", "site": ""}, 0),  # two blanks have nothing in common
        ({"commission": "А"}, {"commission": "Б"}, 0),
    ],
)  # fmt: skip
def test_discipline(one, other, value):
    assert factor("discipline", mentee(1, **one), mentor(1, **other)) == value


@pytest.mark.parametrize(
    ("wishes", "value"),
    [
        (("М-0001",), 1000),
        (("М-0002", "М-0001"), 800),
        (("М-0002", "М-0002", "М-0001"), 600),
        (("М-0002", "М-0002", "М-0002", "М-0001"), 0),  # a fourth wish is none
        (("Мудровааб Олег Ильич",), 1000),
        (("Мудровааб О. И.",), 1000),
        (("О. И. Мудровааб",), 1000),
        (("Мудров",), 0),  # nobody bears this surname
    ],
)
def test_a_mentee_s_wish(wishes, value):
    assert factor("preference", mentee(1, preferred=wishes), mentor(1)) == value


def test_the_wishes_of_both_add_up_to_the_whole():
    assert factor("preference", mentee(1), mentor(1, preferred=("Н-0001",))) == 600
    assert factor("preference", mentee(1, preferred=("М-0001",)), mentor(1, preferred=("Н-0001",))) == 1000


def test_a_surname_that_two_bear_names_nobody():
    namesakes = [mentor(number, name="Кедров Олег Ильич") for number in (1, 2)]
    one = mentee(1, preferred=("Кедров Олег Ильич",))
    college = snapshot([one], namesakes)

    assert factors([one], namesakes, Eligibility(college)).by_name["preference"].tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("served", "other", "value"),
    [
        (0, {"category": "highest", "teaching": 180, "experienced": True}, 1000),
        (0, {"category": "first", "teaching": 90}, 400),
        (0, {"category": "fit", "teaching": 600}, 400),  # fifteen years are the most
        (200, {"category": "highest", "teaching": 180, "experienced": True}, 500),  # the mentee has served longer
        (200, {"category": "highest", "teaching": 180, "experienced": True, "kinds": ("reverse",)}, 1000),
        (0, {"teaching": None, "experience": 180}, 300),
        (0, {}, 0),
    ],
)
def test_experience(served, other, value):
    assert factor("experience", mentee(1, teaching=served), mentor(1, **other)) == value


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ({}, {}, 500),  # nothing said: half
        ({"days": ("mon", "tue")}, {"days": ("mon", "tue", "fri")}, 800),
        ({"days": ("mon", "tue", "wed")}, {"days": ("mon",)}, 500),
        ({"days": ("mon",)}, {"days": ("mon",)}, 800),
        ({"days": ("mon",)}, {"days": ("tue",)}, 200),
        ({"meeting_format": "onsite"}, {"meeting_format": "mixed"}, 700),
        ({"meeting_format": "onsite"}, {"meeting_format": "remote"}, 300),
        ({"days": ("mon",), "meeting_format": "mixed"}, {"days": ("mon",), "meeting_format": "remote"}, 1000),
    ],
)
def test_time(one, other, value):
    assert factor("time", mentee(1, **one), mentor(1, **other)) == value


def test_load_is_the_share_of_free_places():
    busy = Pair(code="П-2026-001", mentor="М-0001", mentee="Н-0009", status="active")

    assert factor("load", mentee(1), mentor(1, capacity=4)) == 1000
    assert factor("load", mentee(1), mentor(1, capacity=4), pairs=[busy]) == 750
    assert factor("load", mentee(1), mentor(1, capacity=1), pairs=[busy]) == 0


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (3, 0), (0, 3)])
def test_an_empty_side_gives_empty_factors(mentees, mentors):
    ones, others = [mentee(n, days=("mon",)) for n in range(mentees)], [mentor(n) for n in range(mentors)]
    found = factors(ones, others, Eligibility(snapshot(ones, others)))

    assert found.points({"needs": 1, "load": 1}).shape == (mentees, mentors)
