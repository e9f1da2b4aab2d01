"""The Google side of sheets/ against the stand-in, on a clock that moves only when it is told to."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.clouds import book, budget, client, clock, cloud, key, session

__all__ = ["book", "budget", "client", "clock", "cloud", "key", "session"]

FIGURES = pytest.StashKey[Counter]()  # of all random interleavings of this run


def pytest_configure(config):
    config.stash[FIGURES] = Counter()


def pytest_terminal_summary(terminalreporter, config):
    """Tell what the interleavings went through, in one line."""
    done = config.stash.get(FIGURES, Counter())
    if done:
        client = (
            "Interleavings on Google: {writes} cells written against {structural} structural and {other} other acts of "
            "staff; {repaired} landed wrongly and were put back, {residual} typed over in the very moment (the "
            "residual), {conflicts} conflicts listed; {calls} requests, {faults} faults, {quota} refused by quota"
        )
        terminalreporter.write_line(client.format_map(done))
