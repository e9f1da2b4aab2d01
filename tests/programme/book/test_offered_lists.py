"""What a column offers to choose from: the programme's words first, then the college's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from programme.book.offered_lists import listed_in, offered
from programme.book.reading import BookReading, RawRow, TabReading
from programme.schema import values
from programme.schema.registry import BY_KEY

LISTED = (
    ("ПЦК", "Механики"), ("пцк ", "механики"), ("Комиссии", "Повара"), ("Категории", "Первая категория"),
    ("Категории", "из космоса"), ("Прочее", "Ничьё"), ("ПЦК", ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "column", "expected"),
    [
        ("mentees", "commission", ("Механики", "Повара")),
        ("teachers", "commission", ("Механики", "Повара")),
        ("mentors", "experienced", ("да", "нет")),
        ("mentors", "status", tuple(choice.ru for choice in values.MENTOR_STATUS)),
        ("mentees", "category", (*(choice.ru for choice in values.CATEGORY), "Первая категория")),
        ("mentors", "competences", ()),
        ("mentees", "name", ()),
    ],
)
def test_a_column_offers_its_choices_and_its_lists(tab, column, expected):
    assert offered(BY_KEY[tab].column(column), LISTED) == expected


def test_lists_are_read_from_their_tab_wherever_its_columns_stand():
    rows = (RawRow(2, ("Механики", "ПЦК")), RawRow(3, (7, None)))
    tab = TabReading("references", "Справочники", 1, ("value", "list"), rows)
    reading = BookReading({"references": tab}, "1", 0, datetime(2026, 9, 1, tzinfo=UTC))

    assert listed_in(reading) == (("ПЦК", "Механики"), ("", ""))


@pytest.mark.parametrize("columns", [(), ("list",)])
def test_a_tab_that_lacks_a_column_lists_nothing(columns):
    tab = TabReading("references", "Справочники", 1, columns, ())
    assert listed_in(BookReading({"references": tab}, "1", 0, datetime(2026, 9, 1, tzinfo=UTC))) == ()
