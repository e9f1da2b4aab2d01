"""What Google refuses: protected cells, strict lists. It is told cell by cell and keeps nothing else waiting."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.errors import BookBusy
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Kind
from sheets.google.write.look import asking
from sheets.google.write.permissions import Bar, Permissions
from sheets.google.write.row_writes import Target
from tests.sheets.google.test_book import TAB, google, lines, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff"]


def refuse_unforeseen(cloud, staff, column, top, bottom):
    """Let a strict list over some rows of a column, 0-based, allow only what stands in cells that no look asks for."""
    cloud.switches = cloud.switches.set("validation_bypassed", False)
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='Наставники'!A1:A1"}]}
    area = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": column, "endColumnIndex": column + 1}
    rule = {"condition": condition, "strict": True}
    staff._batch({"setDataValidation": {"range": area | {"sheetId": staff.sheet(TAB).id}, "rule": rule}})


def test_a_protected_cell_keeps_no_other_cell_of_its_row_waiting(google, staff):
    staff.edit(TAB, 0, 4, "Примечание")
    staff.protect(TAB, "C2")
    mine = [("Н-0001", "name", "Иная Анна"), ("Н-0001", "post", "а"), ("Н-0001", "note", "важно")]
    report = google.update(writes(*mine, ("Н-0002", "post", "б"), number=4))

    (refused,) = report.refusals
    assert refused.edit == CellWrite("mentees", "Н-0001", "post", "а")
    assert "The cell “Должность” of row 2 is protected" in str(refused.why)
    assert google.account in str(refused.why), "whom to let in"
    row = lines(google.read())["Н-0001"]
    assert (row["name"], row["post"], row["note"]) == ("Иная Анна", "преподаватель", "важно")
    assert posts(staff)["Н-0002"] == "б"
    assert {(edit.code, edit.column) for edit in report.edits.cells} == {
        ("Н-0001", "name"), ("Н-0001", "note"), ("Н-0002", "post"),
    }  # fmt: skip
    assert report.reading.write_number == 4
    assert lines(report.reading) == lines(google.read())


@pytest.mark.parametrize(("cells", "asks"), [({0: "Н-0001"}, False), ({0: "Н-0001", 2: "завуч"}, True)])
def test_rows_that_only_get_their_codes_need_not_tell_the_lists_of_their_cells(cells, asks):
    target = Target("mentees", 0, 2, "Н-0001", 0, cells, (), title=TAB)

    assert ("dataValidation" in asking([], [target])[1]["fields"]) is asks


def test_codes_that_a_strict_list_refuses_cost_one_refusal_however_many_they_are(google, staff, cloud):
    cloud.switches = cloud.switches.set("validation_bypassed", False)
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "да"}]}, "strict": True}
    area = {"sheetId": staff.sheet(TAB).id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    for row in range(4, 34):
        staff.edit(TAB, row, 1, f"Человек {row}")
    staff._batch({"setDataValidation": {"range": area, "rule": rule}})
    bare = [row for row in google.read().tabs["mentees"].rows if not row.cells[0]]
    stamps = tuple(Stamp("mentees", row.number, row.cells, f"Н-{row.number:04}", "") for row in bare)
    cloud.calls.clear()
    report = google.update(lambda reading: Edits(stamps=stamps, write_number=5))

    assert len(bare) == 30
    assert len(report.refusals) == 30
    assert sum(call.status == 400 for call in cloud.calls) <= 1


def test_what_may_not_be_written_is_learnt_in_the_look_and_never_sent(google, staff, cloud):
    """However many cells are protected or listed, one write is sent, and Google refuses nothing."""
    cloud.switches = cloud.switches.set("validation_bypassed", False)
    staff.edit(TAB, 0, 4, "Примечание")
    staff.protect(TAB, "C2:C3")
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "да"}]}, "strict": True}
    area = {"sheetId": staff.sheet(TAB).id, "startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 4}
    staff._batch({"setDataValidation": {"range": area | {"endColumnIndex": 5}, "rule": rule}})
    mine = [(f"Н-000{n}", column, "а") for n in (1, 2, 3) for column in ("post", "note")]
    report = google.update(writes(*mine, ("Н-0001", "name", "Иная Анна"), number=4))

    assert {(each.edit.code, each.edit.column, "list" in str(each.why)) for each in report.refusals} == {
        ("Н-0001", "post", False), ("Н-0002", "post", False),
        ("Н-0001", "note", True), ("Н-0002", "note", True), ("Н-0003", "note", True),
    }  # fmt: skip
    assert {(edit.code, edit.column) for edit in report.edits.cells} == {("Н-0001", "name"), ("Н-0003", "post")}
    assert [call.status for call in cloud.calls if call.what == "values:batchUpdateByDataFilter"] == [200]


@pytest.mark.parametrize(
    ("protection", "is_barred"),
    [
        ({"range": {"startRowIndex": 1, "endRowIndex": 2}}, True),
        ({"range": {}}, True),
        ({"range": {"startColumnIndex": 3}}, False),
        ({"range": {}, "unprotectedRanges": [{"startColumnIndex": 2, "endColumnIndex": 3}]}, False),
        ({"range": {}, "warningOnly": True}, False),
        ({"range": {}, "requestingUserCanEdit": True}, False),
    ],
)
def test_a_protection_bars_what_it_is_over_unless_the_account_may_edit_there(protection, is_barred):
    target = Target("mentees", 0, 2, "Н-0001", 0, {2: "а"}, ())

    assert list(Permissions([{"protectedRanges": [protection]}]).barred(target)) == (
        [(2, Bar.PROTECTED)] if is_barred else []
    )


@pytest.mark.parametrize(
    ("rule", "value", "is_barred"),
    [
        ({"strict": True}, "мастер", True),
        ({"strict": True}, "ЗАВУЧ ", False),
        ({"strict": True}, "", False),
        ({"strict": True}, 5, False),
        ({}, "мастер", False),
        ({"strict": True, "type": "ONE_OF_RANGE"}, "мастер", False),
    ],
)
def test_a_strict_list_bars_a_text_that_is_not_on_it_and_leaves_the_rest_to_google(rule, value, is_barred):
    condition = {"type": rule.get("type", "ONE_OF_LIST"), "values": [{"userEnteredValue": "завуч"}]}
    cell = {"dataValidation": {"condition": condition, "strict": rule.get("strict", False)}}
    told = [{"data": [{"startRow": 1, "rowData": [{"values": [{}, {}, cell]}]}]}]

    target = Target("mentees", 0, 2, "Н-0001", 0, {2: value}, ())
    assert list(Permissions(told).barred(target)) == ([(2, Bar.LISTED)] if is_barred else [])


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("number", range(1, 6))
def test_rows_sorted_while_a_refused_one_is_tried_in_parts_are_found_again(google, staff, cloud, moves, number):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", moves)
    staff.edit(TAB, 0, 4, "Примечание")
    refuse_unforeseen(cloud, staff, 2, 1, 4)
    nth(cloud, "ByDataFilter", number, lambda: staff.sort(TAB, 1, descending=True))
    report = google.update(writes(("Н-0001", "post", "а"), ("Н-0001", "note", "важно"), number=4))

    assert [refusal.edit.column for refusal in report.refusals] == ["post"]
    notes = {code: row["note"] for code, row in lines(google.read()).items() if row["note"]}
    assert notes == {"Н-0001": "важно"}


@pytest.mark.parametrize("number", range(2, 6))
def test_what_staff_type_while_a_refused_row_is_tried_in_parts_stays(google, staff, cloud, number):
    """After the first look, every look and write of a part in turn: staff type into the very cell."""
    staff.edit(TAB, 0, 4, "Примечание")
    refuse_unforeseen(cloud, staff, 2, 1, 4)
    written = nth(cloud, "ByDataFilter", number, lambda: staff.edit(TAB, 1, 4, "сотрудник"))
    google.update(lambda reading: merged(reading, ("Н-0001", "post", "а"), ("Н-0001", "note", "наше")))

    overwritten = lines(google.read())["Н-0001"]["note"] == "наше"
    assert not overwritten or written[number][0] == "look", "only between a look and its write: the residual"


def merged(reading, *cells):
    """Write what still starts from a blank note, as the plan of a round does."""
    stands = lines(reading)["Н-0001"]["note"]
    kept = [cell for cell in cells if cell[1] != "note" or stands is None]
    return Edits(cells=tuple(CellWrite("mentees", *cell) for cell in kept), write_number=4)


def nth(cloud, what, number, act):
    """Let staff act right after the n-th answer of this kind; return what was asked: number → look or write."""
    watch, seen = cloud.watch, {}

    def see(method, path, status, body):
        watch(method, path, status, body)
        if what in path and method != "GET":
            seen[len(seen) + 1] = ("write" if "batchUpdate" in path else "look", status)
            if len(seen) == number:
                act()

    cloud.watch = see
    return seen


def test_what_was_refused_is_not_looked_for_among_what_staff_type(google, staff, cloud, clock, client):
    """The refused value is typed by staff elsewhere, and the answer to a later part is lost."""
    staff.edit(TAB, 0, 4, "Примечание")
    staff.protect(TAB, "C2")
    nth(cloud, "values:batchUpdateByDataFilter", 1, lambda: staff.edit(TAB, 2, 2, "а"))
    real, sent = client.session.request, []

    def request(method, url, **options):
        answer = real(method, url, **options)
        if "values:batchUpdateByDataFilter" in url:
            sent.append(answer.status_code)
            if sent.count(200) == 1 and answer.ok:
                answer._content = b""
        return answer

    client.session.request = request
    with pytest.raises(BookBusy, match="nothing is repeated"):
        google.update(writes(("Н-0001", "post", "а"), ("Н-0001", "note", "важно"), number=4))
    client.session.request = real
    found = google.read()

    assert posts(staff)["Н-0002"] == "а", "it is theirs"
    assert lines(found)["Н-0001"]["note"] == "важно"
    assert not [problem for problem in found.problems if problem.row]


def test_a_refusal_ends_what_the_look_before_it_told(google, staff, cloud):
    """Staff type into another row of the write while Google refuses one."""
    refuse_unforeseen(cloud, staff, 2, 1, 2)
    nth(cloud, "values:batchUpdateByDataFilter", 1, lambda: staff.edit(TAB, 2, 2, "сотрудник"))

    def decide(reading):
        stands = lines(reading)["Н-0002"]["post"]
        mine = [("Н-0001", "post", "а"), ("Н-0002", "post", "наше")]
        kept = mine if stands == "мастер" else mine[:1]
        return Edits(cells=tuple(CellWrite("mentees", *cell) for cell in kept), write_number=4)

    google.update(decide)
    assert posts(staff)["Н-0002"] == "сотрудник"


def test_a_refused_row_is_not_looked_for_when_the_answer_about_the_others_is_lost(google, staff, cloud, client):
    refuse_unforeseen(cloud, staff, 2, 1, 2)
    nth(cloud, "values:batchUpdateByDataFilter", 1, lambda: staff.edit(TAB, 3, 2, "а"))
    real, sent = client.session.request, []

    def request(method, url, **options):
        answer = real(method, url, **options)
        if "values:batchUpdateByDataFilter" in url:
            sent.append(answer.status_code)
            if answer.ok:
                answer._content = b""
        return answer

    client.session.request = request
    with pytest.raises(BookBusy, match="nothing is repeated"):
        google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), number=4))
    client.session.request = real
    google.read()

    assert sent[0] != 200
    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0002": "б", "Н-0003": "а"}, "that of Н-0003 is theirs"


def test_many_rows_with_a_protected_cell_are_settled_in_a_few_tries(google, staff, clock, cloud):
    staff.edit(TAB, 0, 4, "Примечание")
    many = range(4, 44)
    for number in many:
        staff.edit(TAB, number, 0, f"Н-{number:04}")
        staff.edit(TAB, number, 1, f"Кто-то {number}")
    staff.protect(TAB, "C2:C99")
    mine = [(f"Н-{n:04}", column, f"{column} {n}") for n in many for column in ("post", "note")]
    wanted = [*mine, ("Н-0002", "note", "свободная")]
    report, tries = None, 0
    while report is None and tries < 9:
        tries += 1
        clock.now += 60
        stands = lines(google.read())
        left = [cell for cell in wanted if stands[cell[0]][cell[1]] != cell[2]]
        with suppress(BookBusy):
            report = google.update(writes(*left, number=4 + tries))

    assert report is not None
    assert {refusal.edit.column for refusal in report.refusals} == {"post"}
    assert len(report.refusals) == len(many)
    notes = {code: row["note"] for code, row in lines(google.read()).items()}
    assert all(notes[f"Н-{n:04}"] == f"note {n}" for n in many)
    assert notes["Н-0002"] == "свободная"


@pytest.mark.parametrize(("rows", "columns"), [(10, 4), (5, 8)])
def test_rows_with_many_refused_cells_are_told_in_the_end(google, staff, clock, cloud, rows, columns):
    """A try ends after twenty refusals: each must have told something for good."""
    special = {Kind.DATE, Kind.BIRTH, Kind.CODE}
    heads = [c for c in BY_KEY["mentees"].columns if c.kind not in special and c.key not in ("code", "name", "post")]
    for at, column in enumerate(heads[:columns], 4):
        staff.edit(TAB, 0, at, column.header)
    many = range(4, 4 + rows)
    for number in many:
        staff.edit(TAB, number, 0, f"Н-{number:04}")
        staff.edit(TAB, number, 1, f"Кто-то {number}")
    for at in range(4, 4 + columns):
        refuse_unforeseen(cloud, staff, at, 1, 99)
    wanted = [(f"Н-{n:04}", column.key, f"x{n}") for n in many for column in heads[:columns]]
    report, tries = None, 0
    while report is None and tries < 12:
        tries += 1
        clock.now += 60
        google.read()
        with suppress(BookBusy):
            report = google.update(writes(*wanted, number=4 + tries))

    assert report is not None
    assert len(report.refusals) == rows * columns


def test_a_protected_cell_that_gets_its_first_day_keeps_nothing_else_waiting(google, staff):
    staff.protect(TAB, "D2")
    google.read()
    days = ((code, "joined", date(2026, 9, 1)) for code in ("Н-0001", "Н-0002"))
    report = google.update(writes(*days, ("Н-0001", "post", "а"), ("Н-0002", "post", "б"), number=4))

    assert [(refusal.edit.code, refusal.edit.column) for refusal in report.refusals] == [("Н-0001", "joined")]
    assert (posts(staff)["Н-0001"], posts(staff)["Н-0002"]) == ("а", "б")
    assert staff.cell(TAB, 2, 3).number_format["type"] == "DATE", "the other day is shown as one"


def test_a_refusal_is_told_of_a_row_whose_code_is_spelt_otherwise(google, staff):
    staff.edit(TAB, 1, 0, "н-0001")
    staff.protect(TAB, "C2")
    report = google.update(writes(("Н-0001", "post", "а"), number=4))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0001"]
    assert not report.edits.cells


def test_a_protected_cell_keeps_its_own_row_waiting_and_no_other(google, staff):
    staff.protect(TAB, "C2")
    report = google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), number=4))

    assert posts(staff) == {"Н-0001": "преподаватель", "Н-0002": "б", "Н-0003": "методист"}
    assert [(r.edit.code, "protected against the intranet" in str(r.why)) for r in report.refusals] == [
        ("Н-0001", True)
    ]
    assert [edit.code for edit in report.edits.cells] == ["Н-0002"]


def test_a_value_that_a_strict_list_refuses_keeps_its_own_row_waiting(google, staff, cloud):
    cloud.switches = cloud.switches.set("validation_bypassed", False)
    sheet = staff.sheet(TAB)
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "мастер"}]}, "strict": True}
    area = {"sheetId": sheet.id, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 2, "endColumnIndex": 3}
    staff._batch({"setDataValidation": {"range": area, "rule": rule}})
    report = google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б")))

    assert posts(staff)["Н-0002"] == "б"
    assert [(r.edit.code, "does not allow" in str(r.why)) for r in report.refusals] == [("Н-0001", True)]


def test_a_new_row_that_a_protection_refuses_keeps_no_other_waiting(google, staff):
    staff.protect(TAB, "A4:D9")
    rows = tuple(RowAppend("mentees", f"Н-000{n}", (("name", f"Новый {n}"),)) for n in (4, 5))
    cells = (CellWrite("mentees", "Н-0002", "post", "б"),)
    report = google.update(lambda reading: Edits(cells=cells, appends=rows, write_number=2))

    assert posts(staff)["Н-0002"] == "б"
    assert {refusal.edit.code for refusal in report.refusals} == {"Н-0004", "Н-0005"}
    assert report.edits.cells == cells
    assert not report.edits.appends


@pytest.mark.parametrize("is_new", [True, False])
def test_more_rows_than_one_try_may_find_refused_keep_the_others_waiting_for_a_few_rounds_only(
    google, staff, cloud, is_new
):
    for number in range(4, 60):
        staff.edit(TAB, number, 0, f"Н-{number:04}")
        staff.edit(TAB, number, 1, f"Кто-то {number}")
    staff.protect(TAB, "A5:D99") if is_new else refuse_unforeseen(cloud, staff, 2, 4, 99)
    many = range(60, 90) if is_new else range(4, 34)
    rows = tuple(RowAppend("mentees", f"Н-{n:04}", (("name", f"Новый {n}"),)) for n in many) if is_new else ()
    cells = () if is_new else tuple(CellWrite("mentees", f"Н-{n:04}", "post", "а") for n in many)
    edits = Edits(cells=(*cells, CellWrite("mentees", "Н-0002", "post", "б")), appends=rows, write_number=2)
    with pytest.raises(BookBusy, match="row after row"):
        google.update(lambda reading: edits)
    report = google.update(lambda reading: edits)

    assert posts(staff)["Н-0002"] == "б"
    assert len(report.refusals) == 30
    assert [edit.code for edit in report.edits.cells] == ["Н-0002"]


def test_a_write_of_which_google_refuses_every_row_leaves_no_number(google, staff):
    staff.protect(TAB, "C2")
    report = google.update(writes(("Н-0001", "post", "а"), number=4))

    assert [refusal.edit.code for refusal in report.refusals] == ["Н-0001"]
    assert report.reading.write_number == google.read().write_number == 0
