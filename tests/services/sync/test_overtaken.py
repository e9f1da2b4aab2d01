"""A worker that another one has overtaken: between its reading and its write, or between its write and the journal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from programme.book.edits import Edits, Refusal, WriteReport
from programme.book.questions import MassChange
from programme.changes.change import ChangeState
from programme.errors import BookBusy
from programme.text.sentences import say
from services.sync import round as sync
from tests.services.house import House
from tests.services.paper import TAB, PaperBook

Update = Callable[[object], WriteReport]


def once_writing(house: House, act: Callable[[Update, object], WriteReport]) -> None:
    """Let *act* take the place of the next write; it is given the true one and what decides."""
    update = house.book.book.update

    def instead(decide: object) -> WriteReport:
        house.book.book.update = update
        return act(update, decide)

    house.book.book.update = instead


def busy(*_: object) -> WriteReport:
    raise BookBusy(say("Another program holds the book."))


def another_workers_failed_write(house: House) -> None:
    """Another worker reads and takes in, and does not come to write."""
    update, house.book.book.update = house.book.book.update, busy
    sync.sync(house.gateways)
    house.book.book.update = update


def test_a_reading_older_than_another_workers_is_not_taken_in(house):
    """Whatever their clocks say: here they stand still. Taken for an older copy, it made a conflict of what landed."""
    seen, reading = house.state(), house.book.book.read()

    def late_reading(update: Update, decide: object) -> WriteReport:
        with suppress(sync._Overtaken):
            sync._take_in(house.gateways, house.book, reading, house.clock.now(), seen)
        return update(decide)

    house.edit("Н-0001", "note", None, "важно")
    sync.sync(house.gateways)
    house.edit("Н-0001", "note", "важно", "очень важно")
    once_writing(house, late_reading)
    sync.sync(house.gateways)
    sync.sync(house.gateways)

    assert [change.state for change in house.changes()] == [ChangeState.LANDED] * 2


def test_a_reading_of_the_moment_another_worker_writes_is_not_taken_for_an_older_copy(house):
    """It is younger than the other's last look at the book, and does not hold what is being written."""
    old = []

    def read_before(update: Update, decide: object) -> WriteReport:
        house.clock.move(seconds=1)
        old.extend([house.state(), house.book.book.read()])
        return update(decide)

    house.edit("Н-0001", "note", None, "важно")
    once_writing(house, read_before)
    sync.sync(house.gateways)

    seen, reading = old
    with pytest.raises(sync._Overtaken):
        sync._take_in(house.gateways, house.book, reading, house.clock.now(), seen)
    assert house.shown("Н-0001", "note") == "важно"


def test_a_reading_of_before_another_worker_took_its_number_is_not_taken_in(house):
    """The other may be writing this very moment, and the reading cannot tell what."""
    readings, read = [], house.book.read

    def overtaken() -> object:
        reading = read()
        if not readings:
            house.book.read = read
            another_workers_failed_write(house)  # it takes a number; the book stays as it was
            house.book.read = overtaken
        readings.append(reading)
        return reading

    house.edit("Н-0001", "note", None, "важно")
    number = house.state().write_number
    house.book.read = overtaken
    report = sync.sync(house.gateways)

    assert len(readings) == 2, "the round begins anew"
    assert (report.landed, house.state().write_number) == (1, number + 2)


def test_what_another_worker_reads_while_this_one_writes_is_left_to_stand(house):
    def overtaken(update: Update, decide: object) -> WriteReport:
        report = update(decide)
        house.editor.type("Н-0002", "note", "дописали после")
        sync.sync(house.gateways)
        return report

    house.edit("Н-0001", "note", None, "важно")
    once_writing(house, overtaken)
    sync.sync(house.gateways)

    assert house.shown("Н-0002", "note") == "дописали после"
    assert house.shown("Н-0001", "note") == "важно"
    assert [change.state for change in house.changes()] == [ChangeState.LANDED]


def test_an_older_copy_that_another_worker_read_meanwhile_loses_nothing_of_ours(house):
    stale = house.editor.take()
    house.edit("Н-0001", "note", None, "один")
    house.round()

    def overtaken(update: Update, decide: object) -> WriteReport:
        report = update(decide)
        house.editor.put(stale)
        another_workers_failed_write(house)
        return report

    house.edit("Н-0001", "note", "один", "два")
    house.edit("Н-0002", "note", None, "новое")
    once_writing(house, overtaken)
    sync.sync(house.gateways)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "два"
    assert house.editor.cell("Н-0002", "note") == "новое"
    assert {change.state for change in house.changes()} == {ChangeState.LANDED}


