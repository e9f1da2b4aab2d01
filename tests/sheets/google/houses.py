"""A whole house whose book is a spreadsheet of Google's stand-in, on one clock with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app import make_gateways
from config import load_settings
from sheets.google.book import GoogleBook
from tests.apps import app_of
from tests.clouds import answer_for


@dataclass
class Wall:
    """The wall clock of a house whose seconds are those of the cloud."""

    clock: object

    def now(self):
        return datetime.fromtimestamp(self.clock.now, UTC)


def google_book(book, client, clock, folder, *, key="main", tabs=None):
    """Return the book of a spreadsheet, as another process would open it."""
    return GoogleBook(
        book.spreadsheet.id, client, folder=folder / "google", key=key, tabs=tabs, clock=Wall(clock),
        seconds=lambda: clock.now,
    )  # fmt: skip


def open_house(folder, *books, clock, answered=True):
    """Return the app and its gateways with these books; none: the workbook of the settings."""
    settings = load_settings({"INSTANCE_DIR": str(folder), "SECRET_KEY": "k" * 40, "PUBLIC_URL": "http://127.0.0.1"})
    made = make_gateways(settings)
    gateways = replace(made, books=books or made.books, clock=Wall(clock))
    if answered:
        answer_for(gateways)
    return app_of(settings, gateways), gateways
