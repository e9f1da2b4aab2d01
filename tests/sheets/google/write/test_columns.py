"""Where columns stood before staff inserted, moved and renamed them."""

from __future__ import annotations

import pytest

from sheets.google.write.columns import NEW, UNKNOWN, previous_at

THEN = ("Код", "ФИО", "Должность", "Примечание", "Чай")


@pytest.mark.parametrize(
    ("now", "places"),
    [
        (THEN, [0, 1, 2, 3, 4]),
        (("Код", "Своё", "ФИО", "Должность", "Примечание", "Чай"), [0, NEW, 1, 2, 3, 4]),
        (("Код", "ФИО", "Примечание", "Должность", "Чай"), [0, 1, 3, 2, 4]),
        (("Код", "ФИО", "Занимаемая должность", "Примечание", "Чай"), [0, 1, 2, 3, 4]),
        (("Код", "ФИО", "Кем", "Примечание", "Чай"), [0, 1, 2, 3, 4]),
        (("Код", "ФИО", "Своё", "Занимаемая должность", "Примечание", "Чай"), [0, 1, NEW, 2, 3, 4]),
        (("Код", "ФИО", "Своё", "Кем", "Примечание", "Чай"), [0, 1, UNKNOWN, UNKNOWN, 3, 4]),
        (("Код", "ФИО", "Кем", "Заметки", "Чай"), [0, 1, 2, 3, 4]),
        (("Код", "Своё", "ФИО", "Кем", "Примечание", "Чай"), [0, NEW, 1, 2, 3, 4]),
        (("Шифр", "ФИО", "Должность", "Примечание", "Чай"), [0, 1, 2, 3, 4]),
        (("Код", "ФИО", "Примечание", "Чай"), [0, 1, 3, 4]),
        (("Код", "ФИО", "", "Примечание", "Чай"), [0, 1, 2, 3, 4]),
    ],
)
def test_columns_are_told_by_their_headers_their_meaning_and_their_neighbours(now, places):
    assert list(previous_at("mentees", THEN, now, len(now)).values()) == places
