"""The table of letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from programme.letters.delivery import RelayState
from programme.letters.letter import Letter, LetterState, Owed


class OutboxTable(Protocol):
    """The letters owed, one row each; the states and their moves are those of programme/letters/letter.py."""

    def version(self) -> int: ...

    def add(self, owed: Owed, *, operation: int | None, author: str, at: datetime, state: LetterState) -> int | None:
        """Add a letter; return its id, or None when its key is already there."""

    def get(self, id: int) -> Letter: ...

    def letters(
        self,
        *,
        states: Iterable[LetterState] = (),
        letter: str = "",
        code: str = "",
        pair: str = "",
        limit: int = 0,
        before_id: int = 0,
    ) -> tuple[Letter, ...]: ...

    def counts(self) -> Mapping[LetterState, int]: ...

    def move(self, id: int, to: LetterState, *, frm: Iterable[LetterState], reason: str = "", at: datetime) -> bool:
        """Move a letter; False when it was in none of the states *frm*."""

    def keep_raw(self, id: int, raw: bytes, *, name: str, address: str, subject: str, owner: str = "") -> bool:
        """Keep the rendered bytes while nothing of the letter can have left; *owner* is the postman who has it."""

    def raw(self, id: int) -> bytes | None: ...

    def approve(self, id: int, sha256: str) -> bool: ...

    def claim(self, owner: str, *, now: datetime, lease: timedelta, limit: int = 1) -> tuple[Letter, ...]: ...

    def mark_in_doubt(self, id: int, owner: str, now: datetime) -> bool:
        """The durable mark before the final dot: one conditional update; False means: do not send the dot."""

    def finish(
        self,
        id: int,
        owner: str,
        state: LetterState,
        *,
        now: datetime,
        reply: str = "",
        next_at: datetime | None = None,
        reason: str = "",
        spend_attempt: bool = True,
    ) -> bool: ...

    def recover(self, now: datetime) -> tuple[int, int]:
        """Take back what dead postmen held: (safely requeued, found in doubt)."""

    def attempts(self, id: int) -> tuple[tuple[datetime, str, str], ...]:
        """Return the log of attempts: when, what happened, the relay's words."""

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the business keys that are there already."""

    def unlogged(self, states: Iterable[LetterState], limit: int) -> tuple[Letter, ...]:
        """Return letters in one of *states* that the tab Письма tells otherwise or not at all, the oldest first."""

    def set_logged(self, id: int, code: str, state: LetterState) -> None:
        """Note which row of the tab Письма tells of the letter, and which state it tells."""

    def relay(self, *, for_update: bool = False) -> RelayState: ...

    def set_relay(self, state: RelayState) -> None: ...

    def suppression(self, address: str) -> str:
        """Return the relay's words that made us stop writing to *address*, "" when we have not stopped."""

    def suppress(self, address: str, reason: str, at: datetime) -> None: ...

    def forgive(self, address: str) -> None: ...
