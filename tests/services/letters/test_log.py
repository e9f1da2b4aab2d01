"""The tab Письма: one line a letter, kept up to date, in the journal like every other change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from programme.letters.letter import LetterState
from programme.letters.pair_letters import proposal
from programme.ports.gateways import Gateways
from services.letters.log import write_log
from tests.letters_cast import IVAN, PAIR, VERA


@dataclass
class Shelf:
    """A book that is only asked where a tab lives."""

    key: str = "main"
    name: str = "book.xlsx"
    tabs: frozenset[str] = frozenset({"letters"})


@pytest.fixture
def gateways(store, clock):
    return Gateways(books=(Shelf(),), store=store, post=None, press=None, clock=clock)


def put(gateways, state):
    with gateways.store.transaction() as tx:
        letter = proposal(PAIR.code, VERA.code, IVAN.code)[0]
        id = tx.outbox.add(letter, operation=None, author="x", at=gateways.clock.now(), state=LetterState.QUEUED)
        tx.outbox.keep_raw(id, b"x", name=VERA.name, address=VERA.email, subject="Предлагаем пару")
        tx.outbox.move(id, state, frm=[LetterState.QUEUED], at=gateways.clock.now())
        return id


def lines(gateways):
    found: dict = {}
    with gateways.store.reading() as tx:
        for change in tx.journal.changes(tab="letters"):
            found.setdefault(change.code, {})[change.column] = change.value
    return list(found.values())


def test_a_letter_that_left_gets_one_line(gateways):
    put(gateways, LetterState.SENT)

    assert (write_log(gateways), write_log(gateways)) == (1, 0)
    (line,) = lines(gateways)
    assert line["person"] == "М-0001"
    assert line["name"] == VERA.name
    assert line["letter"] == "предложение пары наставнику"
    assert line["subject"] == "Предлагаем пару"
    assert line["when"] == gateways.clock.now().date()
    assert line["state"] == "отправлено"


def test_the_line_follows_the_letter(gateways):
    id = put(gateways, LetterState.IN_DOUBT)
    write_log(gateways)
    with gateways.store.transaction() as tx:
        tx.outbox.move(id, LetterState.SENT, frm=[LetterState.IN_DOUBT], at=gateways.clock.now())
    write_log(gateways)

    (line,) = lines(gateways)
    assert line["state"] == "отправлено"


@pytest.mark.parametrize("state", [LetterState.HELD, LetterState.DEFERRED, LetterState.CANCELLED])
def test_a_letter_that_has_not_left_has_no_line(gateways, state):
    put(gateways, state)

    assert write_log(gateways) == 0
    assert lines(gateways) == []


def test_a_line_that_staff_changed_stays_and_stops_no_other(gateways):
    id = put(gateways, LetterState.IN_DOUBT)
    write_log(gateways)
    with gateways.store.transaction() as tx:
        (change,) = [one for one in tx.journal.changes(tab="letters") if one.column == "state"]
        by_staff = replace(change, id=0, base=change.value, value="дошло, звонили", is_new=False)
        tx.journal.add(change.operation, [by_staff])
        tx.outbox.move(id, LetterState.SENT, frm=[LetterState.IN_DOUBT], at=gateways.clock.now())

    assert (write_log(gateways), write_log(gateways)) == (1, 0)
    assert [line["state"] for line in lines(gateways)] == ["дошло, звонили"]
