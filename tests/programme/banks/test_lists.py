"""Who is on a list, in which order, and what a role may see."""

from __future__ import annotations

from datetime import date

import pytest

from programme.accounts.account import Role
from programme.banks.entries import lacks_consent, open_bank
from programme.banks.lists import BANKS, GROUPS, Filters, groups_of, list_people, may_see
from programme.book.reading import Problem
from programme.schema.pairs import Pair
from programme.schema.people import Mentee, Mentor
from programme.schema.records import Consent
from programme.schema.registry import BY_KEY
from programme.snapshot import Snapshot
from programme.text.sentences import say

TODAY = date(2026, 11, 23)
DAY = date(2026, 10, 1)


def mentee(code, name, **more):
    return Mentee(code=code, name=name, **{"status": "banked", "consent_data": DAY, "joined": DAY, **more})


PEOPLE = (
    mentee("Н-0001", "Яснополова Вера Ильинична", status="paired", commission="ПЦК сварки", category="first"),
    mentee("Н-0002", "Ёлочкин Пётр Львович", commission="ПЦК  Сварки", forms=("teacher_teacher",), email="e@x.example"),
    mentee("Н-0003", "Березнов Олег Юрьевич", consent_data=None, joined=date(2026, 11, 2), category="highest"),
    mentee("Н-0004", "Жаворонков Илья Ильич", status="left", joined=None),
)
NAMELESS = Mentee(name="Осинчев Роман Ильич", number=17, status="applied")
MENTORS = (
    Mentor(code="М-0001", name="Ключарев Юрий Ильич", capacity=2, status="active", consent_data=DAY,
           consent_mentoring=DAY, competences=("КТП",)),
    Mentor(code="М-0002", name="Аникеев Олег Ильич", capacity=1, status="registered", consent_data=DAY),
)  # fmt: skip
PAIRS = (
    Pair(code="П-2026-001", mentor="М-0001", mentee="Н-0001", status="active"),
    Pair(code="П-2026-002", mentor="М-0002", mentee="Н-0002", status="declined"),
)


def snapshot(**more):
    rows = {
        "mentees": {p.code: p for p in PEOPLE},
        "mentors": {p.code: p for p in MENTORS},
        "pairs": {p.code: p for p in PAIRS},
        **more.pop("rows", {}),
    }
    return Snapshot(TODAY, None, (1, 1, TODAY), rows=rows, uncoded={"mentees": (NAMELESS,)}, **more)


def codes(entries):
    return [entry.person.code or entry.person.name for entry in entries]


def listed(role=Role.CURATOR, sort="name", tab="mentees", snap=None, **filters):
    return codes(list_people(snap or snapshot(), tab, role, Filters(**filters), sort))


def test_every_column_of_both_banks_stands_in_one_group():
    placed = [key for _, keys in GROUPS for key in keys]

    assert len(placed) == len(set(placed))
    for tab in BANKS:
        assert {c.key for c in BY_KEY[tab].columns} - {"code"} <= set(placed)


def test_a_list_is_in_the_order_of_names_with_yo_as_e():
    assert listed() == ["Н-0003", "Н-0002", "Н-0004", "Осинчев Роман Ильич", "Н-0001"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "paired"}, {"Н-0001"}),
        ({"commission": "пцк сварки"}, {"Н-0001", "Н-0002"}),
        ({"category": "highest"}, {"Н-0003"}),
        ({"form": "teacher_teacher"}, {"Н-0002"}),
        ({"pair": "with"}, {"Н-0001"}),
        ({"pair": "without"}, {"Н-0002", "Н-0003", "Осинчев Роман Ильич"}),
        ({"consent": "missing"}, {"Н-0003", "Осинчев Роман Ильич"}),
        ({"joined_from": date(2026, 11, 1)}, {"Н-0003"}),
        ({"joined_to": date(2026, 10, 31)}, {"Н-0001", "Н-0002"}),
        ({"status": "banked", "pair": "without", "consent": "missing"}, {"Н-0003"}),
    ],
)
def test_a_filter_narrows_the_list(filters, expected):
    assert set(listed(**filters)) == expected


def test_only_rows_with_problems_are_shown_when_asked():
    problems = tuple(
        Problem("mentees", row, "phone", say("x"), say("y"), code) for row, code in ((3, "Н-0002"), (17, ""))
    )

    assert set(listed(snap=snapshot(problems=problems), problems="yes")) == {"Н-0002", "Осинчев Роман Ильич"}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-name", ["Н-0001", "Осинчев Роман Ильич", "Н-0004", "Н-0002", "Н-0003"]),
        ("category", ["Н-0003", "Н-0001", "Н-0002", "Н-0004", "Осинчев Роман Ильич"]),
        ("joined", ["Н-0002", "Н-0001", "Н-0003", "Н-0004", "Осинчев Роман Ильич"]),
        ("-joined", ["Н-0003", "Н-0002", "Н-0001", "Н-0004", "Осинчев Роман Ильич"]),
        ("-load", ["Н-0001", "Н-0003", "Н-0002", "Н-0004", "Осинчев Роман Ильич"]),
        ("no such column", ["Н-0003", "Н-0002", "Н-0004", "Осинчев Роман Ильич", "Н-0001"]),
    ],
)
def test_a_list_is_sorted_with_empty_cells_last(sort, expected):
    assert listed(sort=sort) == expected


