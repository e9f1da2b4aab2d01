"""The guide to Google Sheets quotes what the program says, in both languages, and leaves out no mishap."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest

from blueprints.registry import COMMANDS
from translations.build import merge, sentences

ROOT = Path(__file__).resolve().parents[2]
GUIDES = {"en": ROOT / "docs" / "google.md", "ru": ROOT / "docs" / "google.ru.md"}
MISHAPS = {"sheets/google/faults.py", "sheets/google/network.py"}  # every sentence of these stands in the guides
SOURCES = MISHAPS | {
    "sheets/google/write/writer.py",
    "sheets/google/write/permissions.py",
    "sheets/google/write/refusals.py",
    "sheets/google/cache.py",
    "sheets/google/client.py",
    "config.py",
    "config_values.py",
    "services/sync/foreign_storage.py",
}
PLACE = re.compile(r"%\((\w+)\)s")


@cache
def told(files, language):
    """Return the sentences of these files as people read them: English text → pattern in the language."""
    catalog = merge()[0]
    found = {}
    for message in sentences():
        if isinstance(message.id, str) and {name for name, _ in message.locations} & files:
            text = message.id if language == "en" else catalog.get(message.id).string
            parts = PLACE.split(text)
            parts[::2] = [re.escape(part.replace("%%", "%")) for part in parts[::2]]
            parts[1::2] = [f"(?P<{name}>.+?)" for name in parts[1::2]]
            found[message.id] = re.compile("".join(parts))
    return found


def quotes(language):
    lines = GUIDES[language].read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("> ") for line in lines if line.startswith("> ")]


def source_of(quote, language):
    """Return the sentence that a quote is an example of, with the sentences inside it; None when there is none."""
    for text, pattern in told(frozenset(SOURCES), language).items():
        found = pattern.fullmatch(quote)
        if found is None:
            continue
        inner = found.groupdict().get("fault")
        if inner is None:
            return (text,)
        below = source_of(inner, language)
        return None if below is None else (text, *below)
    return None


@pytest.mark.parametrize("language", GUIDES)
def test_every_sentence_the_guide_quotes_is_one_of_the_program(language):
    strange = [quote for quote in quotes(language) if source_of(quote, language) is None]
    assert quotes(language)
    assert not strange, f"{GUIDES[language].name} quotes what the program does not say:\n" + "\n".join(strange)


@pytest.mark.parametrize("language", GUIDES)
def test_every_mishap_at_google_stands_in_the_guide(language):
    quoted = {text for quote in quotes(language) for text in source_of(quote, language) or ()}
    lacking = told(frozenset(MISHAPS), language).keys() - quoted
    assert not lacking, f"quote in {GUIDES[language].name} and say what to do:\n" + "\n".join(sorted(lacking))


def test_both_guides_quote_the_same_in_the_same_order():
    english, russian = ([source_of(quote, language) for quote in quotes(language)] for language in GUIDES)
    assert english == russian


def test_both_guides_have_the_same_steps_commands_and_settings():
    def shape(language):
        text = GUIDES[language].read_text(encoding="utf-8")
        heads = [len(mark) for mark in re.findall(r"^(#+) ", text, re.M)]
        return heads, re.findall(r"^```\w+\n(.*?)^```", text, re.M | re.S), sorted(re.findall(r"flask \w+ \w+", text))

    assert shape("en") == shape("ru")


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_names_only_settings_that_exist(language):
    text = GUIDES[language].read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)=", text))

    assert {"BOOK", "GOOGLE_KEY_FILE"} <= named
    assert {name for name in named if f"`{name}`" not in readme} == set()


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_names_only_commands_that_exist(language):
    text = GUIDES[language].read_text(encoding="utf-8")
    groups = {each.name: each.commands.keys() for each in COMMANDS if isinstance(each, click.Group)}
    named = set(re.findall(r"(?:flask|--app app) (book|google|accounts) ([\w-]+)", text))

    assert {("book", "init"), ("google", "acknowledge")} <= named
    assert {f"flask {group} {name}" for group, name in named if name not in groups[group]} == set()
