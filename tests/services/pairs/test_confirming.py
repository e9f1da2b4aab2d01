"""Two curators confirm at the same moment: the rules hold for both, whichever database keeps the house."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from programme.book.reading import BookReading
from programme.errors import ProgrammeError
from programme.pairs.steps import ChosenPair
from programme.ports.gateways import Gateways
from programme.ports.records import ReplicaRow
from programme.schema.registry import TABS
from services.pairs.confirming import confirm_pairs
from services.snapshots import Snapshots
from tests.cast import MENTEES, MENTORS

ROUNDS = 8


@dataclass
class Shelf:
    """A book that is only asked where a tab lives."""

    key: str = "main"
    name: str = "book.xlsx"
    tabs: frozenset[str] = frozenset(tab.key for tab in TABS)


@pytest.fixture
def gateways(store, clock) -> Gateways:
    found = Gateways(books=(Shelf(),), store=store, post=None, press=None, clock=clock)
    people = [("mentees", {**cells, "status": "в банке"}) for cells in MENTEES[:2]]
    people += [("mentors", {**MENTORS[1], "status": "в реестре"})]  # one place only
    rows = [
        ReplicaRow(tab, str(cells["code"]), str(cells["code"]), place, place + 2,
                   {key: cell for key, cell in cells.items() if key != "code"}, (), frozenset(), 0)
        for place, (tab, cells) in enumerate(people)
    ]  # fmt: skip
    with store.transaction() as tx:
        tx.replica.replace("main", BookReading({}, "1", clock.now(), 1), rows)
    return found


def at_once(gateways: Gateways, *choices: ChosenPair) -> list[str]:
    """Let one curator a choice confirm, all at the same moment; return what each was told."""
    start, told = threading.Barrier(len(choices)), [""] * len(choices)

    def curator(place: int, choice: ChosenPair) -> None:
        mine = Snapshots()
        mine.current(gateways)
        start.wait()
        try:
            confirm_pairs(gateways, mine, [choice], f"curator{place}@college.example")
            told[place] = "done"
        except ProgrammeError as error:
            told[place] = str(error.sentence)

    threads = [threading.Thread(target=curator, args=one) for one in enumerate(choices)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def pairs(gateways: Gateways) -> int:
    return len(Snapshots().current(gateways).pairs)


def test_one_mentee_is_never_paired_twice(gateways):
    choice = ChosenPair("Н-0001", "М-0002")
    told = at_once(gateways, choice, choice, choice)
    assert told.count("done") == 1, told
    assert pairs(gateways) == 1
    with gateways.store.reading() as tx:
        assert len(tx.outbox.letters()) == 2, "one letter to each side"


def test_a_mentors_last_place_is_given_once(gateways):
    told = at_once(gateways, ChosenPair("Н-0001", "М-0002"), ChosenPair("Н-0002", "М-0002"))
    assert told.count("done") == 1, told
    assert pairs(gateways) == 1
    assert any("no free place" in sentence for sentence in told)
