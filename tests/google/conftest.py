"""The Google side of sheets/ against the stand-in, on a clock that moves only when it is told to."""

from __future__ import annotations

from collections import Counter

import pytest

from sheets.google_budget import Budget
from sheets.google_line import Line
from tests.clouds import book, clock, cloud, key, session

__all__ = ["book", "clock", "cloud", "key", "session"]

FIGURES = pytest.StashKey[Counter]()  # of all random interleavings of this run


def pytest_configure(config):
    config.stash[FIGURES] = Counter()


def pytest_terminal_summary(terminalreporter, config):
    """Tell what the interleavings went through, in one line."""
    done = config.stash.get(FIGURES, Counter())
    if done:
        line = (
            "Interleavings on Google: {writes} cells written against {structural} structural and {other} other acts of "
            "staff; {repaired} landed wrongly and were put back, {residual} typed over in the very moment (the "
            "residual), {conflicts} conflicts listed; {calls} requests, {faults} faults, {quota} refused by quota"
        )
        terminalreporter.write_line(line.format_map(done))


@pytest.fixture
def budget(tmp_path, clock):
    return Budget(tmp_path / "google" / "budget.json", clock=clock)


@pytest.fixture
def line(session, budget, clock):
    """Return a line whose waits only move the clock, as long as they may be."""
    return Line(session, budget, sleep=clock.sleep, chance=lambda: 1.0)
