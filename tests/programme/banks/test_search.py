"""People are found by what one remembers of them."""

from __future__ import annotations

from datetime import date

import pytest

from programme.banks.search import find
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)
MENTEES = (
    Mentee(code="Н-0001", name="Королёва Алёна Петровна", post="преподаватель", commission="ПЦК строительства",
           email="alena@college.example", phone="+79990000001", needs=("планирование занятия",)),
    Mentee(code="Н-0002", name="Королевич Пётр Ильич", post="мастер", request="как удержать внимание группы"),
    Mentee(code="Н-0003", name="Дубов Семён Маркович", disciplines=("Сварка",), commission="ПЦК сварки"),
)  # fmt: skip
MENTORS = (Mentor(code="М-0001", name="Лучинина Вера Павловна", competences=("оценивание", "Веб-разработка")),)
SNAPSHOT = Snapshot(
    TODAY, None, (1, 1, TODAY), {"mentees": {m.code: m for m in MENTEES}, "mentors": {m.code: m for m in MENTORS}}
)


def hits(query: str, *, tab: str = "mentees", contacts: bool = True) -> list[str]:
    return list(find(SNAPSHOT, tab, query, contacts=contacts))


@pytest.mark.parametrize(
    "query",
    [
        "Королёва", "королева", "КОРОЛЁВА АЛЁНА", "алена королева", "петровна алёна", "корол ал", "Н-0001", "н-0001",
        "h-0001", "планирование", "строительства королева", "  королёва  ", "Kоролёва",
    ],
)  # fmt: skip
def test_words_in_any_order_and_writing_find_her(query):
    assert hits(query)[0] == "Н-0001"


@pytest.mark.parametrize("query", ["коралева", "королва", "королеева", "кроолева", "лоролева", "королёвв"])
def test_one_typing_error_is_forgiven(query):
    assert "Н-0001" in hits(query)


def test_errors_are_looked_for_only_where_nothing_is_found():
    assert hits("королёва") == ["Н-0001"], "Королевич is one letter away"


def test_two_typing_errors_are_not():
    assert hits("каралева") == []


def test_a_short_word_is_not_searched_with_errors():
    assert hits("дуб") == ["Н-0003"]
    assert hits("дув") == []


def test_every_word_must_be_there():
    assert hits("королёва дубов") == []


def test_the_exact_name_comes_before_a_beginning_and_a_name_before_a_request():
    assert hits("королев") == ["Н-0001", "Н-0002"]
    assert hits("королевич") == ["Н-0002"]


def test_nothing_asked_finds_everybody_in_the_order_of_the_sheet():
    assert hits("") == hits("  , ") == ["Н-0001", "Н-0002", "Н-0003"]


@pytest.mark.parametrize("query", ["alena@college.example", "8 (999) 000-00-01", "+7 999 000 00 01", "9990000001"])
def test_contacts_find_a_person_only_for_who_may_see_them(query):
    assert hits(query) == ["Н-0001"]
    assert hits(query, contacts=False) == []


def test_a_mentor_is_found_by_a_competence_and_not_among_mentees():
    assert hits("веб-разработка", tab="mentors") == ["М-0001"]
    assert hits("лучинина") == []


@pytest.mark.parametrize("query", ["%", "'; drop table", "\x00", "(", "я" * 5000, "🙂"])
def test_whatever_is_typed_is_only_words(query):
    assert hits(query) in ([], ["Н-0001", "Н-0002", "Н-0003"])


def test_a_new_snapshot_is_searched_and_not_the_one_before():
    hits("королёва")
    later = Snapshot(TODAY, None, (2, 1, TODAY), {"mentees": {"Н-0009": Mentee(code="Н-0009", name="Новый Пётр")}})
    assert list(find(later, "mentees", "королёва", contacts=True)) == []
    assert list(find(later, "mentees", "новый", contacts=True)) == ["Н-0009"]
