"""The roadmap on the page: seven stages, rows ticked and dated, what is late, what is missing, the export."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest

from programme.accounts.account import Role
from programme.errors import Refused
from programme.roadmap.items import ITEMS, STAGES
from services import roadmap
from tests.blueprints.forms import change_here, change_in_sheet, fields, history, send, snapshot, versions
from tests.cast import CAST, ROADMAP, write_book
from tests.client import open_house

OPEN, DONE = "Д-0002", "Д-0001"  # overdue since 1 October; ticked
FORM = "/roadmap/" + quote(OPEN)


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def row(house, code=OPEN):
    return snapshot(house).roadmap[code]


def tick(visitor, code=OPEN, to="done", status=302, **more):
    return visitor.post(f"/roadmap/{quote(code)}/tick", status=status, to=to, **more)


def shown(page):
    """The ids of the rows a page shows."""
    return {e.get("id", "").removeprefix("row-") for e in page.tree.iter("li") if "milestone" in e.get("class", "")}


def test_seven_stages_stand_on_one_page(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/roadmap")

    assert [s.ru for s in STAGES if s.ru in page.text] == [s.ru for s in STAGES]
    assert shown(page) == {row["code"] for row in ROADMAP}
    assert "Орлова А. С." in page.text
    assert "просрочено" in page.text


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("open", {"Д-0002", "Д-0003"}), ("late", {"Д-0002"}), ("document", {"Д-0001"}),
        ("x", {"Д-0001", "Д-0002", "Д-0003"}),
    ],
)  # fmt: skip
def test_what_is_shown_stands_in_the_address(shown_house, show, seen):
    assert shown(shown_house.visitor(Role.CURATOR).get(f"/roadmap?show={show}")) == seen


def test_a_row_is_ticked_today_and_opened_again(house, curator):
    done = tick(curator, show="late")
    assert done.location.startswith("/roadmap?undo=")
    assert "show=late" in done.location
    assert (row(house).status, row(house).done) == ("done", date(2026, 10, 12))

    tick(curator, to="open")
    assert (row(house).status, row(house).done) == ("todo", None)


def test_a_tick_reaches_the_sheet(house, curator):
    tick(curator)
    house.read_book()

    file = openpyxl.load_workbook(house.folder / "book.xlsx")["Дорожная карта"]
    (found,) = [line for line in file.iter_rows(values_only=True) if line[0] == OPEN]
    assert "выполнено" in found
    assert any(getattr(cell, "date", lambda: None)() == date(2026, 10, 12) for cell in found)


def test_a_tick_of_what_is_ticked_writes_nothing(house, curator):
    before = versions(house), history(house)
    tick(curator, code=DONE)

    assert "Ничего не изменено" in curator.get("/roadmap").html
    assert (versions(house), history(house)) == before


def test_a_tick_can_be_taken_back(house, curator):
    before = row(house)
    page = curator.get(tick(curator).location)
    undo = next(form.get("action") for form in page.tree.iter("form") if "/undo/" in form.get("action", ""))
    curator.post(undo)

    assert (row(house).status, row(house).done) == (before.status, None)
    assert "Сбор запросов" in curator.get("/roadmap?show=open").text


def test_only_changes_of_the_roadmap_are_taken_back(house, curator):
    operation = change_here(house, "mentees", "Н-0002", "post", "методист")

    assert "Отменять нечего" in curator.post(f"/roadmap/undo/{operation}", status=404).text
    assert snapshot(house).mentees["Н-0002"].post == "методист"


def test_a_row_is_given_a_date_somebody_responsible_and_a_link(house, curator):
    form = fields(curator.get(FORM), FORM)
    send(
        curator, FORM, {**form, "due": "20.10.2026", "responsible": "Орлова А. С.", "link": "https://college.example/1"}
    )

    found = row(house)
    assert (found.due, found.responsible, found.link) == (
        date(2026, 10, 20),
        "Орлова А. С.",
        "https://college.example/1",
    )
    page = curator.get("/roadmap")
    assert page.links["https://college.example/1"] == "https://college.example/1"
    assert OPEN not in shown(curator.get("/roadmap?show=late"))


def test_a_link_that_is_none_is_shown_as_text(house, curator):
    form = fields(curator.get(FORM), FORM)
    send(curator, FORM, {**form, "link": "javascript:alert(1)"})

    assert not any(href.startswith("javascript") for href in curator.get("/roadmap").links.values())


def test_what_cannot_be_read_is_said_and_kept(house, curator):
    form = fields(curator.get(FORM), FORM)
    page = send(curator, FORM, {**form, "due": "скоро", "responsible": "Орлова А. С."}, status=422)

    kept = fields(page, FORM)
    assert (kept["due"], kept["responsible"], kept["seen-due"]) == ("скоро", "Орлова А. С.", form["seen-due"])
    assert 'id="due-error"' in page.html
    assert row(house).responsible != "Орлова А. С."


def test_a_clash_shows_both_versions_and_loses_nothing_typed(house, curator):
    form = fields(curator.get(FORM), FORM)
    change_in_sheet(house, "roadmap", OPEN, "responsible", "Лучинина В. П.")
    house.read_book()

    page = send(curator, FORM, {**form, "responsible": "Орлова А. С.", "note": "жду"}, status=409)
    kept = fields(page, FORM)
    assert "Лучинина В. П." in page.text
    assert (kept["responsible"], kept["note"], kept["seen-responsible"]) == ("Орлова А. С.", "жду", "Лучинина В. П.")
    send(curator, FORM, kept)
    assert row(house).responsible == "Орлова А. С."


def test_a_form_that_came_back_as_it_was_changes_nothing(house, curator):
    before = versions(house), history(house)
    send(curator, FORM, fields(curator.get(FORM), FORM))

    assert (versions(house), history(house)) == before


def test_missing_rows_are_added_once_and_land_in_the_sheet(house, curator):
    curator.post("/roadmap/complete")
    house.read_book()
    house.read_book()

    words = {item.ru for item in ITEMS}
    assert words <= {found.what for found in snapshot(house).roadmap.values()}
    assert len(snapshot(house).roadmap) == len({(r.stage, r.what) for r in snapshot(house).roadmap.values()})
    assert "добавлять нечего" in curator.post("/roadmap/complete", status=422).text


def test_two_clicks_at_one_moment_add_the_rows_once(house):
    class Frozen:
        """Shows the first click's snapshot to the second, once: as if both had looked at the same moment."""

        def __init__(self, real, first):
            self.real, self.first = real, first

        def current(self, gateways):
            first, self.first = self.first, None
            return first or self.real.current(gateways)

    real = house.app.extensions["nastavnik"].snapshots
    before = real.current(house.gateways)
    roadmap.complete(house.gateways, real, "curator@college.example")
    with pytest.raises(Refused):
        roadmap.complete(house.gateways, Frozen(real, before), "curator@college.example")

    assert len(snapshot(house).roadmap) == len({(r.stage, r.what) for r in snapshot(house).roadmap.values()})


