"""The Google side of sheets/ against the stand-in, on a clock that moves only when it is told to."""

from __future__ import annotations

from tests.clouds import book, budget, client, clock, cloud, key, session
from tests.figures import FIGURES

__all__ = ["FIGURES", "book", "budget", "client", "clock", "cloud", "key", "session"]
