"""What does not show the value that was written has not landed, be the row the right one."""

from __future__ import annotations

import emulator.api.values
from tests.sheets.google.test_book import TAB, google, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff"]


def merge(staff, row, left, right):
    """Merge cells of a row; only the first keeps its value."""
    place = {"sheetId": staff.sheet(TAB).id, "startRowIndex": row, "endRowIndex": row + 1}
    ends = {"startColumnIndex": left, "endColumnIndex": right}
    staff._batch({"mergeCells": {"range": place | ends, "mergeType": "MERGE_ALL"}})


def test_a_cell_merged_since_the_tabs_were_read_is_refused_not_landed(google, staff):
    staff.edit(TAB, 2, 2, "")
    google.read()
    merge(staff, 2, 1, 3)
    report = google.update(writes(("Н-0002", "post", "Б"), ("Н-0003", "post", "В")))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]
    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0002": None, "Н-0003": "В"}
    assert [edit.code for edit in report.edits.cells] == ["Н-0003"]


def test_what_google_changes_while_it_writes_is_refused_the_second_time(google, staff, monkeypatch, cloud):
    entered = emulator.api.values.entered

    def bent(cell, told, **options):
        return entered(cell, "иное" if told == "Б" else told, **options)

    monkeypatch.setattr(emulator.api.values, "entered", bent)
    report = google.update(writes(("Н-0002", "post", "Б"), ("Н-0003", "post", "В")))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]
    assert [edit.code for edit in report.edits.cells] == ["Н-0003"]
    assert google.read().tabs["mentees"].rows[2].cells[2] == "В"
    assert cloud.count("values:batchUpdateByDataFilter") == 3


def test_a_value_that_somebody_types_over_ours_at_once_is_not_taken_for_ours(google, staff, monkeypatch):
    entered, typed = emulator.api.values.entered, ["кто-то"]

    def overtaken(cell, told, **options):
        return entered(cell, typed.pop() if told == "Б" and typed else told, **options)

    monkeypatch.setattr(emulator.api.values, "entered", overtaken)
    seen = []

    def decide(reading):
        seen.append(reading.tabs["mentees"].rows[1].cells[2])
        return writes(("Н-0002", "post", "Б"))(reading)

    google.update(decide)
    assert "кто-то" in seen, "it is decided again over what stands there"
