"""Where the programme stands: shares counted from the data, ticks from the roadmap, and the next thing to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme.progress.stages import Dashboard, StageProgress, progress
from programme.roadmap.items import ITEMS
from programme.roadmap.rows import missing_milestones
from programme.schema.pairs import Activity, Meeting, Pair
from programme.schema.people import Mentee
from programme.schema.records import Document, Event, Milestone, Partner, Setting
from programme.snapshot import Snapshot
from tests.matching.people import DAY, TODAY, mentee, mentor


def board(**tabs) -> Dashboard:
    rows = {tab: {row.code: row for row in found} for tab, found in tabs.items()}
    return progress(Snapshot(TODAY, None, (1, 1, TODAY), rows))


def stage(number: int, **tabs) -> StageProgress:
    return board(**tabs).stages[number - 1]


def ticks(number: int, **more) -> list[Milestone]:
    return [
        Milestone(code=f"Д-{at}", stage=number, what=i.ru, **more) for at, i in enumerate(ITEMS) if i.stage == number
    ]


def test_an_empty_book_has_seven_stages_that_have_not_begun():
    found = board()
    assert [s.state for s in found.stages] == ["todo"] * 7
    assert [s.share for s in found.stages] == [0] * 7
    assert found.share == 0
    assert all(s.next_step is not None for s in found.stages)
    assert (found.mentees, found.mentors, found.working, found.free_places) == (0, 0, 0, 0)


SETTINGS = (Setting(code="1", name="Куратор", value="Орлова А. С."),
            Setting(code="2", name="Дата начала программы", value="12.10.2026"))  # fmt: skip
ACT = Document(code="Д-1", stage=1, kind="Акт о Положении", status="approved")
AGREEMENT = Partner(code="ПТ-1", status="agreed")


def test_the_share_of_a_stage_is_what_the_data_show():
    assert stage(1, settings=SETTINGS[:1]).share == 25
    assert stage(1, settings=SETTINGS).share == 50
    assert stage(1, settings=SETTINGS, documents=[ACT]).share == 75
    whole = stage(1, settings=SETTINGS, documents=[ACT], partners=[AGREEMENT])
    assert (whole.share, whole.blocker) == (100, None)
    assert stage(1, documents=[replace(ACT, status="draft")]).share == 0


def test_a_hundred_is_shown_only_when_nothing_lacks():
    many = [mentee(n, request="да") for n in range(1, 400)] + [mentee(400, request="да", consent_data=None)]
    found = stage(2, mentees=many)
    assert found.share == 99
    assert found.blocker is not None
    assert "1 mentee" in str(found.blocker.todo)


def test_minors_count_only_where_there_are_some():
    grown = stage(2, mentees=[mentee(1, request="да")])
    assert len(grown.checks) == 3
    minor = mentee(2, request="да", birth="2010-01-01")
    assert stage(2, mentees=[mentee(1, request="да"), minor]).share == 75
    assert stage(2, mentees=[replace(minor, consent_guardian=DAY)]).share == 100


def test_who_has_left_counts_for_nothing():
    left = mentee(2, status="left", consent_data=None)
    assert stage(2, mentees=[mentee(1, request="да"), left]).share == 100
    assert board(mentees=[mentee(1), left]).mentees == 1


def test_a_stage_is_done_when_every_row_is_ticked():
    found = stage(1, settings=SETTINGS, documents=[ACT], partners=[AGREEMENT], roadmap=ticks(1, status="done"))
    assert (found.state, found.ticked, found.rows, found.next_step) == ("done", 11, 11, None)


def test_a_stage_is_late_while_a_row_of_it_is():
    rows = ticks(1, status="done")
    rows[0] = replace(rows[0], status="doing", due=TODAY - timedelta(1))
    found = stage(1, settings=SETTINGS, documents=[ACT], partners=[AGREEMENT], roadmap=rows)
    assert (found.state, found.ticked, len(found.late)) == ("late", 10, 1)
    assert found.next_step is not None
    what, link = found.next_step
    assert "1 row is late" in str(what)
    assert dict(link.values)["show"] == "late"
    assert board(roadmap=rows).late == 1


def test_the_next_step_is_what_the_data_lack_then_what_is_not_ticked():
    assert "Name the curator" in str(stage(1).next_step[0])  # type: ignore[index]
    full = {"settings": SETTINGS, "documents": [ACT], "partners": [AGREEMENT]}
    assert "Add the missing rows" in str(stage(1, **full).next_step[0])  # type: ignore[index]
    left = stage(1, **full, roadmap=ticks(1, due=TODAY)).next_step
    assert left is not None
    assert "11 rows are not ticked yet" in str(left[0])


def pair(number: int, **more) -> Pair:
    usual = {"code": f"П-{number}", "mentor": "М-0001", "mentee": f"Н-{number:04}", "status": "active", "act": "1-р",
             "starts": TODAY - timedelta(10)}  # fmt: skip
    return Pair(**{**usual, **more})


def test_who_is_without_a_pair_and_for_how_long():
    people = [mentee(1), mentee(2, joined=TODAY - timedelta(5)), mentee(3, joined=TODAY - timedelta(40)), mentee(4)]
    found = board(mentees=people, mentors=[mentor(1)], pairs=[pair(1)])
    assert [(w.person.code, w.days) for w in found.waiting] == [("Н-0003", 40), ("Н-0002", 5), ("Н-0004", None)]


@pytest.mark.parametrize("status", ["left", "completed"])
def test_who_is_out_of_the_programme_waits_for_nobody(status):
    assert board(mentees=[mentee(1, status=status)]).waiting == ()


def test_the_load_of_mentors_is_shown_fullest_first():
    found = board(
        mentees=[mentee(1), mentee(2)],
        mentors=[mentor(1, capacity=4), mentor(2, capacity=1), mentor(3, status="potential"), mentor(4, status="left")],
        pairs=[pair(1), pair(2, mentor="М-0002")],
    )
    assert [(load.person.code, load.used, load.capacity) for load in found.loads] == [
        ("М-0002", 1, 1),
        ("М-0001", 1, 4),
    ]
    assert found.working == 2


def test_proposed_pairs_wait_for_an_answer_longest_first():
    pairs = [
        pair(1, status="proposed", proposed=TODAY - timedelta(3), mentor_answer="yes", mentee_answer="waiting"),
        pair(2, status="proposed", proposed=TODAY - timedelta(9)),
        pair(3, status="accepted", mentor_answer="yes", mentee_answer="yes"),
    ]
    assert [(p.code, days) for p, days in board(pairs=pairs).unanswered] == [("П-2", 9), ("П-1", 3)]


def test_stage_five_moves_with_mentors_acts_programmes_activities_and_meetings():
    people = {"mentees": [mentee(1), mentee(2)], "mentors": [mentor(1, capacity=2)]}
    alone = stage(5, **people)
    assert alone.share == 0
    both = [pair(1), pair(2, act="")]
    half = stage(5, **people, pairs=both)
    assert [(c.have, c.need) for c in half.checks] == [(2, 2), (1, 2), (0, 2), (2, 2)]
    plan = [
        Activity(code="ПР-1", pair="П-1", what="занятие", due=TODAY, done=TODAY),
        Activity(code="ПР-2", pair="П-2", what="разбор", due=TODAY - timedelta(1)),
        Activity(code="ПР-3", pair="П-2", what="итоги", due=TODAY + timedelta(1)),
    ]
    full = stage(5, **people, pairs=both, activities=plan, meetings=[Meeting(code="В-1", pair="П-1", held=TODAY)])
    assert [(c.have, c.need) for c in full.checks] == [(2, 2), (1, 2), (2, 2), (1, 2), (2, 2)]


def test_an_event_counts_from_the_day_it_was_held():
    planned = Event(code="М-1", kind="roundtable", date=TODAY + timedelta(1))
    assert stage(6, events=[planned]).share == 0
    assert stage(6, events=[replace(planned, date=TODAY)]).share > 0


def test_young_teachers_are_counted_by_type_or_by_years_of_teaching():
    unknown = Mentee(code="Н-0004", name="Без стажа")
    people = [mentee(1, type="novice"), mentee(2, teaching=12), mentee(3, teaching=240), unknown]
    assert board(mentees=people, pairs=[pair(1)], mentors=[mentor(1)]).young == (1, 2)


def test_the_rows_the_roadmap_adds_make_every_stage_whole():
    found = Snapshot(TODAY, None, (1, 1, TODAY), {"settings": {s.code: s for s in SETTINGS}})
    rows = missing_milestones(found).rows
    assert len(rows) == sum(len(ticks(number)) for number in range(1, 8)) == 46
    assert date(2026, 11, 12) in {dict(row.cells)["due"] for row in rows}
