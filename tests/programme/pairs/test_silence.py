"""A pair is silent when it should have met and has not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from programme.pairs.silence import silent_pairs
from programme.schema.pairs import Meeting, Pair
from programme.schema.records import Setting
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def silent(*pairs: Pair, met: tuple[tuple[str, date | None], ...] = (), days: str = "") -> list[tuple[str, int]]:
    meetings = {f"В-{n:04}": Meeting(code=f"В-{n:04}", pair=pair, held=held) for n, (pair, held) in enumerate(met)}
    settings = {"НС-01": Setting(code="НС-01", name="Дней без встреч", value=days)} if days else {}
    rows = {"pairs": {pair.code: pair for pair in pairs}, "meetings": meetings, "settings": settings}
    return [(found.pair.code, found.days) for found in silent_pairs(Snapshot(TODAY, None, (1, 1, TODAY), rows))]


def pair(code: str = "П-1", **more) -> Pair:
    return Pair(**{"code": code, "mentor": "М-1", "mentee": "Н-1", "status": "active", "starts": ago(60), **more})


def usual() -> int:
    return Snapshot(TODAY, None, (1, 1, TODAY)).programme.silence_days


def test_a_pair_that_never_met_is_silent_since_its_start():
    assert silent(pair()) == [("П-1", 60)]


def test_silence_is_counted_from_the_last_meeting_and_not_from_a_planned_one():
    assert silent(pair(), met=(("П-1", ago(45)), ("П-1", ago(50)))) == [("П-1", 45)]
    assert silent(pair(), met=(("П-1", ago(45)), ("П-1", TODAY + timedelta(3)))) == [("П-1", 45)]
    assert silent(pair(), met=(("П-1", None),)) == [("П-1", 60)]


def test_a_pair_is_silent_from_the_very_day_the_college_has_set():
    edge = usual()
    assert silent(pair(), met=(("П-1", ago(edge - 1)),)) == []
    assert silent(pair(), met=(("П-1", ago(edge)),)) == [("П-1", edge)]


def test_the_college_sets_how_long_silence_may_last():
    assert silent(pair(), met=(("П-1", ago(8)),), days="7") == [("П-1", 8)]
    assert silent(pair(), met=(("П-1", ago(8)),), days="9") == []


@pytest.mark.parametrize("status", ["proposed", "accepted", "declined", "completed", "ended"])
def test_only_a_working_pair_owes_meetings(status):
    assert silent(pair(status=status)) == []


def test_a_pair_whose_term_is_over_owes_no_meeting():
    assert silent(pair(ends=ago(1))) == []
    assert silent(pair(ends=TODAY)) == [("П-1", 60)]


def test_a_pair_without_any_day_says_nothing():
    assert silent(pair(starts=None)) == []


def test_the_act_counts_when_it_came_after_the_start():
    assert silent(pair(act_date=ago(40))) == [("П-1", 40)]


def test_the_longest_silence_comes_first_and_equals_by_code():
    assert silent(pair("П-2"), pair("П-1"), pair("П-3", starts=ago(90))) == [("П-3", 90), ("П-1", 60), ("П-2", 60)]
