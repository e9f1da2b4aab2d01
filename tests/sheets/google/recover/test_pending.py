"""A write that reached a wrong row is taken back though its answer was lost, the repair failed, or the process died."""

from __future__ import annotations

import pytest

from programme.book.edits import Edits, RowAppend, Stamp
from programme.errors import BookError
from tests.sheets.google.test_book import TAB, google, meanwhile, open_book, posts, staff, told, writes

__all__ = ["google", "open_book", "staff"]

RIGHT = {"Н-0001": "а", "Н-0002": "б", "Н-0003": "в"}


@pytest.fixture
def written(google, cloud, staff):
    """A book all of whose rows are tagged, where a sort leaves the tags behind."""
    google.update(writes(("Н-0001", "post", "а"), ("Н-0002", "post", "б"), ("Н-0003", "post", "в")))
    google.read()
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", False)
    return google


def sorted_after_the_look(cloud, staff, fault):
    """Let staff sort after the last look, and the answer to the write that follows be lost."""

    def act():
        staff.sort(TAB, 1)
        if fault:
            cloud.faults.order(fault, of="write")

    meanwhile(cloud, ":getByDataFilter", act)


@pytest.mark.parametrize("fault", ["503_after", "hang_after", "drop_after"])
@pytest.mark.parametrize("another", [False, True], ids=["the same process", "another process"])
def test_a_lost_answer_leaves_nothing_in_a_wrong_row(written, staff, cloud, open_book, fault, another):
    sorted_after_the_look(cloud, staff, fault)
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    assert "Б" in posts(staff).values()
    assert posts(staff)["Н-0002"] != "Б", "the write was to reach a wrong row"
    (open_book() if another else written).read()

    assert posts(staff) == RIGHT


@pytest.mark.parametrize("fault", ["429", "500", "503", "503_after", "hang_after", "502", "403"])
def test_a_repair_that_fails_is_made_later(written, staff, cloud, fault):
    sorted_after_the_look(cloud, staff, "")
    watch, spoiling = cloud.watch, []

    def see(method, path, status, body):
        watch(method, path, status, body)
        if path.endswith("values:batchUpdateByDataFilter") and not spoiling:
            spoiling.append(True)  # from now on everything that writes fails
            cloud.faults.share(fault, 1.0, of="write")

    cloud.watch = see
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    cloud.faults.clear()
    cloud.watch = watch
    written.read()

    assert posts(staff) == RIGHT


@pytest.mark.parametrize("another", [False, True], ids=["the same process", "another process"])
def test_what_was_told_once_is_not_looked_for_where_staff_have_typed_since(written, staff, cloud, open_book, another):
    """The echo had told who was hit; who stands under the tag by now, with the same word typed in, was not."""
    fourth = RowAppend("mentees", "Н-0004", (("name", "Якорева Ия"), ("post", "бб")))
    written.update(lambda reading: Edits(appends=(fourth,), write_number=2))
    sorted_after_the_look(cloud, staff, "")
    meanwhile(cloud, "values:batchUpdateByDataFilter", lambda: cloud.faults.share("429", 1.0, of="write"))
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "в"), number=3))
    cloud.faults.clear()
    assert posts(staff) == RIGHT | {"Н-0001": "в", "Н-0004": "бб"}, "the write was to reach a wrong row"
    staff.edit(TAB, list(posts(staff)).index("Н-0001") + 1, 2, "а")
    staff.sort(TAB, 2, descending=True)
    staff.edit(TAB, list(posts(staff)).index("Н-0004") + 1, 2, "в")
    (open_book() if another else written).read()

    assert posts(staff) == RIGHT | {"Н-0004": "в"}


