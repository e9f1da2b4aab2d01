"""The Google book: what is written lands in the right row whatever staff do meanwhile, and nothing is written twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from emulator.sheet.cells import Cell as SheetCell
from emulator.staff import Staff
from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.errors import BookBusy
from sheets.google.book import GoogleBook
from sheets.shared.headers import MARK_LABEL, MARK_TAB

BANKS = frozenset({"mentees", "mentors"})
TAB = "Наставляемые"
PEOPLE = [
    ("Н-0001", "Берёзова Юлия", "преподаватель"),
    ("Н-0002", "Ясенев Олег", "мастер"),
    ("Н-0003", "Акациева Ия", "методист"),
]


@dataclass
class Wall:
    clock: object

    def now(self):
        return datetime.fromtimestamp(self.clock.now, UTC)


@pytest.fixture
def open_book(book, client, clock, tmp_path):
    """Return a maker of books on that spreadsheet: each one is what another process would have."""

    def made():
        return GoogleBook(
            book.spreadsheet.id,
            client,
            folder=tmp_path / "google",
            tabs=BANKS,
            clock=Wall(clock),
            seconds=lambda: clock.now,
        )

    return made


@pytest.fixture
def google(open_book):
    return open_book()


@pytest.fixture
def staff(cloud, book):
    person = Staff(cloud, book.spreadsheet.id)
    person.rename_tab("Sheet1", TAB)
    person.add_tab("Наставники")
    headers = ("Код", "ФИО наставляемого", "Должность", "Дата вхождения в программу")
    for row, cells in enumerate((headers, *PEOPLE)):
        for column, text in enumerate(cells):
            person.edit(TAB, row, column, text)
    person.edit("Наставники", 0, 0, "Код")
    person.edit("Наставники", 0, 1, "ФИО наставника")
    person.add_tab(MARK_TAB)
    person.edit(MARK_TAB, 0, 0, MARK_LABEL)
    return person


def posts(staff):
    """Return what stands in the bank: code → post."""
    rows = staff.sheet(TAB).rows[1:]
    return {row.get(0).value: row.get(2).value for row in rows if row.get(0).value}


def writes(*cells, number=1):
    return lambda reading: Edits(cells=tuple(CellWrite("mentees", *cell) for cell in cells), write_number=number)


def meanwhile(cloud, what, act):
    """Let staff act right after the first answer to a request of this kind."""
    waiting = [act]
    watch = cloud.watch

    def see(method, path, status, body):
        watch(method, path, status, body)
        if waiting and what in path and method != "GET":
            waiting.pop()()

    cloud.watch = see


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("what", ["developerMetadata:search", ":batchUpdate"])
def test_staff_who_sort_between_reading_and_writing_move_no_value_to_another_person(google, staff, cloud, moves, what):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", moves)
    meanwhile(cloud, what, lambda: staff.sort(TAB, 1))
    google.update(writes(("Н-0002", "post", "старший мастер")))

    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0002": "старший мастер", "Н-0003": "методист"}


def test_a_write_is_no_reading_of_the_rows_it_did_not_touch(google, staff, cloud, clock):
    """Who asks whether staff's change has been read goes by the time that the reading bears."""
    typed = []

    def act():
        clock.sleep(1)
        staff.edit(TAB, 3, 2, "только что")
        typed.append(datetime.fromtimestamp(clock.now, UTC))
        clock.sleep(1)

    meanwhile(cloud, ":batchUpdate", act)
    reading = google.update(writes(("Н-0002", "post", "старший мастер"))).reading

    assert [row.cells[2] for row in reading.tabs["mentees"].rows] == ["преподаватель", "старший мастер", "методист"]
    assert reading.read_at < typed[0]


@pytest.mark.parametrize("moves", [True, False])
def test_rows_sorted_after_an_earlier_write_are_found_again(google, staff, cloud, moves):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", moves)
    google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    staff.sort(TAB, 1)
    google.update(writes(("Н-0001", "post", "А"), ("Н-0002", "post", "Б"), number=2))

    assert posts(staff) == {"Н-0001": "А", "Н-0002": "Б", "Н-0003": "в"}


@pytest.mark.parametrize("act", ["insert", "delete", "move", "cut"])
def test_rows_that_move_at_the_very_moment_are_hit_all_the_same(google, staff, cloud, act):
    google.update(writes(("Н-0002", "post", "б")))
    acts = {
        "insert": lambda: staff.insert_rows(TAB, 1, 2),
        "delete": lambda: staff.delete_rows(TAB, 1),
        "move": lambda: staff.move_rows(TAB, 2, 4),
        "cut": lambda: staff.cut_row(TAB, 2, 8),
    }
    meanwhile(cloud, ":getByDataFilter", acts[act])
    google.update(writes(("Н-0002", "post", "Б"), number=2))

    left = {"Н-0003": "методист"} | ({} if act == "delete" else {"Н-0001": "преподаватель"})
    assert posts(staff) == {"Н-0002": "Б"} | left


