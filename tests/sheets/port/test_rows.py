"""Whatever keeps the book, new rows and codes come to the same places, and twice they come nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from tests.sheets.port.editors import BANK, BANKS, MENTEES, Formula
from tests.sheets.port.reading import add, client, reasons, row, written


def test_a_row_is_added_below_the_last_one(editor):
    editor.lay()
    report = written(editor, add("Н-0004", name="Новая Ия", joined=date(2026, 9, 9), post=""))

    assert client(report.reading, 5).cells == ("Н-0004", "Новая Ия", None, date(2026, 9, 9), None)
    assert editor.rows(MENTEES) == (*BANK, ("Н-0004", "Новая Ия", None, date(2026, 9, 9)))
    assert editor.is_day(MENTEES, "D5")


def test_a_row_is_added_above_the_totals_where_there_is_room(editor):
    editor.lay(BANKS | {MENTEES: (*BANK, (), (None, "Итого", Formula("=SUM(1,2)", 3)))})
    report = written(editor, add("Н-0004", name="Новая Ия"))

    assert client(report.reading, 5).cells[:2] == ("Н-0004", "Новая Ия")
    assert editor.rows(MENTEES)[-1] == (None, "Итого", "=SUM(1,2)")


def test_a_code_that_stands_in_the_tab_is_not_added_again(editor):
    editor.lay()
    edits = Edits(appends=(RowAppend("mentees", "H-0001", ()), *(RowAppend("mentees", "Н-0004", ()),) * 2))
    report = written(editor, edits)

    assert reasons(report) == [
        f"A row with the code {code} already stands in the tab." for code in ("H-0001", "Н-0004")
    ]
    assert [each[0] for each in editor.rows(MENTEES)[1:]] == ["Н-0001", "Н-0002", "Н-0003", "Н-0004"]


def test_a_cell_follows_to_a_row_that_was_just_added(editor):
    editor.lay()
    edits = replace(add("Н-0004", name="Новая Ия"), cells=(CellWrite("mentees", "Н-0004", "phone", "+7"),))
    report = written(editor, edits)

    assert (row(report.reading, "Н-0004")["phone"], report.refusals) == ("+7", ())


def test_a_code_is_stamped_into_its_row_only_while_that_is_as_it_was(editor):
    editor.lay(BANKS | {MENTEES: (*BANK, (None, "Без Кода Вера"), ("Н-0001", "Копия Анна"))})
    rows = {each.number: each.cells for each in editor.open().read().tabs["mentees"].rows}
    changed, other = "Row 2 has changed since it was read.", "Row 3 bears another code by now."
    why = {
        Stamp("mentees", 2, (*rows[2][:-1], "другое"), "Н-0012", "Н-0001"): changed,
        Stamp("mentees", 3, rows[3], "Н-0013"): other,
        Stamp("mentees", 4, rows[4], "Н-0010", "Н-0003"): "A row with the code Н-0010 already stands in the tab.",
        Stamp("mentees", 77, rows[4], "Н-0014"): "Row 77 has changed since it was read.",
    }
    right = Stamp("mentees", 5, rows[5], "Н-0010"), Stamp("mentees", 6, rows[6], "Н-0011", "Н-0001")
    report = written(editor, Edits(stamps=(*right, *why), cells=(CellWrite("mentees", "Н-0011", "phone", "+7"),)))

    assert {refusal.edit: str(refusal.why) for refusal in report.refusals} == why
    assert [each[:2] for each in editor.rows(MENTEES)[1:]] == [
        *(each[:2] for each in BANK[1:]), ("Н-0010", "Без Кода Вера"), ("Н-0011", "Копия Анна"),
    ]  # fmt: skip
    assert row(report.reading, "Н-0011")["phone"] == "+7"
    assert report.edits.stamps == right


def test_a_first_stamp_makes_the_column_of_codes(editor):
    editor.lay(BANKS | {MENTEES: tuple(each[1:] for each in BANK)})

    def stamp(reading):
        rows = reading.tabs["mentees"].rows
        return Edits(stamps=tuple(Stamp("mentees", each.number, each.cells, f"Н-000{each.number}") for each in rows))

    report = editor.open().update(stamp)

    assert report.refusals == ()
    assert [each[-1] for each in editor.rows(MENTEES)] == ["Код", "Н-0002", "Н-0003", "Н-0004"]
