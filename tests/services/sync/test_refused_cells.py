"""A cell that the book cannot hold is refused alone, and told; what others entered in the same round lands."""

from __future__ import annotations

from datetime import date

from documents.exports import OpenpyxlPress
from programme.changes.change import ChangeState, Decision, Edit, NewRow
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.sync import round as sync
from sheets.xlsx.workbook import Workbook
from tests.services.house import CURATOR
from tests.sheets.xlsx.books import sheet_of, small_book

LONG_AGO = date(1899, 1, 2)


def test_a_day_before_the_first_stops_nobody_and_waits_for_a_person(tmp_path, store, clock):
    path = small_book(tmp_path / "book.xlsx")
    book = Workbook(path, clock=clock, tabs=frozenset({"mentees", "mentors"}))
    gateways = Gateways((book,), store, None, OpenpyxlPress(), clock)
    sync.sync(gateways)
    edits = (
        Edit("mentees", "Н-0001", "joined", date(2026, 9, 1), LONG_AGO),
        Edit("mentees", "Н-0002", "phone", "+7 999 222 33 44", "+7 900 000-00-00"),
    )
    new = NewRow("mentees", (("name", "Новая Ия Ильинична"), ("joined", LONG_AGO), ("needs", "методика")), "~")
    code = saving.record(gateways, Decision(say("Edited"), edits, rows=(new,)), CURATOR).codes["~"]

    clock.move(seconds=15)
    report = sync.sync(gateways)
    clock.move(seconds=15)
    again = sync.sync(gateways)

    with store.reading() as tx:
        changes = tx.journal.changes(states=tuple(ChangeState), tab="mentees")
    refused = {(c.code, c.column) for c in changes if c.state is ChangeState.REFUSED}
    assert refused == {("Н-0001", "joined"), (code, "joined")}
    assert all("01.01.1900" in str(c.why) for c in changes if c.state is ChangeState.REFUSED)
    assert {c.state for c in changes} == {ChangeState.REFUSED, ChangeState.LANDED}
    assert (report.conflicts, again.written) == (2, 0)
    assert sheet_of(path)["C3"].value == "+7 900 000-00-00"
    added = sheet_of(path)[5]
    assert [added[at].value for at in (0, 1, 4, 5)] == [code, new.cells[0][1], None, "методика"]
