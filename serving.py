"""The whole house on one machine: a demonstration book if there is none, the site, a worker, a sign-in link.

The site and the worker are processes of their own; this one only watches them, so that one dying does not
take the other along. The site is served by waitress: one loop takes requests in, however slowly they come, and hands
whole ones to threads.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from flask import Flask

from config import LARGEST_REQUEST, ROOT, Settings, load_settings
from programme.accounts.account import Role
from programme.errors import ProgrammeError, SettingError
from programme.text.sentences import say
from services.accounts.people import all_accounts
from translations.build import compile_catalogues
from translations.speech import in_russian

# How the site is served. docs/administration.md has the same line for those with a service manager of their own.
SERVED = (
    "--threads=8", "--connection-limit=1000", "--channel-timeout=60", "--cleanup-interval=10",
    "--no-clear-untrusted-proxy-headers", "--max-request-header-size=16384",
    f"--max-request-body-size={LARGEST_REQUEST}",
)  # fmt: skip
RESTART_AFTER = 2.0  # seconds; a child that dies at once is not started in a tight loop
DEMO_CURATOR = "curator@college.example"


def serve(create_app: Callable[[Settings], Flask]) -> int:
    """Run the house until it is stopped; return the exit code. *create_app* brings the database up to date."""
    try:
        settings = load_settings()
        _prepare(settings, create_app)
    except ProgrammeError as error:
        print(in_russian(error.sentence), file=sys.stderr)
        return 2
    return watch({"site": site_command(settings), "worker": flask_command("worker", "--parent", str(os.getpid()))})


def _prepare(settings: Settings, create_app: Callable[[Settings], Flask]) -> None:
    """Make what a fresh machine lacks and print where to sign in."""
    try_address(settings)
    compile_catalogues()

    if isinstance(settings.book, Path) and not settings.book.exists():
        do("demo", "create", str(settings.book))
        if not settings.mail_server:
            do("demo", "letters")
    app = create_app(settings)
    gateways = app.extensions["nastavnik"].gateways
    if not all_accounts(gateways):
        do("accounts", "add", DEMO_CURATOR, "--role", "curator")
    curator = next((a for a in all_accounts(gateways) if a.role is Role.CURATOR and a.is_active), None)
    if curator is not None:
        do("accounts", "link", curator.email)
    gateways.store.engine.dispose()


def try_address(settings: Settings) -> None:
    """Say at once that the site cannot listen; the server would say it in its own words, many times."""
    try:
        where = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(where[0]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where[4])
    except OSError as error:
        raise SettingError(
            say(
                "The site cannot listen at HOST %(host)s, PORT %(port)s: %(why)s. Is it running already? Else choose "
                "another PORT; see “Settings” in README.md.",
                host=settings.host,
                port=settings.port,
                why=error.strerror or error,
            )
        ) from error


def do(*words: str) -> None:
    """Run one command of the house; what it says goes to the terminal, and a failure stops the start."""
    if subprocess.run(flask_command(*words), cwd=ROOT).returncode:  # noqa: S603
        raise SettingError(
            say("The start stopped at: flask %(words)s. The lines above say why.", words=" ".join(words))
        )


def flask_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "app", *words]


def site_command(settings: Settings) -> list[str]:
    where = f"{settings.host}:{settings.port}"
    return [sys.executable, "-m", "waitress", f"--listen={where}", *SERVED, "--call", "app:create_app"]


@dataclass
class _Child:
    """A process that is started again when it dies."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = field(default=0)

    def tend(self) -> None:
        """Start the process when it is not running, not more often than every two seconds."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self.deaths += 1
            if time.monotonic() - self.started < RESTART_AFTER:
                time.sleep(RESTART_AFTER)
        self.started = time.monotonic()
        # A group of its own: Ctrl+C in a terminal reaches the one who watches, who then stops each child once. Two
        # signals at once would end it in the middle of its ending.
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)  # noqa: S603

    def stop(self) -> None:
        """Ask the process to finish what it holds, then insist."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._kill()

    def _kill(self) -> None:
        """End the process and all that it has started."""
        if self.process is not None and os.name == "nt":
            self.process.kill()
        elif self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)


class _Stopped(Exception):
    pass


# Ctrl+C, a service manager, a terminal that is closed.
_ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def watch(commands: dict[str, list[str]]) -> int:
    """Keep the processes running until this one is asked to stop or the site cannot start."""
    children = {name: _Child(command) for name, command in commands.items()}

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_IGN)  # once is enough: the children are being stopped
        raise _Stopped

    for ending in _ENDINGS:
        signal.signal(ending, ask_to_stop)
    try:
        while children["site"].deaths < 3:
            for child in children.values():
                child.tend()
            time.sleep(0.5)
        print(in_russian(say("The site could not start: the lines above say why.")), file=sys.stderr)
        return 1
    except _Stopped:
        return 0
    finally:
        for child in children.values():
            child.stop()
