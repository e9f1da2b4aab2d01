"""No edit is lost and no value stands in another person's row on Google either, with staff at work at every moment."""

from __future__ import annotations

import pytest

from emulator.switches import NAMES

from .college import college, figures
from .conftest import FIGURES

WRITES = 300  # cells, for each way a switch may stand


def live(folder, clock, seed: int, switch: str, on: bool):
    """Let both sides work until enough was written and both have come to rest; return what happened, in numbers."""
    made = college(folder, seed, clock=clock, switch=switch, on=on)
    try:
        while made.witness.writes < WRITES:
            made.step()
        made.settle()
    finally:
        made.gateways.store.engine.dispose()
    return figures(made)


@pytest.mark.parametrize("switch", NAMES)
@pytest.mark.parametrize("on", [True, False])
def test_no_edit_is_lost_on_google_whatever_both_do(tmp_path, clock, pytestconfig, switch, on):
    done = live(tmp_path, clock, 41, switch, on)
    pytestconfig.stash[FIGURES].update(done)

    assert done["writes"] >= WRITES
    assert done["structural"] >= WRITES // 10


@pytest.mark.soak
@pytest.mark.parametrize("switch", NAMES)
@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("seed", range(3000, 3003))
def test_no_edit_is_lost_on_google_in_a_long_trial(tmp_path, clock, pytestconfig, switch, on, seed):
    done = live(tmp_path, clock, seed, switch, on)
    pytestconfig.stash[FIGURES].update(done)

    assert done["writes"] >= WRITES
    assert done["structural"] >= WRITES // 10
