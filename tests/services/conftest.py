"""What the tests of the jobs share; some bring a house of their own."""

from __future__ import annotations

import pytest

from tests.services.house import House


@pytest.fixture
def house(store, clock) -> House:
    return House(store, clock)
