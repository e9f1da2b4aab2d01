"""A letter is one record, one folder, one row of the documentation; nothing asks for a letter by part of its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mail.rendering import Renderer
from programme.letters.kinds import KINDS
from programme.letters.letter import STATES, LetterState
from programme.letters.reasons import CURABLE, HOLDING, REASONS, REVIVABLE, standing
from tests.letters_cast import NOW, SETTINGS, TEMPLATES, letter, snapshot

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8")
PARTS = ("subject.txt", "body.txt", "body.html")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# A letter's name, or a list of names, taken apart or compared with a part of a name.
BY_PART_OF_A_NAME = re.compile(
    r"""(?:\bletter|\bkind|\.name)\.(?:startswith|endswith|removeprefix|removesuffix|partition|split|find)\("""
    r"""|["'][\w_]+["']\s+(?:not\s+)?in\s+(?:owed|letter|kind|o)\.(?:letter|name|key)\b"""
)


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of docs/letters.md."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", DOCS, re.S | re.M)
    assert section, f"docs/letters.md has no section “{heading}”"
    lines = [line for line in section[1].splitlines() if line.startswith("| ")][1:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_there_are_letters():
    assert list(KINDS)


@pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.name)
def test_every_kind_has_its_folder(kind):
    for name in PARTS:
        file = TEMPLATES / kind.name / name
        assert file.is_file(), f"the letter {kind.name} has no templates/letters/{kind.name}/{name}"
        assert file.read_text(encoding="utf-8").strip(), f"{file} is empty"
    subject = (TEMPLATES / kind.name / "subject.txt").read_text(encoding="utf-8").strip()
    assert "\n" not in subject, f"the subject of {kind.name} has more than one line"


def test_every_folder_belongs_to_a_kind():
    folders = {path.name: sorted(file.name for file in path.iterdir()) for path in TEMPLATES.iterdir() if path.is_dir()}

    assert sorted(folders) == sorted(kind.name for kind in KINDS), "a folder of templates/letters/ has no LetterKind"
    assert {name: files for name, files in folders.items() if files != sorted(PARTS)} == {}


@pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.name)
def test_every_kind_is_written_from_the_cast(kind):
    assert Renderer(SETTINGS).render(letter(kind.name), snapshot(), NOW)


@pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.name)
def test_every_kind_has_a_title_in_each_language(kind):
    assert CYRILLIC.search(kind.title("ru"))
    assert not CYRILLIC.search(kind.title("en"))


def test_the_titles_tell_the_kinds_apart():
    for language in ("ru", "en"):
        titles = [kind.title(language) for kind in KINDS]
        assert sorted(titles) == sorted(set(titles))


def test_every_kind_has_its_row_in_the_docs():
    described = rows_of("What is owed")

    assert [row[0] for row in described] == [kind.name for kind in KINDS], "docs/letters.md lists other letters"
    assert all(row[1] for row in described)


def test_the_docs_say_every_state_and_every_reason():
    assert [row[0] for row in rows_of("States")] == [state.value for state in LetterState]
    described = rows_of("Reasons")
    assert {row[0]: row[1] for row in described} == {key: str(words) for key, words in REASONS.items()}
    assert {row[0]: row[2] for row in described if row[0] in HOLDING | REVIVABLE} == {
        key: standing(key).value for key in HOLDING | REVIVABLE
    }
    assert REASONS.keys() >= HOLDING | REVIVABLE | CURABLE


def test_every_state_has_its_words_in_each_language():
    assert [choice.key for choice in STATES] == [state.value for state in LetterState]
    assert all(CYRILLIC.search(choice.ru) and not CYRILLIC.search(choice.en) for choice in STATES)


@pytest.mark.parametrize("room", ["programme", "services", "mail", "blueprints", "store", "templates"])
def test_nothing_asks_for_a_letter_by_part_of_its_name(room):
    files = [path for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html", ".txt")]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BY_PART_OF_A_NAME.search(line)
    ]

    assert files
    assert not found, "say it in the LetterKind instead: " + "; ".join(found)
