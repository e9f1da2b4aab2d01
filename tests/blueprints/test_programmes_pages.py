"""A pair's programme and meetings on the page: added, changed, marked as done, by the curator alone."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from programme.accounts.account import Role
from tests.blueprints.forms import change_here, fields, history, snapshot, versions
from tests.cast import CAST, PAIRS, write_book
from tests.client import open_house

PAIR, OTHER = "П-2026-001", "П-2026-002"
PAGE = f"/pairs/{quote(PAIR)}/programme"
OPEN, DONE, MEETING = "ПР-0001", "ПР-0002", "В-0001"
FORM = f"{PAGE}/activities/{quote(OPEN)}"


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def add(visitor, tab, status=302, **typed):
    path = f"{PAGE}/{tab}"
    return visitor.post(path, status=status, **{**fields(visitor.get(PAGE), path), **typed})


def activity(house, code=OPEN):
    return snapshot(house).activities[code]


def test_activities_and_meetings_stand_on_one_page(shown_house):
    page = shown_house.visitor(Role.CURATOR).get(PAGE)

    for words in ("Открытое занятие", "занятие проведено", "Разбор рабочей программы", "09.10.2026", "План на год"):
        assert words in page.text


def test_an_activity_that_is_late_is_marked(house):
    house.clock.move(days=30)

    assert house.visitor(Role.CURATOR).get(PAGE).text.count("просрочено") == 1


def test_an_activity_is_added_and_reaches_the_sheet(house, curator):
    add(curator, "activities", what="Взаимное посещение", due="15.11.2026", planned="анализ урока")
    house.read_book()
    house.read_book()

    (found,) = [a for a in snapshot(house).activities.values() if a.what == "Взаимное посещение"]
    assert (found.pair, found.due, found.planned) == (PAIR, date(2026, 11, 15), "анализ урока")
    assert found.code
    assert "Взаимное посещение" in curator.get(PAGE).text
    assert "An activity was added to the programme." in history(house, tab="pairs", code=PAIR)


def test_a_meeting_is_entered(house, curator):
    add(curator, "meetings", held="09.10.2026", minutes="40", topic="Разбор занятия")

    page = curator.get(PAGE)
    assert all(words in page.text for words in ("09.10.2026", "40", "Разбор занятия"))


@pytest.mark.parametrize("tab", ["activities", "meetings"])
def test_an_empty_form_is_refused(house, curator, tab):
    before = versions(house)
    page = add(curator, tab, status=422)

    assert "Форма пустая" in page.text
    assert versions(house) == before


def test_what_cannot_be_read_is_said_and_kept_and_the_form_stays_open(house, curator):
    page = add(curator, "activities", status=422, what="Взаимное посещение", due="на днях")

    kept = fields(page, f"{PAGE}/activities")
    assert (kept["what"], kept["due"]) == ("Взаимное посещение", "на днях")
    assert 'id="activities-due-error"' in page.html
    opened = [details for details in page.tree.iter("details") if "adding" in details.get("class", "")]
    assert [details.get("open") is not None for details in opened] == [True, False]


def test_an_activity_is_done_today_and_opened_again(house, curator):
    curator.post(f"{PAGE}/done/{quote(OPEN)}", to="done")
    assert activity(house).done == date(2026, 10, 12)

    curator.post(f"{PAGE}/done/{quote(OPEN)}", to="open")
    assert activity(house).done is None


def test_what_is_done_already_is_not_written_again(house, curator):
    before = versions(house), history(house)
    curator.post(f"{PAGE}/done/{quote(DONE)}", to="done")

    assert "Ничего не изменено" in curator.get(PAGE).html
    assert (versions(house), history(house)) == before


def test_an_activity_is_changed(house, curator):
    form = fields(curator.get(FORM), FORM)
    curator.post(FORM, **{**form, "due": "01.12.2026", "actual": "проведено дважды"})

    assert (activity(house).due, activity(house).actual) == (date(2026, 12, 1), "проведено дважды")


def test_a_meeting_is_changed(house, curator):
    path = f"{PAGE}/meetings/{quote(MEETING)}"
    curator.post(path, **{**fields(curator.get(path), path), "minutes": "60"})

    assert snapshot(house).meetings[MEETING].minutes == 60


def test_a_clash_shows_both_versions_and_loses_nothing_typed(house, curator):
    form = fields(curator.get(FORM), FORM)
    change_here(house, "activities", OPEN, "planned", "два занятия")

    page = curator.post(FORM, status=409, **{**form, "planned": "три занятия", "actual": "одно"})
    kept = fields(page, FORM)
    assert "два занятия" in page.text
    assert (kept["planned"], kept["actual"], kept["seen-planned"]) == ("три занятия", "одно", "два занятия")


def test_a_wrong_date_is_said_beside_the_field(house, curator):
    form = fields(curator.get(FORM), FORM)
    page = curator.post(FORM, status=422, **{**form, "due": "когда-нибудь", "actual": "одно"})

    kept = fields(page, FORM)
    assert (kept["due"], kept["actual"]) == ("когда-нибудь", "одно")
    assert 'id="due-error"' in page.html
    assert activity(house).actual == ""


def test_a_form_that_came_back_as_it_was_changes_nothing(house, curator):
    before = versions(house), history(house)
    curator.post(FORM, **fields(curator.get(FORM), FORM))

    assert (versions(house), history(house)) == before


def test_a_row_of_another_pair_is_not_found(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    other = {**PAIRS[0], "code": OTHER, "mentee": "Н-0002", "mentee_name": "Ёлкина Пётра Ильинична"}
    write_book(tmp_path / "book.xlsx", {**CAST, "pairs": (*PAIRS, other)})
    house.read_book()
    visitor = house.visitor(Role.CURATOR)
    foreign = f"/pairs/{quote(OTHER)}/programme"

    assert "Такой строки больше нет" in visitor.get(f"{foreign}/activities/{quote(OPEN)}", status=404).text
    visitor.post(f"{foreign}/activities/{quote(OPEN)}", status=404, what="x", **{"seen-what": ""})
    visitor.post(f"{foreign}/done/{quote(OPEN)}", status=404, to="done")
    assert activity(house).done is None
    assert "Мероприятий пока нет" in visitor.get(foreign).text
    house.gateways.store.engine.dispose()


def test_what_is_not_there_is_a_sentence(house, curator):
    gone = f"/pairs/{quote('П-2026-404')}/programme"

    assert "Пары с кодом П-2026-404 нет" in curator.get(gone, status=404).text
    assert "П-2026-404" in curator.post(f"{gone}/activities", status=404, what="Занятие").text
    curator.get(f"{PAGE}/activities/{quote('ПР-0404')}", status=404)
    curator.get(f"{PAGE}/meetings/{quote(OPEN)}", status=404)
    curator.get(f"{PAGE}/nonsense/{quote(OPEN)}", status=404)
    curator.post(f"{PAGE}/done/{quote(OPEN)}", status=400, to="nonsense")


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF])
def test_others_read_and_change_nothing(house, role):
    visitor = house.visitor(role)
    page = visitor.get(PAGE)
    assert "Открытое занятие" in page.text

    assert not any("/programme" in form.get("action", "") for form in page.tree.iter("form"))
    visitor.get(FORM, status=403)
    visitor.post(f"{PAGE}/activities", status=403, what="Занятие")
    visitor.post(f"{PAGE}/done/{quote(OPEN)}", status=403, to="done")
    assert activity(house).done is None


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ADMINISTRATOR])
def test_programmes_are_closed_to_the_rest(shown_house, role):
    shown_house.visitor(role).get(PAGE, status=403)


def test_looking_writes_nothing(house, curator):
    before = versions(house)
    for path in (PAGE, FORM, f"{PAGE}/meetings/{quote(MEETING)}"):
        curator.get(path)

    assert versions(house) == before


@pytest.mark.parametrize(
    ("tab", "typed", "told"),
    [
        ("activities", {"due": "15.11.2026"}, "Графа «Мероприятие» пуста"),
        ("meetings", {"held": "01.09.2030"}, "ещё не наступила"),
        ("meetings", {"held": "09.10.2026", "minutes": "99999"}, "Число 99999 вряд ли имелось в виду"),
        ("meetings", {"held": "09.10.2026", "next": "01.01.2020"}, "Следующая встреча раньше этой"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_typed_is_lost(house, curator, tab, typed, told):
    before = versions(house)
    page = add(curator, tab, status=422, **typed)

    assert told in page.text
    kept = fields(page, f"{PAGE}/{tab}")
    assert {key: kept[key] for key in typed} == typed
    assert versions(house) == before
