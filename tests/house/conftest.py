"""Page tests work in a whole house."""

from tests.client import house, shown_house  # noqa: F401