def test_a_row_that_was_deleted_at_the_very_moment_takes_no_value_to_another(google, staff, cloud):
    google.update(writes(("Н-0002", "post", "б")))
    meanwhile(cloud, ":getByDataFilter", lambda: staff.delete_rows(TAB, 2))
    report = google.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0003": "методист"}
    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]


def test_a_new_row_overwrites_nobody_whatever_staff_do(google, staff, cloud):
    meanwhile(cloud, ":getByDataFilter", lambda: staff.insert_rows(TAB, 1, 3))
    cells = (("name", "Осинчева Вера"),)
    google.update(lambda reading: Edits(appends=(RowAppend("mentees", "Н-0004", cells),), write_number=3))

    assert posts(staff) == {code: post for code, _, post in PEOPLE} | {"Н-0004": None}


def test_a_code_is_stamped_into_the_row_it_was_meant_for_only(google, staff, cloud):
    staff.edit(TAB, 4, 1, "Осинчева Вера")
    row = next(row for row in google.read().tabs["mentees"].rows if row.number == 5)
    stamp = Stamp("mentees", 5, row.cells, "Н-0004")
    meanwhile(cloud, ":batchUpdate", lambda: staff.sort(TAB, 1))
    google.update(lambda reading: Edits(stamps=(stamp,), write_number=1))
    names = {cells.get(0).value: cells.get(1).value for cells in staff.sheet(TAB).rows[1:]}

    assert names.get("Н-0004", "Осинчева Вера") == "Осинчева Вера"
    assert {code: names[code] for code, _, _ in PEOPLE} == {code: name for code, name, _ in PEOPLE}


def test_a_new_header_is_written_over_none_that_staff_make_room_for_at_the_very_moment(google, staff, cloud):
    staff.edit(TAB, 0, 4, "Любимый чай")
    staff.edit(TAB, 1, 4, "с мятой")
    meanwhile(cloud, ":getByDataFilter", lambda: staff.insert_column(TAB, 1, "Своё"))
    google.update(writes(("Н-0001", "note", "звонить вечером")))

    headers, first = ([cell.value for cell in row.cells] for row in staff.sheet(TAB).rows[:2])
    assert first[headers.index("Любимый чай")] == "с мятой"
    assert first[headers.index("Примечание")] == "звонить вечером"


@pytest.mark.parametrize("fault", ["503_after", "hang_after", "drop_after", "503"])
def test_a_write_nobody_knows_the_end_of_is_looked_for_and_never_repeated(google, staff, cloud, fault):
    google.update(writes(("Н-0001", "post", "а")))
    cloud.faults.order(fault, of="write")
    before = cloud.count("values:batchUpdateByDataFilter")
    with pytest.raises(BookBusy, match="nothing is repeated"):
        google.update(writes(("Н-0001", "post", "Б"), number=2))

    assert cloud.count("values:batchUpdateByDataFilter") == before + 1
    assert posts(staff)["Н-0001"] == ("а" if fault == "503" else "Б")
    stands = google.read().tabs["mentees"].rows[0].cells[2]
    assert stands == posts(staff)["Н-0001"]


def lines(reading):
    """Return what a reading of the bank holds: code → column → cell."""
    found = reading.tabs["mentees"]
    return {row.cells[0]: dict(zip(found.columns, row.cells, strict=True)) for row in found.rows}


def test_a_formula_that_took_the_place_of_its_own_result_is_not_overwritten(google, staff):
    google.read()
    staff.edit(TAB, 2, 2, '="мас"&"тер"')
    assert posts(staff)["Н-0002"] == "мастер"
    report = google.update(writes(("Н-0002", "post", "завуч")))

    assert staff.cell(TAB, 2, 2).formula
    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0002"]


def test_a_text_that_begins_like_a_formula_is_text_for_every_process(google, staff, open_book):
    google.update(writes(("Н-0001", "post", "=1+1")))
    another = open_book()
    report = another.update(writes(("Н-0001", "post", "методист"), number=2))

    assert not report.refusals
    assert posts(staff)["Н-0001"] == "методист"


