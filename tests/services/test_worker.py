"""The worker's round: it reads when there is something to read, and misses no save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from programme.book.edits import Edits, WriteReport
from programme.book.reading import BookReading
from programme.changes.change import ChangeState, Decision, Edit
from programme.text.sentences import say
from services import saving
from services.matching import proposals as pairing
from services.snapshots import Snapshots
from services.sync.round import sync
from services.worker import Round, ask_for_reading, last_beat
from sheets.xlsx.workbook import Workbook
from tests.client import house  # noqa: F401


class Interrupted(Workbook):
    """A workbook with which something happens the moment it has been read, or written."""

    then: Callable[[], None] | None = None
    after_writing: Callable[[], None] | None = None

    def read(self) -> BookReading:
        found = super().read()
        if self.then is not None:
            act, self.then = self.then, None
            act()
        return found

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        report = super().update(decide)
        if self.after_writing is not None:
            act, self.after_writing = self.after_writing, None
            act()
        return report


@pytest.fixture
def work(house):  # noqa: F811
    """A worker on the cast's book; a second one would be another Round."""
    book = Interrupted(house.gateways.books[0].path, clock=house.gateways.clock, backups=2)
    gateways = replace(house.gateways, books=(book,))
    told: list[str] = []
    found = Round(gateways, Snapshots(), "worker-1", tell=told.append)
    found.told = told
    return found


def staff_type(work: Round, value: str, row: int = 2) -> None:
    path = work.gateways.books[0].path
    book = load_workbook(path)
    page = book["Наставляемые"]
    headers = {str(cell.value): cell.column for line in page.iter_rows(max_row=6) for cell in line if cell.value}
    page.cell(page.max_row, headers["ФИО"], value)
    book.save(path)


def settle(work: Round) -> None:
    for _ in range(20):
        work.gateways.clock.move(seconds=2)
        if not work.once():
            return
    raise AssertionError("the worker never comes to rest")


def read_at(work: Round):
    with work.gateways.store.reading() as tx:
        return tx.replica.state("main").read_at


def names(work: Round) -> set[str]:
    return {person.name for person in work.snapshots.current(work.gateways).mentees.values()}


def test_a_worker_rests_while_nothing_changes(work):
    settle(work)
    before = read_at(work)
    work.gateways.clock.move(seconds=2)

    assert not work.once()
    assert read_at(work) == before


def test_a_saved_book_is_read_in_the_next_round(work):
    settle(work)
    staff_type(work, "Заречная Инна Львовна")
    settle(work)

    assert "Заречная Инна Львовна" in names(work)


def test_a_save_right_after_the_reading_is_not_missed(work):
    settle(work)
    work.gateways.books[0].then = lambda: staff_type(work, "Березневская Дарья Олеговна")
    staff_type(work, "Заречная Инна Львовна")
    settle(work)

    assert "Березневская Дарья Олеговна" in names(work)


def test_what_is_entered_while_the_worker_writes_is_written_in_the_next_round(work):
    settle(work)
    first, second = sorted(work.snapshots.current(work.gateways).mentees)[:2]
    work.gateways.books[0].after_writing = lambda: note(work, second)
    note(work, first)
    settle(work)

    with work.gateways.store.reading() as tx:
        assert not tx.journal.changes(states=[ChangeState.OPEN])


def note(work: Round, code: str) -> None:
    with work.gateways.store.reading() as tx:
        (row,) = tx.replica.some({("mentees", code)})
    edit = Edit("mentees", code, "note", row.cells.get("note"), "важно")
    saving.record(work.gateways, Decision(say("Edited"), (edit,)), "curator@college.example")


