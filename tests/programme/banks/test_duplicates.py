"""The same person typed twice is shown with the reasons; two people are left alone."""

from __future__ import annotations

from datetime import date

import pytest

from programme.banks.duplicates import duplicates
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)


def found(mentees=(), mentors=(), different=frozenset()) -> list[tuple[set[str], list[str]]]:
    rows = {"mentees": {p.code: p for p in mentees}, "mentors": {p.code: p for p in mentors}}
    told = duplicates(Snapshot(TODAY, None, (1, 1, TODAY), rows), different)
    return [(set(d.key), [str(reason) for reason in d.reasons]) for d in told]


def ann(code="Н-1", name="Дубова Анна Ильинична", **more) -> Mentee:
    return Mentee(code=code, name=name, **more)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Дубова Анна Ильинична", "the same name"),
        ("дубова  анна ильинична", "the same name"),
        ("Дубова А. И.", "the same surname and initials"),
        ("А.И. Дубова", "the same surname and initials"),
        ("Дубавa Анна Ильинична", "the names differ in one letter"),  # and a Latin a
        ("Дубова Ана Ильинична", "the names differ in one letter"),
        ("Липина (Дубова) Анна Ильинична", "a former surname is the same"),
    ],
)
def test_one_name_in_two_writings_is_shown(name, reason):
    ((codes, reasons),) = found([ann(), ann("Н-2", name)])
    assert codes == {"Н-1", "Н-2"}
    assert reasons == [reason]


def test_yo_and_ye_are_one_letter():
    assert found([ann(name="Королёва Алёна"), ann("Н-2", "Королева Алена")])


@pytest.mark.parametrize(
    "name",
    [
        "Дубова Анна Игоревна", "Дубова Инна Ильинична", "Сосновская Анна Ильинична", "Дубова", "Дубова Б. И.",
        "Дубровская Анна Ильинична", "Рубова Алла Ильинична",
    ],
)  # fmt: skip
def test_two_people_are_left_alone(name):
    assert found([ann(), ann("Н-2", name)]) == []


def test_an_address_or_a_phone_is_enough_whatever_the_names():
    one = ann(email="a@college.example", phone="+79990000001")
    assert found([one, ann("Н-2", "Липин Пётр", email="A@college.example")])[0][1] == ["the same e-mail address"]
    assert found([one, ann("Н-2", "Липин Пётр", phone="+79990000001 доб. 12")])[0][1] == ["the same phone"]


def test_the_strongest_reason_comes_first_and_the_strongest_pair_too():
    one = ann(email="a@college.example", birth="1998-05-01")
    same = ann("Н-2", email="a@college.example", birth="1998-05-01")
    alike = ann("Н-3", "Дубова А. И.")
    told = found([alike, one, same])
    assert told[0] == ({"Н-1", "Н-2"}, ["the same e-mail address", "the same name", "the same date of birth"])
    assert {"Н-1", "Н-3"} in [codes for codes, _ in told[1:]]


def test_another_day_of_birth_is_another_person():
    assert found([ann(birth="1998-05-01"), ann("Н-2", birth="1998-06-01")]) == []
    assert found([ann(birth="1998-05-01"), ann("Н-2", birth="1998")])


def test_a_day_of_birth_alone_says_nothing():
    assert found([ann(birth="1998-05-01"), ann("Н-2", "Липин Пётр Львович", birth="1998-05-01")]) == []


def test_a_person_in_both_banks_is_shown():
    ((codes, _),) = found([ann()], [Mentor(code="М-1", name="Дубова Анна Ильинична")])
    assert codes == {"Н-1", "М-1"}


def test_what_a_person_has_judged_different_is_not_shown_again():
    assert found([ann(), ann("Н-2")], different=frozenset({frozenset({"Н-1", "Н-2"})})) == []


def test_rows_without_a_name_and_names_without_a_first_name_are_no_sign():
    assert found([ann(name=""), ann("Н-2", "")]) == []
    assert found([ann(name="Дубова"), ann("Н-2", "Дубова")]) == []


def test_an_address_that_a_whole_staff_room_shares_is_nobodys_own():
    letters = "абвгдежзик"
    unlike = [f"{letters[n // 10] * 4}{letters[n % 10] * 4}" for n in range(70)]
    crowd = [
        ann(f"Н-{n}", f"{word}ов {word[::-1]} Львович", email="office@college.example") for n, word in enumerate(unlike)
    ]
    assert not any("the same e-mail address" in reasons for _, reasons in found(crowd))
