"""What two writings of the same words share."""

from __future__ import annotations

import pytest

from programme.text.folding import cyrillic, fold, look_alikes_to_cyrillic, look_alikes_to_latin, plain_dashes, tidy


@pytest.mark.parametrize("typed", ["Ёлка  и\u00a0Ель", "ёлка и ель", "ЕЛКА И ЕЛЬ.", " елка, и – ель! ", "Eлка и eль"])
def test_case_spaces_marks_and_look_alikes_do_not_matter(typed):
    assert fold(typed) == "елка и ель"


def test_hash_number_sign_and_plus_stay_because_they_tell_things_apart():
    assert len({fold("C#"), fold("C++"), fold("C")}) == 3
    assert fold("школа № 5") == "школа № 5"


def test_a_latin_word_stays_latin():
    assert cyrillic("Moodle и Excel") == "Moodle и Excel"
    assert fold("MOODLE") == "moodle"


def test_only_words_with_both_alphabets_are_mended():
    assert cyrillic("Ивaнoва учит PHP") == "Иванова учит PHP"


def test_codes_and_addresses_go_wholly_to_one_alphabet():
    assert look_alikes_to_cyrillic("H-0001") == "Н-0001"
    assert look_alikes_to_latin("оленa@mail.example") == "oлeнa@mail.example"


def test_every_dash_is_one_dash_and_every_blank_one_blank():
    assert plain_dashes("а‐б‑в‒г–д—е−ж") == "а-б-в-г-д-е-ж"
    assert tidy("\u200b а \t\n б\ufeff") == "а б"


def test_composed_and_decomposed_letters_are_one():
    assert fold("й") == fold("и\u0306")
    assert tidy("е\u0308лка") == "ёлка"