def test_statuses_sort_by_their_steps_not_by_letters():
    assert listed(sort="status")[0] == "Осинчев Роман Ильич"
    assert listed(sort="status")[-1] == "Н-0004"


@pytest.mark.parametrize("words", ["Елочкин", "петр елочкин", "Ёлочкн", "Н-0002"])
def test_a_search_finds_people_as_one_remembers_them(words):
    assert listed(search=words, sort="") == ["Н-0002"]


def test_a_search_finds_rows_without_a_code_by_name():
    assert listed(search="роман осинчев", sort="") == ["Осинчев Роман Ильич"]


def test_a_search_may_be_sorted_otherwise():
    assert listed(search="ильич", sort="-name") == ["Осинчев Роман Ильич", "Н-0004"]


def test_staff_do_not_find_people_by_their_addresses():
    assert listed(Role.CURATOR, search="e@x.example") == ["Н-0002"]
    assert listed(Role.STAFF, search="e@x.example") == []


def test_the_psychologist_sees_people_without_a_pair_only():
    assert "Н-0001" not in listed(Role.PSYCHOLOGIST)
    assert not may_see(Role.PSYCHOLOGIST, snapshot(), PEOPLE[0])
    assert may_see(Role.PSYCHOLOGIST, snapshot(), PEOPLE[1])


def test_the_administrator_sees_nobody():
    assert listed(Role.ADMINISTRATOR) == []


def test_no_filter_betrays_what_a_role_may_not_see():
    problems = (Problem("mentees", 3, "phone", say("x"), say("y"), "Н-0002"),)
    everybody = listed(Role.STAFF)

    assert listed(Role.STAFF, consent="missing") == everybody
    assert listed(Role.STAFF, problems="yes", snap=snapshot(problems=problems)) == everybody
    assert not any(e.has_problem for e in list_people(snapshot(problems=problems), "mentees", Role.STAFF))


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.CURATOR, set()),
        (Role.DIRECTOR, set()),
        (Role.STAFF, {"contacts", "consents", "note"}),
        (Role.PSYCHOLOGIST, {"consents", "note"}),
    ],
)
def test_a_card_shows_the_groups_a_role_may_see(role, hidden):
    everything = {name for name, _ in groups_of("mentees", Role.CURATOR)}

    assert {name for name, _ in groups_of("mentees", role)} == everything - hidden


@pytest.mark.parametrize(
    ("lines", "lacks"),
    [
        ((), False),
        ((Consent(code="С-1", person="Н-0001", kind="data", given=DAY, withdrawn=DAY),), True),
        ((Consent(code="С-1", person="Н-0001", kind="data", given=DAY, valid=date(2026, 11, 22)),), True),
        ((Consent(code="С-1", person="Н-0001", kind="data", given=DAY, valid=TODAY),), False),
        ((Consent(code="С-1", person="Н-0001", kind="publication", given=DAY, withdrawn=DAY),), False),
        (
            (
                Consent(code="С-1", person="Н-0001", kind="data", given=DAY, withdrawn=DAY),
                Consent(code="С-2", person="Н-0001", kind="data", given=DAY),
            ),
            False,
        ),
    ],
)
def test_the_tab_of_consents_decides_where_it_speaks(lines, lacks):
    snap = snapshot(rows={"consents": {line.code: line for line in lines}})

    assert lacks_consent(snap, snap.mentees["Н-0001"]) is lacks


def test_a_mentor_of_the_register_needs_the_written_consent():
    snap = snapshot()
    assert {code for code, mentor in snap.mentors.items() if lacks_consent(snap, mentor)} == {"М-0002"}


def test_a_mentor_has_the_places_live_pairs_leave():
    assert {e.person.code: e.room for e in open_bank(snapshot(), "mentors").entries} == {"М-0001": 1, "М-0002": 1}


def test_a_commission_is_offered_once_however_it_is_written():
    assert open_bank(snapshot(), "mentees").commissions == ("ПЦК сварки",)


def test_another_snapshot_is_read_afresh():
    open_bank(snapshot(), "mentees")
    fresh = Snapshot(TODAY, None, (2, 1, TODAY), rows={"mentees": {}})

    assert open_bank(fresh, "mentees").entries == ()
