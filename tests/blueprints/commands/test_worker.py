"""`flask worker`: one round on demand, a loop that outlives faults and stops when it is asked to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from blueprints.commands.worker import Teller
from programme.text.sentences import say
from services.worker import Round, last_beat
from tests.blueprints.forms import change_here, change_in_sheet, snapshot
from tests.cast import write_book

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60  # seconds until something counts as never happening


@pytest.fixture(autouse=True)
def _signals():
    """The command takes the signals of its process; the tests want theirs back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, receiver in kept.items():
        signal.signal(number, receiver)


def once(house):
    return house.app.test_cli_runner().invoke(args=["worker", "--once"])


def test_one_round_reads_what_staff_changed_and_writes_what_waits(house):
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    change_here(house, "mentees", "Н-0002", "post", "заведующая")
    assert once(house).exit_code == 0

    sheet = openpyxl.load_workbook(house.folder / "book.xlsx")["Наставляемые"]
    assert "заведующая" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert snapshot(house).mentees["Н-0003"].post == "методист"
    assert last_beat(house.gateways) is not None


def test_one_round_delivers_the_letters_that_are_due(house):
    once(house)

    assert [file.suffix for file in (house.folder / "mail").iterdir()] == [".eml"]


def test_lasting_trouble_is_told_with_its_time_and_once_an_hour(clock, capsys):
    tell = Teller(clock)
    for minutes in (0, 1, 58, 2):
        clock.move(minutes=minutes)
        tell(say("Nobody is there."))
    tell(say("Somebody is there."))

    assert [line[11:] for line in capsys.readouterr().out.splitlines()] == [
        "10:00:00 Nobody is there.", "11:01:00 Nobody is there.", "11:01:00 Somebody is there.",
    ]  # fmt: skip


def test_a_book_that_cannot_be_read_is_told_and_no_failure(house):
    (house.folder / "book.xlsx").write_bytes(b"no book")
    found = once(house)

    assert ".xlsx" in found.output
    assert found.exit_code == 0


def test_a_round_that_fails_is_told_by_the_exit_code(house, monkeypatch):
    def fail(_self):
        raise OSError("the disk is gone")

    monkeypatch.setattr(Round, "once", fail)
    assert once(house).exit_code == 1


@pytest.mark.slow
def test_the_loop_works_until_it_is_asked_to_stop(tmp_path):
    write_book(tmp_path / "book.xlsx")
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    environ |= {"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": "k" * 40, "PYTHONUNBUFFERED": "1"}
    loop = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"], cwd=ROOT, env=environ,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        wait_for((tmp_path / "nastavnik.sqlite").exists)
        file = openpyxl.load_workbook(tmp_path / "book.xlsx")
        sheet = file["Наставляемые"]
        sheet.cell(sheet.max_row + 1, 2, "Рябинин Глеб Ильич")
        file.save(tmp_path / "book.xlsx")
        wait_for(lambda: code_of(tmp_path / "book.xlsx", "Рябинин Глеб Ильич"))
        loop.send_signal(signal.SIGTERM)
        assert loop.wait(timeout=PATIENCE) == 0, loop.stdout.read()
    finally:
        loop.kill()
        loop.communicate()


def test_a_worker_whose_parent_is_gone_stops(house):
    found = house.app.test_cli_runner().invoke(args=["worker", "--parent", "999999"])

    assert found.exit_code == 0


def code_of(book, name):
    with contextlib.closing(openpyxl.load_workbook(book, read_only=True)) as file:
        rows = list(file["Наставляемые"].iter_rows(values_only=True))
    return next((row[0] for row in rows if name in row and row[0]), None)


def wait_for(look):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.2)
    raise AssertionError("it never happened")
