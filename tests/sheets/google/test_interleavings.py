"""No edit is lost and no value stands in another person's row on Google either, with staff at work at every moment."""

from __future__ import annotations

import pytest

from emulator.switches import NAMES
from tests.sheets.google.college import college, figures
from tests.sheets.google.conftest import FIGURES

WRITES = 300  # cells, for each way a switch may stand
STATES = [(switch, on) for switch in NAMES for on in (True, False)]
# One for each state, in the short trials:
SEEDS = (46, 146, 246, 346, 446, 546, 646, 746, 846, 948, 1046, 1146, 1246, 1346)
SILENT = {"append_ignored_under_filter", "append_lossy"}  # the programme never asks Google to append values


MORE = {*((switch, True) for switch in SILENT), ("deleting_nothing_fails", False)}


def live(folder, clock, seed: int, switch: str, on: bool):
    """Let both sides work until enough happened and both have come to rest; return what did, in numbers.

    Each state is a trial of its own, by its seed. What makes a switch matter: sorting (metadata_moves_on_sort), copies
    of tagged rows whose code staff empty (copied_row_copies_metadata), strict lists over columns the intranet writes to
    (validation_bypassed off), a worker that reads when Drive tells of a change (version_lags), rows that staff
    delete with their tags (deleting_nothing_fails). The SILENT ones cannot matter to a programme that inserts its rows
    itself: their states are further trials and no more.
    """
    made = college(folder, seed, clock=clock, switch=switch, on=on)
    try:
        needs_list, most = (switch, on) == ("validation_bypassed", False), 4 * WRITES
        while (
            made.witness.writes < WRITES
            or made.office.structural < WRITES // 10
            or (needs_list and not made.listed and made.witness.writes < most)
        ):
            made.step()
        made.settle()
    finally:
        made.gateways.store.engine.dispose()
    if switch in SILENT:
        assert "values:append" not in {call.what for call in made.cloud.calls}, "the switch matters by now: say how"
    if needs_list:
        assert made.listed, "no list has refused anything"
    return figures(made)


@pytest.mark.parametrize(
    ("switch", "on", "seed"),
    [
        # The states of a switch that cannot matter are further trials and no more: two of them are enough every day.
        pytest.param(*state, seed, marks=pytest.mark.soak if state in MORE else ())
        for state, seed in zip(STATES, SEEDS, strict=True)
    ],
)
def test_no_edit_is_lost_on_google_whatever_both_do(tmp_path, clock, pytestconfig, switch, on, seed):
    pytestconfig.stash[FIGURES].update(live(tmp_path, clock, seed, switch, on))


@pytest.mark.soak
@pytest.mark.parametrize(("switch", "on"), STATES)
@pytest.mark.parametrize("seed", range(3000, 3003))
def test_no_edit_is_lost_on_google_in_a_long_trial(tmp_path, clock, pytestconfig, switch, on, seed):
    seed += 100 * STATES.index((switch, on))
    pytestconfig.stash[FIGURES].update(live(tmp_path, clock, seed, switch, on))
