"""The outside world, as the services see it: one object of ports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from programme.book.port import Book
from programme.letters.delivery import SendOutcome
from programme.letters.letter import Letter
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot

from .store import Store


class Clock(Protocol):
    """The only source of time; tests hand in one that stands still."""

    def now(self) -> datetime:
        """Return the present moment, aware, in the college's time zone."""


class Post(Protocol):
    """Letters rendered and sent."""

    sender: str  # the address letters leave from
    keeps: bool  # letters stay here, as files: no mail server is set

    def render(self, letter: Letter, snapshot: Snapshot, now: datetime) -> bytes:
        """Return the exact bytes of the letter; raises Refused with a named reason when it may not be written."""

    def send(self, raw: bytes, *, sender: str, recipient: str, before_dot: Callable[[], bool]) -> SendOutcome:
        """Send one letter; *before_dot* is asked after the body and before the final dot."""


class Press(Protocol):
    """Documents made from the snapshot."""

    def export_rows(self, title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell | date]]) -> bytes:
        """Return an XLSX file of one sheet; text that looks like a formula stays text."""


@dataclass(frozen=True)
class Gateways:
    """Everything outside, handed to every service."""

    books: tuple[Book, ...]
    store: Store
    post: Post
    press: Press
    clock: Clock

    def book_of(self, tab: str) -> Book:
        """Return the book in which *tab* lives."""
        return next(book for book in self.books if tab in book.tabs)
