"""A worker killed at any step of a write to Google: nothing is lost, nothing is applied twice, nobody is asked."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from documents.exports import OpenpyxlPress
from emulator.api.tokens import new_key
from emulator.cloud import Cloud
from emulator.server import running
from emulator.staff import Staff
from programme.changes.change import ChangeState, Decision, Edit, NewRow
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.sync.round import sync
from sheets.google.book import GoogleBook
from sheets.google.client import Client
from sheets.google.quota import Budget
from sheets.google.write.row_writes import TAG
from store import metadata
from tests.clouds import ROOT, answer_for, signed_in
from tests.sheets.google.workers import TABS, Place, Wall, Workers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="workers are killed by a signal that Windows does not have")
CURATOR = "curator@college.example"
MENTEES, MENTORS, PAIRS = "Наставляемые", "Наставники", "Пары"
HEADERS = ("Код", "ФИО наставляемого", "Должность", "Кабинет")
PEOPLE = ("Берёзова Юлия", "Ясенев Олег", "Акациева Ия", "Кедров Пётр", "Липина Анна", "Осинчева Вера")
STEPS = {
    "POST token", "GET file", "POST batchGetByDataFilter", "POST search", "POST batchUpdate",
    "POST batchUpdateByDataFilter", "commit",
}  # fmt: skip


@pytest.fixture(scope="module")
def workers():
    with Workers() as running_workers:
        yield running_workers


@pytest.fixture(scope="module")
def cloud():
    made = Cloud()
    made.quotas.enforced = False
    return made


@pytest.fixture(scope="module")
def root(cloud):
    with running(cloud) as address:
        yield address


@pytest.fixture(scope="module")
def key(cloud):
    return new_key(cloud, ROOT)


@dataclass
class House:
    """A spreadsheet with six people, the intranet's database, and what must stand in both at the end."""

    cloud: Cloud
    place: Place
    gateways: Gateways
    staff: Staff
    posts: dict[str, str] = field(default_factory=dict)  # code → what the intranet wrote last
    rooms: dict[str, str] = field(default_factory=dict)  # name → what staff typed last
    notes: dict[str, str] = field(default_factory=dict)  # code → what the intranet wrote into a column it made
    names: list[str] = field(default_factory=list)  # of all mentees, also of those without a code yet
    pairs: list[str] = field(default_factory=list)  # the codes of the pairs
    changes: int = 0  # that were written down in the intranet

    def write_down(self, *edits: Edit, rows: tuple[NewRow, ...] = ()) -> dict[str, str]:
        """Let the curator save; return the codes of new rows by their marks."""
        saved = saving.record(self.gateways, Decision(say("Edited"), edits, rows), CURATOR)
        return dict(saved.codes)

    def change_post(self, code: str, value: str) -> Edit:
        edit = Edit("mentees", code, "post", self.posts.get(code), value)
        self.posts[code] = value
        return edit

    def add_person(self, name: str) -> NewRow:
        self.names.append(name)
        return NewRow("mentees", (("name", name), ("post", f"новый: {name}")), f"mark {name}")

    def type_person(self, name: str) -> None:
        """Let staff type a row without a code, in one go: a row that a worker inserts there meanwhile is not theirs."""
        with self.cloud.lock:
            row = self.staff.sheet(MENTEES).last_row
            self.staff.edit(MENTEES, row, 1, name)
            self.names.append(name)
            self.type_room(name, f"у {name}")

    def type_room(self, name: str, text: str) -> None:
        with self.cloud.lock:
            rows = [row.get(1).value for row in self.staff.sheet(MENTEES).rows]
            self.staff.edit(MENTEES, rows.index(name), 3, text)
            self.rooms[name] = text

    def verdict(self) -> None:
        """Judge what stands in the sheet, in the journal and in the replica."""
        lines = _lines(self.staff, MENTEES)
        by_name = {line["ФИО наставляемого"]: line for line in lines}
        by_code = {line["Код"]: line for line in lines}
        assert sorted(line["ФИО наставляемого"] for line in lines) == sorted(self.names), "a row is lost or doubled"
        assert None not in by_code
        assert len(by_code) == len(lines), "two rows bear one code"
        assert {code: by_code[code]["Должность"] for code in self.posts} == self.posts
        assert {code: by_code[code]["Примечание"] for code in self.notes} == self.notes
        assert {name: by_name[name]["Кабинет"] for name in self.rooms} == self.rooms, "staff's edit is lost"
        stands = Counter(str(cell.value) for tab in self.staff.file.spreadsheet.sheets for row in tab.rows
                         for cell in row.cells if cell.value is not None)  # fmt: skip
        for value in (*self.posts.values(), *self.notes.values()):
            assert stands[value] == 1, f"{value} stands in {stands[value]} cells"
        if self.pairs:
            assert [line["Код"] for line in _lines(self.staff, PAIRS)] == self.pairs
        hung = Counter(tag.value for tab in self.staff.file.spreadsheet.sheets for row in tab.rows
                       for tag in row.line.tags if tag.key == TAG)  # fmt: skip
        assert not hung or max(hung.values()) == 1, "a tag hangs on two rows"
        self._judge_database(by_code)

    def _judge_database(self, by_code: dict[str, dict[str, object]]) -> None:
        with self.gateways.store.reading() as tx:
            state, found = tx.replica.state("main"), tx.replica.book_rows("main")
            changes = tx.journal.changes()
        assert (state.stopped_kind, state.stopped) == ("", None)
        assert Counter(change.state for change in changes) == {ChangeState.LANDED: self.changes}
        shown = {row.code: (row.cells["name"], row.cells.get("post")) for row in found if row.tab == "mentees"}
        assert shown == {code: (line["ФИО наставляемого"], line["Должность"]) for code, line in by_code.items()}
        assert sorted(row.code for row in found if row.tab == "pairs") == sorted(self.pairs)


