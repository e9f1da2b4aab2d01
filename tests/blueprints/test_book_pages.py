"""The page of the book: its health, fresh readings, stops and locks, and who sees what."""

from __future__ import annotations

import pytest

from programme.accounts.account import Role
from tests.blueprints.forms import (
    another_person,
    change_here,
    change_in_sheet,
    fields,
    history,
    in_sheet,
    rewrite,
    snapshot,
    versions,
    work,
)
from tests.cast import MENTEES
from tests.client import open_house

CROWD = tuple(
    {"code": f"Н-{number:04d}", "name": f"Малинин {letter}лим Ильич", "email": f"n{number}@college.example"}
    for number, letter in enumerate("АБВГДЕЖЗИК", 11)
)


def test_the_page_tells_when_it_was_read_and_what_stands_in_it(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/book")

    assert "book.xlsx" in page.text
    assert "Наставляемые" in page.text
    assert "Ничего не ждёт" in page.text


def test_a_worker_that_never_ran_is_told(house, curator):
    assert "Фоновая работа ещё не запущена" in curator.get("/book").text

    work(house)
    assert "Фоновая работа ещё не запущена" not in curator.get("/book").text


def test_what_waits_for_the_sheet_is_listed(house, curator):
    change_here(house, "mentees", "Н-0002", "post", "методист")
    page = curator.get("/book")
    assert "методист" in page.text

    work(house)
    assert "Ничего не ждёт" in curator.get("/book").text
    assert in_sheet(house, "mentees", "Н-0002", "post") == "методист"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_ask_for_a_fresh_reading(house, role):
    work(house)
    visitor = house.visitor(role)
    answer = visitor.post("/book/refresh")
    assert visitor.client.get(answer.location, base_url=visitor.address).status_code == 200
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    work(house)

    assert snapshot(house).mentees["Н-0003"].post == "методист"
    assert visitor.post("/book/refresh", next="/accounts/mine").location == "/accounts/mine"
    assert visitor.post("/book/refresh", next="//evil.example/").location.startswith("/")
    assert "evil" not in visitor.post("/book/refresh", next="//evil.example/").location


def test_the_page_does_not_read_the_book_itself(house, curator):
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    curator.post("/book/refresh")

    assert snapshot(house).mentees["Н-0003"].post == "преподаватель"


@pytest.mark.parametrize("content", [b"not a spreadsheet", b"PK\x03\x04 cut short"])
def test_a_broken_book_is_a_sentence_and_the_pages_go_on(house, curator, content):
    (house.folder / "book.xlsx").write_bytes(content)
    house.read_book()

    assert "Чтение или запись остановлены" in curator.get("/book").text
    assert "Ёлкина Пётра Ильинична" in curator.get("/mentees").text
    assert "book.xlsx" in curator.get("/").text


def test_an_empty_house_says_that_there_is_no_book(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    house.read_book()
    visitor = house.visitor(Role.CURATOR)

    assert "Чтение или запись остановлены" in visitor.get("/book").text
    assert "Замечаний нет" in visitor.get("/problems").text
    assert "Расхождений нет" in visitor.get("/conflicts").text
    house.gateways.store.engine.dispose()


@pytest.fixture
def crowded(tmp_path, clock):
    """A college of fourteen mentees."""
    opened = open_house(tmp_path, clock, book=False)
    rewrite(opened, mentees=(*MENTEES, *CROWD))
    yield opened
    opened.gateways.store.engine.dispose()


def test_many_codes_that_vanish_wait_for_the_curator(crowded):
    house, curator = crowded, crowded.visitor(Role.CURATOR)
    rewrite(house)
    page = curator.get("/book")
    assert "Так и задумано" in page.text
    assert len(snapshot(house).mentees) == 14

    curator.post("/book/main/accept")
    work(house)
    assert len(snapshot(house).mentees) == 4
    assert "Так и задумано" not in curator.get("/book").text


def test_nothing_is_accepted_in_advance(crowded):
    house, curator = crowded, crowded.visitor(Role.CURATOR)
    curator.post("/book/main/accept")
    assert "Подтверждать больше нечего" in curator.get("/book").html
    rewrite(house)

    assert len(snapshot(house).mentees) == 14
    assert not any("Accepted" in line for line in history(house))


def test_a_lock_that_was_left_over_is_set_aside(house, curator):
    (house.folder / ".~lock.book.xlsx#").write_text(",Орлова,кадры-2,12.10.2026 09:50,file;", encoding="utf-8")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    page = curator.get("/book")
    assert "Орлова" in page.text
    assert "Файл никем не открыт" in page.text

    curator.post("/book/main/set-aside", **fields(page, "/book/main/set-aside"))
    work(house)
    assert in_sheet(house, "mentees", "Н-0002", "post") == "методист"


def test_a_lock_that_is_newer_than_the_page_is_respected(house, curator):
    lock = house.folder / ".~lock.book.xlsx#"
    lock.write_text(",Орлова,кадры-2,12.10.2026 09:50,file;", encoding="utf-8")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    form = fields(curator.get("/book"), "/book/main/set-aside")
    lock.write_text(",Директор,приёмная,12.10.2026 09:58,file;", encoding="utf-8")

    curator.post("/book/main/set-aside", **form)
    assert "снова открыли" in curator.get("/book").html
    work(house)
    assert in_sheet(house, "mentees", "Н-0002", "post") == "мастер"

    lock.unlink()
    curator.post("/book/main/set-aside", **form)
    assert "Блокировки больше нет" in curator.get("/book").html


def test_the_administrator_sees_the_health_and_nobodys_data(clash):
    change_here(clash, "mentees", "Н-0003", "post", "лаборант")
    visitor = clash.visitor(Role.ADMINISTRATOR)
    page = visitor.get("/book")

    assert "book.xlsx" in page.text
    assert "лаборант" not in page.html
    for path in ("/problems", "/conflicts"):
        visitor.get(path, status=403)


def test_the_director_looks_and_decides_nothing(clash):
    visitor = clash.visitor(Role.DIRECTOR)
    another_person(clash)
    for path in ("/book", "/problems", "/conflicts"):
        page = visitor.get(path)
        actions = {form.get("action", "") for form in page.tree.iter("form")}
        assert not {a for a in actions if a.startswith(("/problems/", "/conflicts/", "/book/main"))}
    for path in ("/problems/same-person", "/problems/new-code", "/conflicts/1", "/book/main/accept"):
        visitor.post(path, status=403)


@pytest.mark.parametrize("role", [Role.STAFF, Role.PSYCHOLOGIST])
def test_the_book_is_closed_to_the_rest(shown_house, role):
    for path in ("/book", "/problems", "/conflicts"):
        shown_house.visitor(role).get(path, status=403)


def test_a_book_that_is_not_there_is_not_found(house, curator):
    for action in ("accept", "set-aside"):
        curator.post(f"/book/nonsense/{action}", status=404)


def test_looking_writes_nothing(clash, curator):
    another_person(clash)
    before = versions(clash)
    for path in ("/book", "/problems", "/problems?tab=mentees&page=3", "/conflicts"):
        curator.get(path)

    assert versions(clash) == before
