"""Google in a test: a cloud of one's own on a clock of its own, a service account, a spreadsheet shared with it."""

from __future__ import annotations

import json

import gspread
import pytest
import requests
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import service_account

from emulator.api.tokens import new_key
from emulator.cloud import Cloud
from programme.accounts.account import Role
from services.accounts import people as accounts
from services.sync import foreign_storage
from sheets.google.client import Client
from sheets.google.quota import Budget
from tests.emulator.discovery import Watch
from tests.emulator.inprocess import Adapter

ROOT = "https://emulator.invalid"
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, now=1_800_000_000.0):
        self.now = now

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the cloud; google-auth goes by it too."""
    from datetime import UTC, datetime

    import google.auth._helpers

    clock = Clock()
    monkeypatch.setattr(
        google.auth._helpers, "utcnow", lambda: datetime.fromtimestamp(clock.now, UTC).replace(tzinfo=None)
    )
    return clock


@pytest.fixture
def cloud(clock):
    """Return a cloud whose every reply is held against Google's discovery documents."""
    watch = Watch()
    made = Cloud(clock=clock, watch=watch)
    yield made
    assert not watch.found, "\n".join(watch.found[:10])


@pytest.fixture
def key(cloud):
    return new_key(cloud, ROOT)


@pytest.fixture
def session(cloud, key):
    """Return a session that is signed in as the service account; what it sends goes to the cloud."""
    return signed_in(cloud, key)


def answer_for(gateways):
    """Let an administrator acknowledge every book of *gateways* that is kept at Google."""
    who = accounts.add_account(
        gateways, email="keeper@college.example", name="", role=Role.ADMINISTRATOR, author="test"
    )
    for book in gateways.books:
        foreign_storage.acknowledge(gateways, book.address, who, foreign_storage.TEXT_VERSION)


def signed_in(cloud, key):
    own = requests.Session()
    own.mount("https://", Adapter(cloud))
    credentials = service_account.Credentials.from_service_account_info(key, scopes=SCOPES)
    signed = AuthorizedSession(credentials, auth_request=Request(own))
    signed.mount("https://", Adapter(cloud))
    return signed


@pytest.fixture
def budget(tmp_path, clock):
    return Budget(tmp_path / "google" / "budget.json", clock=clock)


@pytest.fixture
def client(session, budget, clock):
    """Return a line whose waits only move the clock, as long as they may be."""
    return Client(session, budget, sleep=clock.sleep, chance=lambda: 1.0)


@pytest.fixture
def plain_client(session):
    """Return gspread's ordinary client."""
    return gspread.Client(auth=None, session=session)


@pytest.fixture
def book(cloud, key):
    """Return the file of a spreadsheet that somebody shared with the service account."""
    made = cloud.make("Банк данных", locale="ru_RU")
    cloud.share(made.spreadsheet.id, key["client_email"])
    return made


@pytest.fixture
def api(session, book):
    """Return a caller of the Sheets API for that spreadsheet: api("GET", "/values/A1:B2", params…, json=…)."""

    def call(method, path="", *, body=None, **params):
        reply = session.request(
            method, f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}{path}",
            params=params or None, data=None if body is None else json.dumps(body),
        )  # fmt: skip
        return reply.status_code, reply.json() if reply.content else None

    return call
