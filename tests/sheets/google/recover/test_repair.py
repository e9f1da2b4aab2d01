"""Staff who act again and again, between any two requests of a write and its repair, lose nothing to it."""

from __future__ import annotations

from itertools import product

import pytest

from programme.errors import BookBusy
from tests.sheets.google.test_book import TAB, google, open_book, staff, writes

__all__ = ["google", "open_book", "staff"]

ACTS = {
    "sort": lambda staff: staff.sort(TAB, 1),
    "sort down": lambda staff: staff.sort(TAB, 2, descending=True),
    "move a row": lambda staff: staff.move_rows(TAB, 1, 4),
    "insert a row": lambda staff: staff.insert_rows(TAB, 1),
    "move a column": lambda staff: staff.move_columns(TAB, 2, 4),
    "move it back": lambda staff: staff.move_columns(TAB, 3, 1),
    "insert a column": lambda staff: staff.insert_column(TAB, 2, "Чай"),
}


def people(staff):
    """Return what stands in the bank by code and header, whatever the order; blank cells left out."""
    lines = [[cell.value for cell in row.cells] for row in staff.sheet(TAB).rows]
    headers = next(line for line in lines if "Код" in line)
    rows = [list(zip(headers, line, strict=False)) for line in lines if line is not headers and any(line)]
    return {dict(row).get("Код"): sorted((k, v) for k, v in row if v is not None and k != "Код") for row in rows}


@pytest.mark.parametrize("moves", [True, False], ids=["tags move", "tags stay"])
@pytest.mark.parametrize("acts", list(product(ACTS, repeat=2)), ids=" then ".join)
def test_nobody_loses_anything_to_a_write_that_staff_run_across(google, staff, cloud, acts, moves):
    google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    google.read()
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", moves)
    before, waiting, watch = people(staff), [*acts, acts[0]], cloud.watch

    def see(method, path, status, body):
        watch(method, path, status, body)
        if path.startswith("/v4/") and waiting:
            ACTS[waiting.pop(0)](staff)

    cloud.watch = see
    try:
        report = google.update(writes(("Н-0002", "post", "Б"), number=2))
        told = {refusal.edit.code for refusal in report.refusals}
    except BookBusy:
        told = set()
    cloud.watch = watch
    google.read()
    after = people(staff)
    for each in google.misplaced():
        assert acts[0] == "insert a column", "only a header that two columns bear by then keeps a value where it is"
        after[each.code].remove((each.column, each.value))
    posts = [(header, value) for header, value in after["Н-0002"] if value in ("б", "Б")]
    after["Н-0002"] = [pair for pair in after["Н-0002"] if pair not in posts]

    assert after == before | {"Н-0002": [("ФИО наставляемого", "Ясенев Олег")]}
    assert posts in ([("Должность", "б")], [("Должность", "Б")]) or "Н-0002" in told
