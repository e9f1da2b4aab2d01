"""A letter is a folder: subject, text and HTML, in the languages it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest

LETTERS = Path(__file__).resolve().parents[2] / "templates" / "letters"
FOLDERS = sorted(folder for folder in LETTERS.iterdir() if folder.is_dir())


def test_there_are_letters():
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_letter_is_complete(folder):
    for name in ("subject.txt", "body.txt", "body.html"):
        file = folder / name
        assert file.is_file(), f"{folder.name} has no {name}"
        assert file.read_text(encoding="utf-8").strip(), f"{file} is empty"
    subject = (folder / "subject.txt").read_text(encoding="utf-8").strip()
    assert "\n" not in subject, f"the subject of {folder.name} has more than one line"
