"""`flask google emulator`, as somebody starts it on a terminal."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import requests

from demo import create
from sheets.google.book import GoogleBook
from sheets.google.client import Client, open_session
from sheets.google.quota import Budget
from tests.conftest import StillClock
from tests.ports import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def command(folder, *words):
    environment = os.environ | {"INSTANCE_DIR": str(folder), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    whole = [sys.executable, "-m", "flask", "--app", "app", "google", "emulator", *words]
    return subprocess.Popen(
        whole, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def test_the_rehearsal_is_served_and_its_key_opens_it(tmp_path):
    key, port = tmp_path / "key.json", free_port()
    with command(tmp_path / "instance", "--port", str(port), "--key-file", str(key)) as running:
        try:
            told = "".join(running.stdout.readline() for _ in range(3))
            id = re.search(r": (\S{44})$", told, re.MULTILINE)[1]
            session = open_session(json.loads(key.read_text(encoding="utf-8")), f"http://127.0.0.1:{port}")
            client = Client(session, Budget(tmp_path / "budget.json"))
            sheet = client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{id}").json()
        finally:
            running.terminate()

    assert sheet["properties"]["locale"] == "ru_RU"
    assert "Ctrl+C" in told
    if os.name != "nt":
        assert key.stat().st_mode & 0o077 == 0


def test_the_spreadsheet_may_be_made_from_a_workbook(tmp_path):
    create(tmp_path / "bank.xlsx", mentors=3, mentees=4, mess=0, today=date(2026, 11, 23))
    key, port = tmp_path / "key.json", free_port()
    words = ("--port", str(port), "--key-file", str(key), "--book", str(tmp_path / "bank.xlsx"))
    with command(tmp_path / "instance", *words) as running:
        try:
            told = "".join(running.stdout.readline() for _ in range(3))
            id = re.search(r": (\S{44})$", told, re.MULTILINE)[1]
            session = open_session(json.loads(key.read_text(encoding="utf-8")), f"http://127.0.0.1:{port}")
            client = Client(session, Budget(tmp_path / "budget.json"))
            google = GoogleBook(id, client, folder=tmp_path / "google", clock=StillClock())
            people = len(google.read().tabs["mentees"].rows)
            address = re.search(r"http\S+/edit", running.stdout.readline())[0]
            page = requests.get(address, timeout=10).text
        finally:
            running.terminate()

    assert (google.name, people) == ("bank", 4)
    assert "<h1>bank</h1>" in page


def test_a_file_that_is_no_workbook_is_a_sentence(tmp_path):
    (tmp_path / "bank.xlsx").write_text("no workbook", encoding="utf-8")
    words = (
        "--port",
        str(free_port()),
        "--key-file",
        str(tmp_path / "key.json"),
        "--book",
        str(tmp_path / "bank.xlsx"),
    )
    running = command(tmp_path / "instance", *words)
    told = running.communicate(timeout=60)[0]

    assert running.returncode == 1
    assert "bank.xlsx" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("switch", ["nonsense=on", "version_lags=maybe", "version_lags"])
def test_a_switch_that_is_none_is_named_with_those_there_are(tmp_path, switch):
    words = ("--port", str(free_port()), "--key-file", str(tmp_path / "key.json"), "--switch", switch)
    running = command(tmp_path / "instance", *words)
    told = running.communicate(timeout=60)[0]

    assert running.returncode == 2
    assert "metadata_moves_on_sort" in told
    assert not (tmp_path / "key.json").exists()


def test_a_real_key_is_not_overwritten_and_that_is_a_sentence(tmp_path):
    key = tmp_path / "key.json"
    key.write_text('{"type": "service_account", "project_id": "college-mentoring"}', encoding="utf-8")
    running = command(tmp_path / "instance", "--port", str(free_port()), "--key-file", str(key))
    told = running.communicate(timeout=60)[0]

    assert running.returncode == 1
    assert "укажите другой файл" in told
    assert "college-mentoring" in key.read_text(encoding="utf-8")


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ("--port", str(taken.getsockname()[1]), "--key-file", str(tmp_path / "key.json"))
        running = command(tmp_path / "instance", *words)
        told = running.communicate(timeout=60)[0]

    assert running.returncode == 1
    assert "Порт" in told
    assert not (tmp_path / "key.json").exists()


def test_no_folder_is_made_of_a_mistyped_path(tmp_path):
    key = tmp_path / "nowhere" / "key.json"
    running = command(tmp_path / "instance", "--port", str(free_port()), "--key-file", str(key))
    told = running.communicate(timeout=60)[0]

    assert running.returncode == 1
    assert "верен ли путь" in told
    assert not key.parent.exists()
