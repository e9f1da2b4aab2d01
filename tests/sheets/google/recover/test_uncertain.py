"""The Google book in doubt: equal values, staff at work during an outage, portions, two banks, spoiled notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulator.sheet.cells import Cell as SheetCell
from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.errors import BookBusy, BookError
from sheets.google.book import GoogleBook
from sheets.google.recover.locate import locate
from sheets.google.recover.misplaced import Table, misplaced_by, misplaced_in
from sheets.google.recover.pending import Note
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import Target
from tests.sheets.google.test_book import TAB, Wall, google, meanwhile, open_book, posts, staff, told, writes

__all__ = ["google", "open_book", "staff"]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def written(google, staff):
    """Return a book whose rows bear their tags."""
    google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    google.read()
    return google


def lost_answer(cloud, google, *cells, fault="503_after", number=2, appends=()):
    """Write these cells; the answer to the last request is lost."""

    def act():
        cloud.faults.order(fault, of="write")

    meanwhile(cloud, ":batchUpdate" if appends else ":getByDataFilter", act)
    edits = Edits(cells=tuple(CellWrite("mentees", *cell) for cell in cells), appends=appends, write_number=number)
    with pytest.raises(BookBusy):
        google.update(lambda reading: edits)


def sorted_and_unheard(cloud, staff):
    """Let staff sort after the look, so that tags stay behind, and the answer to the write be lost."""

    def act():
        staff.sort(TAB, 1)
        cloud.faults.order("hang_after", of="write")

    meanwhile(cloud, ":getByDataFilter", act)


HEADERS = ("Код", "ФИО", "Должность", "Примечание")
PEOPLE = [("Н-0001", "Юлия", "завуч", ""), ("Н-0002", "Олег", "мастер", ""), ("Н-0003", "Ия", "методист", "")]


def echoed(row, headers=HEADERS, value="директор", number=2):
    """Return the echo of a write that was meant for the post of Н-0001."""
    target = Target("mentees", 0, 2, "Н-0001", 0, {2: value}, PEOPLE[0], HEADERS, 1, name_column=1, title=TAB)
    return Echo(target, number, row, headers, TAB)


@pytest.mark.parametrize(
    ("row", "headers", "before", "is_sure"),
    [
        pytest.param(("Н-0003", "Ия", "директор", ""), HEADERS, "методист", True, id="another row as it was read"),
        pytest.param(("Н-0003", "Ия", "директор", "!"), HEADERS, "методист", False, id="a row that changed since"),
        pytest.param(("Н-0002", "Ия", "директор", ""), HEADERS, "мастер", False, id="a name beside another code"),
        pytest.param(("Н-0001", "", "директор", ""), HEADERS, "завуч", False, id="its own code without the name"),
        pytest.param(("", "Ия", "директор", ""), HEADERS, None, False, id="a row without a code"),
        pytest.param(("Н-0009", "Ева", "директор", ""), HEADERS, None, False, id="a row that was not read"),
        pytest.param(
            ("Н-0001", "Юлия", "директор", "завуч", ""), ("Код", "ФИО", "Своё", "Должность", "Примечание"),
            "", True, id="a column inserted since",
        ),
        pytest.param(
            ("Н-0001", "Юлия", "директор", "завуч", ""), ("Код", "ФИО", "Своё", "Кем работает", "Примечание"),
            None, False, id="a column inserted and its neighbour renamed",
        ),
        pytest.param(
            ("Н-0001", "Юлия", "директор", ""), ("Код", "ФИО", "Кем работает", "Примечание"),
            None, False, id="a column renamed",
        ),
    ],
)  # fmt: skip
def test_what_stood_there_is_known_for_certain_only_where_code_header_and_all_else_are_as_read(
    row, headers, before, is_sure
):
    (found,) = misplaced_in(echoed(row, headers), Table({0: [HEADERS, *PEOPLE]}), ())

    assert (found.value, found.meant_for, found.before, found.is_sure) == ("директор", "Н-0001", before, is_sure)


@pytest.mark.parametrize(
    ("copies", "before"),
    [
        pytest.param([("Н-0003", "Ева", "лаборант", "")], "методист", id="another person bears the code too"),
        pytest.param([("Н-0003", "Ия", "методист", "")], "методист", id="the row twice"),
        pytest.param([("Н-0003", "Ия", "лаборант", "")], None, id="the row twice but for that cell"),
    ],
)
def test_what_stood_in_a_row_that_staff_had_copied_is_told_where_only_one_row_can_be_meant(copies, before):
    rows = {0: [HEADERS, *PEOPLE, *copies]}
    (found,) = misplaced_in(echoed(("Н-0003", "Ия", "директор", "")), Table(rows), ())

    assert found.before == before
    assert found.is_sure == (copies[0] == PEOPLE[2]), "which of two rows staff keep is not known"
    assert Table(rows).find(found) is None, "a code in two rows names no cell"


@pytest.mark.parametrize(
    ("row", "headers"),
    [
        pytest.param(("Н-0001", "Юлия", "директор", "!"), HEADERS, id="its own row"),
        pytest.param(("Н-0001", "Юлия", "директор", ""), ("", "", ""), id="its own row when the header line has moved"),
        pytest.param(("Н-0003", "Ия", "методист", ""), HEADERS, id="a row that held the same"),
    ],
)
def test_what_stands_where_it_was_meant_to_or_changed_nothing_is_not_misplaced(row, headers):
    echo = echoed(row, headers, value=row[2])

    assert not misplaced_in(echo, Table({0: [HEADERS, *PEOPLE]}), ())


def test_what_the_same_request_has_written_to_the_row_rightly_does_not_make_it_another_row():
    row = ("Н-0003", "Ия", "директор", "важно")
    own = Target("mentees", 0, 4, "Н-0003", 0, {3: "важно"}, PEOPLE[2], HEADERS, 1, name_column=1, title=TAB)
    echoes = [echoed(row, number=4), Echo(own, 4, row, HEADERS, TAB)]

    (found,) = misplaced_by(echoes, Table({0: [HEADERS, *PEOPLE]}))
    assert (found.code, found.before, found.is_sure) == ("Н-0003", "методист", True)


@pytest.mark.parametrize("renamed", ["Занимаемая должность", "Кем работает"])
def test_a_column_inserted_and_its_neighbour_renamed_hide_no_value_in_a_wrong_cell(renamed):
    """What was written one column too far left is found, whether the new header means the same or nothing."""
    before = [HEADERS, *PEOPLE]
    now = [
        ["Код", "ФИО", "Своё", renamed, "Примечание"],
        ["Н-0001", "Юлия", "директор", "завуч"], ["Н-0002", "Олег", "", "мастер"], ["Н-0003", "Ия", "", "методист"],
    ]  # fmt: skip
    note = Note(2.0, (echoed(PEOPLE[0]).target,), {0: before})

    (found,) = locate(note, {0: now}, {(0, "Н-0001"): [2]})
    assert (found.row, found.header, found.value, found.is_sure) == (2, "Своё", "директор", False)


def test_what_stands_in_neither_its_row_nor_under_its_tag_is_told_as_perhaps_ours():
    now = [list(HEADERS), *map(list, PEOPLE)]
    now[3][2] = "директор"
    note = Note(2.0, (echoed(PEOPLE[0]).target,), {0: [HEADERS, *PEOPLE]})

    (found,) = locate(note, {0: now}, {(0, "Н-0001"): [2]})
    assert (found.code, found.value, found.before) == ("Н-0003", "директор", "методист")
    assert (found.is_perhaps, found.is_sure) == (True, False)


@pytest.mark.parametrize("count", [2, 3])
def test_one_value_for_several_people_stays_with_all_of_them(written, staff, cloud, open_book, count):
    codes = [f"Н-000{n}" for n in range(1, count + 1)]
    lost_answer(cloud, written, *((code, "post", "наставник") for code in codes))
    open_book().read()

    assert [posts(staff)[code] for code in codes] == ["наставник"] * count


def test_new_people_with_the_same_day_keep_it(written, staff, cloud, open_book):
    rows = tuple(RowAppend("mentees", f"Н-000{n}", (("name", f"Новый {n}"), ("post", "куратор"))) for n in (4, 5))
    lost_answer(cloud, written, ("Н-0001", "post", "А"), appends=rows)
    book = open_book()
    book.read()

    assert [posts(staff).get(f"Н-000{n}") for n in (4, 5)] == ["куратор", "куратор"]
    assert not told(book)


@pytest.mark.parametrize("fault", ["503_after", "hang_after"])
def test_what_staff_write_meanwhile_stays_though_it_equals_ours(written, staff, cloud, open_book, fault):
    lost_answer(cloud, written, ("Н-0001", "post", "наставник"), fault=fault)
    staff.edit(TAB, 3, 2, "наставник")
    staff.edit(TAB, 4, 1, "Осинчева Вера")
    staff.edit(TAB, 4, 2, "наставник")
    open_book().read()

    assert posts(staff) == {"Н-0001": "наставник", "Н-0002": "б", "Н-0003": "наставник"}
    assert staff.cell(TAB, 4, 2).value == "наставник"


def test_a_portion_that_was_never_sent_takes_nothing_from_anybody(written, staff, open_book, monkeypatch):
    monkeypatch.setattr("sheets.google.write.writer.PORTION", 1)
    sent, count = type(written._writer)._sent, []

    def dies_at_the_second(writer, *args):
        count.append(1)
        if len(count) == 2:
            raise Killed
        return sent(writer, *args)

    monkeypatch.setattr(type(written._writer), "_sent", dies_at_the_second)
    with pytest.raises(Killed):
        written.update(writes(("Н-0001", "post", "завуч"), ("Н-0002", "post", "мастер"), number=2))
    monkeypatch.setattr(type(written._writer), "_sent", sent)
    staff.edit(TAB, 3, 2, "мастер")
    open_book().read()

    assert posts(staff) == {"Н-0001": "завуч", "Н-0002": "б", "Н-0003": "мастер"}


def test_portions_of_one_write_are_known_to_each_other(written, staff, cloud, open_book, monkeypatch):
    monkeypatch.setattr("sheets.google.write.writer.PORTION", 1)
    sent, count = type(written._writer)._sent, []

    def unheard_the_second_time(writer, *args):
        count.append(1)
        if len(count) == 2:
            cloud.faults.order("hang_after", of="write")
        return sent(writer, *args)

    monkeypatch.setattr(type(written._writer), "_sent", unheard_the_second_time)
    with pytest.raises(BookBusy):
        written.update(writes(("Н-0001", "post", "завуч"), ("Н-0002", "post", "завуч"), number=2))
    staff.delete_rows(TAB, 2)
    reading = open_book().read()

    assert posts(staff) == {"Н-0001": "завуч", "Н-0003": "в"}
    assert reading.write_number == 2


def test_a_bank_settles_what_the_other_bank_of_the_spreadsheet_left_in_doubt(
    book, client, clock, cloud, staff, tmp_path
):
    made = {
        key: GoogleBook(
            book.spreadsheet.id,
            client,
            folder=tmp_path / "google",
            key=key,
            tabs=frozenset({key}),
            clock=Wall(clock),
            seconds=lambda: clock.now,
        )
        for key in ("mentees", "mentors")
    }
    staff.edit("Наставники", 1, 0, "М-0001")
    staff.edit("Наставники", 1, 1, "Кленов Пётр")
    made["mentees"].update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    made["mentees"].read()
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)

    sorted_and_unheard(cloud, staff)
    with pytest.raises(BookError):
        made["mentees"].update(writes(("Н-0002", "post", "Б"), number=2))
    made["mentors"].update(
        lambda reading: Edits(cells=(CellWrite("mentors", "М-0001", "name", "Кленов Пётр Ильич"),), write_number=3)
    )

    assert posts(staff) == {"Н-0001": "а", "Н-0002": "б", "Н-0003": "в"}


@pytest.mark.parametrize("content", [b'{"mark": 1', b'{"mark": 1, "targets": ["x"], "rows": []}'])
def test_a_note_that_cannot_be_read_is_set_aside_and_told(written, staff, open_book, content):
    (written._folder / f"{written.id}.writing").write_bytes(content)
    book = open_book()
    book.read()
    book.read()

    assert (written._folder / f"{written.id}.unread").read_bytes() == content
    assert [each.tab for each in book.misplaced()] == [""]
    book.update(writes(("Н-0002", "post", "Б"), number=2))
    assert posts(staff)["Н-0002"] == "Б"


def test_a_doubt_that_cannot_be_settled_keeps_nobody_from_reading(written, staff, cloud, open_book):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)

    sorted_and_unheard(cloud, staff)
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    cloud.faults.share("503", 1.0, of="write")
    staff.edit("Наставники", 1, 1, "Кленов Пётр")

    assert [row.cells[1] for row in open_book().read().tabs["mentors"].rows] == ["Кленов Пётр"]
    assert list(written._folder.glob("*.writing"))


def test_what_a_protection_keeps_from_being_put_back_is_told(written, staff, cloud, open_book):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)

    sorted_and_unheard(cloud, staff)
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    staff.protect(TAB, "A2:D9")
    book = open_book()
    book.read()

    assert told(book) == {("Н-0001", "post", "Б", "а")}
    assert not book._writer.is_pending


def test_what_is_told_is_told_until_somebody_has_decided(written, staff, cloud, open_book):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)

    def act():
        staff.sort(TAB, 1)
        staff.edit(TAB, 2, 3, "тут же")  # where the write is about to land: the row is no longer as it was read

    meanwhile(cloud, ":getByDataFilter", act)
    written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff)["Н-0001"] == "Б", "nothing was done to it"
    assert told(open_book()) == {("Н-0001", "post", "Б", "а")}
    (found,) = open_book().misplaced()
    open_book().settle_misplaced("another")
    assert open_book().misplaced() == (found,)
    written.settle_misplaced(found.id)
    assert not open_book().misplaced()


def test_a_row_that_was_hit_whole_and_unchanged_gets_back_what_it_held(written, staff, cloud):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)

    def act():
        staff.edit(TAB, 2, 2, "от людей")
        staff.sort(TAB, 2, descending=True)

    meanwhile(cloud, ":getByDataFilter", act)
    written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff)["Н-0003"] == "в"
    assert not told(written)


def test_a_change_that_the_look_saw_is_decided_again_however_fresh_the_reading(written, staff, cloud):
    shown = []

    def decide(reading):
        rows = {row.cells[0]: row.cells[2] for row in reading.tabs["mentees"].rows}
        shown.append(rows["Н-0002"])
        if rows["Н-0002"] != "б":
            return Edits()
        new = RowAppend("mentees", "Н-0004", (("name", "Осинчева Вера"),))
        return Edits(cells=(CellWrite("mentees", "Н-0002", "post", "Б"),), appends=(new,), write_number=2)

    writer = written._writer
    prepared = writer._prepared

    def late(*args):
        if shown[-1] == "б":
            staff.edit(TAB, 2, 2, "правка людей")
        return prepared(*args)

    writer._prepared = late
    written.update(decide)

    assert shown[-1] == "правка людей"
    assert posts(staff)["Н-0002"] == "правка людей"


def test_a_cell_that_is_always_spelt_otherwise_than_it_is_told_is_written_all_the_same(written, staff, monkeypatch):
    """What a formula's reading tells of a cell need not be what a plain reading tells."""
    real = type(written._writer)._prepared

    def spelt_otherwise(writer, book, plan, targets, mark):
        seen, echoes = real(writer, book, plan, targets, mark)
        return replace(seen, changed=tuple(targets)), echoes

    monkeypatch.setattr(type(written._writer), "_prepared", spelt_otherwise)
    written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff)["Н-0002"] == "Б"


