"""The first page: seven stages, what is late and what comes next, who waits, load, letters, the book's health."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from programme.accounts.account import Role
from programme.letters.letter import LetterState
from programme.roadmap.items import STAGES
from tests.blueprints.forms import change_here, change_in_sheet, versions
from tests.cast import CAST, MENTEES, MENTORS, PAIRS, ROADMAP, write_book
from tests.client import open_house
from tests.quality import text_of

PROPOSED = {
    "code": "П-2026-002", "mentor": "М-0002", "mentor_name": "Ракитин Олег Игоревич", "mentee": "Н-0002",
    "mentee_name": "Ёлкина Пётра Ильинична", "status": "предложена", "proposed": date(2026, 10, 5),
    "mentor_answer": "ждём ответа", "mentee_answer": "ждём ответа",
}  # fmt: skip


def tiles(page):
    """The big figures: label → (figure, address)."""
    found = {}
    for tile in (e for e in page.tree.iter() if "tile" in (e.get("class") or "").split()):
        parts = {e.get("class"): text_of(e) for e in tile.iter() if e.get("class")}
        found[parts["tile-label"]] = int(parts["tile-value"]), tile.get("href", "")
    return found


def station(page, number):
    """What the page says of a stage."""
    return text_of([e for e in page.tree.iter("li") if "station" in (e.get("class") or "").split()][number - 1])


def panel(page, title):
    for section in page.tree.iter("section"):
        heading = section.find(".//h2")
        if heading is not None and text_of(heading) == title:
            return text_of(section)
    raise AssertionError(f"no panel {title!r}")


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def opened(tmp_path, clock, **tabs):
    house = open_house(tmp_path, clock, book=False)
    write_book(tmp_path / "book.xlsx", {**CAST, **tabs})
    house.read_book()
    return house


def test_seven_stages_with_their_shares_and_ticks(house, curator):
    page = curator.get("/")

    assert [s.ru for s in STAGES if s.ru in page.text] == [s.ru for s in STAGES]
    assert "отмечено 1 из 1" in station(page, 1)
    assert "отмечено 0 из 1" in station(page, 2)
    assert "1 просрочено" in station(page, 2)
    assert "просрочено" not in station(page, 5)


def test_each_stage_names_its_next_blocker_and_the_way_to_remove_it(house, curator):
    page = curator.get("/")

    assert "нет запроса" in station(page, 2)
    assert page.links[next(words for words in page.links if "нет запроса" in words)] == "/mentees?request=missing"
    assert page.links[next(words for words in page.links if "без наставника: посмотрите" in words)] == "/matching"


def test_a_blocker_that_is_removed_gives_way_to_the_next(house, curator):
    before = station(curator.get("/"), 1)
    act = {"kind": "распоряжение о положении", "stage": 1, "status": "утверждён"}
    write_book(house.folder / "book.xlsx", {**CAST, "documents": (act,)})
    house.read_book()
    after = station(curator.get("/"), 1)

    assert "Внесите распоряжение о Положении" in before
    assert "Внесите распоряжение о Положении" not in after
    assert share(after) > share(before)


def share(text):
    return int(text.partition("%")[0].split()[-1].replace("\u00a0", ""))


def test_who_waits_for_a_pair_and_for_how_long(tmp_path, clock):
    mentees = (MENTEES[0], {**MENTEES[1], "joined": date(2026, 10, 2)}, {**MENTEES[2], "joined": date(2026, 9, 2)})
    house = opened(tmp_path, clock, mentees=mentees)
    page = house.visitor(Role.CURATOR).get("/")
    waiting = panel(page, "Без пары")
    house.gateways.store.engine.dispose()

    assert waiting.index("Дубов") < waiting.index("Ёлкина")  # the longest first
    assert "40 дней" in waiting
    assert "10 дней" in waiting
    assert tiles(page)["без пары"] == (2, "/mentees?pair=without")


def test_without_a_date_nobody_guesses_for_how_long(house, curator):
    assert "нет даты" in panel(curator.get("/"), "Без пары")


def test_figures_lead_to_the_lists_that_hold_them(tmp_path, clock):
    house = opened(tmp_path, clock, pairs=(*PAIRS, PROPOSED))
    visitor = house.visitor(Role.CURATOR)
    found = tiles(visitor.get("/"))

    assert found["пара работает"] == (1, "/pairs?status=working")
    assert found["пара ждёт ответа"] == (1, "/pairs?status=unanswered")
    assert found["молчащих пар"] == (0, "/pairs?silent=yes")
    assert found["замечание к книге"] == (1, "/problems")
    for figure, address in found.values():
        page = visitor.get(address)
        assert figure == 0 or page.text
    assert "7 дней" in panel(visitor.get("/"), "Ждём ответа")
    house.gateways.store.engine.dispose()


def test_pairs_that_have_not_met_for_long_are_named(house):
    house.clock.move(days=40)
    page = house.visitor(Role.CURATOR).get("/")

    assert "Соколов Иван Андреевич" in panel(page, "Давно не встречались")
    assert "50 дней" in panel(page, "Давно не встречались")
    assert tiles(page)["молчащая пара"][0] == 1


def test_the_load_of_mentors_is_shown_fullest_first(tmp_path, clock):
    house = opened(tmp_path, clock, pairs=(*PAIRS, PROPOSED))
    load = panel(house.visitor(Role.CURATOR).get("/"), "Нагрузка наставников")
    house.gateways.store.engine.dispose()

    assert load.index("Ракитин") < load.index("Лучинина")
    assert "1 / 1" in load
    assert "1 / 2" in load
    assert "1 свободное место" in load


def test_letters_that_need_somebody_are_counted(house, curator):
    with house.gateways.store.transaction() as tx:
        (letter,) = tx.outbox.letters()
        tx.outbox.move(letter.id, LetterState.HELD, frm=[LetterState.QUEUED], reason="by_hand", at=house.clock.now())
    page = curator.get("/")

    assert tiles(page)["письмо ждёт вас"] == (1, "/letters?show=yours")
    assert "в пути 0, отправлено 0" in page.text


def test_the_health_of_the_book_is_told(house, curator):
    change_here(house, "mentees", "Н-0002", "post", "методист")
    assert "1 изменение ждёт" in curator.get("/").text

    change_in_sheet(house, "mentees", "Н-0002", "post", "заведующая")
    house.read_book()
    assert "ждёт вашего решения" in curator.get("/").text


def test_every_status_of_mentees_leads_to_its_people(house, curator):
    page = curator.get("/")

    statuses = panel(page, "Наставляемые по статусам")
    assert all(word in statuses for word in ("в паре", "в банке", "без пары"))
    assert "/mentees?status=banked" in page.html


def test_a_tick_moves_the_figures(house, curator):
    curator.post("/roadmap/" + quote("Д-0002") + "/tick", to="done")

    assert "отмечено 1 из 1" in station(curator.get("/"), 2)
    assert "просрочено" not in station(curator.get("/"), 2)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_empty_house_says_how_to_begin(tmp_path, clock, language):
    house = open_house(tmp_path, clock, book=False)
    unread = house.visitor(Role.CURATOR, language).get("/")
    house.gateways.books[0].create()
    house.read_book()
    page = house.visitor(Role.CURATOR, language).get("/")
    house.gateways.store.engine.dispose()

    assert ("Книга ещё не прочитана" if language == "ru" else "has not been read yet") in unread.text
    assert ("Банки пусты" if language == "ru" else "The banks are empty") in page.text
    assert {figure for figure, _ in tiles(page).values()} == {0}
    for number in range(1, 8):
        assert "0 из 0" in station(page, number) or "0 of 0" in station(page, number)


def test_a_book_of_headers_alone_is_no_trouble(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    write_book(tmp_path / "book.xlsx", dict.fromkeys(CAST, ()))
    house.read_book()
    page = house.visitor(Role.CURATOR).get("/")
    house.gateways.store.engine.dispose()

    assert "Банки пусты" in page.text
    assert "У всех есть наставник" in page.text
    assert "Наставников в программе пока нет" in page.text


@pytest.mark.parametrize(
    ("role", "sees_letters", "sees_problems"),
    [(Role.CURATOR, True, True), (Role.DIRECTOR, True, True), (Role.STAFF, False, False)],
)
def test_each_role_is_shown_what_it_may_open(house, role, sees_letters, sees_problems):
    visitor = house.visitor(role)
    page = visitor.get("/")
    found = tiles(page)

    assert ("писем ждут вас" in found) is sees_letters
    assert bool(found["замечание к книге"][1]) is sees_problems
    inside = {href.partition("#")[0] for href in page.links.values() if href.startswith("/")}
    for address in sorted(inside - {""}):
        assert visitor.client.get(address, base_url=visitor.address).status_code == 200, address


@pytest.mark.parametrize(("role", "first"), [(Role.PSYCHOLOGIST, "/mentees"), (Role.ADMINISTRATOR, "/book")])
def test_the_rest_are_led_to_their_own_first_page(house, role, first):
    visitor = house.visitor(role)
    assert visitor.get("/", status=302).location == first
    with house.gateways.store.reading() as tx:
        assert not any("role does not open" in line.what.text for line in tx.audit.lines()), "it was no trespass"


def test_mentors_without_places_do_not_break_the_bars(tmp_path, clock):
    mentors = ({**MENTORS[0], "capacity": 0}, *MENTORS[1:])
    house = opened(tmp_path, clock, mentors=mentors, roadmap=ROADMAP[:1])
    page = house.visitor(Role.CURATOR).get("/")
    house.gateways.store.engine.dispose()

    assert "1 / 0" in panel(page, "Нагрузка наставников")


def test_looking_writes_nothing(house, curator):
    before = versions(house)
    curator.get("/")

    assert versions(house) == before
