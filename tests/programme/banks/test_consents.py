"""Whose consents stand: the tab Согласия where it says anything, else the bank's own column."""

from __future__ import annotations

from datetime import date

import pytest

from programme.banks.consents import has_consent, stands
from programme.banks.consents_said import consents_said
from programme.pairs.eligibility import Eligibility
from programme.schema.records import Consent
from tests.matching.people import DAY, TODAY, mentee, snapshot

GIVEN = Consent(code="СГ-1", person="Н-0001", kind="data", given=DAY)
WITHDRAWN = Consent(code="СГ-2", person="Н-0001", kind="data", given=DAY, withdrawn=DAY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"given": DAY}, True),
        ({"given": DAY, "valid": TODAY}, True),
        ({"given": DAY, "valid": date(2026, 11, 22)}, False),
        ({"given": DAY, "withdrawn": DAY}, False),
        ({"withdrawn": DAY}, False),
        ({"given": DAY, "unreadable": frozenset({"withdrawn"})}, False),
        ({"given": DAY, "unreadable": frozenset({"valid"})}, False),
        ({"given": DAY, "unreadable": frozenset({"note"})}, True),
        ({"given": date(2099, 1, 1)}, None),
        ({}, None),
    ],
)
def test_a_line_says_that_a_consent_stands_that_it_is_over_or_nothing(line, said):
    found = consents_said([Consent(code="СГ-1", person="Н-0001", kind="data", **line)], TODAY)

    assert found == ({} if said is None else {("Н-0001", "data"): said})


@pytest.mark.parametrize("lines", [[GIVEN, WITHDRAWN], [WITHDRAWN, GIVEN], [WITHDRAWN, GIVEN, WITHDRAWN]])
def test_a_line_that_stands_outweighs_those_that_are_over_wherever_it_is(lines):
    assert consents_said(lines, TODAY) == {("Н-0001", "data"): True}


def test_a_consent_is_of_one_person_and_of_one_kind():
    found = snapshot([], [], consents=[WITHDRAWN])

    assert not stands(found, "Н-0001", "data", in_bank=True)
    assert stands(found, "Н-0001", "guardian", in_bank=True)
    assert stands(found, "Н-0002", "data", in_bank=True)
    assert not stands(found, "Н-0002", "data", in_bank=False)


def test_a_line_without_a_person_says_nothing_of_a_row_without_a_code():
    nobodys = Consent(code="СГ-3", kind="data", given=DAY, withdrawn=DAY)

    assert has_consent(snapshot([], [], consents=[nobodys]), mentee(1, code=""))


def test_a_consent_of_tomorrow_does_not_stand_today():
    tomorrow = date(2026, 11, 24)
    found = snapshot([mentee(1, consent_data=tomorrow)], [])

    assert not has_consent(found, found.mentees["Н-0001"])
    assert has_consent(snapshot([mentee(1, consent_data=TODAY)], []), mentee(1, consent_data=TODAY))
    minor = mentee(2, birth="2010-01-01", consent_guardian=tomorrow)
    assert Eligibility(snapshot([minor], [])).mentee_barrier(minor) == "guardian"
