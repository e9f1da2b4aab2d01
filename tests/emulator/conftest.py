"""What the tests of the stand-in ask for."""

from __future__ import annotations

from tests.clouds import api, book, clock, cloud, key, plain_client, session

__all__ = ["api", "book", "clock", "cloud", "key", "plain_client", "session"]
