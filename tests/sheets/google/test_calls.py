"""What the intranet asks of Google, counted: pages nothing, a quiet hour the polling, a hundred changes three calls."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from programme.accounts.account import Role
from programme.changes.change import ChangeState, Edit
from sheets.google.cache import FORMULAS_LAST
from tests.house.pages import spots
from tests.sheets.google.whole_house import code_of, open_google_house

READS = {"spreadsheets.get", "values:batchGetByDataFilter", "getByDataFilter", "developerMetadata:search"}


@pytest.fixture
def house(cloud, key, tmp_path):
    opened = open_google_house(tmp_path, cloud, key, people=120)
    yield opened
    opened.gateways.store.engine.dispose()


def test_no_page_asks_google_anything(house):
    house.save(Edit("mentees", "Н-0003", "post", "преподаватель", "методист"))
    house.rounds(3)
    visitors = {}
    before = len(house.cloud.calls)
    for spot in spots(house):
        if spot.role not in visitors:
            visitors[spot.role] = house.visitor(spot.role)
        visitors[spot.role].client.get(spot.address, base_url="http://127.0.0.1")

    assert len(visitors) > 1
    assert len(house.cloud.calls) == before


@pytest.mark.parametrize("minutes", [20, pytest.param(60, marks=pytest.mark.soak)])
def test_a_quiet_hour_costs_the_polling_and_nothing_else(house, minutes):
    house.settle()
    house.cloud.calls.clear()
    house.rounds(60 * minutes)
    told = Counter(call.what for call in house.cloud.calls)

    print(dict(told))
    assert set(told) <= {"drive.get", "values:batchGetByDataFilter", "token", "locations"}
    most = minutes + 60 * minutes / FORMULAS_LAST
    assert told["values:batchGetByDataFilter"] <= most, "the book is read once a minute, its formulas every ten"
    assert told["drive.get"] <= 5 * minutes + minutes, "Drive is asked every twelve seconds, and before each reading"
    assert told["token"] <= 2


def changes(rows: int, columns: tuple[str, ...] = ("post",)) -> tuple[Edit, ...]:
    """Return a change for each of these columns in each of so many rows."""
    base = {"post": "должность {}"}
    return tuple(
        Edit("mentees", code_of(n), column, base.get(column, "").format(n) or None, f"{column} {n} новое")
        for n in range(rows)
        for column in columns
    )


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(changes(100), id="in a hundred rows"),
        pytest.param(
            changes(10, ("post", "commission", "site", "category", "request", "type", "note", "result",
                         "goal", "guardian")), id="in ten rows"
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [False, True], ids=["never written before", "written before"])
def test_a_hundred_changes_saved_together_cost_three_calls(house, wanted, known):
    house.settle()
    if known:
        house.save(*(Edit("mentees", code_of(n), "case_link", None, f"кейс {n}") for n in range(100)))
        house.settle()
    assert len(wanted) == 100
    house.save(*wanted)
    before = len(house.asked())
    house.worker.once()
    cost = house.asked()[before:]

    with house.gateways.store.reading() as tx:
        assert not tx.journal.changes(states=[ChangeState.OPEN])
    assert cost.count("batchUpdate") == (not known), cost
    assert len(cost) <= 3, cost


@pytest.mark.parametrize("minutes", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_twenty_people_browsing_and_three_editing_stay_inside_half_the_quota(house, minutes):
    house.settle()
    house.cloud.calls.clear()
    curator, dice, base = house.visitor(Role.CURATOR), random.Random(20), {n: f"должность {n}" for n in range(120)}
    pages = ("/", "/mentees", "/mentors", f"/mentees/{code_of(7)}", "/pairs", "/roadmap", "/book")
    for second in range(60 * minutes):
        if second % 3 == 0:  # each of the twenty opens a page a minute
            assert curator.client.get(dice.choice(pages), base_url="http://127.0.0.1").status_code == 200
        if second % 7 == 0:  # each of the three saves something every twenty seconds
            who = dice.randrange(120)
            house.save(Edit("mentees", code_of(who), "post", base[who], f"должность {who}: {second}"))
            base[who] = f"должность {who}: {second}"
        house.rounds(1)
    house.settle()

    asked = [call for call in house.cloud.calls if call.what in READS or "pdate" in call.what]
    assert {call.status for call in house.cloud.calls} == {200}, "somebody was refused"
    reads = busiest([call.at for call in asked if call.what in READS])
    writes = busiest([call.at for call in asked if call.what not in READS])
    print(f"in the busiest minute {reads} reads and {writes} writes")
    assert (reads <= 30, writes <= 30) == (True, True), (reads, writes)
    lines = [[cell.value for cell in row.cells] for row in house.staff.sheet("Наставляемые").rows]
    post = lines[0].index("Должность")
    assert {line[0]: line[post] for line in lines if str(line[0]).startswith("Н-1")} == {
        code_of(n): text for n, text in base.items()
    }


def busiest(moments: list[float]) -> int:
    """Return how many of these fell into the fullest minute."""
    return max(sum(start <= at < start + 60 for at in moments) for start in moments)
