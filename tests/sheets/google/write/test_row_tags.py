"""Tags are taken off only where a search has found them: whether deleting nothing fails, nobody knows."""

from __future__ import annotations

import pytest

from programme.book.edits import Edits, RowAppend
from tests.sheets.google.test_book import TAB, google, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff"]


@pytest.fixture(params=[True, False], ids=["deleting nothing fails", "it does not"])
def strict(cloud, request):
    cloud.switches = cloud.switches.set("deleting_nothing_fails", request.param)
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)


def between_look_and_write(cloud, act):
    """Let staff act once, right before the write reaches the spreadsheet."""
    watch, waiting = cloud.watch, [act]

    def see(method, path, status, body):
        watch(method, path, status, body)
        if waiting and path.endswith(":batchUpdate") and status == 200:
            waiting.pop()()

    cloud.watch = see


def test_what_was_hit_by_mistake_is_put_back(strict, google, staff, cloud):
    google.read()
    between_look_and_write(cloud, lambda: staff.sort(TAB, 1))
    google.update(writes(("Н-0002", "post", "Б")))

    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0002": "Б", "Н-0003": "методист"}
    assert google.misplaced() == ()


def test_a_row_that_staff_removed_with_its_tag_comes_back(strict, google, staff):
    google.update(writes(("Н-0002", "post", "Б")))
    staff.delete_rows(TAB, 2)
    edits = Edits(appends=(RowAppend("mentees", "Н-0002", (("name", "Ясенев Олег"), ("post", "В"))),), write_number=2)
    report = google.update(lambda reading: edits)

    assert report.refusals == ()
    assert posts(staff)["Н-0002"] == "В"


def test_a_row_that_staff_put_in_the_place_of_the_tagged_one_is_written(strict, google, staff):
    google.update(writes(("Н-0002", "post", "Б")))
    for column, text in enumerate(("Н-0002", "Ясенев Олег", "мастер")):
        staff.edit(TAB, 4, column, text)
    staff.delete_rows(TAB, 2)
    report = google.update(writes(("Н-0002", "post", "В"), number=2))

    assert report.refusals == ()
    assert posts(staff)["Н-0002"] == "В"
