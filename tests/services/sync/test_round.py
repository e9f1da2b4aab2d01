"""The worker and the book: what each side did reaches the other, and what clashes is told."""

from __future__ import annotations

import pytest

from programme.book.reading import BookReading
from programme.changes.change import ChangeState
from programme.errors import BookBroken, BookBusy, BookMissing
from programme.text.sentences import say
from tests.services.paper import TAB, Killed


def test_what_staff_type_is_shown_and_stands_in_the_history(house):
    house.editor.type("Н-0002", "post", "методист")
    house.round()

    with house.gateways.store.reading() as tx:
        (line,) = [line for line in tx.audit.lines(tab=TAB, code="Н-0002") if line.column == "post"]
    assert house.shown("Н-0002", "post") == "методист"
    assert (line.author, line.old, line.new) == ("sheet", "преподаватель", "методист")


def test_what_the_curator_enters_lands_in_the_row_wherever_it_was_sorted(house):
    house.edit("Н-0003", "note", None, "звонить после обеда")
    sheet = house.editor.take()
    sheet.rows.reverse()
    house.editor.put(sheet)
    report = house.round()

    assert (report.written, report.landed, report.conflicts) == (1, 1, 0)
    assert house.editor.cell("Н-0003", "note") == "звонить после обеда"
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.LANDED]


def test_a_cell_both_changed_is_a_conflict_and_keeps_what_staff_typed(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.editor.type("Н-0001", "post", "методист")
    report = house.round()

    (change,) = house.changes(ChangeState.CONFLICT)
    assert report.conflicts == 1
    assert house.editor.cell("Н-0001", "post") == "методист"
    assert (change.value, change.found) == ("мастер", "методист")


def test_a_value_that_stands_there_already_lands_without_a_write(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.editor.type("Н-0001", "post", "методист")
    report = house.round()

    assert (report.written, report.landed, report.conflicts) == (0, 1, 0)


def test_a_change_of_a_row_that_staff_removed_is_refused_with_a_sentence(house):
    house.edit("Н-0004", "note", None, "перезвонить")
    house.editor.remove("Н-0004")
    house.round()

    (change,) = house.changes(ChangeState.REFUSED)
    assert "removed" in str(change.why)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_around_the_write_costs_nothing(house, moment):
    house.edit("Н-0001", "note", None, "важно")
    house.book.kill_at = moment
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""
    writes = house.editor.take().number
    house.round()

    assert house.editor.cell("Н-0001", "note") == "важно"
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.LANDED]
    assert house.editor.take().number == (writes if moment == "after" else writes + 2), "a number is never used twice"


def test_a_save_between_the_reading_and_the_write_is_never_overwritten(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.book.before_writing = lambda: house.editor.type("Н-0001", "post", "методист")
    report = house.round()

    assert report.conflicts == 1
    assert house.editor.cell("Н-0001", "post") == "методист"


def test_a_book_saved_again_and_again_makes_changes_wait(house):
    house.edit("Н-0001", "note", None, "важно")
    turns = iter(range(100))

    def save_again() -> None:
        house.editor.type("Н-0002", "note", f"правка {next(turns)}")
        house.book.before_writing = save_again

    house.book.before_writing = save_again
    report = house.round()

    assert report.landed == 0
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.OPEN]
    assert report.sentences


@pytest.mark.parametrize(
    ("error", "kind"), [(BookMissing, "missing"), (BookBusy, "busy"), (BookBroken, "broken")]
)  # fmt: skip
def test_trouble_with_the_book_is_a_state_with_a_sentence_and_changes_wait(house, error, kind):
    def trouble() -> BookReading:
        raise error(say("The book is away."))

    house.edit("Н-0001", "note", None, "важно")
    read, house.book.book.read = house.book.book.read, trouble
    report = house.round()

    assert [str(sentence) for sentence in report.sentences] == ["The book is away."]
    assert house.state().stopped_kind == kind
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна"

    house.book.book.read = read
    house.round()
    assert house.state().stopped_kind == ""
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_since_when_a_book_is_away_is_remembered_until_it_is_back(house):
    def away() -> BookReading:
        raise BookBusy(say("Nobody is there."))

    house.book.read, first = away, house.clock.now()
    house.round()
    since = house.state().stopped_at
    house.round()
    assert house.state().stopped_at == since > first
    assert house.state().checked_at > since
    del house.book.read
    house.round()
    assert house.state().stopped_at is None


def test_since_when_a_book_cannot_be_written_is_remembered_though_it_is_read(house):
    def refuse(decide):
        raise BookBusy(say("Somebody has it open."))

    house.edit("Н-0001", "note", None, "важно")
    house.book.update = refuse
    house.round()
    since = house.state().stopped_at
    house.clock.move(minutes=10)
    house.round()

    assert house.state().stopped_kind == "busy"
    assert house.state().stopped_at == since != house.clock.now()
