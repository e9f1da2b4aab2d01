"""The Google side of sheets/ against the stand-in, on a clock that moves only when it is told to."""

from __future__ import annotations

import pytest

from sheets.google_budget import Budget
from sheets.google_line import Line
from tests.clouds import book, clock, cloud, key, session

__all__ = ["book", "clock", "cloud", "key", "session"]


@pytest.fixture
def budget(tmp_path, clock):
    return Budget(tmp_path / "google" / "budget.json", clock=clock)


@pytest.fixture
def line(session, budget, clock):
    """Return a line whose waits only move the clock, as long as they may be."""
    return Line(session, budget, sleep=clock.sleep, chance=lambda: 1.0)
