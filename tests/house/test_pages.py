"""Every page in both languages: good HTML, one h1, labels, no untranslated word; and no GET writes."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.house.pages import spots


@contextmanager
def _no_writes(store):
    """Count the writing transactions of the store while a page is read."""
    begun: list[str] = []
    real = store.transaction

    def counted():
        begun.append("transaction")
        return real()

    store.transaction = counted
    try:
        yield begun
    finally:
        del store.transaction


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_good_and_reading_it_writes_nothing(shown_house, language):
    faults = []
    visitors = {}
    for spot in spots(shown_house):
        if spot.role not in visitors:
            visitors[spot.role] = shown_house.visitor(spot.role, language)
        with _no_writes(shown_house.gateways.store) as begun:
            try:
                visitors[spot.role].get(spot.address, status=spot.status)
            except (AssertionError, ValueError) as error:
                faults.append(str(error))
        if begun:
            faults.append(f"GET {spot.address} wrote to the database; a GET must not change anything")
    assert not faults, "\n".join(faults)


def test_the_guard_against_writing_pages_can_fail(shown_house):
    with _no_writes(shown_house.gateways.store) as begun, shown_house.gateways.store.transaction():
        pass

    assert begun


def test_pages_that_are_not_there_are_good_pages_too(shown_house):
    for language in ("ru", "en"):
        shown_house.visitor(language=language).get("/nowhere", status=404)


def test_every_answer_carries_the_headers(shown_house):
    headers = shown_house.visitor().get("/signin/").headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_are_named_by_their_content_and_kept_for_a_year(shown_house):
    visitor = shown_house.visitor()
    page = visitor.get("/signin/")
    sheets = [link.get("href") for link in page.tree.iter("link")]

    for address in sheets:
        assert "?v=" in address
        with visitor.client.get(address, base_url=visitor.address, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.data) < 600
    assert "Content-Encoding" not in page.headers
