"""One rule of what is an e-mail address; cells, accounts, settings and letters keep to it."""

from __future__ import annotations

import pytest

from programme.cells.contacts import read_email
from programme.errors import Refused
from programme.letters.delivery import ascii_address as sendable
from programme.text.addresses import ascii_address, is_address
from tests.matching.people import snapshot

GOOD = [
    "anna@college.example",
    "a.b+c@x-y.example",
    "o'neil@college.example",
    "anna@колледж.рф",
    "ANNA@College.Example",
]
BAD = [
    "", "anna", "anna@", "@college.example", "anna@college", "a..b@college.example", ".a@college.example",
    "a.@college.example", "анна@college.example", "anna@colleгe.example", "anna@college..example",
    "a b@college.example", "anna@college.example.", "anna@[127.0.0.1]", "a@x.example\r\nBcc: b@c.example",
    "a@b@x.example", f"{'a' * 250}@college.example", f"a@{'b' * 64}.example",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_one_wherever_it_is_typed(text):
    assert is_address(text)
    assert read_email(text).value == text.lower()
    assert sendable(text) == ascii_address(text)
    assert snapshot([], [], settings={"E-mail куратора": text}).programme.curator_email == text


@pytest.mark.parametrize("text", BAD)
def test_what_is_none_is_none_everywhere(text):
    assert not is_address(text)
    with pytest.raises(Refused):
        sendable(text)
    assert snapshot([], [], settings={"E-mail куратора": text}).programme.curator_email == ""


def test_a_cyrillic_domain_goes_as_punycode():
    assert ascii_address("anna@колледж.рф") == "anna@xn--d1abenfat.xn--p1ai"
