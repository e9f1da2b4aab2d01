"""The table of tabs and columns can be read one way only, in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Kind
from programme.text.folding import fold

BY_TAB = [pytest.param(tab, id=tab.key) for tab in TABS]


def test_there_are_the_tabs_the_programme_needs_and_only_the_banks_are_required():
    assert [tab.sheet for tab in TABS] == [
        "Наставляемые", "Наставники", "Пары", "Программы", "Встречи", "Дорожная карта", "Анкеты", "Партнёры",
        "Публикации", "Письма", "Справочники", "Педагоги", "Согласия", "Документы", "Мероприятия", "Практики",
        "Настройки",
    ]  # fmt: skip
    assert [tab.key for tab in TABS if tab.required] == ["mentees", "mentors"]


def test_no_two_tabs_share_a_name_a_synonym_or_a_prefix():
    names = Counter(fold(name) for tab in TABS for name in (tab.sheet, *tab.synonyms))
    assert [name for name, count in names.items() if count > 1] == []
    assert len({tab.prefix for tab in TABS}) == len(TABS)
    assert len(BY_KEY) == len(TABS)


@pytest.mark.parametrize("tab", BY_TAB)
def test_no_header_and_no_synonym_means_two_columns(tab):
    told: dict[str, set[str]] = {}
    for column in tab.columns:
        for header in (column.header, *column.synonyms):
            told.setdefault(fold(header), set()).add(column.key)
    assert {header: keys for header, keys in told.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("tab", BY_TAB)
def test_every_column_is_named_in_russian_and_in_english(tab):
    for column in tab.columns:
        assert column.header, column.key
        assert column.title.isascii(), column.title
        assert column.header == column.header.strip()
    assert tab.title.isascii()


@pytest.mark.parametrize("tab", BY_TAB)
def test_every_choice_can_be_told_from_the_others_in_both_languages(tab):
    for column in tab.columns:
        if column.kind in (Kind.CHOICE, Kind.CHOICES):
            assert column.choices, column.key
            for told in ("key", "ru", "en"):
                said = [fold(getattr(choice, told)) for choice in column.choices]
                assert len(set(said)) == len(said), f"{tab.key}.{column.key}: {said}"
                assert all(said)


@pytest.mark.parametrize("tab", BY_TAB)
def test_every_tab_begins_with_a_code_and_has_one_name_at_most(tab):
    assert tab.columns[0].key == "code"
    assert len([c for c in tab.columns if c.required and c.key != "code"]) <= 1
    if tab.required:
        assert tab.name_column is not None
        assert tab.name_column.kind is Kind.NAME