def test_a_person_typed_over_the_row_that_was_written_to_is_told(written, staff, cloud):
    def act():
        staff.edit(TAB, 2, 1, "Липин Лев")
        cloud.faults.order("hang_after", of="write")

    meanwhile(cloud, ":getByDataFilter", act)
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    staff.rename_tab(TAB, "Архив")
    written.read()

    assert told(written) == {("Н-0002", "post", "Б", "б")}
    assert [each.name for each in written.misplaced()] == ["Липин Лев"]


def test_a_write_that_was_not_carried_out_is_no_mishap(written, staff, cloud):
    sorted_after_the_look(cloud, staff, "503")
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    written.read()

    assert posts(staff) == RIGHT
    assert not list(written._folder.glob("*.writing"))


def test_the_note_is_for_the_owner_only_and_gone_when_the_echo_was_seen(written, staff, cloud):
    sorted_after_the_look(cloud, staff, "hang_after")
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    (note,) = written._folder.glob("*.writing")
    assert note.stat().st_mode & 0o077 == 0
    written.read()

    assert not list(written._folder.glob("*.writing"))


def test_a_note_that_a_crash_spoiled_holds_nothing_up(written, staff):
    (written._folder / f"{written.id}.writing").write_bytes(b'{"number": 1')
    written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff) == RIGHT | {"Н-0002": "Б"}


@pytest.mark.parametrize("another", [False, True], ids=["the same process", "another process"])
def test_a_repair_that_reached_a_wrong_row_unheard_is_taken_back(written, staff, cloud, open_book, another):
    """Staff sort after the look of the write, and again after the look of the repair, whose answer is lost."""
    sorted_after_the_look(cloud, staff, "")

    def sorts_again(method, path, status, body):
        watch(method, path, status, body)
        if path.endswith("values:batchUpdateByDataFilter"):
            cloud.watch = watch
            meanwhile(cloud, ":batchUpdate", unheard)

    def unheard():
        staff.sort(TAB, 0)
        cloud.faults.order("503_after", of="write")

    watch, cloud.watch = cloud.watch, sorts_again
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    assert posts(staff) == {"Н-0001": "Б", "Н-0002": "а", "Н-0003": "в"}, "the repair was to reach a wrong row"
    (open_book() if another else written).read()

    assert posts(staff) == RIGHT


def test_what_was_put_back_is_put_back_though_its_tags_cannot_be_taken_off(written, staff, cloud, open_book):
    sorted_after_the_look(cloud, staff, "")
    meanwhile(cloud, "values:batchUpdateByDataFilter", lambda: meanwhile(
        cloud, "values:batchUpdateByDataFilter", lambda: cloud.faults.order("503_after", of="write"),
    ))  # fmt: skip
    written.update(writes(("Н-0002", "post", "Б"), number=2))

    assert posts(staff)["Н-0001"] == RIGHT["Н-0001"]
    assert not written._writer.is_pending
    assert not open_book().misplaced()


def test_a_repair_that_gave_a_row_its_code_back_unheard_stays(written, staff, cloud, open_book):
    """The row bears another code after the repair than before it: by that one it is known."""
    staff.edit(TAB, 4, 1, "Юнгова Ия")
    row = next(row for row in written.read().tabs["mentees"].rows if row.number == 5)
    stamp = Stamp("mentees", 5, row.cells, "Н-0009")

    def unheard():
        meanwhile(cloud, ":batchUpdate", lambda: cloud.faults.order("503_after", of="write"))

    def sorts():
        staff.sort(TAB, 1, descending=True)
        meanwhile(cloud, "values:batchUpdateByDataFilter", unheard)

    codes = {person: code for code, person in people(staff)}
    meanwhile(cloud, ":batchUpdate", sorts)
    with pytest.raises(BookError):
        written.update(lambda reading: Edits(stamps=(stamp,), write_number=2))
    open_book().read()

    assert {person: code for code, person in people(staff)} == codes


def people(staff):
    """Yield code and name of every row."""
    for row in staff.sheet(TAB).rows[1:]:
        if row.get(1).value:
            yield str(row.get(0).value or ""), row.get(1).value
