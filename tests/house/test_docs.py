"""The documentation tells the truth about the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from programme.schema.registry import TABS

ROOT = Path(__file__).resolve().parents[2]
BOOK = (ROOT / "docs" / "book.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_every_tab_and_column_stands_in_the_docs(tab):
    section = re.search(rf"^## {re.escape(tab.sheet)} — (.+?)\n(.*?)(?=^## |\Z)", BOOK, re.S | re.M)
    assert section, f"docs/book.md has no section for the tab «{tab.sheet}»"

    lines = [line for line in section[2].splitlines() if line.startswith("| ")][1:]
    described = [[cell.strip() for cell in line.strip("|").split("|")][:5] for line in lines]
    declared = [
        [c.header + (" *" if c.required else ""), c.title, c.kind.value, c.owner.value, c.privacy.value]
        for c in tab.columns
    ]
    assert described == declared, f"docs/book.md describes «{tab.sheet}» otherwise than programme/ declares it"


def test_the_docs_name_no_tab_that_does_not_exist():
    named = re.findall(r"^## (.+?) — ", BOOK, re.M)

    assert named == [tab.sheet for tab in TABS]


def test_every_file_the_docs_point_to_exists():
    missing = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)} → {target}")
    assert not missing, "links to files that do not exist: " + ", ".join(missing)


def test_every_setting_of_the_program_stands_in_the_readme():
    names = set(re.findall(r'read\("([A-Z_]+)"', (ROOT / "config.py").read_text(encoding="utf-8")))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert names
    assert {name for name in names if f"`{name}`" not in readme} == set()
