"""A value of ours in a wrong cell that nobody could put right: shown with both values, decided with one click."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from programme.accounts.account import Role
from programme.book.port import Misplaced
from programme.changes.change import Edit
from services.sync.misplaced import can_put_back, misplaced
from tests.blueprints.forms import fields, history, snapshot
from tests.sheets.google.test_book import meanwhile
from tests.sheets.google.whole_house import code_of, open_google_house

TAB = "Наставляемые"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
PAGE, ACTION = "/conflicts", "/conflicts/misplaced"


@pytest.fixture
def house(cloud, key, tmp_path):
    made = open_google_house(tmp_path, cloud, key, people=4)
    made.settle()
    yield made
    made.gateways.store.engine.dispose()


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def row_of(house, code):
    column = house.staff.column(TAB, "Код")
    return next(n for n, row in enumerate(house.staff.sheet(TAB).rows) if row.get(column).value == code)


def post_of(house, code):
    return house.staff.cell(TAB, row_of(house, code), house.staff.column(TAB, "Должность")).value


@pytest.fixture
def hit(house):
    """Let staff sort while the intranet writes, and type into the row that is about to be hit; return its code."""
    house.cloud.switches = house.cloud.switches.set("metadata_moves_on_sort", False)
    place, found = row_of(house, code_of(0)), []

    def act():
        house.staff.sort(TAB, house.staff.column(TAB, "Код"), descending=True)
        found.append(house.staff.cell(TAB, place, house.staff.column(TAB, "Код")).value)
        house.staff.edit(TAB, place, house.staff.column(TAB, "Примечание"), "только что")

    meanwhile(house.cloud, ":batchUpdate", act)
    house.save(Edit("mentees", code_of(0), "post", "должность 0", "методист"))
    house.settle()
    (code,) = found
    assert code != code_of(0)
    assert (post_of(house, code), post_of(house, code_of(0))) == ("методист", "методист")
    return code


def decide(visitor, choice):
    return visitor.post(ACTION, **fields(visitor.get(PAGE), ACTION, choice=choice))


def test_a_value_in_a_wrong_cell_is_shown_with_what_stood_there_and_for_whom_it_was(house, hit, curator):
    before = snapshot(house).mentees[hit].name
    page = curator.get(PAGE)

    assert all(word in page.text for word in (before, hit, "методист", f"Предназначалось оно для {code_of(0)}"))
    assert "Что стояло раньше" in page.text
    assert "ждёт вашего решения" in curator.get("/pairs").text


@pytest.mark.parametrize("choice", ["back", "leave"])
def test_one_click_puts_back_what_stood_there_or_leaves_the_cell_as_it_is(house, hit, curator, choice):
    (found,) = house.google.misplaced()
    decide(curator, choice)
    house.settle()

    assert post_of(house, hit) == (found.before if choice == "back" else "методист")
    assert "Расхождений нет" in curator.get(PAGE).text
    assert any("by mistake" in line for line in history(house, code=hit))
    assert "Это уже решено" in curator.post(ACTION, status=404, choice=choice, id=found.id).text


@pytest.fixture
def killed(house, hit, curator):
    """Somebody has decided, and the site was killed before the book was told; return the page they saw."""
    shown = curator.get(PAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.google, "settle_misplaced", lambda id: None)
        curator.post(ACTION, **fields(shown, ACTION, choice="leave"))
    assert house.google.misplaced()
    return shown


def test_what_was_decided_before_a_kill_is_over_for_the_next_round_and_the_same_value_can_be_told_anew(
    house, hit, killed, curator
):
    (found,) = house.google.misplaced()
    (path,) = (house.folder / "google").glob("*.misplaced/*.json")
    kept = path.read_bytes()
    house.settle()
    assert not house.google.misplaced()

    path.write_bytes(kept.replace(found.at.isoformat().encode(), NOW.isoformat().encode()))
    assert "методист" in curator.get(PAGE).text
    decide(curator, "leave")
    assert not house.google.misplaced()


def test_two_banks_in_one_spreadsheet_tell_the_same_once(house, hit):
    assert len(misplaced(replace(house.gateways, books=house.gateways.books * 2))) == 1


def test_of_two_people_who_decide_at_once_the_second_is_told(house, hit, killed, curator):
    shown = killed
    assert "Это уже решено" in curator.post(ACTION, status=404, **fields(shown, ACTION, choice="back")).text
    house.settle()
    assert post_of(house, hit) == "методист", "it was left as it stands"
    assert not house.google.misplaced()


def test_what_was_put_right_in_the_sheet_meanwhile_is_not_written_over(house, hit, curator):
    house.staff.edit(TAB, row_of(house, hit), house.staff.column(TAB, "Должность"), "исправлено")
    house.settle()
    (found,) = house.google.misplaced()
    page = curator.post(ACTION, status=409, choice="back", id=found.id)

    assert "исправлено" in page.text
    assert post_of(house, hit) == "исправлено"
    decide(curator, "leave")
    assert not house.google.misplaced()


def test_while_the_tab_waits_unread_nothing_is_called_decided(cloud, key, tmp_path):
    house = open_google_house(tmp_path, cloud, key, people=8)
    house.settle()
    house.cloud.switches = house.cloud.switches.set("metadata_moves_on_sort", False)
    place = row_of(house, code_of(0))
    gone = [code_of(number) for number in (3, 4, 5, 6)]

    def act():
        for code in gone:
            house.staff.delete_rows(TAB, row_of(house, code))
        house.staff.sort(TAB, house.staff.column(TAB, "Код"), descending=True)
        house.staff.edit(TAB, place, house.staff.column(TAB, "Примечание"), "только что")

    meanwhile(house.cloud, ":batchUpdate", act)
    house.save(Edit("mentees", code_of(0), "post", "должность 0", "методист"))
    house.settle()
    (found,) = house.google.misplaced()
    curator = house.visitor(Role.CURATOR)
    page = curator.post(ACTION, status=409, choice="back", id=found.id)
    house.gateways.store.engine.dispose()

    assert "не прочитана" in page.text
    assert house.google.misplaced() == (found,)


def test_a_cell_that_no_code_names_can_only_be_put_right_in_the_spreadsheet(house, curator):
    house.cloud.switches = house.cloud.switches.set("metadata_moves_on_sort", False)
    last, row = len(house.staff.sheet(TAB).rows), row_of(house, code_of(0))
    meanwhile(house.cloud, ":batchUpdate", lambda: house.staff.cut_row(TAB, row, last))
    house.save(Edit("mentees", code_of(0), "post", "должность 0", "завуч"))
    house.settle()
    (found,) = house.google.misplaced()

    assert (found.code, found.value) == ("", "завуч")
    assert "исправьте её в таблице" in curator.get(PAGE).text
    assert "не может сказать" in curator.post(ACTION, status=422, choice="back", id=found.id).text
    decide(curator, "leave")
    assert "Расхождений нет" in curator.get(PAGE).text


def test_a_note_that_cannot_be_read_is_told_until_somebody_has_looked(house, curator):
    (house.folder / "google" / f"{house.google.id}.writing").write_bytes(b'{"mark": 1')
    house.settle()

    assert "Прерванная запись" in curator.get(PAGE).text
    decide(curator, "leave")
    assert "Расхождений нет" in curator.get(PAGE).text


def test_a_choice_needs_one_of_two_words(house, hit, curator):
    (found,) = house.google.misplaced()

    curator.post(ACTION, status=400, choice="nonsense", id=found.id)
    curator.post(ACTION, status=404, choice="leave", id="another")
    assert house.google.misplaced()


@pytest.mark.parametrize("broken", [b"{", b'{"at": "2026-12-01T10:00:00+03:00", "cell": {"later": 1}}', b"[]"])
def test_a_told_cell_that_this_version_cannot_read_is_told_and_keeps_no_page_away(house, hit, curator, broken):
    (path,) = (house.folder / "google").glob("*.misplaced/*.json")
    path.write_bytes(broken)

    assert "Прерванная запись" in curator.get(PAGE).text
    curator.get("/mentees")
    decide(curator, "leave")
    assert not house.google.misplaced()


def test_a_code_spelt_otherwise_in_the_sheet_is_the_code_of_its_row(house, hit, curator):
    (path,) = (house.folder / "google").glob("*.misplaced/*.json")
    path.write_text(path.read_text().replace(json.dumps(hit), json.dumps(f" {hit.lower()} ")))
    (found,) = house.google.misplaced()
    decide(curator, "back")
    house.settle()

    assert found.code == hit
    assert post_of(house, hit) == found.before


@pytest.mark.parametrize("title", ["Банк наставляемых", "Список"])
def test_what_is_written_while_a_tab_is_renamed_stands_there_once_it_is_named_back(house, title):
    meanwhile(house.cloud, ":batchUpdate", lambda: house.staff.rename_tab(TAB, title))
    house.save(Edit("mentees", code_of(0), "post", "должность 0", "методист"))
    house.settle()
    house.staff.rename_tab(title, TAB)
    house.settle()

    assert not house.google.misplaced()
    assert post_of(house, code_of(0)) == "методист"


def test_a_value_under_its_own_code_and_header_in_another_tab_is_not_put_back_by_code_and_header():
    astray = Misplaced("1", NOW, "mentees", 3, "Н-0001", "", "post", "методист", "Н-0002", "post", "мастер", True)

    assert can_put_back(astray)
    assert can_put_back(replace(astray, meant_for="Н-0001", meant_column="site"))
    assert not can_put_back(replace(astray, meant_for="Н-0001"))
