"""Where the two kinds of book differ, and why they may: one test a difference, and there should be no other."""

from __future__ import annotations

from datetime import date

import pytest

from programme.book.edits import Edits
from programme.errors import BookBroken, BookMissing
from tests.sheets.port.editors import BANK, BANKS, MENTEES, MENTORS, Formula
from tests.sheets.port.reading import add, client, put, row


def totals(editor):
    editor.lay(BANKS | {MENTEES: (*BANK, (), (None, "Итого", Formula("=SUM(1,2)", 3)))})
    for number in (4, 5):
        editor.open().update(lambda reading, code=f"Н-000{number}": add(code, name="Новая Ия"))
    return [each[1] if each else None for each in editor.rows(MENTEES)[4:]]


def test_rows_of_a_workbook_never_move_and_google_inserts_a_new_one(workbook, google):
    """In a file a moved row would leave formulas pointing elsewhere; Google mends them, and nobody is overwritten."""
    assert totals(workbook) == ["Новая Ия", "Итого", "Новая Ия"]
    assert totals(google) == ["Новая Ия", "Новая Ия", None, "Итого"]


def test_formulas_filled_down_in_advance_wait_for_a_new_row_in_a_file_only(workbook, google):
    """They stand where the row goes there; an inserted row has none, and those below move on with it."""
    rows = tuple((*each, *[None] * (6 - len(each)), Formula(f"=LEN(B{n})", 1)) for n, each in enumerate(BANK[1:], 2))
    for editor in (workbook, google):
        editor.lay(BANKS | {MENTEES: (BANK[0], *rows, (*[None] * 6, Formula('=""&""', None)))})
        editor.open().update(lambda reading: add("Н-0004", name="Новая Ия"))

    assert workbook.rows(MENTEES)[4] == ("Н-0004", "Новая Ия", None, None, None, None, '=""&""')
    assert google.rows(MENTEES)[4:] == (("Н-0004", "Новая Ия"), (*[None] * 6, '=""&""'))


def same_cell_typed_meanwhile(editor, type_now):
    editor.lay()
    editor.open().update(lambda reading: put(("Н-0001", "post", "а")))
    seen = []

    def decide(reading):
        seen.append(row(reading, "Н-0002")["post"])
        if len(seen) == 1:
            type_now(lambda: editor.type(MENTEES, "E3", "завуч"))
        return put(("Н-0002", "post", "старший мастер")) if seen[-1] == "мастер" else Edits()

    editor.open().update(decide)
    return seen, editor.rows(MENTEES)[2][4]


def test_the_very_cell_typed_while_it_is_decided_is_seen(workbook, google):
    for editor in (workbook, google):
        assert same_cell_typed_meanwhile(editor, lambda act: act()) == (["мастер", "завуч"], "завуч")


def test_the_very_cell_typed_between_the_last_look_and_the_write_is_lost_at_google(google):
    """A file is exchanged only if it is the one that was read; Google knows no such condition (the residual)."""

    def after_the_look(act):
        def see(_method, path, _status, _body):
            if path.endswith(":batchUpdate"):
                google.cloud.watch = None
                act()

        google.cloud.watch = see

    assert same_cell_typed_meanwhile(google, after_the_look) == (["мастер"], "старший мастер")


def test_a_day_in_a_column_of_texts_is_a_number_at_google(workbook, google):
    """A file tells formats with its values; Google's values come bare, and the schema says which columns hold days."""
    bank = (BANK[0], ("Н-0001", "Берёзова Юлия", None, 46266, date(2026, 9, 1)))
    for editor in (workbook, google):
        editor.lay(BANKS | {MENTEES: bank})

    assert client(workbook.open().read(), 2).cells[3:] == (46266, date(2026, 9, 1))
    assert client(google.open().read(), 2).cells[3:] == (date(2026, 9, 1), 46266)


def test_a_new_tab_is_seen_at_google_within_a_minute_only(workbook, google):
    """The tabs cost a request of their own, and the quota is 60 a minute for everybody."""
    for editor in (workbook, google):
        editor.lay()
        book = editor.open()
        book.read()
        editor.add_tab("Пары")
        editor.wait()
        assert ("pairs" in book.read().tabs) == (editor is workbook)
        editor.wait(61)
        assert "pairs" in book.read().tabs


def test_a_report_of_google_tells_rows_that_were_not_written_as_they_were_read(workbook, google):
    """Its reading is put together from the one before and the echo: another one would cost a request of each write."""
    for editor in (workbook, google):
        editor.lay()
        book, acts = editor.open(), [editor.type]
        book.update(lambda reading: put(("Н-0001", "post", "а")))

        def decide(reading, editor=editor, acts=acts):
            if acts:
                acts.pop()(MENTEES, "E4", "завуч")
            return put(("Н-0001", "post", "б"))

        told = row(book.update(decide).reading, "Н-0003")["post"]
        assert told == ("завуч" if editor is workbook else "методист")
        assert row(book.read(), "Н-0003")["post"] == "завуч"


def test_google_dresses_the_columns_that_stand_when_it_completes_a_book(workbook, google):
    """Formats keep a phone typed there from becoming a number; in a file they are what whoever made it gave them."""
    for editor in (workbook, google):
        editor.lay(BANKS)
        made = {each.tab: each for each in editor.open().create(["mentees", "mentors"])}
        assert ("phone" in made["mentees"].formats) == (editor is google)
        assert made["mentors"].freezes == (editor is google)


def test_what_an_interrupted_filling_left_is_no_file_and_no_book_at_google(workbook, google):
    """A file appears in one step; a spreadsheet is there before it is filled, and bears a mark as long."""
    for editor, error in ((workbook, BookMissing), (google, BookBroken)):
        editor.lay()
        there = editor.beside()
        with there.open().fill(editor.open().contents(), lambda sentence: None):
            pass
        with pytest.raises(error):
            there.open().read()


def test_the_number_of_a_write_stands_in_a_hidden_tab_at_google(workbook, google):
    """A file has properties for it; what hangs on a spreadsheet as a whole is not told with its values."""
    for editor in (workbook, google):
        editor.lay()
        editor.open().update(lambda reading: put(("Н-0001", "post", "а"), number=3))
        assert editor.titles == [MENTEES, MENTORS]
        assert [page.title for page in editor.open().contents().pages] == [MENTEES, MENTORS]
    assert any(sheet.hidden and sheet.get(0, 1).value == 3 for sheet in google.file.spreadsheet.sheets)
