"""No edit of either side is lost, every clash is reported, no value lands in another person's row."""

from __future__ import annotations

from collections import Counter
from random import Random

import openpyxl
import pytest

from documents.exports import OpenpyxlPress
from programme.ports.gateways import Gateways
from sheets.xlsx.workbook import Workbook
from store import SqlStore, metadata
from tests.conftest import StillClock
from tests.services.ledger import Ledger
from tests.services.paper import TAB, FileEditor, PaperBook, PaperEditor, Watched
from tests.services.world import World, first_sheet


def on_paper(url: str, seed: int) -> World:
    """Return a world whose book is in memory: thousands of steps a minute."""
    ledger, clock = Ledger(), StillClock()
    book = PaperBook(first_sheet(ledger), clock)
    return _world(url, seed, ledger, clock, book, PaperEditor(book))


def on_file(folder, url: str, seed: int) -> World:
    """Return a world whose book is a real workbook that staff open and save."""
    ledger, clock = Ledger(), StillClock()
    sheet, path = first_sheet(ledger), folder / "book.xlsx"
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Наставляемые"
    for line in (sheet.headers, *sheet.rows):
        page.append(line)
    made.save(path)
    book = Workbook(path, tabs=frozenset({TAB}), clock=clock, backups=2)
    return _world(url, seed, ledger, clock, book, FileEditor(path))


def _world(url, seed, ledger, clock, book, editor) -> World:
    store = SqlStore(url)
    metadata.create_all(store.engine)
    watched = Watched(book, ledger.look)
    gateways = Gateways((watched,), store, None, OpenpyxlPress(), clock)
    world = World(gateways, watched, editor, ledger, Random(seed))
    world.round()
    return world


def live(world: World, steps: int) -> None:
    """Let both sides work; every round is judged by the ledger, which raises with the story."""
    try:
        for _ in range(steps):
            world.step()
    finally:
        world.gateways.store.engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


def test_no_edit_of_either_side_is_lost_whatever_both_do(tmp_path):
    counts: Counter[str] = Counter()
    for seed in (11, 23, 37, 58):
        world = on_paper(f"sqlite:///{tmp_path / f'{seed}.sqlite'}", seed)
        live(world, 500)
        counts.update(writes=world.ledger.writes, conflicts=world.ledger.conflicts, staff=world.ledger.staff_acts)

    assert counts["writes"] > 200, "too little was written to prove anything"
    assert counts["conflicts"] > 10, "too few clashes came about"
    assert counts["staff"] > 500


def test_the_same_holds_on_a_real_workbook(tmp_path, sqlite_url):
    world = on_file(tmp_path, sqlite_url, 19)
    live(world, 200)

    assert world.ledger.writes > 20


def test_the_same_holds_on_postgresql(postgres_url):
    world = on_paper(postgres_url, 71)
    live(world, 200)

    assert world.ledger.writes > 20


def test_the_same_holds_where_a_program_drops_the_write_number(tmp_path):
    world = on_paper(f"sqlite:///{tmp_path / 'test.sqlite'}", 5)
    world.drops_numbers = True
    live(world, 400)

    assert world.ledger.writes > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3000, 3040))
def test_no_edit_is_lost_in_a_long_trial_where_a_program_drops_the_write_number(tmp_path, sqlite_url, seed):
    world = on_file(tmp_path, sqlite_url, seed) if seed % 8 == 0 else on_paper(sqlite_url, seed)
    world.drops_numbers = True
    live(world, 500)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_no_edit_is_lost_in_a_long_trial(sqlite_url, seed):
    live(on_paper(sqlite_url, seed), 500)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2000, 2020))
def test_no_edit_is_lost_in_a_long_trial_on_a_real_workbook(tmp_path, sqlite_url, seed):
    live(on_file(tmp_path, sqlite_url, seed), 500)
