"""`flask match propose`: the very pairs of the page, in the same order of worth, and a word for an empty bank."""

from __future__ import annotations

import json
from datetime import date

import pytest

from programme.accounts.account import Role
from tests.blueprints.forms import versions
from tests.cast import CAST, MENTEES, SIGNED, write_book
from tests.client import open_house

WAITING = tuple(
    {"code": f"Н-00{number}", "name": f"Малинин {letter}лим Ильич", "status": "в банке", "consent_data": SIGNED,
     "needs": needs, "joined": date(2026, 9, 2)}
    for number, letter, needs in ((11, "К", "оценивание"), (12, "В", "методика занятия"), (13, "Г", "вокал"))
)  # fmt: skip


@pytest.fixture
def house(tmp_path, clock):
    opened = open_house(tmp_path, clock, cast={**CAST, "mentees": (*MENTEES, *WAITING)})
    yield opened
    opened.gateways.store.engine.dispose()


def run(house, *words):
    return house.app.test_cli_runner().invoke(args=["match", "propose", *words])


def on_page(house, policy="people"):
    """The pairs the page suggests: mentee → (mentor's code, score)."""
    page = house.visitor(Role.CURATOR).get(f"/matching?policy={policy}")
    boxes = [box.get("value").split() for box in page.tree.iter("input") if box.get("name") == "pairs"]
    scores = [
        int("".join(b.itertext()))
        for row in page.tree.iter("div") if row.get("class") == "proposal-people"
        for b in row.iter("b")
    ]  # fmt: skip
    return {mentee: (mentor, score) for (mentee, mentor), score in zip(boxes, scores, strict=True)}


@pytest.mark.parametrize("policy", ["people", "score"])
def test_the_command_prints_the_pairs_of_the_page(house, policy):
    shown = on_page(house, policy)
    found = run(house, "--json", "--aim", policy)
    told = json.loads(found.output)

    assert found.exit_code == 0
    assert shown
    assert {p["mentee"]: (p["mentor"], p["score"]) for p in told["pairs"]} == shown
    assert (told["policy"], told["gap"]) == (policy, 0)


def test_people_can_read_it_too(house):
    shown, output = on_page(house), run(house).output
    people = {person["code"]: person["name"] for person in (*CAST["mentors"], *MENTEES, *WAITING)}

    for mentee, (mentor, score) in shown.items():
        assert f"{mentee} {people[mentee]} — {mentor} {people[mentor]}: {score}" in output
    assert f"{len(shown)} пары; " in output
    assert "Н-0003 Дубов Семён Маркович: нет согласия на обработку персональных данных" in output


def test_a_lock_and_a_veto_count_here_too(house):
    curator = house.visitor(Role.CURATOR)
    curator.post("/matching/lock", mentee="Н-0013", mentor="М-0001", locked="yes")
    curator.post("/matching/veto", mentee="Н-0002", mentor="М-0002", ruled_out="yes")
    told = json.loads(run(house, "--json").output)

    locked = {p["mentee"]: p["mentor"] for p in told["pairs"] if p["locked"]}
    assert locked == {"Н-0013": "М-0001"}
    assert ("Н-0002", "М-0002") not in {(p["mentee"], p["mentor"]) for p in told["pairs"]}
    assert {p["mentee"]: (p["mentor"], p["score"]) for p in told["pairs"]} == on_page(house)


def test_the_order_of_the_rows_changes_nothing(house, tmp_path):
    before = json.loads(run(house, "--json").output)
    turned = {key: tuple(reversed(rows)) for key, rows in CAST.items()}
    write_book(house.folder / "book.xlsx", {**turned, "mentees": (*reversed(WAITING), *reversed(MENTEES))})
    after = json.loads(run(house, "--json").output)

    assert after == before


def test_no_pair_is_made(house):
    before = versions(house)[1:]
    run(house)

    assert versions(house)[1:] == before


@pytest.mark.parametrize("tabs", [{}, {"mentees": (), "mentors": ()}, {"mentees": MENTEES, "mentors": ()}])
def test_an_empty_bank_is_no_trouble(tmp_path, clock, tabs):
    house = open_house(tmp_path, clock, book=False)
    write_book(tmp_path / "book.xlsx", {"mentees": (), "mentors": (), **tabs})
    printed, told = run(house), run(house, "--json")
    house.gateways.store.engine.dispose()

    assert (printed.exit_code, told.exit_code) == (0, 0)
    assert "0 пар;" in printed.output
    assert json.loads(told.output)["pairs"] == []


def test_without_a_book_it_says_so(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    found = run(house)
    house.gateways.store.engine.dispose()

    assert found.exit_code == 1
    assert "book.xlsx" in found.output


def test_a_book_that_cannot_be_read_is_told_and_the_last_reading_is_used(house):
    shown = on_page(house)
    (house.folder / "book.xlsx").write_bytes(b"no book")
    found = run(house, "--json")

    assert found.exit_code == 1
    assert {p["mentee"] for p in json.loads(found.stdout)["pairs"]} == set(shown)
    assert found.stderr


def test_an_unknown_aim_is_refused(house):
    assert run(house, "--aim", "nonsense").exit_code == 2
