"""Nothing goes to Google before an administrator has answered for it, and nothing after the word was taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from documents.exports import OpenpyxlPress
from programme.accounts.account import Role
from programme.book.edits import Edits, WriteReport
from programme.book.reading import BookReading
from programme.errors import Refused
from programme.ports.gateways import Gateways
from services.accounts import people as accounts
from services.snapshots import Snapshots
from services.sync import foreign_storage
from services.sync.round import sync
from services.worker import Round
from store import SqlStore, metadata


@dataclass
class FarBook:
    """A book abroad that counts how often it is touched."""

    clock: object
    address: str = "google:far"
    foreign_storage: bool = True
    key: str = "main"
    name: str = "Банк"
    tabs: frozenset = frozenset({"mentees"})
    touched: list = field(default_factory=list)

    def version(self):
        self.touched.append("version")
        return "1"

    def read(self):
        self.touched.append("read")
        return BookReading({}, "1", 0, self.clock.now())

    def update(self, decide):
        self.touched.append("update")
        return WriteReport(self.read(), Edits())

    def open_by(self):
        return None

    def misplaced(self):
        return ()


@pytest.fixture
def gateways(tmp_path, clock):
    store = SqlStore(f"sqlite:///{tmp_path / 'test.sqlite'}")
    metadata.create_all(store.engine)
    yield Gateways((FarBook(clock),), store, None, OpenpyxlPress(), clock)
    store.engine.dispose()


@pytest.fixture
def keeper(gateways):
    return accounts.add_account(gateways, email="keeper@college.example", name="", role=Role.ADMINISTRATOR, author="t")


def stopped(gateways):
    with gateways.store.reading() as tx:
        return tx.replica.state("main").stopped_kind


def acknowledge(gateways, who, version=foreign_storage.TEXT_VERSION):
    foreign_storage.acknowledge(gateways, "google:far", who, version)


def test_a_book_abroad_is_not_touched_before_somebody_answers_for_it(gateways):
    (book,) = gateways.books
    sync(gateways)
    Round(gateways, Snapshots(), "worker")._sync()

    assert (book.touched, stopped(gateways)) == ([], "unacknowledged")


def test_an_acknowledged_book_is_read(gateways, keeper):
    acknowledge(gateways, keeper)
    sync(gateways)

    assert ("read" in gateways.books[0].touched, stopped(gateways)) == (True, "")


def test_a_word_taken_back_ends_it(gateways, keeper):
    acknowledge(gateways, keeper)
    foreign_storage.take_back(gateways, "google:far", keeper)
    sync(gateways)

    assert (gateways.books[0].touched, stopped(gateways)) == ([], "unacknowledged")


def test_a_word_is_told_and_taken_back_when_its_book_is_in_no_setting(gateways, keeper):
    acknowledge(gateways, keeper)
    foreign_storage.acknowledge(gateways, "google:old", keeper, foreign_storage.TEXT_VERSION)
    with gateways.store.reading() as tx:
        told = set(foreign_storage.acknowledgements(tx))
    ended = [foreign_storage.take_back_by_email(gateways, "google:old", keeper.email) for _ in range(2)]
    with gateways.store.reading() as tx:
        left = set(foreign_storage.acknowledgements(tx))

    assert (told, left, ended) == ({"google:far", "google:old"}, {"google:far"}, [True, False])


def test_a_word_holds_for_one_spreadsheet_only(gateways, keeper):
    acknowledge(gateways, keeper)
    gateways.books[0].address = "google:another"
    sync(gateways)

    assert stopped(gateways) == "unacknowledged"


def test_a_new_wording_is_acknowledged_anew(gateways, keeper, clock):
    told = {"google:far": {"who": keeper.email, "at": clock.now().isoformat(), "version": "2020-01-01"}}
    with gateways.store.transaction() as tx:
        tx.key_values.put("abroad", json.dumps(told), clock.now())
    sync(gateways)

    assert stopped(gateways) == "unacknowledged"


def test_a_page_shown_before_the_wording_changed_acknowledges_nothing(gateways, keeper):
    with pytest.raises(Refused, match="changed"):
        acknowledge(gateways, keeper, version="2020-01-01")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_answers_for_it(gateways, role):
    who = accounts.add_account(gateways, email="a@college.example", name="", role=role, author="t")
    with pytest.raises(Refused):
        acknowledge(gateways, who)
    with pytest.raises(Refused):
        foreign_storage.take_back(gateways, "google:far", who)


def test_who_and_when_and_which_text_are_kept_and_told_by_the_audit(gateways, keeper, clock):
    acknowledge(gateways, keeper)
    with gateways.store.reading() as tx:
        found, lines = foreign_storage.acknowledgement(tx, "google:far"), tx.audit.lines(author=keeper.email)

    assert (found.who, found.at, found.version) == (keeper.email, clock.now(), foreign_storage.TEXT_VERSION)
    assert foreign_storage.TEXT_VERSION in str(lines[0].what)


def test_an_unknown_address_answers_for_nothing(gateways):
    with pytest.raises(Refused, match="no account"):
        foreign_storage.acknowledge_by_email(
            gateways, "google:far", "nobody@college.example", foreign_storage.TEXT_VERSION
        )
