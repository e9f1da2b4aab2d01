"""Moving a whole book: every cell of every tab arrives, and nothing counts as a book before that is seen."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest

from demo.book import create
from emulator.staff import Staff
from programme.book.contents import differences
from programme.errors import BookBroken, BookBusy, Refused
from services.sync.copying import copy_book
from sheets.shared.headers import MARK_TAB, UNFINISHED_TAB
from tests.sheets.google.moving import Shelf, dirty_book, with_results


class Killed(Exception):
    """The process died at this very step."""


@pytest.fixture
def shelf(tmp_path, client, clock):
    return Shelf(tmp_path, client, clock)


@pytest.fixture
def dirty(shelf):
    dirty_book(shelf.folder / "book.xlsx")
    return shelf.workbook()


def copied(source, target):
    said = []
    report = copy_book(source, target, said.append)
    return report, [str(sentence) for sentence in said]


def problems(book):
    reading = book.read()
    found = [*reading.problems, *(p for tab in reading.tabs.values() for p in tab.problems)]
    return [(p.tab, p.row, p.column, p.code, str(p.what)) for p in found]


def test_every_cell_goes_to_google_and_comes_back_as_it_was(shelf, dirty, book):
    there, _ = copied(dirty, shelf.google(book))
    back, _ = copied(shelf.google(book), shelf.workbook("back.xlsx"))

    assert [str(s) for s in (*there.differences, *back.differences)] == []
    assert there.holds
    assert back.holds
    assert there.cells > 60
    kept = {(d.title, d.spot) for d in differences(dirty.contents(), shelf.workbook("back.xlsx").contents())}
    assert kept == {("Черновик", (9, 3)), ("Черновик", (10, 3))}, "only the array formula may have become values"


def test_a_messy_college_goes_there_and_back_and_reads_the_same(shelf, book, cloud):
    cloud.watch = None  # replies are held against Google's documents in the smaller tests
    create(shelf.folder / "book.xlsx", mentors=8, mentees=12, mess=1.0, today=date(2026, 11, 25))
    first, google, back = shelf.workbook(), shelf.google(book), shelf.workbook("back.xlsx")
    there, said = copied(first, google)
    again, _ = copied(google, back)

    assert [str(s) for s in (*there.differences, *again.differences)] == []
    assert there.tabs == len(said) == 18
    assert problems(google) == problems(first) == problems(back)
    assert first.read().tabs == back.read().tabs | {
        key: tab for key, tab in first.read().tabs.items() if any(row.formulas for row in tab.rows)
    }


def test_each_kind_of_cell_keeps_its_kind_at_google(shelf, dirty, book):
    copied(dirty, shelf.google(book))
    own = book.spreadsheet.titled("Черновик")
    found = [[own.get(row, column).value for column in range(7)] for row in range(3)]

    assert found[0] == [1, 0.1, 123456789012345, -5, 1e-7, True, False]
    assert found[1] == ["0042", "+79990001122", "=не формула", "-", "1,5", "ИСТИНА", " с краями "]
    assert own.get(1, 0).is_text_only, "re-entered by a person it would become 42"
    assert own.get(2, 0).number_format["type"] == "DATE"
    assert [sheet.title for sheet in book.spreadsheet.sheets if sheet.hidden] == [MARK_TAB, "Секретно"]


def test_known_columns_are_dressed_and_no_number_becomes_text(shelf, dirty, book):
    copied(dirty, shelf.google(book))
    bank = book.spreadsheet.titled("Наставляемые")

    assert bank.get(900, 2).is_text_only, "a phone typed below the last row stays as typed"
    assert (bank.get(4, 2).value, bank.get(4, 2).is_text_only) == (79992223344, False)
    assert bank.looks["frozenRowCount"] == 3
    assert [kept["warningOnly"] for kept in bank.protections] == [True]


def test_a_formula_carries_over_where_it_comes_to_the_same(shelf, dirty, book):
    page = openpyxl.load_workbook(dirty.path)
    page["Черновик"]["A8"] = "=SUM(A1,A1)"
    page["Черновик"]["B8"] = "=VLOOKUP(1,A1:B2,2,FALSE)"
    page.save(dirty.path)
    with_results(dirty.path, 3, {"A8": 2, "B8": 0.1})
    report, _ = copied(dirty, shelf.google(book))
    own = book.spreadsheet.titled("Черновик")

    assert (own.get(7, 0).formula, own.get(7, 0).value) == ("=SUM(A1;A1)", 2)
    assert (own.get(7, 1).formula, own.get(7, 1).value) == ("", 0.1)
    assert any("B8" in str(note) and "=VLOOKUP(1,A1:B2,2,FALSE)" in str(note) for note in report.notes)


def test_a_tab_under_the_name_of_the_mark_is_not_lost_on_the_way(shelf, dirty, book):
    page = openpyxl.load_workbook(dirty.path)
    page.create_sheet(MARK_TAB.casefold())["A1"] = "наше"
    page.save(dirty.path)
    with pytest.raises(Refused, match="rename it"):
        copied(dirty, shelf.google(book))

    assert [sheet.title for sheet in book.spreadsheet.sheets] == ["Sheet1"]


def test_a_workbook_that_exists_is_never_overwritten(shelf, dirty):
    before = dirty.path.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        copied(dirty, shelf.workbook())

    assert dirty.path.read_bytes() == before


def test_a_spreadsheet_that_holds_anything_is_refused(shelf, dirty, book, cloud):
    Staff(cloud, book.spreadsheet.id).edit("Sheet1", 7, 3, "наше")
    with pytest.raises(Refused, match="is not empty"):
        copied(dirty, shelf.google(book))

    assert [sheet.title for sheet in book.spreadsheet.sheets] == ["Sheet1"]


def test_a_second_copy_into_a_finished_one_is_refused(shelf, dirty, book):
    copied(dirty, shelf.google(book))
    with pytest.raises(Refused, match="is not empty"):
        copied(dirty, shelf.google(book))


def test_a_copy_that_was_killed_anywhere_is_no_book_and_is_begun_anew(shelf, dirty, book, monkeypatch):
    killed = 0
    for number in range(1, 30):
        _kill_at(monkeypatch, shelf.client, number)
        try:
            copied(dirty, shelf.google(book))
        except Killed:
            killed += 1
        monkeypatch.undo()
        if book.spreadsheet.titled(MARK_TAB) is not None:
            break  # killed after the very last step: the copy is a book
        if book.spreadsheet.titled(UNFINISHED_TAB) is not None:
            with pytest.raises(BookBroken, match="was not finished"):
                shelf.google(book).read()
            with pytest.raises(BookBroken, match="was not finished"):
                shelf.google(book).contents()

    assert killed >= 8
    kept = differences(dirty.contents(), shelf.google(book).contents())
    assert {difference.title for difference in kept} == {"Черновик"}, "only the array formula may differ"


def _kill_at(monkeypatch, client, number):
    """Let the process die after the answer to its request of this number."""
    left, real = [number], client.request

    def request(*words, **options):
        answer = real(*words, **options)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return answer

    monkeypatch.setattr(client, "request", request)


@pytest.mark.parametrize("kind", ["503_after", "hang_after", "503", "429"])
def test_an_outcome_nobody_knows_doubles_nothing(shelf, dirty, book, cloud, kind):
    cloud.faults.order(kind, of="write", times=2)
    cloud.faults.share(kind, 0.3, of="write")
    report, _ = copied(dirty, shelf.google(book))

    assert report.holds
    assert [sheet.title for sheet in book.spreadsheet.sheets].count("Черновик") == 1
    assert len(book.spreadsheet.titled("Наставляемые").protections) == 1


def test_a_tab_that_staff_put_into_an_unfinished_copy_stays(shelf, dirty, book, cloud, monkeypatch):
    _kill_at(monkeypatch, shelf.client, 4)
    with pytest.raises(Killed):
        copied(dirty, shelf.google(book))
    monkeypatch.undo()
    Staff(cloud, book.spreadsheet.id).add_tab("Наше")
    with pytest.raises(Refused, match="“Наше”"):
        copied(dirty, shelf.google(book))

    assert book.spreadsheet.titled("Наше") is not None


def test_a_cell_that_differs_is_told_and_the_copy_is_no_book(shelf, dirty, book, cloud):
    staff = Staff(cloud, book.spreadsheet.id)
    google = shelf.google(book)
    fill = google.fill
    google.fill = lambda contents, tell: _Entered(fill(contents, tell), staff)
    report, _ = copied(dirty, google)

    assert [str(s) for s in report.differences] == [
        "Tab “Наставляемые”, cell E5: “мастер” in the book, “слесарь” in the copy."
    ]
    assert not report.holds
    with pytest.raises(BookBroken):
        shelf.google(book).read()


class _Entered:
    """A filling after which somebody types into the copy."""

    def __init__(self, made, staff):
        self.made, self.staff = made, staff

    def __enter__(self):
        draft = self.made.__enter__()
        self.staff.edit("Наставляемые", 4, 4, "слесарь")
        return draft

    def __exit__(self, *what):
        return self.made.__exit__(*what)


def test_a_book_that_changes_while_it_is_copied_is_not_finished(shelf, dirty, book):
    def type_into_it(_sentence):
        page = openpyxl.load_workbook(dirty.path)
        page["Черновик"]["A1"] = "поздно"
        page.save(dirty.path)

    report = copy_book(dirty, shelf.google(book), type_into_it)

    assert report.is_overtaken
    assert not report.holds
    assert book.spreadsheet.titled(UNFINISHED_TAB) is not None


def test_a_book_that_is_open_in_excel_is_not_copied(shelf, dirty, book):
    (shelf.folder / "~$book.xlsx").write_bytes(b"\x04Olga" + b" " * 160)
    with pytest.raises(BookBusy, match="save and close"):
        copied(dirty, shelf.google(book))


def test_a_large_tab_goes_in_few_calls_of_a_moderate_size(shelf, book, cloud, session):
    made = openpyxl.Workbook()
    made.active.title = "Наставляемые"
    made.active.append(["Код", "ФИО наставляемого", *(f"Столбец {n}" for n in range(10))])
    for n in range(1, 2001):
        made.active.append([f"Н-{n:04d}", f"Имя{n} Отчество", *("пишем много слов " * 2 for _ in range(10))])
    made.save(shelf.folder / "book.xlsx")
    weights = []
    cloud.watch = None  # replies are held against Google's documents in the smaller tests
    send = session.request
    session.request = lambda *words, **options: weights.append(_weight(options)) or send(*words, **options)
    report, _ = copied(shelf.workbook(), shelf.google(book))
    session.request = send
    writes = [call for call in cloud.calls if call.what == "batchUpdate"]

    assert report.holds
    assert max(weights) < 2_000_000
    assert len(writes) <= 6, f"{sum(weights)} bytes went in {len(writes)} writes"


def _weight(options):
    return len(json.dumps(options.get("json") or {}).encode())
