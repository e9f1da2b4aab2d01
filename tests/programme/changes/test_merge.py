"""The three-way merge of one cell: nobody's value is overwritten without being seen."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest

from programme.changes.change import Change, ChangeState
from programme.changes.merge import MergeOutcome, merge_cell, runs
from programme.schema.tabs import Cell

AT = datetime(2026, 11, 23)


def change(number: int, base: Cell, value: Cell, *, landed_with: int = 0) -> Change:
    return Change(
        id=number, operation=1, book="main", tab="mentees", code="Н-0001", column="note", base=base, value=value,
        state=ChangeState.OPEN, author="curator@college.example", made_at=AT, write_number=landed_with,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "ours", "sheet", "verdict"),
    [
        ("а", "б", "а", MergeOutcome.WRITE),
        ("а", "б", "б", MergeOutcome.DONE),
        ("а", "б", "в", MergeOutcome.CONFLICT),
        (None, "б", None, MergeOutcome.WRITE),
        (None, "б", "в", MergeOutcome.CONFLICT),
        ("а", None, "а", MergeOutcome.WRITE),
        ("а", None, None, MergeOutcome.DONE),
        ("а", None, "в", MergeOutcome.CONFLICT),
        ("а", "б", "а ", MergeOutcome.WRITE),
        (5, 6, "5", MergeOutcome.WRITE),
        (5, 6, 6.0, MergeOutcome.DONE),
    ],
)
def test_one_change_meets_the_sheet(base, ours, sheet, verdict):
    merged = merge_cell([change(1, base, ours)], sheet)
    assert (merged.verdict, merged.ours, merged.sheet) == (verdict, ours, sheet)


def test_of_several_changes_the_newest_is_written_over_any_station_of_ours():
    chain = [change(2, "б", "в"), change(1, "а", "б")]
    assert merge_cell(chain, "а").verdict is MergeOutcome.WRITE
    assert merge_cell(chain, "б").verdict is MergeOutcome.WRITE
    assert merge_cell(chain, "в").verdict is MergeOutcome.DONE
    assert merge_cell(chain, "г").verdict is MergeOutcome.CONFLICT
    assert merge_cell(chain, "а").ours == "в"


@pytest.mark.parametrize("sheet", ["а", "б", "в"])
def test_any_value_of_ours_on_the_way_to_the_newest_is_written_over(sheet):
    chain = [change(1, "а", "б"), change(2, "б", "в"), change(3, "в", "г")]
    assert merge_cell(chain, sheet).verdict is MergeOutcome.WRITE


def test_a_third_value_is_never_written_over_whatever_the_values_are():
    for base, ours, sheet in product(("а", "б", "", None, 1), repeat=3):
        verdict = merge_cell([change(1, base, ours)], sheet).verdict
        seen = {str(cell or "") for cell in (base, ours)}
        assert (verdict is MergeOutcome.CONFLICT) == (str(sheet or "") not in seen)


def test_a_change_made_without_sight_of_the_one_before_stands_alone():
    chained = (change(1, "а", "б"), change(2, "б", "в"))
    apart = change(3, "а", "г")
    assert runs([apart, *chained]) == (chained, (apart,))


def test_a_change_made_in_sight_of_the_last_one_belongs_to_its_run_however_many_stand_before():
    first = (change(1, "а", "б"), change(2, "б", "в"), change(3, "в", "г"))
    second = (change(4, "а", "д"), change(5, "д", "е"))
    third = (change(6, "г", "ж"),)
    assert runs([*first, *second, *third]) == (first, second, third)


def test_changes_that_had_landed_keep_their_order_whatever_stood_between():
    landed = (change(1, "а", "б", landed_with=1), change(2, "чужое", "в", landed_with=2))
    assert runs(landed) == (landed,)


def test_nothing_has_no_runs():
    assert runs([]) == ()
