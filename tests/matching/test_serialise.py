"""A proposal kept as JSON comes back as it was."""

from __future__ import annotations

import json
from random import Random

import pytest

from matching import propose
from matching.serialise import proposal_from_json, proposal_to_json
from tests.matching.people import mentee, mentor, snapshot, some_college


def kept(proposal):
    return proposal_from_json(json.loads(json.dumps(proposal_to_json(proposal), ensure_ascii=False)))


@pytest.mark.parametrize("policy", ["people", "score"])
@pytest.mark.parametrize("seed", range(10))
def test_every_proposal_comes_back_equal(seed, policy):
    college = some_college(Random(seed), 12, 5)
    locks = frozenset({("Н-0001", "М-0001"), ("Н-0002", "М-0002")})
    found = propose(college, locks=locks, policy=policy)

    assert kept(found) == found


def test_a_sentence_within_a_sentence_comes_back_as_it_reads():
    theirs = [mentor(1, forms=("student_student",)), mentor(2, consent_data=None), mentor(3, consent_data=None)]
    found = propose(snapshot([mentee(1, forms=("teacher_teacher",))], theirs))
    assert "2 mentors: " in found.unmatched[0].why.render()

    assert kept(found).unmatched[0].why.render() == found.unmatched[0].why.render()


def test_an_empty_proposal_comes_back_empty():
    found = propose(snapshot([], []))

    assert kept(found) == found
