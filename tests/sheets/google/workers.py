"""Workers to kill: a program that forks one after another, each killed at the step a test names or whenever it likes.

with Workers() as workers:
    pid = workers.start(place, at=7, when="after")     # killed after its seventh step
    workers.wait(pid)

A step is a request to Google (before it is sent, after it was answered) or a transaction (before it is kept, after).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[3]
TABS = ("mentees", "mentors", "pairs")
ROUNDS = 3  # of a worker that is to come to rest


@dataclass(frozen=True)
class Place:
    """Where a worker works."""

    database: str  # its URL
    root: str  # the address that stands in for Google
    key: str  # the service account's key, as JSON
    book: str  # the id of the spreadsheet
    folder: str  # where the lock, the budget and the log of steps lie

    @property
    def log(self) -> Path:
        return Path(self.folder) / "steps.txt"

    def steps(self) -> list[str]:
        """Return what the workers did here, in order: "POST values:batchUpdateByDataFilter", "commit" …"""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


class Workers:
    """The program as a test sees it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.sheets.google.workers"]
        self._mother = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._mother.stdin.close()
        self._mother.wait(timeout=60)
        self._mother.stdout.close()

    def start(self, place: Place, *, at: int = 0, when: str = "", rounds: int = ROUNDS) -> int:
        """Start a worker that is cut down at a step (0: at none); *rounds* 0 means for ever. Return its process."""
        told = {"place": asdict(place), "at": at, "when": when, "rounds": rounds}
        return int(self._ask(f"start {json.dumps(told)}"))

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def wait(self, pid: int) -> int:
        """Wait until a worker is gone; return how it ended (minus the signal's number when it was killed)."""
        return int(self._ask(f"wait {pid}"))

    def _ask(self, client: str) -> str:
        self._mother.stdin.write(client + "\n")
        self._mother.stdin.flush()
        return self._mother.stdout.readline()


class Wall:
    """The clock on the wall: workers, staff and the stand-in go by the same."""

    def now(self) -> datetime:
        return datetime.now(ZoneInfo("Europe/Moscow"))


class Death:
    """Counts the steps of a worker and cuts it down at the one that was named."""

    def __init__(self, place: Place, at: int, when: str) -> None:
        self._log, self._at, self._when, self._done = place.log, at, when, 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._done += 1
        self._strike("before")
        yield
        with self._log.open("a", encoding="utf-8") as log:
            log.write(name + "\n")
        self._strike("after")

    def _strike(self, when: str) -> None:
        if (self._done, when) == (self._at, self._when):
            os.kill(os.getpid(), signal.SIGKILL)


def _mother() -> None:
    """Fork workers from a process that has everything imported and nothing open."""
    work = _prepared()
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "start":
            pid = os.fork()
            if pid == 0:
                told = json.loads(rest)
                place = Place(**told["place"])
                work(place, Death(place, told["at"], told["when"]), told["rounds"])
                os._exit(0)
            print(pid, flush=True)
        else:
            try:
                print(os.waitstatus_to_exitcode(os.waitpid(int(rest), 0)[1]), flush=True)
            except ChildProcessError:
                print(0, flush=True)


def _prepared():
    from requests.adapters import BaseAdapter

    from documents.exports import OpenpyxlPress
    from programme.ports.gateways import Gateways
    from services.sync.round import sync
    from sheets.google.book import GoogleBook
    from sheets.google.client import Client, open_session
    from sheets.google.quota import Budget
    from store import SqlStore

    class Deadly(BaseAdapter):
        """Carries a request on; the worker may die before it is sent and after it was answered."""

        def __init__(self, way: BaseAdapter, death: Death) -> None:
            super().__init__()
            self._way, self._death = way, death

        def send(self, request, **options):
            name = request.path_url.partition("?")[0].rpartition("/")[2].rpartition(":")[2]
            if "allowedLocations" in name:  # asked by google-auth in a thread of its own
                return self._way.send(request, **options)
            with self._death.step(f"{request.method} {name}" if name in _NAMED else f"{request.method} file"):
                return self._way.send(request, **options)

        def close(self) -> None:
            self._way.close()

    class DeadlyStore(SqlStore):
        death: Death

        @contextmanager
        def transaction(self):
            with ExitStack() as kept, super().transaction() as tx:
                yield tx
                kept.enter_context(self.death.step("commit"))

    def work(place: Place, death: Death, rounds: int) -> None:
        folder = Path(place.folder)
        session = open_session(json.loads(place.key), place.root)
        for each in (session, session._auth_request.session):
            each.mount("https://", Deadly(each.get_adapter("https://x"), death))
        store = DeadlyStore(place.database)
        store.death = death
        client = Client(session, Budget(folder / "budget.json", a_minute=10**9), sleep=lambda _: None)
        book = GoogleBook(place.book, client, folder=folder, tabs=frozenset(TABS), clock=Wall())
        gateways = Gateways((book,), store, None, OpenpyxlPress(), Wall())
        mother = os.getppid()
        while os.getppid() == mother:  # a run of tests that was ended leaves nobody at work
            for sentence in sync(gateways).sentences:
                print(sentence.text, file=sys.stderr)
            rounds -= 1
            if rounds == 0:
                break
            time.sleep(0.01)
        store.engine.dispose()

    return work


_NAMED = ("token", "batchUpdate", "search", "batchGetByDataFilter", "getByDataFilter", "batchUpdateByDataFilter")


if __name__ == "__main__":
    _mother()
