"""Language and theme: kept in the browser before signing in, with the account afterwards."""

from __future__ import annotations

from programme.accounts.account import Role
from tests.client import open_house


def test_a_visitor_switches_language_and_theme_before_signing_in(house):
    visitor = house.visitor()
    back = visitor.post("/preferences/language", language="en", next="/signin/")
    assert back.location == "/signin/"
    visitor.post("/preferences/theme", theme="dark", next="/signin/")
    visitor.language = "en"

    page = visitor.get("/signin/")
    assert page.h1 == "Signing in"
    assert page.tree.get("data-bs-theme") == "dark"


def test_the_account_remembers_its_language_in_another_browser(house):
    visitor = house.visitor(Role.STAFF)
    visitor.post("/preferences/language", language="en")

    with house.gateways.store.reading() as tx:
        assert tx.accounts.by_id(visitor.account.id).language == "en"


def test_unknown_languages_change_nothing(house):
    visitor = house.visitor()
    visitor.post("/preferences/language", language="xx")

    assert visitor.get("/signin/").h1 == "Вход"


def test_cookies_are_secure_exactly_when_the_house_is_https(tmp_path):
    house = open_house(tmp_path, book=False, PUBLIC_URL="https://nastavnik.college.example")
    client = house.app.test_client()
    answer = client.get("/signin/", base_url="https://nastavnik.college.example")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie")
    house.gateways.store.engine.dispose()

    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
