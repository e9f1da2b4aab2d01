"""Names are tidied, taken apart and shortened the same way however they were typed."""

from __future__ import annotations

import pytest

from programme.text.names import NBSP, Name, monogram, name_key, parse_name, short_name


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Лучинина Вера Павловна", Name("Лучинина", "Вера", "Павловна")),
        ("лучинина вера павловна", Name("Лучинина", "Вера", "Павловна")),
        ("Лучинина В.П.", Name("Лучинина", "В", "П")),
        ("В. П. Лучинина", Name("Лучинина", "В", "П")),
        ("Лучинина Вера П.", Name("Лучинина", "Вера", "П")),
        ("Лучинина (Дубова) Вера", Name("Лучинина", "Вера", "", "Дубова")),
        ("Алиев Рашид Ильгар оглы", Name("Алиев", "Рашид", "Ильгар")),
        ("Лучинина-Дубова Вера", Name("Лучинина-Дубова", "Вера")),
        ("Лучинина", Name("Лучинина")),
        ("", Name("")),
    ],
)
def test_a_name_is_taken_apart(typed, parts):
    assert parse_name(typed) == parts


@pytest.mark.parametrize(
    "typed",
    ["Лучинина Вера Павловна", "ЛУЧИНИНА  ВЕРА ПАВЛОВНА", "Лyчинина Вера Павловна", "лучинина вера павловна,"],
)  # the third with a Latin y
def test_one_name_in_several_writings_has_one_key(typed):
    assert name_key(typed) == "лучинина вера павловна"


def test_e_and_yo_are_one_letter_in_keys():
    assert name_key("Алёна Королёва") == name_key("Алена Королева")
    assert name_key("Дубов Семён Маркович") != name_key("Дубов Семён Макарович")


def test_initials_have_a_key_of_their_own():
    assert name_key("Лучинина В. П.") == name_key("В.П. Лучинина") != name_key("Лучинина Вера Павловна")


@pytest.mark.parametrize(
    ("typed", "short"),
    [
        ("Лучинина Вера Павловна", f"Лучинина{NBSP}В.{NBSP}П."),
        ("Лучинина Вера", f"Лучинина{NBSP}В."),
        ("Лучинина", "Лучинина"),
        ("В.П. Лучинина", f"Лучинина{NBSP}В.{NBSP}П."),
    ],
)
def test_a_short_name_never_breaks_across_lines(typed, short):
    assert short_name(typed) == short


@pytest.mark.parametrize(("typed", "letters"), [("Лучинина Вера", "ЛВ"), ("Лучинина", "Л"), ("", "?")])
def test_a_monogram_has_two_letters_at_most(typed, letters):
    assert monogram(typed) == letters
