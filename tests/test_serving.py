"""`make run` in earnest: the demonstration, the site, the worker, and what happens when one of them dies."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from openpyxl import load_workbook

from serving import SERVED
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0  # seconds, on a machine that has much else to do


def wait_for(what: Callable[[], object], why: str) -> object:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError(why)


class Running:
    """The whole house as `make run` starts it, in a folder of its own."""

    def __init__(self, folder: Path, program: str = "app.py", **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / "out.txt"
        environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        environ |= {"INSTANCE_DIR": str(folder / "instance"), "PORT": str(self.port), "PYTHONUTF8": "1", **settings}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, program],
                cwd=ROOT,
                env=environ,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def page(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.read().decode()
        except (URLError, OSError):
            return ""

    def child(self, word: str) -> int:
        """Return the process that was started with *word* in its command, 0 for none."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                command = (stat.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == self.process.pid and word.encode() in command:
                return int(stat.parent.name)
        return 0

    def interrupt(self) -> int:
        """Press Ctrl+C twice, as impatient people do: a terminal tells everybody in its group."""
        for _ in range(2):
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def running(tmp_path):
    found = Running(tmp_path)
    yield found
    if found.process.poll() is None:
        found.stop()


def test_a_fresh_machine_gets_a_demonstration_a_site_a_worker_and_a_link(running):
    wait_for(lambda: running.page("/signin/"), "the site did not start")
    link = re.search(r"http://127\.0\.0\.1:(\d+)(/signin/link/\S+)", running.told)
    assert link, running.told
    assert link[1] == str(running.port)
    assert "<form" in running.page(link[2])

    book = running.folder / "instance" / "book.xlsx"
    assert {"Наставляемые", "Наставники", "Дорожная карта"} <= set(load_workbook(book).sheetnames)
    wait_for(lambda: running.child("worker"), "there is no worker")

    for name in ("waitress", "worker"):
        first = wait_for(lambda name=name: running.child(name), f"there is no {name}")
        os.kill(int(str(first)), signal.SIGKILL)
        wait_for(lambda name=name, first=first: running.child(name) not in (0, first), f"{name} was not started again")
    wait_for(lambda: running.page("/signin/"), "the site did not come back")

    assert running.interrupt() == 0
    assert not running.page("/signin/"), "the site outlived its watcher"


def test_strangers_who_dawdle_or_send_too_much_keep_nobody_waiting(running):
    wait_for(lambda: running.page("/signin/"), "the site did not start")
    strangers = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(40)]
    for number, stranger in enumerate(strangers):
        head = b"POST /signin/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
        stranger.sendall(head[: 30 + number] if number % 2 else head + b"\r\na=")

    assert "<form" in running.page("/signin/")
    address = f"http://127.0.0.1:{running.port}/signin/"
    with pytest.raises(HTTPError, match="413"):
        urllib.request.urlopen(urllib.request.Request(address, data=b"a&" * 1_000_000), timeout=30)
    with pytest.raises(OSError, match=r"413|reset|Broken pipe"):  # the rest of the body is not waited for
        urllib.request.urlopen(urllib.request.Request(address, data=b"a=" + b"b" * 5_000_000), timeout=30)
    assert "<form" in running.page("/signin/")
    for stranger in strangers:
        stranger.close()


def test_the_documented_way_to_serve_is_the_one_of_the_house():
    line = " ".join((ROOT / "docs" / "administration.md").read_text(encoding="utf-8").split())

    assert f"-m waitress --listen=127.0.0.1:8000 {' '.join(SERVED)} --call app:create_app" in line


def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path):
    running = Running(tmp_path, TIMEZONE="Europe/Atlantis")
    assert running.process.wait(60) == 2
    assert "TIMEZONE" in running.told
    assert "Traceback" not in running.told


def test_a_port_in_use_is_said_in_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        running = Running(tmp_path, PORT=str(taken.getsockname()[1]))
        assert running.process.wait(60) == 2
    assert "PORT" in running.told
    assert len(running.told.strip().splitlines()) == 1
    assert not (tmp_path / "instance" / "book.xlsx").exists(), "nothing is made for a start that cannot be"


def test_the_site_loads_what_computes_and_writes_files_only_when_it_is_asked(tmp_path):
    asked = (
        "import sys; from app import create_app; app = create_app()\n"
        "heavy = ('numpy', 'scipy', 'openpyxl', 'gspread', 'google.auth', 'demo', 'emulator')\n"
        "assert app.test_client().get('/signin/').status_code == 200\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "import matching; matching.propose\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    told = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=environ | {"INSTANCE_DIR": str(tmp_path), "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
    )

    assert told.stdout.splitlines() == ["[]", "['numpy', 'scipy']"], "import it where it is used, not above"
