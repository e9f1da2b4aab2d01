"""The stand-in answers as Google did: recorded conversations, reply by reply."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from emulator.api.tokens import write_key
from emulator.cloud import Cloud
from emulator.server import running
from tests.emulator.discovery import Watch

REPLAY, CASSETTES = os.environ.get("SHEETS_REPLAY", ""), os.environ.get("SHEETS_CASSETTES", "")


@pytest.mark.skipif(not (REPLAY and CASSETTES), reason="no recordings: set SHEETS_REPLAY and SHEETS_CASSETTES")
def test_every_recorded_reply_is_equal_and_fits_the_discovery_documents(tmp_path):
    watch = Watch()
    cloud = Cloud(watch=watch)
    cloud.quotas.enforced = False  # the recordings were made over years, not in a minute
    with running(cloud) as root:
        write_key(cloud, root, tmp_path / "key.json")
        told = subprocess.run(
            [sys.executable, REPLAY, root, "--key", str(tmp_path / "key.json"), "--cassettes", CASSETTES],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    counts = re.search(r"(\d+) of (\d+) replies", told.stdout)
    assert counts, told.stdout + told.stderr
    assert told.returncode == 0, told.stdout
    assert counts[1] == counts[2]
    assert int(counts[1]) > 500
    assert not watch.found, "\n".join(watch.found[:10])
    assert watch.count > 500
