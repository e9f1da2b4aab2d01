"""`flask accounts`: adding people and making links from the command line."""

from __future__ import annotations

import json

import pytest

from programme.accounts.account import Role
from tests.client import open_house


def test_an_account_is_added_and_signs_in_with_the_printed_link(house):
    run = house.app.test_cli_runner().invoke
    added = run(args=["accounts", "add", "new@college.example", "--role", "director"])
    linked = run(args=["accounts", "link", "new@college.example", "--json"])
    address = json.loads(linked.output)["url"]
    house.clock.move(hours=23)
    visitor = house.visitor()
    visitor.post(address.removeprefix("http://127.0.0.1"))

    assert added.exit_code == 0
    assert "директор" in visitor.get("/accounts/mine").text


@pytest.mark.parametrize(
    "settings",
    [
        {"PUBLIC_URL": "https://site.example"},
        {"PUBLIC_URL": "https://site.example:8443"},
        {"PUBLIC_URL": "https://site.example", "TRUSTED_HOSTS": "inner.example", "TRUSTED_PROXIES": "1"},
    ],
)
def test_a_link_names_the_public_address_whatever_hosts_are_trusted(tmp_path, settings):
    house = open_house(tmp_path, book=False, **settings)
    run = house.app.test_cli_runner().invoke
    run(args=["accounts", "add", "a@b.example", "--role", "curator"])
    linked = run(args=["accounts", "link", "a@b.example", "--json"])
    house.gateways.store.engine.dispose()

    assert linked.exit_code == 0, linked.output
    assert json.loads(linked.output)["url"].startswith(f"{settings['PUBLIC_URL']}/signin/link/")


def test_wrong_addresses_and_unknown_people_are_sentences_and_exit_with_1(house):
    run = house.app.test_cli_runner().invoke

    for words in (["add", "not an address", "--role", "staff"], ["link", "nobody@college.example"]):
        result = run(args=["accounts", *words])
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")


def test_only_the_five_roles_exist(house):
    result = house.app.test_cli_runner().invoke(args=["accounts", "add", "a@b.example", "--role", "king"])

    assert result.exit_code == 2
    assert all(role.value in result.output for role in Role)
