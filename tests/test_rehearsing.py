"""`make run-google` in earnest: the stand-in, the invented college in it, the site, the worker, two people to be."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from tests.test_serving import Running, wait_for


def test_the_google_mode_is_rehearsed_without_an_account_and_leaves_nothing(tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    house = Running(tmp_path, "rehearsing.py", TMPDIR=str(temporary))
    try:
        wait_for(lambda: len(re.findall(r"/signin/link/\S+$", house.told, re.M)) == 2, "two people may sign in")
        wait_for(lambda: house.page("/signin"), "the site answers")
        wait_for(lambda: "google acknowledge" in house.told, "the worker waits for the administrator's word")
        sheet = re.search(r"(http://\S+)/spreadsheets/d/([\w-]+)/edit$", house.told, re.M)
        with urllib.request.urlopen(f"{sheet[1]}/spreadsheets/d/{sheet[2]}/edit", timeout=10) as answer:
            assert "Наставляемые" in answer.read().decode()
        assert list(temporary.iterdir())
    finally:
        assert house.stop() == 0, house.told

    assert "administrator@college.example" in house.told
    assert not [path for path in Path(temporary).iterdir() if path.name.startswith("nastavnik-rehearsal")]
