"""What the random interleavings of a run went through, told in one line at its end, whichever workers they ran in."""

from __future__ import annotations

from collections import Counter

import pytest

FIGURES = pytest.StashKey[Counter]()  # of all random interleavings of this run


def pytest_configure(config):
    config.stash[FIGURES] = Counter()


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = dict(session.config.stash[FIGURES])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take over what a worker of pytest-xdist has counted; one that died could not tell."""
    node.config.stash[FIGURES].update(getattr(node, "workeroutput", {}).get("figures", {}))


def pytest_terminal_summary(terminalreporter, config):
    done = config.stash[FIGURES]
    if done:
        line = (
            "Interleavings on Google: {writes} cells written against {structural} structural and {other} other acts of "
            "staff; {repaired} landed wrongly and were put back, {told} were told, {residual} typed over in the very "
            "moment (the residual), {conflicts} conflicts listed; {calls} requests, {faults} faults, "
            "{quota} refused by quota"
        )
        terminalreporter.write_line(line.format_map(done))
