"""Looking only where duplicates can be finds what comparing everybody with everybody finds."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from random import Random

import pytest

from programme.banks import duplicates as room
from programme.banks.duplicates import PersonAt, duplicates
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot

TODAY = date(2026, 11, 23)
SURNAMES = ("Березнова", "Березнава", "Береснова", "Ивамова", "Иванова", "Ивнова", "Ким", "Кам", "Ёлкина", "Елкина")
GIVEN = ("Анна", "Анан", "Алла", "А.", "Ольга")
FATHERS = ("Ильинична", "Ильинчна", "И.", "Павловна", "")
BIRTHS = ("", "", "1990", "1990-05-01", "1991-05-01")


def name(dice):
    former = f" ({dice.choice(SURNAMES)})" if dice.random() < 0.2 else ""
    return f"{dice.choice(SURNAMES)}{former} {dice.choice(GIVEN)} {dice.choice(FATHERS)}".strip()


def bank(dice, count):
    """Return a small bank in which nearly everything is nearly the same."""

    def more(number):
        return {
            "name": name(dice) if dice.random() < 0.95 else dice.choice(("", "Анна", "(Иванова) А.")),
            "email": dice.choice(("", f"a{number}@x.example", "One@x.example", "one@x.example")),
            "phone": dice.choice(("", f"+7999000{number:04}", "+79990009999", "+79990009999 доб. 12")),
            "birth": dice.choice(BIRTHS),
        }

    mentees = {f"Н-{n:04}": Mentee(code=f"Н-{n:04}", **more(n)) for n in range(count)}
    mentors = {f"М-{n:04}": Mentor(code=f"М-{n:04}", **more(n + 100)) for n in range(count // 2)}
    return Snapshot(TODAY, None, (1, 1, TODAY), {"mentees": mentees, "mentors": mentors})


def everybody_with_everybody(snapshot):
    people = [PersonAt(tab, row) for tab in ("mentees", "mentors") for row in snapshot.tab(tab).values() if row.name]
    marked = [room.marks_of(at) for at in people]
    found = [judged for one, other in combinations(marked, 2) if (judged := room.compare(one, other)) is not None]
    return tuple(sorted(found, key=lambda d: (-d.strength, d.one.person.code, d.other.person.code)))


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_missed_and_nothing_is_added(seed):
    small = bank(Random(seed), 30)

    expected = everybody_with_everybody(small)

    assert duplicates(small) == expected
    assert len(expected) > 10


@pytest.mark.parametrize("seed", range(5))
def test_those_judged_different_are_left_out(seed):
    small = bank(Random(seed), 20)
    found = duplicates(small)

    assert duplicates(small, frozenset({found[0].key, found[2].key})) == (found[1], *found[3:])


@pytest.mark.parametrize("right", ["Березнова", "Березнов", "Лосева", "Лосев"])
def test_one_wrong_letter_is_noticed_wherever_it_stands(right):
    for place in range(len(right)):
        before, after = right[:place], right[place + 1 :]
        for wrong in (f"{before}ж{after}", f"{before}{after}", f"{before}ж{right[place:]}"):
            rows = {
                "Н-0001": Mentee(code="Н-0001", name=f"{right} Анна Ильинична"),
                "Н-0002": Mentee(code="Н-0002", name=f"{wrong} Анна Ильинична"),
            }
            assert duplicates(Snapshot(TODAY, None, (1, 1, TODAY), {"mentees": rows})), wrong


def test_a_phone_of_the_whole_house_makes_nobody_a_duplicate():
    letters = "абвгдежзиклмн"

    def rows(count):
        return {
            f"Н-{n:04}": Mentee(code=f"Н-{n:04}", phone="+79990000000", name=f"{a}{b}{a}ков {c}{a}лег Ильич")
            for n, (a, b, c) in enumerate(((letters[n % 9], letters[n // 9], letters[n % 13]) for n in range(count)), 1)
        }

    few, many = (Snapshot(TODAY, None, (1, 1, TODAY), {"mentees": rows(count)}) for count in (60, 61))

    assert len(duplicates(few)) == 60 * 59 // 2
    assert duplicates(many) == ()


def test_a_name_filled_down_is_not_compared_with_itself_for_ever():
    def named(count):
        rows = {f"Н-{n:04}": Mentee(code=f"Н-{n:04}", name="Кедров Олег Ильич") for n in range(count)}
        return Snapshot(TODAY, None, (1, 1, TODAY), {"mentees": rows})

    assert len(duplicates(named(300))) == 300 * 299 // 2
    assert duplicates(named(301)) == ()
