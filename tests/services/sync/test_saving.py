"""Decisions that are written down, and undone."""

from __future__ import annotations

import pytest

from programme.changes.change import ChangeState
from programme.errors import NotFound, StaleRow
from services import saving
from services.sync import conflicts
from tests.services.house import CURATOR
from tests.services.paper import TAB


def test_an_edit_over_a_value_that_is_no_longer_shown_is_refused(house):
    house.editor.type("Н-0001", "post", "методист")
    house.round()

    with pytest.raises(StaleRow):
        house.edit("Н-0001", "post", "преподаватель", "мастер")
    assert not house.changes(*ChangeState)


def test_undo_writes_the_old_values_where_ours_still_stand(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.round()
    with house.gateways.store.reading() as tx:
        (change,) = tx.journal.changes(tab=TAB)
    saving.undo(house.gateways, change.operation, CURATOR, tabs={TAB})
    house.round()

    assert house.editor.cell("Н-0001", "post") == "преподаватель"


def decided(house, choice: str) -> int:
    """Both sides change one cell, and a person decides; return the operation."""
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.editor.type("Н-0001", "post", "мастер")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, choice, CURATOR)
    house.round()
    return change.operation


def test_undo_after_a_decided_conflict_gives_the_sheet_back_what_stood_there(house):
    operation = decided(house, "ours")
    assert house.editor.cell("Н-0001", "post") == "методист"
    saving.undo(house.gateways, operation, CURATOR, tabs={TAB})
    house.round()

    assert house.editor.cell("Н-0001", "post") == "мастер"


def test_what_was_given_up_leaves_nothing_to_undo(house):
    operation = decided(house, "sheet")

    with pytest.raises(NotFound):
        saving.undo(house.gateways, operation, CURATOR, tabs={TAB})