def test_the_export_holds_every_row(shown_house):
    answer = shown_house.visitor(Role.STAFF).get("/roadmap/export")
    lines = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))

    assert len(lines) == 1 + len(ROADMAP)
    assert any("Положение о наставничестве" in line for line in lines)


def test_an_empty_book_says_how_to_begin(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    page = house.visitor(Role.CURATOR).get("/roadmap")
    house.gateways.store.engine.dispose()

    assert "Добавить недостающие" in page.text
    assert "Настройки" in page.text


def test_a_row_without_a_stage_is_shown_apart(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    write_book(tmp_path / "book.xlsx", {**CAST, "roadmap": (*ROADMAP, {"code": "Д-0009", "what": "Ярмарка"})})
    house.read_book()
    page = house.visitor(Role.CURATOR).get("/roadmap")
    house.gateways.store.engine.dispose()

    assert "Ярмарка" in page.text
    assert "от 1 до 7" in page.text


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF])
def test_others_read_and_tick_nothing(house, role):
    visitor = house.visitor(role)
    page = visitor.get("/roadmap")
    assert "Сбор запросов" in page.text

    assert not any("/roadmap" in form.get("action", "") for form in page.tree.iter("form"))
    tick(visitor, status=403)
    visitor.get(FORM, status=403)
    visitor.post(FORM, status=403, note="x")
    visitor.post("/roadmap/complete", status=403)
    assert row(house).done is None


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ADMINISTRATOR])
def test_the_roadmap_is_closed_to_the_rest(shown_house, role):
    shown_house.visitor(role).get("/roadmap", status=403)


def test_a_row_that_is_not_there_is_a_sentence(house, curator):
    for answer in (
        curator.get("/roadmap/" + quote("Д-0404"), status=404),
        curator.post("/roadmap/" + quote("Д-0404"), status=404, note="x"),
        tick(curator, code="Д-0404", status=404),
    ):
        assert "в дорожной карте больше нет" in answer.text
    tick(curator, to="nonsense", status=400)


def test_looking_writes_nothing(house, curator):
    before = versions(house)
    for path in ("/roadmap", "/roadmap?show=late&undo=3", FORM, "/roadmap/export"):
        curator.get(path)

    assert versions(house) == before
