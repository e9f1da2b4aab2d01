"""How alike two phrases are: whole numbers 0..1000, alike in meaning before alike in letters."""

from __future__ import annotations

import numpy as np
import pytest

from matching import similarity as room
from matching.similarity import similarity
from tests.matching.people import NEEDS

COVERED = 500


def alike(one: str, other: str, *more: str) -> int:
    return int(similarity([one], [other, *NEEDS, *more], {})[0, 0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("цифровые инструменты", "цифровых инструментов"),
        ("подготовка к демонстрационному экзамену", "демоэкзамен"),
        ("КТП", "календарно-тематическое планирование"),
        ("работа с родителями", "взаимодействие с родителями"),
        ("оценивание", "оцениванеи"),
        ("Учёт", "учет"),
    ],
)
def test_the_same_in_other_words_covers_a_need(one, other):
    assert alike(one, other) >= COVERED


def test_a_typing_error_is_seen_through_where_stems_are_not():
    assert alike("безопастность", "безопасность") >= COVERED
    assert alike("программирвание", "программирование") >= COVERED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("работа с родителями", "работа с документами"),
        ("организация занятия", "организация питания"),
        ("сварка", "логистика"),
        ("", "логистика"),
    ],
)
def test_a_general_word_in_common_covers_nothing(one, other):
    assert alike(one, other) < COVERED


def test_equal_phrases_reach_the_whole_and_nothing_goes_beyond():
    found = similarity(NEEDS, NEEDS, {})

    assert (np.diagonal(found) == 1000).all()
    assert found.min() >= 0
    assert found.max() <= 1000
    assert (found == found.T).all()


def test_noise_is_nothing():
    found = similarity(NEEDS, ["столярное дело", "теннис", "планирование урока"], {})

    assert set(found[found < 300].tolist()) == {0}


def test_one_order_of_phrases_gives_what_another_gives():
    there = similarity(NEEDS, NEEDS[:3], {})
    back = similarity(NEEDS[::-1], NEEDS[:3][::-1], {})

    assert (there == back[::-1, ::-1]).all()


def test_blocks_change_nothing(monkeypatch):
    whole = similarity(NEEDS, NEEDS, {})
    monkeypatch.setattr(room, "BLOCK", 2)

    assert (similarity(NEEDS, NEEDS, {}) == whole).all()


@pytest.mark.parametrize(("ones", "others"), [([], []), (NEEDS, []), ([], NEEDS)])
def test_nothing_to_compare_gives_an_empty_matrix(ones, others):
    assert similarity(ones, others, {}).shape == (len(ones), len(others))


def test_a_synonym_of_the_college_is_followed():
    without = similarity(["мастерочек"], ["кладка кирпича"], {})
    with_it = similarity(["мастерочек"], ["кладка кирпича"], {"мастерочек": ("кладка", "кирпича")})

    assert without[0, 0] < COVERED <= with_it[0, 0]
