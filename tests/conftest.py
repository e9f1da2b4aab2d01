"""What every test may ask for: a clock that stands still; the network is closed except loopback."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets.xlsx.workbook import Workbook

pytest_plugins = ("tests.databases", "tests.figures")  # one PostgreSQL server and one line of figures a run

MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass
class StillClock:
    """A clock that moves only when a test moves it."""

    moment: datetime = datetime(2026, 10, 12, 10, 0, tzinfo=MOSCOW)

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker: a second one cannot be driven from the same thread."""
    from tests.browser import launch  # the other tests need no browser's driver

    yield from launch()


@pytest.fixture(autouse=True, scope="session")
def _books_that_save_quickly():
    """No test waits by the clock for a broken file to become whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workbook, "saving", 0.01)
        yield


_connect = socket.socket.connect


def _loopback_only(self, address):
    host = address[0] if isinstance(address, tuple) else address
    if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried to reach {host}; only loopback is open")
    return _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _closed_network():
    socket.socket.connect = _loopback_only
    yield
    socket.socket.connect = _connect
