"""The proposal as the curator works on it."""
