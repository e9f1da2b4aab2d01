"""The two banks: who asks for help, who can give it, how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from programme.schema.people import Mentee, Mentor, Teacher
from programme.schema.values import MENTEE_TYPE

from .topics import INTERESTS, TOPICS, Topic
from .words import COMMISSIONS, POSTS, SENIOR_POSTS, SITES, Names

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
TYPES = tuple(choice.key for choice in MENTEE_TYPE)


@dataclass(frozen=True, slots=True)
class Year:
    """The year of the demonstration as of *today*: the programme began six weeks ago."""

    today: date

    @property
    def start(self) -> date:
        return self.today - timedelta(days=42)

    def day(self, number: int) -> date:
        """Return the day *number* of the programme; a weekend moves to Monday."""
        found = self.start + timedelta(days=number)
        return found + timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found

    def past(self, number: int) -> date:
        """Return the day *number*, never later than today."""
        return min(self.day(number), self.today)

    @property
    def title(self) -> str:
        first = self.start.year if self.start.month >= 7 else self.start.year - 1
        return f"{first}/{first + 1}"


@dataclass(frozen=True, slots=True)
class Person:
    """What is decided about a person before the row is written: which themes and which commission are theirs."""

    topics: tuple[Topic, ...]
    commission: int


def make_mentors(count: int, year: Year, names: Names, dice: Random) -> list[Mentor]:
    """Return *count* mentors; nine tenths may take mentees, the others show every other state."""
    return [_mentor(index, count, year, names, dice) for index in range(count)]


def make_mentees(count: int, year: Year, names: Names, dice: Random) -> list[Mentee]:
    """Return *count* mentees in the bank; the story of their pairs decides the final status."""
    return [_mentee(index, year, names, dice) for index in range(count)]


def make_teachers(count: int, year: Year, names: Names, dice: Random) -> list[Teacher]:
    """Return teachers who are in neither bank, for the coverage of the college."""
    found = []
    for index in range(count):
        commission, name = dice.choice(COMMISSIONS), names.next()
        teaching = 12 * dice.randrange(1, 35)
        found.append(
            Teacher(
                code=f"ПД-{index + 1:04}",
                name=name,
                post=dice.choice(SENIOR_POSTS),
                commission=commission.name,
                disciplines=tuple(dice.sample(commission.disciplines, 2)),
                teaching=teaching,
                category=dice.choice(("highest", "first", "first", "fit", "none")),
                email=names.address(name),
                hired=year.start - timedelta(days=int(teaching * 25)),
            )
        )
    return found


def _draw(dice: Random, most: int) -> Person:
    commission = dice.randrange(len(COMMISSIONS))
    at_home = [topic for topic in TOPICS if not topic.commissions or commission in topic.commissions]
    return Person(tuple(dice.sample(at_home, dice.randint(1, most))), commission)


def _mentor(index: int, count: int, year: Year, names: Names, dice: Random) -> Mentor:
    who, name = _draw(dice, 3), names.next()
    commission = COMMISSIONS[who.commission]
    status = _mentor_status(index, count)
    approved = status in ("registered", "paused")
    age = dice.randrange(34, 66)
    months = 12 * dice.randrange(8, age - 21) + dice.choice((0, 0, 0, 4, 6, 9))
    asked = year.past(3 + index % 9)
    return Mentor(
        code=f"М-{index + 1:04}",
        name=name,
        post=dice.choice(SENIOR_POSTS),
        commission=commission.name,
        disciplines=tuple(dice.sample(commission.disciplines, dice.randint(1, 3))),
        experience=months + 12 * dice.randrange(0, 5),
        teaching=months,
        category=dice.choice(("highest", "highest", "highest", "first", "first", "methodist", "mentor")),
        site=dice.choice(SITES),
        email=names.address(name),
        phone=names.telephone(),
        birth=f"{year.start.year - age}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}",
        days=_days(dice),
        meeting_format=dice.choice(("onsite", "onsite", "mixed", "remote")),
        forms=("teacher_teacher",) if dice.random() < 0.6 else ("teacher_teacher", "college_novice"),
        joined=asked,
        consent_data=None if status == "potential" else asked,
        consent_publication=asked if dice.random() < 0.7 and status != "potential" else None,
        competences=_some(dice, [word for topic in who.topics for word in topic.competences], 5),
        achievements=dice.choice(who.topics).achievement,
        interests=tuple(dice.sample(INTERESTS, 2)),
        helps=tuple(dice.sample(TYPES[:7], dice.randint(1, 3))),
        kinds=("traditional", "group") if dice.random() < 0.3 else ("traditional",),
        capacity=dice.choice((1, 1, 2, 2, 2, 3)),
        hours=dice.choice((1.0, 1.5, 2.0, 2.0, 3.0, 4.0)),
        experienced=dice.random() < 0.6,
        consent_mentoring=asked + timedelta(days=2) if approved else None,
        register_act="12-од" if approved else "",
        register_date=year.past(14) if approved else None,
        status=status,
    )


def _mentor_status(index: int, count: int) -> str:
    # The last tenth of the bank joined late: they are on their way into the register.
    late = count - index
    if count >= 10 and late <= count // 10:
        return ("selected", "surveyed", "potential")[late % 3]
    return "paused" if count >= 10 and index == count // 2 else "registered"


def _mentee(index: int, year: Year, names: Names, dice: Random) -> Mentee:
    who, name = _draw(dice, 2), names.next()
    commission = COMMISSIONS[who.commission]
    kind = dice.choices(TYPES[:7], weights=(34, 18, 10, 6, 16, 6, 10))[0]
    young = kind in ("novice", "newcomer")
    age = dice.randrange(22, 34) if young else dice.randrange(30, 61)
    months = dice.randrange(2, 36) if kind == "novice" else 12 * dice.randrange(2, max(3, age - 22))
    topic = who.topics[0]
    asked = year.past(dice.randrange(0, 16))
    return Mentee(
        code=f"Н-{index + 1:04}",
        name=name,
        post=dice.choice(POSTS),
        commission=commission.name,
        disciplines=tuple(dice.sample(commission.disciplines, dice.randint(1, 2))),
        experience=months + 12 * dice.randrange(0, 3),
        teaching=months,
        category="none" if young else dice.choice(("none", "fit", "fit", "first", "highest")),
        site=dice.choice(SITES),
        email=names.address(name),
        phone=names.telephone(),
        birth=f"{year.start.year - age}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}",
        days=_days(dice),
        meeting_format=dice.choice(("onsite", "mixed", "mixed", "remote")),
        forms=("college_novice",) if kind == "novice" and dice.random() < 0.3 else ("teacher_teacher",),
        joined=asked,
        consent_data=asked,
        consent_publication=asked if dice.random() < 0.5 else None,
        type=kind,
        request=dice.choice(topic.requests),
        needs=_some(dice, [word for found in who.topics for word in found.needs], 4),
        goal=topic.goal,
        status="banked",
    )


def _days(dice: Random) -> tuple[str, ...]:
    return tuple(sorted(dice.sample(DAYS, dice.randint(2, 4)), key=DAYS.index))


def _some(dice: Random, words: list[str], most: int) -> tuple[str, ...]:
    found = dice.sample(words, min(len(words), dice.randint(2, most)))
    return tuple(sorted(found, key=words.index))
