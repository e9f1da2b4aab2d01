"""No edit is lost and no value lands in another person's row on Google either, with staff at work at every moment."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random

import pytest

from documents.exports import OpenpyxlPress
from emulator.cells import Cell as SheetCell
from emulator.cloud import Cloud
from emulator.staff import Staff as Hands
from emulator.tokens import new_key
from programme.gateways import Gateways
from services import sync
from sheets.google import GoogleBook
from sheets.google_budget import Budget
from sheets.google_line import Line
from sheets.google_reading import MARK_TAB
from store import SqlStore, metadata
from tests.clouds import ROOT, answer_for, signed_in
from tests.conftest import StillClock
from tests.services.ledger import Ledger
from tests.services.paper import TAB, Sheet, Watched
from tests.services.world import World, first_sheet

TITLE = "Наставляемые"


class GoogleDesk:
    """Where staff have the spreadsheet open, keep copies of it and put one back."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands

    def take(self) -> Sheet:
        rows = [[cell.value for cell in row.cells] for row in self.hands.sheet(TITLE).rows]
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        width = max(len(row) for row in rows)
        lines = [row + [None] * (width - len(row)) for row in rows]
        mark = self.hands.file.spreadsheet.titled(MARK_TAB)
        number = int(mark.get(0, 1).value or 0) if mark else 0
        return Sheet([str(header or "") for header in lines[0]], lines[1:], number)

    def put(self, sheet: Sheet) -> None:
        """Make the whole tab hold this; what hangs on a row stays where it is, the worst that a sort may do."""

        def do(book) -> None:
            tab = book.titled(TITLE)
            lines = [sheet.headers, *sheet.rows]
            tab.resize(max(tab.row_count, len(lines)), max(tab.column_count, len(sheet.headers)))
            for row in range(max(len(lines), len(tab.rows))):
                line = lines[row] if row < len(lines) else []
                for column in range(max(len(line), len(tab.row(row).cells))):
                    tab.put(row, column, SheetCell(line[column] if column < len(line) else None))
            mark = book.titled(MARK_TAB)
            if mark is not None:
                mark.put(0, 1, SheetCell(sheet.number or None))

        self.hands._do(do)


@dataclass
class GoogleWorld(World):
    """The same staff room and intranet, with staff at work between any two requests, and Google failing at times."""

    cloud: Cloud = field(default_factory=Cloud)
    faults: float = 0.0

    def step(self) -> None:
        if self.random.random() < 0.1:
            self.tell("moved_round")
            self.moved_round()
        super().step()

    def moved_round(self) -> None:
        """Staff do something after the answer to some request of a round; the next round is judged."""
        left = [self.random.randint(1, 6)]

        def see(_method, path, _status, _body) -> None:
            left[0] -= path.startswith("/v4/")
            if left[0] == 0:
                self._read()
                self.staff_act()

        self.cloud.watch = see
        sync.sync_book(self.gateways, self.book)
        self.cloud.watch = None
        # What staff typed meanwhile into a row that was written shows in its echo: that is no touch of ours.
        self.ledger.faults[:] = [fault for fault in self.ledger.faults if not fault.startswith("touched")]

    def round(self) -> None:
        """The worker's round; only one without a fault is judged."""
        for kind in ("429", "503", "503_after", "hang_after"):
            self.cloud.faults.share(kind, self.faults, of="write")
        if self.faults and self.random.random() < 0.5:
            sync.sync_book(self.gateways, self.book)
            self._read()
        self.cloud.faults.clear()
        super().round()


def on_google(folder, seed: int, *, moves: bool, faults: float = 0.0) -> GoogleWorld:
    ledger, clock = Ledger(), StillClock()
    cloud = Cloud()
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", moves)
    cloud.quotas.enforced = False
    key = new_key(cloud, ROOT)
    file = cloud.make("Банк", locale="ru_RU")
    cloud.share(file.spreadsheet.id, key["client_email"])
    hands = Hands(cloud, file.spreadsheet.id)
    hands.rename_tab("Sheet1", TITLE)
    desk = GoogleDesk(hands)
    desk.put(first_sheet(ledger))
    seconds = [time.time()]

    def tick() -> float:
        seconds[0] += 1.0
        return seconds[0]

    line = Line(
        signed_in(cloud, key), Budget(folder / "budget.json", a_minute=10**9), sleep=lambda _: None, chance=lambda: 0.0
    )
    book = GoogleBook(
        file.spreadsheet.id, line, folder=folder / "google", tabs=frozenset({TAB}), clock=clock, seconds=tick
    )
    store = SqlStore(f"sqlite:///{folder / 'test.sqlite'}")
    metadata.create_all(store.engine)
    watched = Watched(book, ledger.look)
    gateways = Gateways((watched,), store, None, OpenpyxlPress(), clock)
    answer_for(gateways)
    world = GoogleWorld(gateways, watched, desk, ledger, Random(seed), cloud=cloud, faults=faults)
    world.round()
    return world


def live(world: GoogleWorld, steps: int) -> None:
    try:
        for _ in range(steps):
            world.step()
    finally:
        world.gateways.store.engine.dispose()


@pytest.mark.parametrize("moves", [True, False])
def test_no_edit_is_lost_on_google_whatever_both_do(tmp_path, moves):
    world = on_google(tmp_path, 41, moves=moves)
    live(world, 250)

    assert world.ledger.writes > 25


def test_no_edit_is_lost_while_google_fails(tmp_path):
    world = on_google(tmp_path, 43, moves=True, faults=0.1)
    live(world, 250)

    assert world.ledger.writes > 20


@pytest.mark.soak
@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("faults", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(3000, 3010))
def test_no_edit_is_lost_on_google_in_a_long_trial(tmp_path, seed, moves, faults):
    live(on_google(tmp_path, seed, moves=moves, faults=faults), 500)