def _lines(staff: Staff, title: str) -> list[dict[str, object]]:
    headers, *rows = [[cell.value for cell in row.cells] for row in staff.sheet(title).rows]
    padded = [row + [None] * (len(headers) - len(row)) for row in rows if any(cell is not None for cell in row)]
    return [dict(zip(headers, row, strict=False)) for row in padded]


def open_house(cloud, root, key, store, folder) -> House:
    """Return a house that has been read once and has nothing waiting."""
    file = cloud.make("Банк", locale="ru_RU")
    cloud.share(file.spreadsheet.id, key["client_email"])
    staff = Staff(cloud, file.spreadsheet.id)
    staff.rename_tab("Sheet1", MENTEES)
    staff.add_tab(MENTORS)
    for column, header in enumerate(("Код", "ФИО наставника")):
        staff.edit(MENTORS, 0, column, header)
    lines = [(f"Н-{n:04d}", name, f"должность {n}", f"кабинет {n}") for n, name in enumerate(PEOPLE, 1)]
    for row, cells in enumerate((HEADERS, *lines)):
        for column, text in enumerate(cells):
            staff.edit(MENTEES, row, column, text)
    metadata.drop_all(store.engine)
    metadata.create_all(store.engine)
    folder.mkdir()
    url = store.engine.url.render_as_string(hide_password=False)
    place = Place(url, root, json.dumps(key), file.spreadsheet.id, str(folder))
    client = Client(signed_in(cloud, key), Budget(folder / "budget.json", a_minute=10**9), sleep=lambda _: None)
    book = GoogleBook(file.spreadsheet.id, client, folder=folder, tabs=frozenset(TABS), clock=Wall())
    house = House(cloud, place, Gateways((book,), store, None, OpenpyxlPress(), Wall()), staff)
    answer_for(house.gateways)
    report = sync(house.gateways)
    assert not report.sentences, report.sentences
    house.names += PEOPLE
    house.posts |= {code: post for code, _, post, _ in lines}
    house.rooms |= {name: room for _, name, _, room in lines}
    return house


