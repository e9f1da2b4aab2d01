"""The menu: every page shows under which entry it stands."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from blueprints.shared import menu
from blueprints.shared.menu import address
from programme.accounts.account import Role
from tests.client import shown_house

__all__ = ["shown_house"]
PAIR = quote("П-2026-001")


def test_a_file_that_changes_gets_another_address_in_a_living_process(shown_house, monkeypatch):
    with shown_house.app.test_request_context("/"):
        first = address("static", filename="nastavnik.css")
        monkeypatch.setattr(menu, "version_of", lambda app, endpoint, filename: "another")
        assert address("static", filename="nastavnik.css") != first
        assert "v=another" in address("static", filename="nastavnik.css")


@pytest.mark.parametrize(
    ("role", "path", "entry"),
    [
        (Role.CURATOR, "/", "Сводка"),
        (Role.CURATOR, f"/mentees/{quote('Н-0001')}", "Наставляемые"),
        (Role.CURATOR, f"/pairs/{PAIR}", "Пары"),
        (Role.CURATOR, f"/pairs/{PAIR}/programme", "Пары"),
        (Role.CURATOR, "/book", "Книга"),
        (Role.CURATOR, "/book/google", "Книга"),
        (Role.CURATOR, "/conflicts", "Книга"),
        (Role.CURATOR, "/problems", "Замечания"),
        (Role.CURATOR, "/duplicates", "Дубли"),
        (Role.ADMINISTRATOR, "/accounts/1", "Учётные записи"),
        (Role.ADMINISTRATOR, "/accounts/mine", ""),
    ],
)
def test_the_entry_of_the_page_is_marked(shown_house, role, path, entry):
    page = shown_house.visitor(role).get(path)
    links = next(page.tree.iter("header")).iter("a")
    marked = {"".join(link.itertext()).strip() for link in links if link.get("aria-current") == "page"}

    assert marked == ({entry} if entry else set())
