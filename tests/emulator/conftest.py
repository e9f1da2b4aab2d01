"""What the tests of the stand-in ask for."""

from __future__ import annotations

from tests.clouds import api, book, client, clock, cloud, key, session

__all__ = ["api", "book", "client", "clock", "cloud", "key", "session"]
