"""Accounts, sessions, links and the throttle, on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from programme.accounts.account import Role
from tests.databases import store  # noqa: F401

NOW = datetime(2026, 10, 12, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TOKEN = "t" * 64


def _add(store, email="Curator@College.example", role=Role.CURATOR):  # noqa: F811
    with store.transaction() as tx:
        return tx.accounts.add(email, "Орлова Анна", role, NOW)


def test_an_account_comes_back_as_it_was_added_whatever_the_case_of_its_address(store):  # noqa: F811
    added = _add(store)
    with store.reading() as tx:
        assert tx.accounts.by_email(" CURATOR@college.example ") == added
        assert tx.accounts.by_id(added.id) == added
        assert tx.accounts.all() == (added,)
        assert tx.accounts.by_email("nobody@college.example") is None

    assert added.email == "curator@college.example"
    assert added.made_at == NOW


def test_an_address_has_one_account(store):  # noqa: F811
    _add(store)
    with pytest.raises(IntegrityError):
        _add(store, "curator@college.example", Role.STAFF)


def test_only_what_is_given_is_updated(store):  # noqa: F811
    account = _add(store)
    with store.transaction() as tx:
        tx.accounts.update(account.id, role=Role.DIRECTOR, is_active=False)
        changed = tx.accounts.by_id(account.id)

    assert (changed.role, changed.is_active, changed.name) == (Role.DIRECTOR, False, account.name)


def test_a_session_is_found_by_its_hash_until_it_is_closed(store):  # noqa: F811
    account = _add(store)
    with store.transaction() as tx:
        id = tx.accounts.open_session(account.id, TOKEN, NOW, "127.0.0.1", "x" * 500)
        tx.accounts.touch_session(id, NOW + timedelta(hours=1))
        found = tx.accounts.session(TOKEN)
        tx.accounts.close_session(id)
        gone = tx.accounts.session(TOKEN)

    assert (found.account, found.made_at, found.seen_at) == (account, NOW, NOW + timedelta(hours=1))
    assert len(found.agent) == 200
    assert gone is None


def test_of_many_clicks_at_once_one_spends_the_link(store):  # noqa: F811
    account = _add(store)
    with store.transaction() as tx:
        tx.accounts.add_link(account.id, TOKEN, NOW + timedelta(minutes=10))
    found = []
    start = threading.Barrier(6)

    def click():
        start.wait()
        with store.transaction() as tx:
            found.append(tx.accounts.use_link(TOKEN, NOW))

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found, key=bool) == [None] * 5 + [account]


def test_a_new_link_ends_the_one_before(store):  # noqa: F811
    account = _add(store)
    with store.transaction() as tx:
        tx.accounts.add_link(account.id, TOKEN, NOW + timedelta(hours=1))
        tx.accounts.add_link(account.id, "n" * 64, NOW + timedelta(hours=1))
        before, newer = tx.accounts.use_link(TOKEN, NOW), tx.accounts.use_link("n" * 64, NOW)

    assert (before, newer) == (None, account)


def test_a_link_is_looked_at_without_being_spent_and_ends_in_time(store):  # noqa: F811
    account = _add(store)
    with store.transaction() as tx:
        tx.accounts.add_link(account.id, TOKEN, NOW + timedelta(minutes=10))
        assert tx.accounts.peek_link(TOKEN, NOW) == account
        assert tx.accounts.peek_link(TOKEN, NOW + timedelta(minutes=10)) is None
        assert tx.accounts.use_link(TOKEN, NOW + timedelta(minutes=10)) is None
        assert tx.accounts.use_link("other", NOW) is None
        assert tx.accounts.use_link(TOKEN, NOW) == account
        assert tx.accounts.peek_link(TOKEN, NOW) is None


def test_failures_are_counted_by_key_since_a_moment_and_old_ones_go(store):  # noqa: F811
    with store.transaction() as tx:
        for minutes in (0, 10, 20):
            tx.accounts.note_failure("account:a", NOW + timedelta(minutes=minutes))
        tx.accounts.note_failure("account:b", NOW)
        assert tx.accounts.failures("account:a", NOW + timedelta(minutes=5)) == 2
        tx.accounts.clear_failures("account:a")
        assert tx.accounts.failures("account:a", NOW - timedelta(days=1)) == 0
        assert tx.accounts.failures("account:b", NOW - timedelta(days=1)) == 1
        tx.accounts.note_failure("account:c", NOW + timedelta(days=3))
        assert tx.accounts.failures("account:b", NOW - timedelta(days=1)) == 0
