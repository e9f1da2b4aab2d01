"""The line to Google: what is tried again, what never is, and how long it waits."""

from __future__ import annotations

import pytest

from emulator.api.tokens import new_key
from emulator.cloud import Cloud
from emulator.server import running
from programme.errors import BookBusy
from sheets.google.client import LONGEST_WAIT, TRIES, Client, open_session
from sheets.google.faults import RequestRefused, Uncertain
from sheets.google.quota import A_MINUTE, Budget

API = "https://sheets.googleapis.com/v4/spreadsheets"


def read(client, book):
    return client.request("get", f"{API}/{book.spreadsheet.id}/values/A1:B2").json()


def write(client, book, text="x"):
    path = f"{API}/{book.spreadsheet.id}/values/A1"
    return client.request("put", path, params={"valueInputOption": "RAW"}, json={"values": [[text]]}).json()


def stands(book):
    return book.spreadsheet.sheets[0].get(0, 0).value


@pytest.mark.parametrize("fault", ["429", "500", "503", "502", "503_after", "hang_after", "drop_after"])
def test_a_read_is_tried_again(client, cloud, book, fault):
    cloud.faults.order(fault, of="read", times=2)
    assert read(client, book)["range"] == "Sheet1!A1:B2"


@pytest.mark.parametrize("fault", ["500", "503", "502", "503_after", "hang_after", "drop_after"])
def test_a_write_that_may_have_been_carried_out_is_not_sent_again(client, cloud, book, fault):
    cloud.faults.order(fault, of="write")
    with pytest.raises(Uncertain):
        write(client, book)
    assert cloud.count("update") == 1
    assert stands(book) == ("x" if fault.endswith("after") else None)


def test_a_write_refused_for_the_quota_is_sent_again(client, cloud, book):
    cloud.faults.order("429", of="write", times=2)
    write(client, book)
    assert stands(book) == "x"


def test_tries_are_bounded_and_their_waits_too(client, cloud, clock, book):
    cloud.faults.share("503", 1.0, of="read")
    began = clock.now
    with pytest.raises(BookBusy, match="cannot be reached"):
        read(client, book)
    assert cloud.count("get") == TRIES
    assert 10 <= clock.now - began <= (TRIES - 1) * LONGEST_WAIT


def test_the_wait_is_spread_at_random(session, budget, cloud, clock, book):
    client = Client(session, budget, sleep=clock.sleep, chance=lambda: 0.0)
    cloud.faults.order("503", of="read", times=3)
    began = clock.now
    read(client, book)
    assert clock.now == began


def test_the_budget_stays_below_the_quota_and_is_waited_for(client, cloud, clock, book):
    began = clock.now
    for _ in range(A_MINUTE + 20):
        read(client, book)
    assert not [call for call in cloud.calls if call.status == 429]
    assert clock.now - began >= 20


def test_all_processes_have_one_budget(tmp_path, clock):
    one, other = (Budget(tmp_path / "budget.json", clock=clock, a_minute=10) for _ in range(2))
    for budget in (one, other) * 5:
        budget.take("read", clock.sleep)
    began = clock.now
    other.take("read", clock.sleep)
    one.take("write", clock.sleep)
    assert 5 < clock.now - began < 7


def test_whoever_would_wait_too_long_is_told(tmp_path, clock):
    budget = Budget(tmp_path / "budget.json", clock=clock, a_minute=1)
    budget.take("read", clock.sleep)
    with pytest.raises(BookBusy, match="quota"):
        budget.take("read", clock.sleep)


def test_a_budget_that_a_crash_spoiled_fills_again(tmp_path, clock):
    (tmp_path / "budget.json").write_text('{"read": [')
    budget = Budget(tmp_path / "budget.json", clock=clock)
    began = clock.now
    budget.take("read", clock.sleep)
    assert 0 < clock.now - began < 3


def test_a_budget_that_was_tampered_with_blocks_nobody(tmp_path, clock):
    (tmp_path / "budget.json").write_text(f'{{"read": [-1e9, {clock()}]}}')
    budget = Budget(tmp_path / "budget.json", clock=clock)
    began = clock.now
    budget.take("read", clock.sleep)
    assert 0 < clock.now - began < 3


def test_the_budget_is_for_its_owner_only(tmp_path, clock):
    Budget(tmp_path / "budget.json", clock=clock).take("read", clock.sleep)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_request_that_google_refuses_is_not_tried_again(client, cloud, book):
    with pytest.raises(RequestRefused) as refused:
        client.request("get", f"{API}/{book.spreadsheet.id}/values/Нет!A1")
    assert refused.value.names_no_range
    assert cloud.count("get") == 1


def test_the_root_stands_in_for_all_of_googles_hosts(budget, clock):
    cloud = Cloud(clock=clock)
    with running(cloud) as root:
        key = new_key(cloud, "https://oauth2.googleapis.com")  # as Google's own key files say
        book = cloud.make("Банк")
        cloud.share(book.spreadsheet.id, key["client_email"])
        assert write(Client(open_session(key, root), budget), book)["updatedCells"] == 1

    assert cloud.count("token") == 1
