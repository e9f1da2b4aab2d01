"""Page tests work in a whole house."""

from __future__ import annotations

import pytest

from programme.accounts.account import Role
from tests.blueprints.forms import change_here, change_in_sheet
from tests.client import house, shown_house  # noqa: F401


@pytest.fixture
def curator(house):  # noqa: F811
    return house.visitor(Role.CURATOR)


@pytest.fixture
def clash(house):  # noqa: F811
    """The intranet and the sheet changed one cell."""
    change_here(house, "mentees", "Н-0002", "post", "методист")
    change_in_sheet(house, "mentees", "Н-0002", "post", "заведующая")
    house.read_book()
    return house
