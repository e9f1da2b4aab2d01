"""Invented people for matching: everybody may be matched unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from random import Random

from programme.schema.people import Mentee, Mentor
from programme.schema.records import Reference, Setting
from programme.snapshot import Snapshot, Veto

TODAY = date(2026, 11, 23)
DAY = date(2026, 10, 1)
NEEDS = ("планирование занятия", "оценивание", "цифровые инструменты", "КТП", "работа с родителями", "охрана труда")


def mentee(number: int, **more) -> Mentee:
    return Mentee(**{"code": f"Н-{number:04}", "name": _name(number, "Ученов"), "status": "banked",
                     "consent_data": DAY, **more})  # fmt: skip


def mentor(number: int, **more) -> Mentor:
    return Mentor(**{"code": f"М-{number:04}", "name": _name(number, "Мудров"), "status": "registered",
                     "consent_data": DAY, "capacity": 1, **more})  # fmt: skip


def snapshot(mentees, mentors, *, pairs=(), consents=(), vetoes=(), references=(), settings=None) -> Snapshot:
    """Return a snapshot of these rows; *vetoes* as (mentee, mentor), *settings* as name → value."""
    rows = {"mentees": mentees, "mentors": mentors, "pairs": pairs, "consents": consents}
    by_code = {tab: {row.code: row for row in found} for tab, found in rows.items()}
    by_code["references"] = {row.code: row for row in references}
    by_code["settings"] = {
        str(place): Setting(code=str(place), name=name, value=str(value))
        for place, (name, value) in enumerate((settings or {}).items())
    }
    ruled_out = frozenset(Veto(one, other, "psychologist") for one, other in vetoes)
    return Snapshot(TODAY, None, (1, 1, TODAY), by_code, vetoes=ruled_out)


def synonym(code: str, value: str, *synonyms: str) -> Reference:
    return Reference(code=code, list="глоссарий", value=value, synonyms=synonyms)


def some_college(dice: Random, mentees: int, mentors: int) -> Snapshot:
    """Return a college of random needs, commissions, wishes, days and vetoes."""
    ours = [
        mentee(
            number,
            needs=tuple(dice.sample(NEEDS, dice.randint(0, 3))),
            commission=dice.choice(("ПЦК сварки", "ПЦК строительства", "")),
            preferred=tuple(f"М-{dice.randint(1, mentors):04}" for _ in range(dice.randint(0, 1))),
            days=tuple(dice.sample(("mon", "tue", "wed"), dice.randint(0, 2))),
            teaching=dice.choice((None, 6, 120, 300)),
        )
        for number in range(1, mentees + 1)
    ]
    theirs = [
        mentor(
            number,
            competences=tuple(dice.sample(NEEDS, dice.randint(0, 4))),
            commission=dice.choice(("ПЦК сварки", "ПЦК строительства", "")),
            capacity=dice.randint(1, 2),
            category=dice.choice(("highest", "first", "")),
            teaching=dice.choice((24, 240)),
            days=tuple(dice.sample(("mon", "tue", "wed"), dice.randint(0, 2))),
        )
        for number in range(1, mentors + 1)
    ]
    every = [(one.code, other.code) for one in ours for other in theirs]
    return snapshot(ours, theirs, vetoes=dice.sample(every, len(every) // 4))


def shuffled(found: Snapshot, dice: Random) -> Snapshot:
    """Return the same rows in another order."""
    rows = {}
    for tab, by_code in found.rows.items():
        entries = list(by_code.items())
        dice.shuffle(entries)
        rows[tab] = dict(entries)
    return Snapshot(found.today, None, found.stamp, rows, vetoes=found.vetoes)


def _name(number: int, surname: str) -> str:
    letters = "абвгдежзик"
    mark = "".join(letters[int(digit)] for digit in f"{number:03}")
    return f"{surname}{mark} Олег Ильич"
