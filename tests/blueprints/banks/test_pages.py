"""The pages of the banks, as each role meets them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest

from programme.accounts.account import Role
from programme.banks.edits import FieldInput
from services.banks import people as banks
from services.snapshots import Snapshots
from tests.cast import CAST, write_book
from tests.client import open_house

MENTEE = "/mentees/" + quote("Н-0002")
READERS = (Role.CURATOR, Role.DIRECTOR, Role.STAFF, Role.PSYCHOLOGIST)
PAGES = ("/mentees", "/mentors", "/mentees?q=%D0%B4%D1%83%D0%B1%D0%BE%D0%B2&sort=-joined&pair=without", MENTEE)
CURATORS_PAGES = (
    "/mentees/new",
    "/mentors/new",
    MENTEE + "/edit",
    "/duplicates",
    "/mentees?problems=yes&consent=missing",
)


def send(visitor, path, fields, status=302):
    """Send fields, `status` and lists among them, as a form."""
    data = {"csrf_token": visitor.token(), **fields}
    return visitor._answer(path, visitor.client.post(path, data=data, base_url=visitor.address), status)


def formed(visitor, path):
    """Return the fields of the person's form as a browser would send them."""
    fields = visitor.get(path).form(path)
    fields.pop("csrf_token")
    return fields


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", READERS)
def test_readers_see_the_banks(shown_house, role, path, language):
    assert shown_house.visitor(role, language).get(path).h1


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", CURATORS_PAGES)
def test_the_curator_sees_every_page(shown_house, path, language):
    assert shown_house.visitor(Role.CURATOR, language).get(path).h1


@pytest.mark.parametrize("path", [*PAGES, *CURATORS_PAGES, "/mentees/export.xlsx"])
def test_the_administrator_sees_nobody(shown_house, path):
    shown_house.visitor(Role.ADMINISTRATOR).get(path, status=403)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF, Role.PSYCHOLOGIST])
@pytest.mark.parametrize("path", ["/mentees/new", MENTEE + "/edit", "/duplicates"])
def test_only_the_curator_writes_into_the_banks(shown_house, role, path):
    shown_house.visitor(role).get(path, status=403)


def test_staff_see_no_contacts_notes_or_consents(shown_house):
    page = shown_house.visitor(Role.STAFF).get(MENTEE)

    assert "petra@college.example" not in page.html
    assert "Согласие ПДн" not in page.html
    assert "petra@college.example" in shown_house.visitor(Role.CURATOR).get(MENTEE).html


def test_the_psychologist_does_not_find_people_in_a_pair(shown_house):
    visitor = shown_house.visitor(Role.PSYCHOLOGIST)

    assert "Соколов" not in visitor.get("/mentees").text
    visitor.get("/mentees/" + quote("Н-0001"), status=404)


