"""Whatever keeps the book, the same edits land in the same cells or get the same reasons why not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime

import pytest

from programme.book.edits import CellWrite, Edits, RowAppend
from sheets.shared.cells import LONGEST_TEXT
from tests.sheets.port.editors import BANK, BANKS, MENTEES, MENTORS, TEACHERS, Formula
from tests.sheets.port.reading import add, problems, put, reasons, row, written


def test_a_cell_lands_in_its_row_and_nothing_else_changes(editor):
    editor.lay()
    report = written(editor, put(("Н-0002", "post", "старший мастер")))

    assert editor.rows(MENTEES) == (BANK[0], BANK[1], (*BANK[2][:4], "старший мастер", "чёрный"), BANK[3])
    assert editor.rows(MENTORS) == TEACHERS
    assert (report.edits, report.refusals) == (put(("Н-0002", "post", "старший мастер")), ())


def test_cells_of_several_rows_and_tabs_land_together(editor):
    editor.lay()
    cells = (
        CellWrite("mentees", "Н-0001", "phone", "1"),
        CellWrite("mentees", "Н-0003", "post", "2"),
        CellWrite("mentors", "М-0002", "capacity", 3),
        CellWrite("mentees", "Н-0001", "post", "4"),
    )
    report = written(editor, Edits(cells))

    assert [each[2:5:2] for each in editor.rows(MENTEES)[1:]] == [("1", "4"), BANK[2][2:5:2], (None, "2")]
    assert [each[2] for each in editor.rows(MENTORS)[1:]] == [2, 3]
    assert report.edits.cells == cells


VALUES = [
    "текст",
    "0042",
    "+7999",
    "1,5",
    "ИСТИНА",
    " с краями ",
    "строка\nвторая",
    "«ёлочки» ☃ 😀",
    5,
    2.5,
    True,
    False,
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_read_back_as_it_was_written(editor, value):
    editor.lay()
    found = row(written(editor, put(("Н-0001", "post", value))).reading, "Н-0001")["post"]

    assert (found, type(found)) == (value, type(value))
    assert editor.rows(MENTEES)[1][4] == value


def test_line_ends_are_those_of_a_spreadsheet_and_what_no_cell_holds_is_dropped(editor):
    editor.lay()
    report = written(editor, put(("Н-0001", "post", "раз\r\nдва\rтри\x00\x0b")))

    assert row(report.reading, "Н-0001")["post"] == "раз\nдва\nтри"


def test_a_text_like_a_formula_is_text_to_staff(editor):
    editor.lay()
    report = editor.open().update(lambda reading: put(("Н-0001", "post", "=1+1")))

    assert row(report.reading, "Н-0001")["post"] == "=1+1"
    assert (editor.rows(MENTEES)[1][4], editor.is_formula(MENTEES, "E2")) == ("=1+1", False)


@pytest.mark.parametrize("value", [date(2026, 10, 5), datetime(2026, 10, 5, 14, 30)])
def test_a_day_lands_as_a_day(editor, value):
    editor.lay()
    report = written(editor, put(("Н-0003", "joined", value)))

    assert row(report.reading, "Н-0003")["joined"] == value
    assert (editor.rows(MENTEES)[3][3], editor.is_day(MENTEES, "D4")) == (value, True)


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_empties_a_cell(editor, nothing):
    editor.lay()
    report = written(editor, put(("Н-0001", "post", nothing)))

    assert row(report.reading, "Н-0001")["post"] is None
    assert editor.rows(MENTEES)[1] == (*BANK[1][:4], None, "зелёный")


def test_the_longest_text_of_a_cell_is_kept_and_a_longer_one_refused(editor):
    editor.lay()
    long = "я" * LONGEST_TEXT
    report = written(editor, put(("Н-0001", "post", long), ("Н-0002", "post", f"{long}я")))

    assert row(report.reading, "Н-0001")["post"] == long
    assert row(report.reading, "Н-0002")["post"] == "мастер"
    assert reasons(report) == [f"A cell holds no more than {LONGEST_TEXT} characters."]


def test_every_edit_that_cannot_be_written_gets_its_reason_and_the_others_land(editor):
    editor.lay(
        BANKS
        | {
            MENTEES: (
                *BANK,
                ("H-0004", "Раз"),
                ("Н-0004", "Два"),
                ("Н-0005", "Три", Formula("=1+1", 2), None, "а", "б"),
            ),
            "Дубли": (("Код",),),
        },
        merges={MENTEES: "E7:F7"},
    )
    before = editor.rows(MENTEES)
    why = {
        CellWrite("mentees", "Н-0099", "post", "x"): "The row Н-0099 is no longer in the tab.",
        CellWrite("mentees", "Н-0004", "post", "x"): "The code Н-0004 stands in several rows (5, 6).",
        CellWrite("mentees", "Н-0005", "phone", "x"): "The cell C7 holds a formula; change it in the spreadsheet.",
        CellWrite("mentees", "Н-0001", "shoe", "x"): "The tab has no column “shoe”.",
        CellWrite("cats", "К-0001", "name", "x"): "This book has no such tab.",
        CellWrite("teachers", "У-0001", "name", "x"): "The row У-0001 is no longer in the tab.",
    }
    edits = Edits((*why, CellWrite("mentees", "Н-0001", "post", "y")))
    report = written(editor, edits)

    assert {refusal.edit: str(refusal.why) for refusal in report.refusals} == why
    assert report.edits.cells == edits.cells[-1:]
    changed = [*before]
    changed[1] = (*changed[1][:4], "y", "зелёный")
    assert editor.rows(MENTEES) == tuple(changed)


def test_a_covered_cell_of_a_merge_is_refused(editor):
    editor.lay(merges={MENTEES: "D4:E4"})
    report = written(editor, put(("Н-0003", "post", "x"), ("Н-0003", "phone", "+7")))

    assert reasons(report) == ["The cell E4 is merged with others; unmerge it first."]
    assert row(report.reading, "Н-0003")["phone"] == "+7"


def test_a_tab_that_lives_in_another_book_is_refused(editor):
    editor.lay()
    before = editor.everything()
    report = written(editor, add("Н-0009", name="Новая Ия"), tabs=frozenset({"mentors"}))

    assert (reasons(report), editor.everything()) == (["This book has no such tab."], before)


@pytest.mark.parametrize("headers", [("Код", "Кто"), ("Код", "ФИО", "Телефон", "Контакты"), ("раз", "два", "три")])
def test_a_tab_at_fault_is_not_written_to(editor, headers):
    editor.lay(BANKS | {MENTEES: (headers, ("Н-0001", "Берёзова Юлия"))})
    before = editor.everything()
    report = written(editor, put(("Н-0001", "phone", "+7")))

    assert (reasons(report), editor.everything()) == ([str(report.reading.tabs["mentees"].problems[0].what)], before)


def test_empty_edits_write_nothing(editor):
    editor.lay()
    before = editor.everything()
    report = written(editor, Edits(write_number=9))

    assert (report.edits, report.refusals, editor.everything()) == (Edits(), (), before)
    assert report.reading.write_number == 0


def test_the_number_of_a_write_is_kept_until_the_next(editor):
    editor.lay()
    first = written(editor, put(("Н-0001", "post", "а"), number=7))
    second = written(editor, put(("Н-0001", "post", "б")))
    third = written(editor, put(("Н-0001", "post", "в"), number=8))

    assert [report.reading.write_number for report in (first, second, third)] == [7, 7, 8]
    assert first.edits.write_number == 7
    assert editor.open().contents().write_number == 8


def test_a_report_tells_which_edits_stand(editor):
    editor.lay()
    edits = Edits(
        cells=(CellWrite("mentees", "Н-0001", "phone", "+7"), CellWrite("mentees", "Н-9999", "phone", "+7")),
        appends=(RowAppend("mentors", "М-0003", (("name", "Белова Ия"), ("capacity", 2))),),
        write_number=4,
    )
    report = written(editor, edits)

    assert report.edits == replace(edits, cells=edits.cells[:1])
    assert [refusal.edit for refusal in report.refusals] == [edits.cells[1]]


def test_a_column_that_is_missing_is_made_beyond_all_others(editor):
    editor.lay(BANKS | {MENTEES: (*BANK[:2], (*BANK[2], None, "своё"), BANK[3])})
    report = written(editor, put(("Н-0002", "status", "в паре")))

    assert row(report.reading, "Н-0002")["status"] == "в паре"
    assert editor.rows(MENTEES)[0] == (*BANK[0], None, None, "Статус")
    assert editor.rows(MENTEES)[2] == (*BANK[2], None, "своё", "в паре")


def test_a_column_is_made_beyond_formulas_too(editor):
    editor.lay(BANKS | {MENTEES: (*BANK[:2], (*BANK[2], None, Formula("=1+1", 2)))})
    written(editor, put(("Н-0002", "status", "в паре")))

    assert editor.rows(MENTEES)[0][8] == "Статус"
    assert editor.rows(MENTEES)[2] == (*BANK[2], None, "=1+1", "в паре")


def test_a_tab_that_is_missing_is_made_by_its_first_row(editor):
    editor.lay()
    cells = {"mentor": "М-0001", "proposed": date(2026, 10, 12), "score": 81}
    report = written(editor, add("П-2026-001", "pairs", **cells))

    assert report.refusals == ()
    assert {key: row(report.reading, "П-2026-001", "pairs")[key] for key in cells} == cells
    assert sorted(editor.titles) == sorted([MENTEES, MENTORS, "Пары"])
    assert editor.rows("Пары")[0][0] == "Код"
    assert problems(report.reading) == []


def test_a_tab_without_anything_in_it_gets_its_headers(editor):
    editor.lay({MENTEES: BANK, MENTORS: ()})
    report = written(editor, add("М-0001", "mentors", name="Орлова Нина"))

    assert row(report.reading, "М-0001", "mentors")["name"] == "Орлова Нина"
    assert editor.rows(MENTORS)[0][0] == "Код"


def test_a_missing_bank_is_never_made_by_an_edit(editor):
    editor.lay({MENTEES: BANK, "Лист2": TEACHERS})
    before = editor.everything()
    report = written(editor, add("М-0009", "mentors", name="Белова Ия"))

    assert reasons(report) == [f"There is no tab “{MENTORS}” in the book."]
    assert (editor.everything(), editor.titles) == (before, [MENTEES, "Лист2"])


def test_the_reading_of_a_report_is_what_a_fresh_reader_sees(editor):
    """It is carried over from the reading before: whatever the edits, it must equal what stands there."""
    editor.lay()
    dice, book, codes = random.Random(5), editor.open(), ["Н-0001", "Н-0002", "Н-0003"]
    columns = ["name", "phone", "needs", "joined", "teaching", "note", "status"]
    values = ["текст", "+7", "", None, 5, 2.5, True, date(2026, 5, 6), "  x ", "Итого"]
    for number in range(1, 20):
        cells = tuple(
            CellWrite("mentees", dice.choice(codes), dice.choice(columns), dice.choice(values)) for _ in range(3)
        )
        appends = ()
        if dice.random() < 0.3:
            codes.append(f"Н-1{number:03}")
            appends = (RowAppend("mentees", codes[-1], (("name", f"Имя {number}"),)),)
        report = book.update(lambda reading, e=Edits(cells, appends, (), number): e)
        fresh = editor.open().read()
        assert (report.reading.tabs, report.reading.version) == (fresh.tabs, fresh.version)
