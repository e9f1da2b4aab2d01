"""The rooms stay rooms: small folders, every module says what lives in it, every path in the docs leads somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "blueprints", "demo", "documents", "emulator", "mail", "matching", "programme", "services", "sheets", "store",
    "translations", "benchmarks", "tests",
)  # fmt: skip
MOST = 20  # modules in one folder; a newcomer reads that many names in a minute
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts)
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_folder_holds_more_than_twenty_modules():
    folders = {path.parent for path in MODULES}
    crowded = {_name(each): found for each in folders if (found := len(list(each.glob("*.py")))) > MOST + 1}
    assert not crowded, f"more than {MOST} modules beside __init__.py; look for the second noun: {crowded}"


@pytest.mark.parametrize(
    "path", [each for each in MODULES if "tests" not in each.parts or each.name != "__init__.py"], ids=_name
)
def test_every_module_opens_with_what_lives_there(path):
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert told.split("\n")[0].endswith((".", ":")), (
        f"{_name(path)} must open with one sentence that says what lives there"
    )


@pytest.mark.parametrize("page", DOCS, ids=_name)
def test_every_module_and_room_that_the_docs_name_exists(page):
    named = re.findall(r"`([\w/]*(?:\w\.py|\w/))`", page.read_text(encoding="utf-8"))
    names = {path.name for path in [*MODULES, *ROOT.glob("*.py")]}
    ours = [each for each in named if each.endswith(".py") or each.split("/")[0] in ROOMS]
    absent = [each for each in ours if not ((ROOT / each).exists() if "/" in each else each in names)]

    assert not absent, f"{_name(page)} names what does not exist: {', '.join(absent)}"


def test_pages_and_commands_open_no_transactions():
    """They ask a service: what belongs together is then read as of one moment, and written or refused as one."""
    opened = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        if path.is_relative_to(ROOT / "blueprints")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("store", "transaction")
    ]

    assert not opened, f"ask a service instead of the store: {', '.join(opened)}"


def test_no_two_classes_of_the_program_share_a_name():
    owners: dict[str, list[str]] = {}
    apart = {"tests", "emulator", "benchmarks", "versions"}  # the stand-in speaks Google's words, not ours
    for path in [*MODULES, *ROOT.glob("*.py")]:
        if apart.isdisjoint(path.relative_to(ROOT).parts):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    owners.setdefault(node.name, []).append(_name(path))
    doubled = {name: found for name, found in owners.items() if len(found) > 1}

    assert not doubled, f"one word, one meaning: {doubled}"
