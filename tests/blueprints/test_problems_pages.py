"""The page of problems: what could not be read and whose row it is, columns that are gone, and the ways out."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from programme.accounts.account import Role
from programme.letters.kinds import KINDS
from programme.letters.letter import LetterState, Owed
from programme.pairs.eligibility import Eligibility
from services.letters.postman import deliver
from tests.blueprints.forms import (
    another_person,
    change_header,
    change_here,
    change_in_sheet,
    decisions,
    fields,
    in_sheet,
    rewrite,
    snapshot,
    work,
)
from tests.cast import CAST, MENTEES, MENTORS, PAIRS
from tests.letters_cast import a_kind


def test_a_problem_says_where_it_is_and_leads_to_the_row(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/problems")

    assert "неведомый" in page.text
    assert "строка 5" in page.text
    assert page.links["Н-0004"] == "/mentees/" + quote("Н-0004")


def test_problems_lead_to_pairs_programmes_and_the_roadmap(house, curator):
    rewrite(
        house,
        pairs=({**PAIRS[0], "act_date": "на днях"},),
        activities=({**CAST["activities"][0], "due": "скоро"},),
        roadmap=({**CAST["roadmap"][0], "due": "потом"},),
    )
    links = curator.get("/problems").links

    assert links["П-2026-001"] == "/pairs/" + quote("П-2026-001")
    assert links["ПР-0001"] == f"/pairs/{quote('П-2026-001')}/programme"
    assert links["Д-0001"] == "/roadmap"
    for code in ("П-2026-001", "ПР-0001", "Д-0001"):
        curator.get(links[code])


def test_problems_are_narrowed_to_a_tab(house, curator):
    rewrite(house, roadmap=({**CAST["roadmap"][0], "due": "потом"},))

    assert "потом" not in curator.get("/problems?tab=mentees").text
    assert "потом" in curator.get("/problems?tab=roadmap").text
    assert "Замечаний нет" in curator.get("/problems?tab=nonsense&page=99").text


def ways(page):
    """What the buttons beside the problems would settle: (action, tab, row)."""
    forms = [form for form in page.tree.iter("form") if form.get("action", "").startswith("/problems/")]
    values = [{f.get("name"): f.get("value") for f in form.iter("input")} for form in forms]
    return sorted((form.get("action"), v["tab"], int(v["row"])) for form, v in zip(forms, values, strict=True))


def test_the_same_person_under_another_name_keeps_the_code(house, curator):
    another_person(house)
    page = curator.get("/problems")
    assert "у другого человека" in page.text
    assert ways(page) == [("/problems/new-code", "mentees", 3), ("/problems/same-person", "mentees", 3)]

    curator.post("/problems/same-person", **fields(page, "/problems/same-person"))
    work(house)
    assert snapshot(house).mentees["Н-0002"].name == "Рябинин Глеб Ильич"
    assert not ways(curator.get("/problems"))
    assert in_sheet(house, "mentees", "Н-0002", "name") == "Рябинин Глеб Ильич"


def test_nothing_is_sent_to_a_row_while_somebody_must_say_whose_it_is(house, curator):
    with house.gateways.store.transaction() as tx:
        owed = Owed("news", "news:Н-0002", "mentees", "Н-0002")
        tx.outbox.add(owed, operation=None, author="x", at=house.clock.now(), state=LetterState.QUEUED)
    another_person(house)
    snapshots = house.app.extensions["nastavnik"].snapshots
    with KINDS.also(a_kind("news", ("mentees",))):
        deliver(house.gateways, snapshots, limit=5, owner="test")
    with house.gateways.store.reading() as tx:
        (letter,) = tx.outbox.letters(letter="news")
    assert (letter.state, letter.reason) == (LetterState.HELD, "another_person")
    assert Eligibility(snapshot(house)).mentee_barrier(snapshot(house).mentees["Н-0002"]) == "doubtful"

    curator.post("/problems/same-person", **fields(curator.get("/problems"), "/problems/same-person"))
    work(house)
    assert ("mentees", "Н-0002") not in snapshot(house).doubtful


def test_the_form_of_a_row_is_closed_while_somebody_must_say_whose_it_is(house, curator):
    another_person(house)
    answer = curator.get("/mentees/Н-0002/edit", status=302)
    assert answer.location.endswith("/mentees/%D0%9D-0002")

    card = curator.get("/mentees/Н-0002").text
    assert "сначала решите это" in card
    assert "/mentees/%D0%9D-0002/edit" not in card


def test_another_person_gets_a_code_of_their_own(house, curator):
    another_person(house)
    curator.post("/problems/new-code", **fields(curator.get("/problems"), "/problems/new-code"))
    work(house)

    codes = {person.name: code for code, person in snapshot(house).mentees.items()}
    assert codes["Рябинин Глеб Ильич"] not in ("Н-0001", "Н-0002", "Н-0003", "Н-0004")
    assert not ways(curator.get("/problems"))
    assert in_sheet(house, "mentees", codes["Рябинин Глеб Ильич"], "name") == "Рябинин Глеб Ильич"


def test_a_copy_gets_a_code_and_its_original_keeps_its_own(house, curator):
    rewrite(house, mentees=(*MENTEES, {**MENTEES[1], "name": "Рябинин Глеб Ильич"}))
    page = curator.get("/problems")
    assert ways(page) == [("/problems/new-code", "mentees", 6)]

    curator.post("/problems/new-code", **fields(page, "/problems/new-code"))
    work(house)
    assert snapshot(house).mentees["Н-0002"].name == "Ёлкина Пётра Ильинична"
    assert not ways(curator.get("/problems"))


def test_a_code_nobody_gave_is_replaced(house, curator):
    rewrite(house, mentees=(*MENTEES, {"code": "Н-0777", "name": "Рябинин Глеб Ильич"}))
    page = curator.get("/problems")
    assert ways(page) == [("/problems/new-code", "mentees", 6)]

    curator.post("/problems/new-code", **fields(page, "/problems/new-code"))
    work(house)
    assert "Н-0777" not in snapshot(house).mentees
    assert not ways(curator.get("/problems"))


@pytest.mark.parametrize("action", ["same-person", "new-code"])
def test_what_was_settled_is_not_settled_again(house, curator, action):
    another_person(house)
    form = fields(curator.get("/problems"), f"/problems/{action}")
    curator.post(f"/problems/{action}", **form)
    work(house)
    before = {code: person.name for code, person in snapshot(house).mentees.items()}

    assert "Это уже решено" in curator.post(f"/problems/{action}", status=404, **form).text
    work(house)
    assert {code: person.name for code, person in snapshot(house).mentees.items()} == before


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"tab": "mentees", "row": "2"},
        {"tab": "mentees", "row": "5"},
        {"tab": "nonsense", "row": "3"},
        {"tab": "mentees", "row": "x"},
    ],
)
def test_a_row_without_a_doubt_keeps_its_code(house, curator, values):
    for action in ("same-person", "new-code"):
        curator.post(f"/problems/{action}", status=404, **values)

    work(house)
    assert set(snapshot(house).mentees) == {"Н-0001", "Н-0002", "Н-0003", "Н-0004"}


def test_a_mentor_who_is_in_doubt_is_settled_like_a_mentee(house, curator):
    other = {**MENTORS[1], "name": "Рябинин Глеб Ильич", "email": "gleb@college.example"}
    rewrite(house, mentors=(MENTORS[0], other, MENTORS[2]))
    curator.post("/problems/same-person", **fields(curator.get("/problems"), "/problems/same-person"))
    work(house)

    assert not ways(curator.get("/problems"))


@pytest.fixture
def renamed(house):
    """Staff gave a column a name that nobody knows, and the curator changed one of its cells."""
    change_header(house, "mentees", "Должность", "Кем работает")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    return house


def test_a_renamed_column_is_told_and_lands_when_it_is_named_back(renamed, curator):
    page = curator.get("/problems")
    assert "Столбца «Должность» больше нет, а его значения стоят под незнакомым заголовком «Кем работает»" in page.text
    assert "методист" in curator.get("/book").text, "it waits"
    change_header(renamed, "mentees", "Кем работает", "Должность")
    work(renamed)

    assert in_sheet(renamed, "mentees", "Н-0002", "post") == "методист"
    assert "Кем работает" not in curator.get("/problems").text


def test_a_question_about_a_column_stands_before_the_cells_of_earlier_tabs(house, curator):
    change_in_sheet(house, "mentees", "Н-0002", "email", "kedrova @ college.example")
    change_header(house, "mentors", "Должность", "Кем работает")
    house.read_book()
    told = curator.get("/problems").text

    assert -1 < told.find("Столбца «Должность» больше нет") < told.find("kedrova @ college.example")


def test_a_column_that_was_removed_on_purpose_is_given_up_by_a_click(renamed, curator):
    page = curator.get("/problems")
    curator.post("/problems/column-gone", **fields(page, "/problems/column-gone"))
    assert "Будет учтено при следующем чтении" in curator.get("/problems").text
    work(renamed)

    assert "Кем работает" not in curator.get("/problems").text
    assert snapshot(renamed).mentees["Н-0001"].post == ""
    assert len(decisions(curator.get("/conflicts"))) == 2
    assert "Это уже решено" in curator.post(
        "/problems/column-gone", status=404, **fields(page, "/problems/column-gone")
    ).text  # fmt: skip
    curator.post("/problems/column-gone", status=400, tab="nonsense", column="post")