def test_a_date_format_that_staff_chose_stays(google, staff):
    staff.edit(TAB, 1, 3, "01.09.2026")
    looks = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "d mmmm yyyy"}}}
    area = {
        "sheetId": staff.sheet(TAB).id,
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 3,
        "endColumnIndex": 4,
    }
    staff._batch({"repeatCell": {"range": area, "cell": looks, "fields": "userEnteredFormat.numberFormat"}})
    google.update(writes(("Н-0001", "joined", date(2026, 9, 2))))

    assert staff.cell(TAB, 1, 3).number_format["pattern"] == "d mmmm yyyy"


@pytest.mark.parametrize("what", ["developerMetadata:search", ":batchUpdate"])
def test_a_person_typed_into_the_next_free_row_meanwhile_stays(google, staff, cloud, what):
    row = 4 if what == "developerMetadata:search" else 5  # before the new row, or below it when it is there
    meanwhile(cloud, what, lambda: staff.edit(TAB, row, 1, "Липин Лев"))
    added = RowAppend("mentees", "Н-0004", (("name", "Осинчева Вера"), ("post", "завуч")))
    google.update(lambda reading: Edits(appends=(added,), write_number=3))

    names = [row.get(1).value for row in staff.sheet(TAB).rows if row.get(1).value]
    assert {"Липин Лев", "Осинчева Вера"} <= set(names)
    assert posts(staff)["Н-0004"] == "завуч"


def test_a_tab_renamed_at_the_very_moment_is_not_written_to(google, staff, cloud):
    google.update(writes(("Н-0002", "post", "б")))
    google.read()
    meanwhile(cloud, ":getByDataFilter", lambda: staff.rename_tab(TAB, "Архив 2025"))
    google.update(writes(("Н-0002", "post", "Б"), number=2))

    rows = staff.sheet("Архив 2025").rows[1:]
    assert {row.get(0).value: row.get(2).value for row in rows if row.get(0).value}["Н-0002"] == "б"


def test_tags_leave_room_for_new_ones(google, staff):
    people = 2_700
    staff.sheet(TAB).resize(people + 10, 8)
    for row in range(4, people):
        staff.sheet(TAB).put(row, 0, SheetCell(f"Н-{row:04d}"))
        staff.sheet(TAB).put(row, 1, SheetCell(f"Человек {row}"))
    google.read()
    codes = [f"Н-{row:04d}" for row in range(4, people)]
    report = google.update(writes(*((code, "post", "а") for code in codes[:1500])))
    assert not report.refusals
    assert report.rounds == 1
    google.update(writes(*((code, "post", "б") for code in codes[1200:]), number=2))

    assert [posts(staff)[code] for code in (codes[0], codes[1200], codes[-1])] == ["а", "б", "б"]


def test_a_deleted_tab_is_told_and_the_other_one_is_read(google, staff):
    google.read()
    staff.delete_tab("Наставники")
    found = google.read()
    assert set(found.tabs) == {"mentees"}
    assert [problem.tab for problem in found.problems] == ["mentors"]


def test_the_version_says_whether_anything_changed(google, staff, clock, cloud):
    first = google.read().version
    assert google.version() == first
    staff.edit(TAB, 1, 2, "завуч")
    assert google.version() == first, "asked again only after some seconds"
    clock.now += 20
    assert google.version() != first
    assert google.read().version == google.version()


def test_a_hundred_changes_are_at_most_three_requests(google, staff, cloud):
    for row in range(4, 104):
        staff.edit(TAB, row, 0, f"Н-{row:04d}")
        staff.edit(TAB, row, 1, f"Человек {row}")
    codes = [f"Н-{row:04d}" for row in range(4, 104)]
    google.update(writes(*((code, "post", "а") for code in codes)))
    google.read()
    before = len([call for call in cloud.calls if not call.what.startswith("drive")])
    google.read()
    google.update(writes(*((code, "post", "б") for code in codes), number=2))
    after = len([call for call in cloud.calls if not call.what.startswith("drive")])

    assert set(posts(staff).values()) == {"преподаватель", "мастер", "методист", "б"}
    assert after - before <= 3


def insert_column(staff):
    staff.insert_column(TAB, 1, "Своё")


@pytest.mark.parametrize("act", [insert_column, lambda staff: staff.move_columns(TAB, 3, 2)])
def test_columns_that_move_at_the_very_moment_take_no_value_to_another_column(google, staff, cloud, act):
    staff.edit(TAB, 2, 3, "01.09.2026")
    google.update(writes(("Н-0002", "post", "б")))
    meanwhile(cloud, ":getByDataFilter", lambda: act(staff))
    google.update(writes(("Н-0002", "post", "Б"), number=2))
    row = {header.value: staff.cell(TAB, 2, i).value for i, header in enumerate(staff.sheet(TAB).row(0).cells)}

    told = {"Код": "Н-0002", "ФИО наставляемого": "Ясенев Олег", "Должность": "Б", "Дата вхождения в программу": 46266}
    assert {header: cell for header, cell in row.items() if header != "Своё"} == told
    assert row.get("Своё") is None


