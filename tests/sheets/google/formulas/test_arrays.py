"""Cells that the formula of another cell fills are not written, and not taken for emptied ones when it breaks."""

from __future__ import annotations

import pytest

from emulator.sheet.cells import Fault
from programme.book.edits import Edits, RowAppend
from sheets.google import formula_cells
from sheets.google.formula_cells import is_fault, may_spread
from tests.sheets.google.test_book import TAB, google, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff"]
POSTS = ("завуч", "мастер", "методист")


@pytest.fixture
def filled(staff):
    """Let one formula fill the posts of everybody from a column of staff's own."""
    for row, text in enumerate(("Откуда", *POSTS)):
        staff.edit(TAB, row, 5, text)
    for row in (1, 2, 3):
        staff.edit(TAB, row, 2, "")
    staff.edit(TAB, 1, 2, '=ARRAYFORMULA(F2:F&"")')
    return staff


def told(google):
    return {row.cells[0]: row.cells[2] for row in google.read().tabs["mentees"].rows}


def test_a_cell_that_an_array_fills_is_refused_like_a_formula_and_the_rest_lands(google, filled):
    report = google.update(
        lambda reading: Edits(
            cells=(
                *writes(("Н-0003", "post", "Б"))(reading).cells,
                *writes(("Н-0002", "name", "Ясенева Ольга"))(reading).cells,
            ),
            write_number=1,
        )
    )

    assert [(refusal.edit.code, refusal.edit.column) for refusal in report.refusals] == [("Н-0003", "post")]
    assert tuple(posts(filled).values()) == POSTS
    assert filled.cell(TAB, 2, 1).value == "Ясенева Ольга"
    assert [sorted(row.formulas) for row in google.read().tabs["mentees"].rows] == [["post"]] * 3


def test_an_array_put_there_after_the_reading_is_seen_by_the_look(google, staff):
    google.read()
    for row, text in enumerate(POSTS, 1):
        staff.edit(TAB, row, 5, text)
        staff.edit(TAB, row, 2, "")
    staff.edit(TAB, 1, 2, "=ARRAYFORMULA(F2:F4)")
    report = google.update(writes(("Н-0003", "post", "Б")))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0003"]
    assert tuple(posts(staff).values()) == POSTS


def test_an_array_of_a_function_nobody_knows_is_seen_by_the_look(google, filled, monkeypatch):
    monkeypatch.setattr(formula_cells, "may_spread", lambda formula: False)
    report = google.update(writes(("Н-0003", "post", "Б"), ("Н-0003", "name", "Акациева Зоя")))

    assert [(refusal.edit.code, refusal.edit.column) for refusal in report.refusals] == [("Н-0003", "post")]
    assert (tuple(posts(filled).values()), filled.cell(TAB, 3, 1).value) == (POSTS, "Акациева Зоя")


def test_a_cell_for_which_an_array_comes_to_nothing_is_refused_too(google, filled):
    filled.edit(TAB, 2, 5, "")
    report = google.update(writes(("Н-0002", "post", "Б")))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]
    assert posts(filled)["Н-0003"] == "методист"


def test_a_new_row_leaves_a_column_that_an_array_fills_alone(google, filled):
    rows = {"Н-0004": (("name", "Осинин Пётр"), ("post", "Б")), "Н-0005": (("name", "Кленова Анна"),)}
    edits = Edits(appends=tuple(RowAppend("mentees", code, cells) for code, cells in rows.items()), write_number=1)
    report = google.update(lambda reading: edits)

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0004"]
    assert told(google) == dict(zip(("Н-0001", "Н-0002", "Н-0003"), POSTS, strict=True)) | {"Н-0005": None}


@pytest.mark.parametrize("is_new", [False, True], ids=["same process", "another process"])
def test_what_a_broken_array_filled_is_unknown_not_emptied(google, open_book, filled, is_new):
    google.read()
    filled.edit(TAB, 3, 2, "завхоз")
    reading = (open_book() if is_new else google).read().tabs["mentees"]

    assert isinstance(filled.cell(TAB, 1, 2).value, Fault)
    assert [row.cells[0] for row in reading.rows if "post" in row.unknown] == ["Н-0001", "Н-0002"]
    assert [problem.what.text for problem in reading.problems] != []
    assert not reading.faulty

    filled.edit(TAB, 3, 2, "")
    assert tuple(told(google).values()) == POSTS


def test_a_tab_whose_names_a_broken_array_filled_waits(google, staff):
    for row in (1, 2, 3):
        staff.edit(TAB, row, 5, f"Имя {row}")
        staff.edit(TAB, row, 1, "")
    staff.edit(TAB, 1, 1, "=QUERY(F2:F4)")
    assert not google.read().tabs["mentees"].faulty
    staff.edit(TAB, 3, 1, "поперёк")

    assert google.read().tabs["mentees"].faulty


@pytest.mark.parametrize(
    ("formula", "spreads"),
    [
        ("=ARRAYFORMULA(B2:B&C2:C)", True),
        ('=IFERROR(QUERY(Лист2!A:B;"select A");"")', True),
        ('=IMPORTRANGE("id";"Банк!A1:C")', True),
        ('={"Возраст";A2:A}', True),
        ("=SUM(FILTER(A:A;B:B>1))", False),
        ("=COUNTA(UNIQUE(A:A))", False),
        ("=VLOOKUP(A2;Лист2!A:B;2)", False),
        ("=D2*2", False),
    ],
)
def test_which_formulas_may_fill_other_cells(formula, spreads):
    assert may_spread(formula) is spreads


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "#ERROR!", "#VALUE!", "#NUM!", "Loading..."])
def test_errors_are_known_as_such(error):
    assert is_fault(error)
    assert not is_fault(f"см. {error}")
