"""Formulas are known wherever staff put them, though only rows whose values changed are asked for."""

from __future__ import annotations

import pytest

from sheets.google.cache import FORMULAS_LAST
from sheets.google.formula_cells import MOST_SPANS, changed_spans
from tests.sheets.google.test_book import TAB, google, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff"]


def formulas(google):
    return {row.cells[0]: set(row.formulas) for row in google.read().tabs["mentees"].rows if row.formulas}


def requests_of(cloud, act):
    before = cloud.count("values:batchGetByDataFilter")
    act()
    return cloud.count("values:batchGetByDataFilter") - before


def test_a_formula_typed_since_the_last_reading_is_not_written_over(google, staff):
    google.read()
    staff.edit(TAB, 2, 2, '="стар"&"ший мастер"')
    report = google.update(writes(("Н-0002", "post", "методист"), ("Н-0003", "post", "Б")))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]
    assert (posts(staff)["Н-0003"], formulas(google)) == ("Б", {"Н-0002": {"post"}})


def test_a_text_like_a_formula_may_be_written_over(google, staff):
    staff.edit(TAB, 2, 2, "'=1+1")
    assert formulas(google) == {}

    assert not google.update(writes(("Н-0002", "post", "методист"))).refusals
    assert posts(staff)["Н-0002"] == "методист"


def test_a_formula_that_gave_way_to_a_value_is_forgotten(google, staff):
    staff.edit(TAB, 2, 2, '="стар"&"ший мастер"')
    assert formulas(google) == {"Н-0002": {"post"}}
    staff.edit(TAB, 2, 2, "мастер")

    assert formulas(google) == {}
    assert not google.update(writes(("Н-0002", "post", "методист"))).refusals


@pytest.mark.parametrize("act", ["insert", "sort", "delete"])
def test_a_formula_is_found_again_when_its_row_moved(google, staff, act):
    staff.edit(TAB, 2, 2, '="стар"&"ший мастер"')
    google.read()
    acts = {
        "insert": lambda: staff.insert_rows(TAB, 1, 2),
        "sort": lambda: staff.sort(TAB, 1),
        "delete": lambda: staff.delete_rows(TAB, 1),
    }
    acts[act]()

    assert formulas(google) == {"Н-0002": {"post"}}


def test_a_formula_in_the_place_of_its_own_result_is_noticed_within_minutes(google, staff, clock):
    google.read()
    staff.edit(TAB, 2, 2, '="мас"&"тер"')
    clock.now += FORMULAS_LAST + 1

    assert formulas(google) == {"Н-0002": {"post"}}


def test_an_ordinary_reading_asks_for_the_values_and_the_formulas_of_what_changed(google, staff, cloud):
    google.read()
    assert requests_of(cloud, google.read) == 1

    staff.edit(TAB, 1, 2, "завуч")
    assert requests_of(cloud, google.read) == 2
    assert requests_of(cloud, google.read) == 1


def test_a_tab_in_which_nothing_changed_is_not_read_into_rows_again(google, staff):
    first = google.read()
    staff.edit(TAB, 1, 2, "завуч")
    again = google.read()

    assert again.tabs["mentors"] is first.tabs["mentors"]
    assert again.tabs["mentees"].rows[0].cells[2] == "завуч"


@pytest.mark.parametrize(("was", "typed", "stands"), [("1", "ИСТИНА", True), ("0", "ЛОЖЬ", False)])
def test_a_number_that_became_a_tick_is_a_change(google, staff, was, typed, stands):
    staff.edit(TAB, 1, 2, was)
    first = google.read()
    staff.edit(TAB, 1, 2, typed)
    again = google.read()

    assert again.version != first.version
    assert again.tabs["mentees"].rows[0].cells[2] is stands


@pytest.mark.parametrize(
    ("before", "now", "spans"),
    [
        ({1: [["a"], ["b"]]}, {1: [["a"], ["b"]]}, []),
        ({1: [["a"], ["b"], ["c"]]}, {1: [["x"], ["y"], ["c"]]}, [(1, (0, 2))]),
        ({1: [["a"], ["b"], ["c"]]}, {1: [["x"], ["b"], ["z"]]}, [(1, (0, 1)), (1, (2, 3))]),
        ({1: [["a"]], 2: [["b"]]}, {1: [["x"]], 2: [["y"]]}, [(1, (0, 1)), (2, (0, 1))]),
        ({1: [["a"]]}, {1: [["a"], ["b"]]}, None),
        ({1: [["a"]]}, {2: [["a"]]}, None),
        ({1: [["a"], ["b"]] * (MOST_SPANS + 1)}, {1: [["a"], ["x"]] * (MOST_SPANS + 1)}, None),
    ],
)
def test_only_runs_of_changed_rows_are_asked_for(before, now, spans):
    assert changed_spans(before, now) == spans
