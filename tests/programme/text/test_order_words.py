"""The director's paper is called as the setting says, in whatever case of the grammar it stands."""

from __future__ import annotations

import pytest

from programme.text.order_words import in_order_words


@pytest.mark.parametrize(
    ("text", "order", "direction"),
    [
        ("Номер приказа (распоряжения)", "Номер приказа", "Номер распоряжения"),
        ("Приказ (распоряжение) и срок", "Приказ и срок", "Распоряжение и срок"),
        ("утверждены приказом (распоряжением).", "утверждены приказом.", "утверждены распоряжением."),
        ("Номер договора", "Номер договора", "Номер договора"),
    ],
)
def test_the_setting_chooses_the_word(text, order, direction):
    assert in_order_words(text, "Приказ") == order
    assert in_order_words(text, "распоряжение ") == direction
    assert in_order_words(text, "") == text
