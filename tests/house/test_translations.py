"""Every sentence has its Russian, said in one way only; templates and views hold no Russian of their own."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from translations.build import fragments, merge, missing, sentences

ROOT = Path(__file__).resolve().parents[2]
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
NAMED_PLACES = re.compile(r"%\((\w+)\)[sd]")
IN_THE_SHEET = {"да", "нет"}  # what a cell of the Russian sheet holds, whoever looks at it
OWN_NAMES = {"Русский"}  # a language is called by its own name in every language


@cache
def said() -> frozenset[str | tuple[str, ...]]:
    """Return every sentence of the code and the templates; to look for them takes seconds."""
    return frozenset(message.id for message in sentences() if message.id)


def english() -> list[str]:
    """Return the English sentences that name a tab of the Russian book."""
    return [text for text in said() if isinstance(text, str) and CYRILLIC.search(text)]


def test_every_sentence_has_its_russian():
    lacks = missing()
    assert not lacks, "add them to translations/parts/<your part>.ru.po:\n" + "\n".join(lacks)


def test_no_sentence_is_translated_in_two_ways():
    contradictions = merge()[1]
    assert not contradictions, "\n".join(f"{c.text!r}: {c.first!r} and {c.second!r}" for c in contradictions)


def test_no_translation_outlives_its_sentence():
    kept = {message.id for message in merge()[0] if message.id}
    assert not kept - said()


def test_no_translation_is_a_guess():
    assert [message.id for part in fragments() for message in part if message.id and message.fuzzy] == []


def test_translations_keep_the_named_places():
    wrong = []
    for message in merge()[0]:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for text in ids for name in NAMED_PLACES.findall(text)}
        for text in strings:
            if message.id and set(NAMED_PLACES.findall(text)) - wanted:
                wrong.append(f"{text!r} has places that {ids[0]!r} has not")
            elif len(ids) == 1 and message.id and set(NAMED_PLACES.findall(text)) != wanted:
                wrong.append(f"{text!r} lost a place of {ids[0]!r}")
    assert not wrong, "\n".join(wrong)


def test_a_percent_sign_is_doubled_where_values_are_filled_in():
    wrong = []
    for message in merge()[0]:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in (*strings, *(message.id if isinstance(message.id, tuple) else (message.id,))):
            if NAMED_PLACES.search(text) and re.search(r"%(?![(%])", text.replace("%%", "")):
                wrong.append(text)
    assert not wrong


def test_the_sentences_are_found_where_they_stand():
    assert "Sign in" in said()  # in a template
    assert "Signed in with the password." in said()  # said by a service
    assert ("%(num)d record", "%(num)d records") in said()


TEMPLATES = ROOT / "templates"
LETTERS = {"base.html", "parts.html"}  # and a folder for each letter: they are written in Russian and in English
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if not (path.is_relative_to(TEMPLATES / "letters") and (path.parent.parent != TEMPLATES or path.name in LETTERS))
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_of_pages_hold_no_russian_of_their_own(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    for sentence in english():
        text = text.replace(sentence, "")

    assert set(CYRILLIC.findall(text)) <= OWN_NAMES


@pytest.mark.parametrize("path", sorted((ROOT / "blueprints").glob("*.py")), ids=lambda p: p.name)
def test_views_hold_no_russian_of_their_own(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    loose = [n.value for n in strings if id(n) not in docstrings and CYRILLIC.search(n.value)]
    loose = [text for text in loose if text not in IN_THE_SHEET and text not in english()]
    assert not loose, "say it in English and translate it: " + "; ".join(loose)