def test_a_new_row_is_filled_under_the_right_headers_though_columns_move_at_the_very_moment(google, staff, cloud):
    meanwhile(cloud, "batchUpdate", lambda: insert_column(staff))
    cells = (("name", "Осинчева Вера"), ("post", "мастер"))
    google.update(lambda reading: Edits(appends=(RowAppend("mentees", "Н-0004", cells),), write_number=3))
    rows = [[cell.value for cell in row.cells] for row in staff.sheet(TAB).rows[4:]]

    assert [row for row in rows if any(row)] == [["Н-0004", None, "Осинчева Вера", "мастер"]]


def told(book):
    """Return the values in wrong cells that a person is told of: code, column, value, what stood there."""
    return {(each.code, each.column, each.value, each.before) for each in book.misplaced()}


def test_what_hit_a_row_without_a_code_is_told_and_nothing_is_done_to_it(google, staff, cloud):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)
    google.update(writes(("Н-0003", "post", "в")))
    meanwhile(cloud, ":getByDataFilter", lambda: staff.cut_row(TAB, 3, 6))
    google.update(writes(("Н-0003", "post", "В"), number=2))

    assert posts(staff)["Н-0003"] == "В"
    assert [cell.value for cell in staff.sheet(TAB).row(3).cells if cell.value] == ["В"]
    (found,) = google.misplaced()
    assert (found.row, found.code, found.column, found.value) == (4, "", "post", "В")
    assert (found.meant_for, found.meant_column, found.is_before_known) == ("Н-0003", "post", False)


def test_what_hit_a_row_whose_code_is_gone_since_is_told(google, staff, cloud):
    cloud.switches = cloud.switches.set("copied_row_copies_metadata", True)
    google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "joined", date(2026, 9, 1))))
    google.read()

    def act():
        staff.copy_row(TAB, 1, 2)
        staff.edit(TAB, 2, 0, "")

    meanwhile(cloud, ":batchUpdate", act)
    google.update(writes(("Н-0001", "post", "А"), ("Н-0002", "joined", date(2026, 9, 1)), number=2))

    assert told(google) == {("", "post", "А", None), ("", "joined", date(2026, 9, 1), None)}
    assert {each.name for each in google.misplaced()} == {"Берёзова Юлия"}


def test_a_tab_deleted_between_its_values_and_its_formulas_is_no_fault_of_ours(google, staff, cloud):
    meanwhile(cloud, "values:batchGetByDataFilter", lambda: staff.delete_tab("Наставники"))
    assert set(google.read().tabs) == {"mentees"}


def test_a_row_added_again_after_an_older_copy_lost_it_is_added_once(google, staff):
    added = Edits(appends=(RowAppend("mentees", "Н-0004", (("name", "Осинчева Вера"),)),), write_number=3)
    google.update(lambda reading: added)
    staff.edit(TAB, 4, 0, "")
    staff.edit(TAB, 4, 1, "")  # the row's tag still hangs there
    google.update(lambda reading: added)

    assert [row.get(0).value for row in staff.sheet(TAB).rows].count("Н-0004") == 1


def test_a_column_inserted_since_the_reading_is_seen_before_the_write_though_it_is_blank(google, staff, cloud):
    google.update(writes(("Н-0002", "post", None)))
    google.read()
    staff.insert_column(TAB, 2, "Своё")
    before = len(cloud.calls)
    google.update(writes(("Н-0002", "post", "Б"), number=2))

    assert [call.what for call in cloud.calls[before:]].count("values:batchUpdateByDataFilter") == 1
    assert [staff.cell(TAB, 2, i).value for i in range(4)] == ["Н-0002", "Ясенев Олег", None, "Б"]


def test_what_reached_another_column_of_a_row_that_lost_its_code_since_is_told(google, staff, cloud):
    google.update(writes(("Н-0002", "post", "б")))
    meanwhile(cloud, ":getByDataFilter", lambda: staff.insert_column(TAB, 2, "Своё"))
    meanwhile(cloud, "values:batchUpdateByDataFilter", lambda: staff.edit(TAB, 2, 0, ""))
    google.update(writes(("Н-0002", "post", "Б"), number=2))

    assert [staff.cell(TAB, 2, i).value for i in range(4)] == [None, "Ясенев Олег", "Б", "б"]
    assert told(google) == {("Н-0002", "Своё", "Б", None)}