def test_a_book_that_was_put_back_right_after_the_write_loses_nothing_of_ours(house):
    stale = house.editor.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()

    def restored(update: Update, decide: object) -> WriteReport:
        report = update(decide)
        house.editor.put(stale)
        return replace(report, reading=house.book.book.read())  # as Google's is, after rows were added

    code = house.add("Тихоречевский Павел Игоревич")
    once_writing(house, restored)
    house.round()
    house.round()

    assert house.editor.cell(code, "name") == "Тихоречевский Павел Игоревич"
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_a_reading_from_before_a_long_write_makes_no_conflict(house):
    version = house.book.book.version()
    old = []

    def long(update: Update, decide: Callable[[object], Edits]) -> WriteReport:
        house.editor.type("Н-0002", "note", "печатают рядом")
        another_workers_failed_write(house)
        old.extend([house.state(), house.book.book.read()])
        house.edit("Н-0001", "note", "важно", "очень важно")
        report = update(lambda fresh: decide(replace(fresh, version=version)))  # Google looks at the touched rows only
        house.book.book.read = busy  # this worker gets no further than its round
        return report

    house.edit("Н-0001", "note", None, "важно")
    once_writing(house, long)
    read = house.book.book.read
    sync.sync(house.gateways)
    house.book.book.read = read
    seen, reading = old
    with suppress(sync._Overtaken):
        taken = sync._take_in(house.gateways, house.book, reading, house.clock.now(), seen)
        sync._write(house.gateways, house.book, taken)
    house.round()

    assert house.editor.cell("Н-0001", "note") == "очень важно"
    assert not [change for change in house.changes() if change.state is not ChangeState.LANDED]


def test_a_refusal_is_told_though_another_worker_waited_to_write_the_same(house):
    """Nothing in the book tells of it: thrown away, it would be asked for again and again."""

    def refused(update: Update, decide: Callable[[object], Edits]) -> WriteReport:
        another_workers_failed_write(house)
        reading = house.book.book.read()
        (cell,) = decide(reading).cells
        return WriteReport(reading, Edits(), (Refusal(cell, say("The cell is protected.")),))

    house.edit("Н-0001", "note", None, "важно")
    once_writing(house, refused)
    house.clock.move(seconds=1)
    sync.sync(house.gateways)

    assert [change.state for change in house.changes()] == [ChangeState.REFUSED]


@pytest.mark.parametrize("is_first", [True, False], ids=["read first", "read second"])
@pytest.mark.parametrize("is_before", [True, False], ids=["before the write", "after it"])
def test_a_bank_that_was_given_a_book_of_its_own_meanwhile_stays_there(house, is_before, is_first):
    paper = house.book.book

    class Rest(PaperBook):
        tabs = frozenset({"mentors"})

        def read(self) -> object:
            return replace(super().read(), tabs={})

    class Own(PaperBook):
        key = TAB

    rest, own = Rest(paper.sheet, house.clock), Own(house.editor.take(), house.clock)
    others = replace(house.gateways, books=(own, rest) if is_first else (rest, own))

    def moved(update: Update, decide: object) -> WriteReport:
        report = None if is_before else update(decide)
        rest.sheet = paper.sheet
        house.clock.move(seconds=1)
        sync.sync(others)
        report = report or update(decide)
        house.book.book.read = busy  # this worker was stopped for the new settings
        return report

    house.edit("Н-0001", "note", None, "важно")
    once_writing(house, moved)
    sync.sync(house.gateways)
    sync.sync(others)

    assert not house.state().stopped_kind
    with house.gateways.store.reading() as tx:
        assert len(tx.replica.book_rows(TAB)) == 4
    assert own.sheet.cell(own.sheet.rows[0], "note") == "важно"


def test_since_when_a_book_is_busy_begins_anew_after_another_workers_success(house):
    house.edit("Н-0001", "note", None, "важно")
    update, house.book.book.update = house.book.book.update, busy
    house.round()
    first, read = house.state().stopped_at, house.book.book.read

    def overtaken() -> object:
        house.book.book.read, house.book.book.update = read, update
        sync.sync(house.gateways)
        assert not house.state().stopped_kind
        house.clock.move(minutes=5)
        house.edit("Н-0002", "note", None, "ещё")
        house.book.book.update = busy
        return read()

    house.book.book.read = overtaken
    house.round()

    assert house.state().stopped_kind == "busy"
    assert house.state().stopped_at > first


def test_a_worker_that_is_overtaken_again_and_again_says_so(house):
    read = house.book.book.read

    def overtaken() -> object:
        reading = read()
        house.editor.type("Н-0002", "note", f"правка {house.clock.now()}")
        house.clock.move(seconds=1)
        house.book.book.read = read
        sync.sync(house.gateways)
        house.book.book.read = overtaken
        return reading

    house.book.book.read = overtaken
    report = sync.sync(house.gateways)

    assert [str(sentence) for sentence in report.sentences] == [
        "Another worker is busy with the book; what waits is written in the next round."
    ]
    assert report.is_unfinished
    assert not house.state().stopped_kind


def test_an_acceptance_given_during_a_write_is_kept_for_the_next_reading(house):
    """The person who gave it has not seen what the write leaves behind."""

    def accepted(update: Update, decide: object) -> WriteReport:
        report = update(decide)
        with house.gateways.store.transaction() as tx:
            tx.questions.answer(MassChange("main"), house.clock.now())
        house.editor.remove("Н-0001", "Н-0002", "Н-0003")
        return replace(report, reading=house.book.book.read())

    house.edit("Н-0004", "note", None, "важно")
    once_writing(house, accepted)
    house.round()
    assert house.state().stopped_kind == "mass_change"
    house.round()
    assert not house.state().stopped_kind