def test_a_worker_that_was_overtaken_goes_on_at_once(work):
    settle(work)
    book = work.gateways.books[0]
    rival = replace(work.gateways, books=(Workbook(book.path, clock=work.gateways.clock, backups=2),))
    left = ["Заречная Инна Львовна", "Березневская Дарья Олеговна", "Ельниченко Ирма Яновна"]

    def overtaken() -> None:
        staff_type(work, left.pop())
        sync(rival)
        book.then = overtaken if left else None

    book.then = overtaken
    ask_for_reading(work.gateways)
    work.once()
    assert any("Another worker is busy" in str(sentence) for sentence in work.told)
    before = read_at(work)
    work.gateways.clock.move(seconds=2)
    work.once()

    assert read_at(work) > before


def test_a_page_may_ask_for_a_reading(work):
    settle(work)
    before = read_at(work)
    ask_for_reading(work.gateways)
    settle(work)

    assert read_at(work) > before


def test_the_book_is_read_once_a_minute_whatever_it_says_of_itself(work):
    settle(work)
    before = read_at(work)
    work.gateways.clock.move(seconds=61)
    work.once()

    assert read_at(work) > before


def test_a_book_that_is_away_is_told_and_read_again_when_it_is_back(work):
    settle(work)
    path = work.gateways.books[0].path
    away = path.rename(path.with_name("away.xlsx"))
    work.gateways.clock.move(seconds=61)
    work.once()
    with work.gateways.store.reading() as tx:
        assert tx.replica.state("main").stopped_kind == "missing"
    assert any("book" in str(told).lower() or "file" in str(told).lower() for told in work.told), work.told

    away.rename(path)
    settle(work)
    with work.gateways.store.reading() as tx:
        assert tx.replica.state("main").stopped_kind == ""


def test_the_pages_can_tell_when_a_worker_was_last_alive(work):
    assert last_beat(work.gateways) is None
    work.once()
    assert last_beat(work.gateways) == work.gateways.clock.now()


def test_when_the_lock_goes_away_what_waits_is_written_at_once(work):
    settle(work)
    book = work.gateways.books[0].path
    lock = book.with_name(f".~lock.{book.name}#")
    lock.write_text("Мария,maria,uchebnaya-2,11.10.2026 17:45,;", "utf-8")
    edit = Edit("mentees", "Н-0002", "post", "мастер", "методист")
    saving.record(work.gateways, Decision(say("Edited"), (edit,)), "curator@college.example")
    work.gateways.clock.move(seconds=2)
    work.once()
    with work.gateways.store.reading() as tx:
        assert tx.replica.state("main").stopped_kind == "busy"

    lock.unlink()
    work.gateways.clock.move(seconds=2)
    work.once()
    with work.gateways.store.reading() as tx:
        assert tx.replica.state("main").stopped_kind == ""
        assert not tx.journal.changes(states=[ChangeState.OPEN])


def test_a_fault_nobody_foresaw_is_said_on_the_pages(work):
    settle(work)

    def broken():
        raise ZeroDivisionError

    work.gateways.books[0].then = broken
    work.gateways.clock.move(seconds=61)
    with pytest.raises(ZeroDivisionError):
        work.once()
    with work.gateways.store.reading() as tx:
        state = tx.replica.state("main")
    assert state.stopped_kind == "broken"
    assert "ZeroDivisionError" in str(state.stopped)


def test_a_proposal_that_fails_stops_no_letter_and_is_not_tried_for_ever(work, monkeypatch):
    settle(work)
    with work.gateways.store.transaction() as tx:
        tx.key_values.put(
            "matching.wanted", '{"policy": "people", "at": "2026-10-12T10:00:00+03:00"}', work.gateways.clock.now()
        )
    delivered = []
    monkeypatch.setattr(work, "_deliver", lambda: delivered.append(True) or False)
    monkeypatch.setattr(pairing, "propose", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work.once()

    assert delivered == [True]
    work.once()
    assert len(delivered) == 2


def test_a_clock_that_goes_back_keeps_no_reading_and_no_planning_waiting(work):
    settle(work)
    work.gateways.clock.move(hours=-1)
    work.once()

    assert (work.read_at, work.planned_at) == (work.gateways.clock.now(),) * 2
