"""Words on the page: days, lengths of service, choices, names, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from blueprints.shared import menu, wording
from programme.schema.registry import TABS, tab
from programme.text.sentences import say

MOMENT = datetime(2026, 10, 12, 14, 2, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(params=["ru", "en"])
def language(request, shown_house):
    headers = {"Cookie": f"language={request.param}"}
    with shown_house.app.test_request_context("/signin/", base_url="http://127.0.0.1", headers=headers):
        yield request.param


WORDS = {
    "day": (lambda: wording.day(MOMENT), "12.10.2026", "12 Oct 2026"),
    "day in words": (lambda: wording.day_in_words(date(2026, 5, 1)), "1 мая 2026", "1 May 2026"),
    "moment": (lambda: wording.moment(MOMENT), "12.10.2026 14:02", "12 Oct 2026 14:02"),
    "no day": (lambda: wording.day(None), "", ""),
    "one year": (lambda: wording.months(12), "1 год", "1 year"),
    "years and months": (lambda: wording.months(5 * 12 + 3), "5 лет 3 месяца", "5 years 3 months"),
    "no time yet": (lambda: wording.months(0), "0 лет", "0 years"),
    "yes": (lambda: wording.cell(True), "да", "yes"),
    "list": (lambda: wording.cell(("а", "б")), "а, б", "а, б"),
    "decimal": (lambda: wording.cell(1.50), "1,5", "1.5"),
    "whole decimal": (lambda: wording.cell(10.0), "10", "10"),
    "column": (lambda: wording.column_name("post", "mentees"), "Должность", "Post"),
    "tab": (lambda: wording.tab_name("mentees"), "Наставляемые", "Mentees"),
    "an unknown tab stays": (lambda: wording.tab_name("Моё"), "Моё", "Моё"),
    "choice": (lambda: wording.cell("paired", tab("mentees").column("status")), "в паре", "in a pair"),
    "choices": (lambda: wording.cell(("mon", "tue"), tab("mentees").column("days")), "понедельник, вторник",
                "Monday, Tuesday"),
    "sentence": (lambda: wording.said(say("Signed out.")), "Выход.", "Signed out."),
    "plain text": (lambda: wording.said("как есть"), "как есть", "как есть"),
    "the sheet": (lambda: wording.author_word("sheet"), "в таблице", "in the sheet"),
    "browser": (lambda: wording.browser_word("Mozilla/5.0 (Windows NT 10.0) Chrome/1 YaBrowser/2"),
                "Yandex, Windows", "Yandex, Windows"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_words_are_right_in_both_languages(language, name):
    speak, russian, english = WORDS[name]
    wanted = russian if language == "ru" else english
    assert speak().replace(wording.NBSP, " ") == wanted


def test_names_are_shortened_as_people_do():
    assert wording.monogram("Петрова Анна Сергеевна") == "ПА"
    assert wording.short_name("Петрова Анна Сергеевна") == f"Петрова{wording.NBSP}А.{wording.NBSP}С."
    assert wording.short_name("А. С. Петрова") == wording.short_name("Петрова Анна Сергеевна")
    assert wording.short_name("curator@college.example") == "curator@college.example"
    assert wording.monogram("") == "?"


@pytest.mark.parametrize(
    "value", [1, 1.5, True, 1e308, 10**15, -5, date(2026, 9, 1), datetime(2026, 9, 1, 12), "x", ""]
)
def test_whatever_stood_in_a_cell_can_be_told(shown_house, value):
    with shown_house.app.test_request_context(base_url="http://127.0.0.1"):
        for told in TABS:
            for column in told.columns:
                assert isinstance(wording.cell_of(value, column.key, told.key), str)


def test_an_address_built_once_holds_only_where_the_site_is_mounted_and_for_the_host_asked(shown_house):
    def told(mounted: str, host: str) -> tuple[str, ...]:
        with shown_house.app.test_request_context("/", base_url=f"http://{host}{mounted}"):
            plain = menu.address("banks.card", tab="mentees", code="Н-0001")
            return plain, menu.address("pairs.list_pairs", page=1), menu.address("pairs.list_pairs", _scheme="https")

    card = "/mentees/%D0%9D-0001"
    assert told("", "127.0.0.1") == (card, "/pairs?page=1", "https://127.0.0.1/pairs")
    assert told("/intranet", "localhost") == (
        f"/intranet{card}", "/intranet/pairs?page=1", "https://localhost/intranet/pairs",
    )  # fmt: skip
    assert told("", "localhost") == (card, "/pairs?page=1", "https://localhost/pairs")
    with shown_house.app.test_request_context("/", base_url="http://127.0.0.1"):
        assert menu.address("pairs.list_pairs", page=True) == "/pairs?page=True"
