"""Tests run side by side: the workers share one PostgreSQL server, which ends with them, and never a port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
TRIAL = """
import os, pathlib
from sqlalchemy import create_engine, text

def test_the_server_answers(postgres_server):
    engine = create_engine(postgres_server + "postgres")
    with engine.connect() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar()
    engine.dispose()
    told = pathlib.Path(__file__).with_name(os.environ["PYTEST_XDIST_WORKER"])
    told.write_text(f"{postgres_server} {folder}")
"""


@pytest.mark.postgres
def test_all_workers_of_a_run_share_one_server_that_ends_with_the_run(tmp_path, postgres_server):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_trial.py").write_text(TRIAL)
    command = [sys.executable, "-m", "pytest", "-p", "tests.databases", "-n", "2", "--dist", "each", str(tmp_path)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", str(tmp_path / "pytest.ini")], cwd=ROOT,
        env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    ((url, folder),) = {tuple((tmp_path / worker).read_text().split()) for worker in ("gw0", "gw1")}
    assert url != postgres_server, "another run has a server of its own"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2].strip("/")))) != 0
    assert not Path(folder).parent.exists()


def test_workers_find_their_ports_in_rows_of_their_own(monkeypatch):
    found = {}
    for worker in ("gw0", "gw1", "gw5"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        found[worker] = {free_port() for _ in range(50)}

    assert not found["gw0"] & found["gw1"] | found["gw1"] & found["gw5"] | found["gw0"] & found["gw5"]


def test_a_port_that_is_taken_is_not_found(monkeypatch):
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        assert port not in {free_port() for _ in range(2000)}
