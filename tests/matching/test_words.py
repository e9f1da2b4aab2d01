"""Russian words: forms of a word meet, abbreviations are spelled out, general words say little."""

from __future__ import annotations

import pytest

from matching.words import GENERIC_WEIGHT, glossary_of, stem, weights_of
from tests.matching.people import synonym


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("экзамен", "экзамену"),  # one round of the stemmer leaves them apart
        ("цифровые", "цифровых"),
        ("инструменты", "инструментов"),
        ("родителями", "родителей"),
        ("планирование", "планирования"),
        ("документами", "документов"),
    ],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("экзамен", "экзаменатор"), ("сварка", "родители")])
def test_different_words_keep_different_stems(one, other):
    assert stem(one) != stem(other)


def test_a_stem_no_longer_changes():
    for word in ("экзаменами", "преподавателей", "оценивания", "воспитательный", "мы"):
        assert stem(stem(word)) == stem(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("учёт", "учет"), ("ПРИЁМЫ", "приемы"), ("тест — контроль", "контроль, тест"), ("CAD/CAM", "cad cam")],
)
def test_case_yo_order_and_punctuation_do_not_matter(one, other):
    assert weights_of(one, {}) == weights_of(other, {})


def test_an_abbreviation_means_its_words():
    assert weights_of("КТП", {}).keys() == weights_of("календарно-тематическое планирование", {}).keys()
    assert weights_of("демоэкзамен", {}).keys() == weights_of("демонстрационный экзамен", {}).keys()


def test_general_words_weigh_little_and_little_words_nothing():
    weights = weights_of("работа с родителями", {})

    assert weights[stem("работа")] == GENERIC_WEIGHT
    assert weights[stem("родители")] == 1
    assert stem("с") not in weights


def test_digits_count_and_single_letters_do_not():
    assert weights_of("1 С", {}).keys() == {"1"}


def test_the_college_s_own_synonyms_come_before_the_built_in_ones():
    own = glossary_of({"1": synonym("1", "курс технического перевода", "КТП", "перевод текста")})

    assert weights_of("ктп", own).keys() == weights_of("курс технический перевод", {}).keys()
    assert len(own) == 1  # a synonym of two words cannot stand for one


def test_an_empty_text_has_no_words():
    assert weights_of(" — ", {}) == {}
