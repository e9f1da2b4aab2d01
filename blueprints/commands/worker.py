"""`flask worker`: the loop that reads and writes the book, plans and delivers letters. Any number may run."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from datetime import datetime, timedelta
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from blueprints.shared.wording import said
from programme.errors import ProgrammeError
from programme.ports.gateways import Clock
from programme.text.sentences import Sentence
from services.worker import Round

TELL_AGAIN = timedelta(hours=1)
BUSY_PAUSE, IDLE_PAUSE, TROUBLE_PAUSE = 0.1, 1.0, 5.0  # seconds between rounds


@click.command("worker")
@click.option("--once", is_flag=True, help="One round, then stop.")
@click.option("--parent", type=int, default=0, help="Stop when this process is gone.")
@with_appcontext
def worker(once: bool, parent: int) -> None:
    """Read and write the book, plan the letters owed, deliver them; again and again.

    With --once the exit code is 1 when the round failed.
    """
    container = current_app.extensions["nastavnik"]
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    work = Round(container.gateways, container.snapshots, owner, tell=Teller(container.gateways.clock))
    stop = _Stop()
    while not stop.asked:
        pause = _one_round(work)
        if once:
            raise SystemExit(1 if pause == TROUBLE_PAUSE else 0)
        if parent and os.name != "nt" and os.getppid() != parent:
            return
        stop.sleep(pause)


def _one_round(work: Round) -> float:
    """Do one round; trouble is told and survived, so that one bad hour does not end the worker."""
    try:
        return BUSY_PAUSE if work.once() else IDLE_PAUSE
    except ProgrammeError as error:
        click.echo(said(error.sentence), err=True)
        return TROUBLE_PAUSE
    except Exception:
        # The loop must outlive a fault nobody foresaw: what was claimed is recovered by lease, the journal is durable.
        current_app.logger.exception("The worker's round failed; it goes on.")
        return TROUBLE_PAUSE


class Teller:
    """Prints what a round came to, with the time; the same trouble again only after an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._told = clock, dict[Sentence, datetime]()

    def __call__(self, sentence: Sentence) -> None:
        now = self._clock.now()
        if sentence not in self._told or now - self._told[sentence] >= TELL_AGAIN:
            self._told = {each: at for each, at in self._told.items() if now - at < TELL_AGAIN} | {sentence: now}
            click.echo(f"{now:%d.%m.%Y %H:%M:%S} {said(sentence)}")


class _Stop:
    """Whether somebody asked the worker to finish; a round in progress is finished first."""

    def __init__(self) -> None:
        self.asked = False
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.asked and time.monotonic() < until:
            time.sleep(min(0.1, seconds))