def test_the_list_says_how_many_were_found(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/mentees?q=%D0%B5%D0%BB%D0%BA%D0%B8%D0%BD%D0%B0")

    assert "Найден 1 человек" in page.text
    assert "Ёлкина" in page.text


def test_each_filter_is_a_chip_that_can_be_removed(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/mentees?status=paired&pair=with")

    removed = [href for words, href in page.links.items() if words.startswith(("Статус:", "Пара:"))]
    assert sorted(removed) == ["/mentees?pair=with", "/mentees?status=paired"]


def test_nobody_found_is_not_an_empty_bank(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/mentees?q=%D1%8A%D1%8A%D1%8A%D1%8A%D1%8A")

    assert "Никого не нашлось" in page.text


def test_a_card_names_partners_and_pairs(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/mentees/" + quote("Н-0001"))

    assert "Лучинина Вера Павловна" in page.text
    assert "П-2026-001" in page.text


def test_nobody_is_a_page_not_found(shown_house):
    shown_house.visitor(Role.CURATOR).get("/mentees/" + quote("Н-0404"), status=404)
    shown_house.visitor(Role.CURATOR).get("/mentees/row/404", status=404)


def test_only_what_was_changed_in_the_form_is_saved(house):
    visitor = house.visitor(Role.CURATOR)
    fields = formed(visitor, MENTEE + "/edit")

    send(visitor, MENTEE + "/edit", {**fields, "post": "методист"})
    page = visitor.get(MENTEE)

    assert "методист" in page.text
    assert page.text.count("Изменена строка") == 1


def test_a_form_sent_back_as_it_was_changes_nothing(house):
    visitor = house.visitor(Role.CURATOR)
    for path in (MENTEE + "/edit", "/mentors/" + quote("М-0001") + "/edit"):
        send(visitor, path, formed(visitor, path))

        assert "Ничего не изменено" in visitor.get(path.removesuffix("/edit")).html


def test_what_the_sheet_could_not_read_is_said_beside_the_field(house):
    visitor = house.visitor(Role.CURATOR)
    fields = formed(visitor, MENTEE + "/edit")
    page = send(visitor, MENTEE + "/edit", {**fields, "joined": "вчера", "post": "методист"}, 422)

    kept = page.form(MENTEE + "/edit")
    assert (kept["joined"], kept["post"], kept["seen-post"]) == ("вчера", "методист", "мастер")
    assert 'id="joined-error"' in page.html


def test_a_clash_shows_both_versions_and_loses_nothing_typed(house):
    first, second = house.visitor(Role.CURATOR), house.visitor(Role.CURATOR)
    mine, theirs = formed(first, MENTEE + "/edit"), formed(second, MENTEE + "/edit")
    send(second, MENTEE + "/edit", {**theirs, "post": "методист"})

    page = send(first, MENTEE + "/edit", {**mine, "post": "преподаватель", "site": "Корпус 2"}, 409)

    kept = page.form(MENTEE + "/edit")
    assert all(word in page.text for word in ("мастер", "методист", "преподаватель"))
    assert (kept["post"], kept["site"], kept["seen-post"]) == ("преподаватель", "Корпус 2", "методист")
    kept.pop("csrf_token")
    send(first, MENTEE + "/edit", kept)
    assert "преподаватель" in first.get(MENTEE).text


class Meddler:
    """A store in which somebody else changes the post a moment before the first transaction."""

    def __init__(self, house):
        self.store, self.house, self.is_done = house.gateways.store, house, False

    def reading(self):
        return self.store.reading()

    def transaction(self):
        if not self.is_done:
            self.is_done = True
            snapshots = Snapshots()
            answers = [FieldInput("post", "мастер", "методист")]
            banks.save_person(
                self.house.gateways, snapshots.current(self.house.gateways), "mentees", "Н-0002", answers, "other"
            )
        return self.store.transaction()


def test_a_change_in_the_very_moment_of_saving_loses_nothing_typed(house):
    visitor = house.visitor(Role.CURATOR)
    fields = formed(visitor, MENTEE + "/edit")
    known = house.app.extensions["nastavnik"]
    house.app.extensions["nastavnik"] = replace(known, gateways=replace(known.gateways, store=Meddler(house)))

    page = send(visitor, MENTEE + "/edit", {**fields, "post": "преподаватель"}, 409)

    assert page.form(MENTEE + "/edit")["post"] == "преподаватель"
    assert "методист" in page.text


def test_a_new_person_gets_a_card(house):
    visitor = house.visitor(Role.CURATOR)
    fields = formed(visitor, "/mentees/new")

    made = send(visitor, "/mentees/new", {**fields, "name": "Осинчева Юлия Львовна", "status": "заявка"})
    assert "Осинчева Юлия Львовна" in visitor.get(made.location).h1
    send(visitor, "/mentees/new", fields, 422)


def test_one_status_for_many_is_asked_done_and_undone(house):
    visitor = house.visitor(Role.CURATOR)
    asked = send(visitor, "/mentees/status", {"codes": ["Н-0001", "Н-0002"], "status": "left"}, 200)
    assert "Изменить статус 2 человек?" in asked.h1

    confirmed = {
        "codes": ["Н-0001", "Н-0002"],
        "seen": ["paired", "banked"],
        "status": "left",
        "next": "/mentees?sort=name",
    }
    assert send(visitor, "/mentees/status/confirm", confirmed).location == "/mentees?sort=name"
    page = visitor.get("/mentees?status=left")
    assert "Найдено 2 человека" in page.text

    visitor.post("/people/undo", operation=page.form("/people/undo")["operation"])
    assert "Никого не нашлось" in visitor.get("/mentees?status=left").text


def test_nobody_chosen_is_said(house):
    visitor = house.visitor(Role.CURATOR)
    send(visitor, "/mentees/status", {"status": "left"})

    assert "Сначала отметьте людей" in visitor.get("/mentees").html


def test_the_psychologist_keeps_notes_and_vetoes(house):
    visitor = house.visitor(Role.PSYCHOLOGIST)
    visitor.post(MENTEE + "/notes", text="нужна беседа")
    visitor.post(MENTEE + "/vetoes", other="Ракитин Олег Игоревич", why="просила")
    page = visitor.get(MENTEE)

    assert "нужна беседа" in page.text
    assert "просила" in page.text
    visitor.post(MENTEE + "/vetoes/lift", mentee="Н-0002", mentor="М-0002")
    assert "просила" not in visitor.get(MENTEE).text


def test_the_psychologist_lifts_no_veto_of_somebody_else(house):
    house.visitor(Role.CURATOR).post("/mentees/Н-0001/vetoes", other="Ракитин Олег Игоревич", why="родня")
    visitor = house.visitor(Role.PSYCHOLOGIST)
    visitor.post(MENTEE + "/vetoes/lift", status=404, mentee="Н-0001", mentor="М-0002")
    visitor.post(MENTEE + "/vetoes/lift", status=404, mentee="Н-0002", mentor="М-0001")

    assert "родня" in house.visitor(Role.CURATOR).get("/mentees/Н-0001").text


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF])
def test_notes_are_closed_to_the_others(house, role):
    house.visitor(Role.CURATOR).post(MENTEE + "/notes", text="нужна беседа")
    visitor = house.visitor(role)

    assert "нужна беседа" not in visitor.get(MENTEE).html
    visitor.post(MENTEE + "/notes", status=403, text="x")


def test_duplicates_are_shown_until_somebody_decides(house):
    visitor = house.visitor(Role.CURATOR)
    page = visitor.get("/duplicates")
    assert "Дубов Семён Маркович" in page.text

    fields = page.form("/duplicates/different")
    fields.pop("csrf_token")
    visitor.post("/duplicates/different", **fields)
    assert "Дубов" not in visitor.get("/duplicates").text


@pytest.mark.parametrize(("role", "sees"), [(Role.CURATOR, True), (Role.STAFF, False)])
def test_the_export_holds_what_the_filter_and_the_role_show(shown_house, role, sees):
    answer = shown_house.visitor(role).get("/mentees/export.xlsx?status=banked")
    page = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = [list(row) for row in page.iter_rows(values_only=True)]

    assert len(rows) == 2
    assert ("petra@college.example" in rows[1]) is sees
    assert ("E-mail" in rows[0]) is sees


def test_a_row_without_a_code_can_only_be_read(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    nameless = {"name": "Осинчев Роман Ильич", "post": "мастер"}
    coded = [{**row} for row in CAST["mentees"]]
    copy = {**coded[2], "code": coded[1]["code"]}  # a code twice: neither row may be written
    write_book(tmp_path / "book.xlsx", {**CAST, "mentees": (*coded, copy, nameless)})
    house.read_book()
    visitor = house.visitor(Role.CURATOR)

    page = visitor.get("/mentees")
    address = next(href for href in page.links.values() if href.startswith("/mentees/row/"))
    card = visitor.get(address)
    assert "пока нет кода" in card.text
    assert "Изменить" not in card.links
    house.gateways.store.engine.dispose()


def test_a_person_whose_row_was_removed_is_named(house):
    curator = house.visitor(Role.CURATOR)
    name = curator.get(MENTEE).h1
    path = house.folder / "book.xlsx"
    file = openpyxl.load_workbook(path)
    sheet = file["Наставляемые"]
    sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[0].value == "Н-0002"))
    file.save(path)
    house.read_book()

    page = curator.get(MENTEE, status=404)
    assert name in page.text
    assert "удалили из таблицы" in page.text
    assert name not in house.visitor(Role.PSYCHOLOGIST).get(MENTEE, status=404).text


@pytest.mark.parametrize("query", ["_method=FOO", "endpoint=x", "_scheme=javascript&_external=1", "_anchor=x&q=а"])
def test_what_flask_would_take_for_its_own_is_no_word_of_a_list(shown_house, query):
    page = shown_house.visitor(Role.CURATOR).get(f"/mentees?{query}")

    assert [address for address in page.links.values() if address.startswith("javascript:")] == []
