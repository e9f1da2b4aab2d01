"""No edit of either side is lost, every clash is reported, no value lands in another person's row."""

from __future__ import annotations

from random import Random

import pytest

from documents.exports import OpenpyxlPress
from programme.gateways import Gateways
from sheets.workbook import Workbook
from store import SqlStore, metadata
from tests.conftest import StillClock

from .ledger import Ledger
from .paper import FileDesk, PaperBook, PaperDesk, Watched
from .world import World, first_sheet


def on_paper(url: str, seed: int) -> World:
    """A world whose book is in memory: thousands of steps a minute."""
    ledger, clock = Ledger(), StillClock()
    book = PaperBook(first_sheet(ledger), clock)
    return _world(url, seed, ledger, clock, book, PaperDesk(book))


def _world(url, seed, ledger, clock, book, desk) -> World:
    store = SqlStore(url)
    metadata.create_all(store.engine)
    watched = Watched(book, ledger.look)
    gateways = Gateways((watched,), store, None, OpenpyxlPress(), clock)
    world = World(gateways, watched, desk, ledger, Random(seed))
    world.round()
    return world


@pytest.mark.parametrize("seed", [11, 23, 37, 58])
def test_paper(tmp_path, seed):
    world = on_paper(f"sqlite:///{tmp_path / 'test.sqlite'}", seed)
    for _ in range(500):
        world.step()
    print(seed, world.ledger.writes, world.ledger.conflicts)