def test_a_header_that_is_a_formula_takes_new_rows(written, staff):
    staff.sheet(TAB).put(0, 2, SheetCell(None))
    staff.edit(TAB, 0, 2, '="Долж"&"ность"')
    rows = staff.sheet(TAB).rows
    new = RowAppend("mentees", "Н-0004", (("name", "Осинчева Вера"), ("post", "куратор")))
    written.update(lambda reading: Edits(appends=(new,), write_number=2))

    assert posts(staff)["Н-0004"] == "куратор"
    assert len(staff.sheet(TAB).rows) <= len(rows) + 1


def test_a_look_does_not_hold_while_the_quota_is_waited_for(written, staff, cloud):
    meanwhile(cloud, ":getByDataFilter", lambda: [cloud.faults.order("429", of="write") for _ in range(4)])
    with pytest.raises(BookBusy, match="quota"):
        written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff)["Н-0002"] == "б"


def test_an_answer_without_content_is_no_answer(written, cloud, monkeypatch):
    real = written._client.session.request

    def empty(method, url, **options):
        answer = real(method, url, **options)
        answer._content = b""
        return answer

    monkeypatch.setattr(written._client.session, "request", empty)
    with pytest.raises(BookBusy, match="cannot be reached"):
        written._cache.open()


def test_codes_that_google_refuses_are_not_asked_for_every_few_seconds(written, staff, cloud):
    staff.edit(TAB, 4, 1, "Осинчева Вера")
    staff.protect(TAB, "A5")
    written.read()

    def decide(reading):
        row = next(row for row in reading.tabs["mentees"].rows if row.number == 5)
        return Edits(stamps=(Stamp("mentees", 5, row.cells, "Н-0004"),), write_number=reading.write_number + 1)

    first = written.update(decide)
    before = len(cloud.calls)
    second = written.update(decide)

    assert [len(first.refusals), len(second.refusals)] == [1, 1]
    assert not [call for call in cloud.calls[before:] if call.kind == "write"]
