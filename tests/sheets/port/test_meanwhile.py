"""Whatever keeps the book, what staff do while the intranet writes stays, and what it writes finds its row."""

from __future__ import annotations

import pytest

from tests.sheets.port.editors import BANK, MENTEES
from tests.sheets.port.reading import put, reasons


def test_an_edit_finds_its_row_after_staff_sorted_the_sheet(editor):
    editor.lay()
    book = editor.open()
    book.update(lambda reading: put(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    editor.sort(MENTEES, 2)
    book.update(lambda reading: put(("Н-0001", "post", "А"), ("Н-0002", "post", "Б")))

    assert [(each[0], each[4]) for each in editor.rows(MENTEES)[1:]] == [
        ("Н-0003", "в"),
        ("Н-0001", "А"),
        ("Н-0002", "Б"),
    ]


MEANWHILE = {
    "a row was inserted": (lambda editor: editor.insert_row(MENTEES, 2), {}),
    "a row was deleted": (lambda editor: editor.delete_row(MENTEES, 2), {"Н-0001": None}),
    "the rows were sorted": (lambda editor: editor.sort(MENTEES, 2), {}),
    "a column was inserted": (lambda editor: editor.insert_column(MENTEES, 2, "Кабинет"), {}),
    "another person's cell was typed": (lambda editor: editor.type(MENTEES, "E2", "завуч"), {"Н-0001": "завуч"}),
}


@pytest.fixture(params=["Н-0002", "Н-0003"])
def book(editor, request):
    """Return a book that has been written to before: into the very row, or into another one."""
    editor.lay()
    book, (post,) = editor.open(), [each[4] for each in BANK if each[0] == request.param]
    book.update(lambda reading: put((request.param, "post", "x")))
    book.update(lambda reading: put((request.param, "post", post)))
    return book


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_staff_do_between_reading_and_writing_stays_and_ours_lands(editor, book, what):
    act, theirs = MEANWHILE[what]
    acts = [act]

    def decide(reading):
        if acts:
            acts.pop()(editor)
        return put(("Н-0002", "post", "старший мастер"), number=1)

    report = book.update(decide)
    tab = editor.open().read().tabs["mentees"]
    code, post = tab.columns.index("code"), tab.columns.index("post")

    expected = {each[0]: each[4] for each in BANK[1:]} | {"Н-0002": "старший мастер"} | theirs
    stands = {each.cells[code]: each.cells[post] for each in tab.rows}
    assert stands == {each: post for each, post in expected.items() if post is not None}
    assert report.refusals == ()


def test_it_is_decided_again_when_the_row_went_meanwhile(editor, book):
    seen = []

    def decide(reading):
        seen.append({each.cells[0] for each in reading.tabs["mentees"].rows})
        if len(seen) == 1:
            editor.delete_row(MENTEES, 3)
        return put(("Н-0002", "post", "старший мастер"), number=1)

    report = book.update(decide)

    assert seen == [{"Н-0001", "Н-0002", "Н-0003"}, {"Н-0001", "Н-0003"}]
    assert (reasons(report), report.rounds) == (["The row Н-0002 is no longer in the tab."], 2)
    assert [each[4] for each in editor.rows(MENTEES)[1:]] == ["преподаватель", "методист"]
