"""Postmen to kill: a program that forks one after another, each killed where the test wants or whenever it likes.

with Mother() as mother:
    postmen = Postmen(mother, url, port)
    pid = postmen.start("body")     # one that kills itself after the letter's text
    postmen.wait(pid)
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# Where a postman can be cut down, in the order of a letter's way, and what follows: was it accepted, how it stands.
POINTS = {
    "claiming": (1, "sent"),  # the claim is not yet committed
    "claimed": (1, "sent"),
    "rcpt": (1, "sent"),
    "354": (1, "sent"),
    "body": (1, "sent"),
    "marking": (1, "sent"),  # the mark is not yet committed
    "marked": (0, "in_doubt"),
    "dot": (1, "in_doubt"),
    "250": (1, "in_doubt"),
    "finishing": (1, "in_doubt"),  # the end is not yet committed
    "sent": (1, "sent"),
}


class Mother:
    """The program; one serves all tests of a module, for it takes longer to start than a letter to arrive."""

    def __enter__(self) -> Mother:
        command = [sys.executable, "-m", "tests.services.letters.postmen"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def ask(self, *words: object) -> int:
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@dataclass(frozen=True)
class Postmen:
    """Postmen of one database and one relay, as a test sees them."""

    mother: Mother
    url: str
    port: int

    def start(self, kill_at: str = "", *, freeze: bool = False, minutes_ahead: int = 0) -> int:
        """Start a postman who is cut down (or frozen) at a point; return his process."""
        how = "freeze" if freeze else "kill"
        return self.mother.ask("start", self.url, self.port, kill_at or "nowhere", how, minutes_ahead)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def stop(self, pid: int) -> None:
        """Ask a postman to finish what he has in his hands."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        self.wait(pid)

    def thaw(self, pid: int) -> None:
        os.kill(pid, signal.SIGCONT)

    def wait(self, pid: int) -> int:
        """Wait until a postman is dead; return how he ended (minus the signal's number when he was killed)."""
        return self.mother.ask("wait", pid)


def _mother() -> None:
    """Fork postmen from a process that has everything imported and nothing open."""
    ready = _prepared()
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "start":
            pid = os.fork()
            if pid == 0:
                ready(*rest.split())
                os._exit(0)
            print(pid, flush=True)
        else:
            try:
                print(os.waitstatus_to_exitcode(os.waitpid(int(rest), 0)[1]), flush=True)
            except ChildProcessError:
                print(0, flush=True)


def _prepared():
    from mail.connection import VerifiedConnection, Wire
    from mail.smtp import SmtpPost
    from programme.letters.delivery import Pace
    from programme.ports.gateways import Gateways
    from services.letters.postman import deliver
    from store import SqlStore
    from store.outbox import SqlOutbox
    from tests.letters_cast import NOW, SETTINGS, snapshot

    where = {"point": "", "freeze": False, "ahead": 0}

    def die_at(point: str) -> None:
        if where["point"] == point:
            where["point"] = ""
            os.kill(os.getpid(), signal.SIGSTOP if where["freeze"] else signal.SIGKILL)

    class Noting(SqlOutbox):
        did = ""

        def claim(self, *args, **named):
            self.did = "claim"
            return super().claim(*args, **named)

        def mark_in_doubt(self, *args, **named):
            self.did = "mark"
            return super().mark_in_doubt(*args, **named)

        def finish(self, *args, **named):
            self.did = "finish"
            return super().finish(*args, **named)

    class DeadlyStore(SqlStore):
        @contextmanager
        def transaction(self):
            with super().transaction() as tx:
                tx.outbox = Noting(tx.connection, self.mail_domain)
                yield tx
                die_at({"claim": "claiming", "mark": "marking", "finish": "finishing"}.get(tx.outbox.did, "-"))
            die_at({"claim": "claimed", "mark": "marked", "finish": "sent"}.get(tx.outbox.did, "-"))

    class DeadlyWire(Wire):
        dot = False

        def rcpt(self, *args):
            reply = super().rcpt(*args)
            die_at("rcpt")
            return reply

        def docmd(self, command, *args):
            reply = super().docmd(command, *args)
            if command == "DATA":
                die_at("354")
            return reply

        def send(self, s):
            super().send(s)
            if s == b".\r\n":
                self.dot = True
                die_at("dot")
            elif isinstance(s, bytes) and re.match(rb"From:", s):
                die_at("body")

        def getreply(self):
            reply = super().getreply()
            if self.dot:
                die_at("250")
            return reply

    class DeadlyConnection(VerifiedConnection):
        wire_class = DeadlyWire

    class WallClock:
        def now(self) -> datetime:
            return datetime.now(NOW.tzinfo) + timedelta(minutes=where["ahead"])

    class Still:
        def current(self, gateways):
            with gateways.store.reading() as tx:
                return snapshot(stamp=(tx.replica.version(), tx.journal.version()))

    def work(url: str, port: str, point: str, how: str, minutes_ahead: str) -> None:
        where.update(point=point, freeze=how == "freeze", ahead=int(minutes_ahead))
        stop = []
        signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
        settings = replace(SETTINGS, server="127.0.0.1", port=int(port), timeout=30.0)
        store = DeadlyStore(url)
        gateways = Gateways(
            books=(), store=store, post=SmtpPost(settings, DeadlyConnection), press=None, clock=WallClock()
        )
        owner = f"postman-{os.getpid()}-{os.urandom(4).hex()}"
        while not stop:
            done = deliver(gateways, Still(), limit=5, owner=owner, pace=Pace(1e9, 1e9))
            time.sleep(0 if done else 0.02)
        store.engine.dispose()

    return work


if __name__ == "__main__":
    _mother()
