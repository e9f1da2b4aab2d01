"""A whole house whose book is at Google, on one clock with the stand-in: pages, worker, people who save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import make_gateways
from config import load_settings
from emulator.cloud import Cloud
from emulator.importing import upload
from emulator.staff import Staff
from programme.changes.change import Decision, Edit
from programme.letters.letter import LetterState
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.snapshots import Snapshots
from services.worker import Round
from sheets.google.book import GoogleBook
from sheets.google.client import Client
from sheets.google.quota import Budget
from tests.apps import app_of
from tests.cast import CAST, OWED, write_book
from tests.client import TestHouse
from tests.clouds import Clock, answer_for, signed_in
from tests.conftest import MOSCOW

CURATOR = "curator@college.example"
START = datetime(2026, 10, 12, 10, 0, tzinfo=MOSCOW)
REST = 1.0  # seconds a worker rests between two rounds, as `flask worker` does


@dataclass
class Wall:
    """The house's clock; the stand-in's and google-auth's is the same."""

    clock: Clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now, MOSCOW)


@dataclass
class GoogleHouse(TestHouse):
    """The house, the cloud its book is in, and its one worker."""

    cloud: Cloud = None
    staff: Staff = None
    google: GoogleBook = None
    worker: Round = None

    def rounds(self, seconds: float, rest: float = REST) -> None:
        """Let the worker work and rest for so long."""
        until = self.cloud.clock.now + seconds
        while self.cloud.clock.now < until:
            self.worker.once()
            self.cloud.clock.now += rest

    def settle(self) -> None:
        """Let the worker come to rest: what it noticed of its own writes is read again within a minute or two."""
        self.rounds(130)

    def save(self, *edits: Edit) -> None:
        saving.record(self.gateways, Decision(say("Edited"), edits), CURATOR)

    def asked(self) -> list[str]:
        """Return what was asked of Google for spreadsheets so far, in order; Drive's version is no part of it."""
        return [call.what for call in self.cloud.calls if call.what not in ("token", "locations", "drive.get")]


def open_google_house(
    folder: Path, cloud: Cloud, key: dict[str, str], people: int = 0, locale: str = "ru_RU"
) -> GoogleHouse:
    """Return a house with the fixed cast and *people* more mentees; its book has been read."""
    cloud.clock.now = START.timestamp()
    wall = Wall(cloud.clock)
    loaded = load_settings({"INSTANCE_DIR": str(folder), "SECRET_KEY": "k" * 40, "PUBLIC_URL": "http://127.0.0.1"})
    made = make_gateways(loaded)
    file = upload(cloud, write_book(folder / "cast.xlsx", _cast(people)), "Банк данных", locale)
    cloud.share(file.spreadsheet.id, key["client_email"])
    budget = Budget(folder / "google" / "budget.json", clock=cloud.clock)
    client = Client(signed_in(cloud, key), budget, sleep=cloud.clock.sleep, chance=lambda: 1.0)
    google = GoogleBook(
        file.spreadsheet.id, client, folder=folder / "google", clock=wall, seconds=lambda: cloud.clock.now
    )
    gateways = Gateways((google,), made.store, made.post, made.press, wall)
    answer_for(gateways)
    app = app_of(loaded, gateways)
    app.testing = True
    house = GoogleHouse(app, gateways, wall, folder, cloud=cloud, google=google)
    house.staff = Staff(cloud, file.spreadsheet.id)
    house.worker = Round(gateways, Snapshots(), "worker-1")
    house.read_book()
    with gateways.store.transaction() as tx:
        tx.outbox.add(OWED, operation=None, author=CURATOR, at=wall.now(), state=LetterState.QUEUED)
    return house


def _cast(people: int) -> dict[str, tuple[dict[str, object], ...]]:
    more = tuple({"code": code_of(n), "name": f"Новикова {_word(n)}", "post": f"должность {n}"} for n in range(people))
    return CAST | {"mentees": (*CAST["mentees"], *more)}


def code_of(number: int) -> str:
    """Return the code of one of the people who are not of the cast."""
    return f"Н-{1000 + number}"


def _word(number: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in f"{number:04d}").title()
