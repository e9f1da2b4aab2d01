"""What goes wrong is a page with a sentence; what nobody foresaw is logged, not shown."""

from __future__ import annotations

import logging
import re

import pytest

from blueprints.shared.access import anyone
from programme.accounts.account import Role
from programme.errors import BookBusy, NotFound, Refused, StaleRow, StoreAway
from programme.text.sentences import say
from tests.client import open_house


def _answer(house, view, testing=True):
    """Let the sign-in page do what *view* does."""
    app, real = house.app, house.app.view_functions["signin.show"]
    app.testing = testing
    app.view_functions["signin.show"] = anyone(view)
    try:
        return house.visitor().client.get("/signin/", base_url="http://127.0.0.1")
    finally:
        app.view_functions["signin.show"] = real
        app.testing = True


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        (NotFound, 404, "Не найдено"),
        (StaleRow, 409, "Тем временем это изменил кто-то другой"),
        (Refused, 422, "Так сделать нельзя"),
        (BookBusy, 503, "Книга сейчас недоступна"),
        (StoreAway, 503, "Сейчас ничего нельзя сохранить"),
    ],
)
def test_a_foreseen_failure_is_its_sentence(shown_house, kind, status, title):
    def view():
        raise kind(say("Signed out."))

    answer = _answer(shown_house, view)
    assert answer.status_code == status
    assert "Выход." in answer.text
    assert title in answer.text


def test_an_unforeseen_failure_is_logged_and_tells_nothing(shown_house, caplog):
    def view():
        raise ZeroDivisionError("a secret of the house")

    with caplog.at_level(logging.ERROR):
        answer = _answer(shown_house, view, testing=False)
    assert answer.status_code == 500
    assert "Что-то пошло не так" in answer.text
    assert "secret" not in answer.text
    assert "a secret of the house" in caplog.text


def test_when_the_frame_itself_fails_a_bare_page_remains(shown_house, monkeypatch):
    def broken():
        raise RuntimeError("no database")

    monkeypatch.setitem(shown_house.app.jinja_env.globals, "language", broken)
    answer = _answer(shown_house, broken, testing=False)

    assert answer.status_code == 500
    assert "<h1>" in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("DELETE", "/signin/", 405), ("GET", "/nowhere", 404)])
def test_wrong_addresses_and_methods_are_pages(shown_house, method, path, status):
    visitor = shown_house.visitor()
    token = {"X-CSRFToken": visitor.token(), "Referer": "http://127.0.0.1/"}
    answer = visitor.client.open(path, method=method, base_url=visitor.address, headers=token)

    assert answer.status_code == status
    assert "<h1>" in answer.text
    if status == 405:
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("id", ["2147483648", "9223372036854775808", "9" * 40])
def test_a_number_no_row_can_have_is_a_page_that_does_not_exist(shown_house, id):
    visitor = shown_house.visitor(Role.CURATOR)
    visitor.get(f"/letters/{id}", status=404)
    for path in (f"/conflicts/{id}", f"/letters/{id}/act", f"/roadmap/undo/{id}"):
        visitor.post(path, status=404)
    visitor.post("/letters/move", ids=[id, "²", "x"], action="hold")
    visitor.get(f"/letters?before={id}")
    visitor.get(f"/mentees?page={id}")


@pytest.fixture(scope="module")
def https_house(tmp_path_factory):
    opened = open_house(tmp_path_factory.mktemp("https"), book=False, PUBLIC_URL="https://site.example")
    yield opened
    opened.gateways.store.engine.dispose()


BROKEN_REFERRERS = ["http://[", "http://a:b", "http://[::1", "//[", "https://a:99999/"]


@pytest.mark.parametrize("referrer", BROKEN_REFERRERS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/mentees/new"), ("POST", "/signin/")])
def test_a_referrer_that_is_no_address_counts_as_none(shown_house, referrer, method, path):
    visitor = shown_house.visitor()
    sent = {"csrf_token": visitor.token()} if method == "POST" else None
    answer = visitor.client.open(
        path, method=method, data=sent, base_url=visitor.address, headers={"Referer": referrer}
    )

    assert answer.status_code < 500


@pytest.mark.parametrize("referrer", BROKEN_REFERRERS)
def test_a_referrer_that_is_no_address_is_refused_under_https(https_house, referrer):
    client = https_house.app.test_client()
    page = client.get("/signin/", base_url="https://site.example").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = client.post(
        "/signin/", data={"csrf_token": token}, base_url="https://site.example", headers={"Referer": referrer}
    )

    assert answer.status_code == 400
    assert "<h1>" in answer.text
