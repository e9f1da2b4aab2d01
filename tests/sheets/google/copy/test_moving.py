"""After a move the sync goes on as if nothing had happened: codes, problems, conflicts and history stay."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from documents.exports import OpenpyxlPress
from emulator.staff import Staff
from programme.accounts.account import Role
from programme.book.contents import differences
from programme.changes.change import ChangeState, Decision, Edit
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.accounts import people as accounts
from services.snapshots import Snapshots
from services.sync import foreign_storage
from services.sync import round as sync
from services.sync.copying import copy_book
from tests.sheets.google.moving import Shelf, Wall, dirty_book, put_results

CURATOR = "curator@college.example"


@pytest.fixture
def shelf(tmp_path, client, clock):
    return Shelf(tmp_path, client, clock)


class House:
    """An intranet over books that may be changed for others, as an administrator changes BOOK."""

    def __init__(self, shelf, store, *books):
        self.shelf, self.clock = shelf, shelf.clock
        self.gateways = Gateways(books, store, None, OpenpyxlPress(), Wall(shelf.clock))
        self.keeper = accounts.add_account(
            self.gateways, email="keeper@college.example", name="", role=Role.ADMINISTRATOR, author="test"
        )

    def open(self, *books):
        """Start again with these books; those at Google are acknowledged."""
        self.gateways = replace(self.gateways, books=books)
        for book in books:
            if book.foreign_storage:
                foreign_storage.acknowledge(self.gateways, book.address, self.keeper, foreign_storage.TEXT_VERSION)

    def round(self):
        self.clock.now += 61
        return sync.sync(self.gateways)

    def edit(self, tab, code, column, base, value):
        saving.record(self.gateways, Decision(say("Edited"), (Edit(tab, code, column, base, value),)), CURATOR)

    def changes(self, *states):
        with self.gateways.store.reading() as tx:
            return [(c.tab, c.code, c.column, c.value) for c in tx.journal.changes(states=states)]

    def stopped(self):
        with self.gateways.store.reading() as tx:
            return [tx.replica.state(book.key).stopped_kind for book in self.gateways.books]

    def problems(self):
        with self.gateways.store.reading() as tx:
            return sorted((p.tab, p.code, p.row, p.column, str(p.what)) for p in tx.replica.problems())

    def rows(self):
        with self.gateways.store.reading() as tx:
            return {(row.tab, row.key): dict(row.cells) for row in tx.replica.rows()}

    def audit(self):
        with self.gateways.store.reading() as tx:
            return [(line.tab, line.code, line.column, str(line.what)) for line in tx.audit.lines()]


@pytest.fixture
def house(shelf, store):
    """A house in which edits have landed, one is in conflict, and one still waits."""
    dirty_book(shelf.folder / "book.xlsx")
    made = House(shelf, store, shelf.workbook())
    made.round()
    made.edit("mentees", "Н-0001", "post", "преподаватель", "методист")
    made.edit("mentors", "М-0001", "name", "Орлова Нина", "Орлова Нина Павловна")
    made.round()
    made.edit("mentees", "Н-0001", "post", "методист", "завуч")
    type_into(shelf.folder / "book.xlsx", "Наставляемые", "E4", "директор")
    made.round()
    assert made.changes(ChangeState.CONFLICT) == [("mentees", "Н-0001", "post", "завуч")]
    assert len(made.changes(ChangeState.LANDED)) == 2
    return made


def type_into(path, tab, cell, value):
    book = openpyxl.load_workbook(path)
    book[tab][cell] = value
    book.save(path)
    put_results(path)


def moved(source, target):
    report = copy_book(source, target, lambda sentence: None)
    assert report.holds, [str(sentence) for sentence in report.differences]


def test_the_sync_goes_on_over_google_as_if_nothing_had_happened(house, shelf, book, cloud):
    moved(shelf.workbook(), shelf.google(book))
    house.edit("mentees", "Н-0001", "phone", "8 999 111-22-33", "+79991112244")
    before = house.problems(), house.rows(), house.changes(ChangeState.CONFLICT), _seen(house)
    snapshot = Snapshots().current(house.gateways)
    assert shelf.google(book).read().write_number == shelf.workbook().read().write_number == 2
    house.open(shelf.google(book))
    house.round()

    assert house.stopped() == [""]
    assert house.changes(ChangeState.OPEN) == []
    assert Staff(cloud, book.spreadsheet.id).cell("Наставляемые", 3, 2).value == "+79991112244"
    assert house.problems() == before[0]
    assert house.changes(ChangeState.CONFLICT) == before[2]
    after = house.rows()
    after["mentees", "Н-0001"]["phone"] = "8 999 111-22-33"
    after["mentees", "Н-0003"]["joined"] = 46268  # in a column of days Google's number is the day it means
    assert after == before[1]
    assert _seen(house) == before[3]
    assert _people(Snapshots().current(house.gateways)) == _people(snapshot)


def test_what_landed_in_the_old_book_after_the_copy_lands_in_the_new_one(house, shelf, book, cloud):
    moved(shelf.workbook(), shelf.google(book))
    house.edit("mentees", "Н-0001", "phone", "8 999 111-22-33", "+79991112244")
    house.round()
    assert ("mentees", "Н-0001", "phone", "+79991112244") in house.changes(ChangeState.LANDED)
    house.open(shelf.google(book))
    house.round()

    assert Staff(cloud, book.spreadsheet.id).cell("Наставляемые", 3, 2).value == "+79991112244"
    assert house.changes(ChangeState.OPEN) == []
    assert house.stopped() == [""]


def test_the_book_comes_back_cell_by_cell(house, shelf, book):
    moved(shelf.workbook(), shelf.google(book))
    house.open(shelf.google(book))
    house.round()
    house.edit("mentees", "Н-0001", "phone", "8 999 111-22-33", "+79991112244")
    house.round()
    moved(shelf.google(book), shelf.workbook("back.xlsx"))
    house.open(shelf.workbook("back.xlsx"))
    house.round()

    assert house.stopped() == [""]
    assert house.changes(ChangeState.OPEN) == []
    first, last = shelf.workbook().contents(), shelf.workbook("back.xlsx").contents()
    differing = {(found.title, found.spot) for found in differences(first, last)}
    assert differing == {("", None), ("Наставляемые", (4, 2)), ("Черновик", (9, 3)), ("Черновик", (10, 3))}
    assert last.write_number > first.write_number


def _seen(house):
    """Return what the history tells of staff's edits."""
    return [line for line in house.audit() if line[3].endswith("the sheet")]