def save_a_mix(house: House) -> None:
    """Save changed cells of several rows, a new row, a column and a tab that are missing; staff add a row."""
    house.notes["Н-0002"] = "примечание в новой колонке"
    codes = house.write_down(
        house.change_post("Н-0001", "методист"),
        house.change_post("Н-0003", "старший мастер"),
        house.change_post("Н-0006", "заведующая"),
        Edit("mentees", "Н-0002", "note", None, house.notes["Н-0002"]),
        rows=(house.add_person("Рябинин Глеб"), NewRow("pairs", (("mentee_name", "Ясенев Олег"),), "mark pair")),
    )
    house.posts[codes["mark Рябинин Глеб"]] = "новый: Рябинин Глеб"
    house.pairs.append(codes["mark pair"])
    house.changes = 4 + 3 + 2
    house.type_person("Черёмухин Лев")


def staff_act(house: House) -> None:
    """While nobody writes, staff go on: other cells of the same rows, rows in between, another order."""
    house.type_room("Берёзова Юлия", "кабинет 101")
    house.type_room("Черёмухин Лев", "кабинет 102")
    house.staff.insert_rows(MENTEES, 2)
    house.staff.sort(MENTEES, 1, descending=True)


LONG = [pytest.mark.soak, pytest.mark.postgres]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_both = pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=LONG)], indirect=True)


@on_both  # before a step is after the one before it: nothing that lasts lies between
@pytest.mark.parametrize("when", ["before", pytest.param("after", marks=pytest.mark.soak)])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(cloud, root, key, store, workers, tmp_path, when):
    step, ended = 0, -9
    while ended == -9:
        step += 1
        house = open_house(cloud, root, key, store, tmp_path / f"{when} {step}")
        save_a_mix(house)
        ended = workers.wait(workers.start(house.place, at=step, when=when, rounds=2))
        done = house.place.steps()
        staff_act(house)
        assert workers.wait(workers.start(house.place)) == 0
        try:
            house.verdict()
        except AssertionError as error:
            raise AssertionError(f"killed {when} step {step}, after {done[-3:]}: {error}") from error
    assert ended == 0
    assert set(done) == STEPS, "the way of a write has other steps by now"
    assert step > 20
    print(f"{step - 1} steps, killed {when} each of them")


def storm(house: House, workers: Workers, *, kills: int, crowd: int, seed: int) -> None:
    """Kill workers at random while the curator and staff go on; let one that is not killed do the rest."""
    dice = random.Random(seed)
    alive = [workers.start(house.place, rounds=0) for _ in range(crowd)]
    old = list(house.posts)
    for number in range(kills):
        _somebody_acts(house, dice, number, old)
        time.sleep(dice.uniform(0.01, 0.25))
        victim = dice.randrange(crowd)
        workers.kill(alive[victim])
        alive[victim] = workers.start(house.place, rounds=0)
    for pid in alive:
        workers.kill(pid)
    assert workers.wait(workers.start(house.place)) == 0
    house.verdict()


def _somebody_acts(house: House, dice: random.Random, number: int, old: list[str]) -> None:
    for code in dice.sample(old, 2):
        house.write_down(house.change_post(code, f"должность {code} {number}"))
        house.changes += 1
    match number % 6:
        case 0:
            name = f"Новикова {_word(number)}"
            codes = house.write_down(rows=(house.add_person(name),))
            house.posts[codes[f"mark {name}"]] = f"новый: {name}"
            house.changes += 3
        case 1:
            house.type_person(f"Старова {_word(number)}")
        case 2:
            house.staff.insert_rows(MENTEES, dice.randint(1, 4))
        case _:
            house.type_room(dice.choice(PEOPLE), f"кабинет {number}")


def _word(number: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in f"{number:04d}").title()


@on_sqlite
@pytest.mark.parametrize("crowd", [1, 2])
def test_random_kills_lose_and_double_nothing(cloud, root, key, store, workers, tmp_path, crowd):
    house = open_house(cloud, root, key, store, tmp_path / "house")
    storm(house, workers, kills=25, crowd=crowd, seed=crowd)


@pytest.mark.soak
@on_both
@pytest.mark.parametrize("crowd", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_random_kills_lose_and_double_nothing(cloud, root, key, store, workers, tmp_path, crowd, seed):
    house = open_house(cloud, root, key, store, tmp_path / "house")
    storm(house, workers, kills=100, crowd=crowd, seed=100 * crowd + seed)