def _people(snapshot):
    """Return everybody as the pages show them; that a value still waited is no difference."""
    people = {**snapshot.mentees, **snapshot.mentors}
    return {code: replace(person, waiting=frozenset()) for code, person in people.items()}


def _comings(house):
    return [line for line in house.audit() if line[3] in ("Removed from the sheet", "Added in the sheet")]


MENTORS = frozenset({"mentors"})


def split(shelf, house, own):
    """Give the mentors a book of their own; the rest stays."""
    house.open(shelf.workbook(tabs=shelf.workbook().tabs - MENTORS), own)


def test_one_bank_alone_moves_to_a_book_of_its_own(house, shelf, book, cloud):
    moved(shelf.workbook(), shelf.google(book))
    house.edit("mentors", "М-0002", "name", "Зуев Олег", "Зуев Олег Маркович")
    house.round()  # lands in the old book after the copy
    house.edit("mentors", "М-0001", "name", "Орлова Нина Павловна", "Орлова Нина Петровна")  # still waits
    before = house.rows(), house.problems(), _comings(house)
    split(shelf, house, shelf.google(book, key="mentors", tabs=MENTORS))
    house.round()

    staff = Staff(cloud, book.spreadsheet.id)
    assert house.stopped() == ["", ""]
    assert [staff.cell("Наставники 2026", row, 1).value for row in (1, 2)] == [
        "Орлова Нина Петровна", "Зуев Олег Маркович",
    ]  # fmt: skip
    assert house.changes(ChangeState.OPEN) == []
    assert house.rows().keys() == before[0].keys()
    assert house.problems() == before[1]
    assert _comings(house) == before[2], "what only moved is neither removed nor added"


def test_a_bank_that_comes_home_brings_what_landed_abroad(house, shelf, book):
    moved(shelf.workbook(), shelf.google(book))
    split(shelf, house, shelf.google(book, key="mentors", tabs=MENTORS))
    house.round()
    house.edit("mentors", "М-0002", "name", "Зуев Олег", "Зуев Олег Маркович")
    house.round()
    for post in ("повар", "кондитер", "технолог"):  # the old book's number runs ahead meanwhile
        type_into(shelf.workbook().path, "Наставляемые", "E4", "директор")
        house.round()
        house.edit("mentees", "Н-0001", "post", "директор", post)
        house.round()
    house.open(shelf.workbook())
    house.round()

    assert house.stopped() == [""]
    assert house.changes(ChangeState.OPEN) == []
    rows = shelf.workbook().read().tabs["mentors"].rows
    assert [row.cells[1] for row in rows] == ["Орлова Нина Павловна", "Зуев Олег Маркович"]


def test_a_book_that_cannot_be_read_keeps_the_rows_that_moved_to_it(house, shelf, book, cloud):
    moved(shelf.workbook(), shelf.google(book))
    Staff(cloud, book.spreadsheet.id).unshare(shelf.client.account)
    before = house.rows()
    split(shelf, house, shelf.google(book, key="mentors", tabs=MENTORS))
    house.round()

    assert house.stopped() == ["", "missing"]
    assert house.rows() == before
