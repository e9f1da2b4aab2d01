"""The two banks: who asks for help, who can give it, how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from programme.schema.people import Mentee, Mentor, Teacher
from programme.schema.values import MENTEE_TYPE

from .streams import Streams
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
class DrawnPerson:
    """What is decided about a person before the row is written: which themes and which commission are theirs."""

    topics: tuple[Topic, ...]
    commission: int


def make_mentors(count: int, year: Year, names: Names, streams: Streams) -> list[Mentor]:
    """Return *count* mentors; nine tenths may take mentees, the others show every other state."""
    draw = streams.of("mentors")
    return [_mentor(index, count, year, names, draw) for index in range(count)]


def make_mentees(count: int, year: Year, names: Names, streams: Streams) -> list[Mentee]:
    """Return *count* mentees in the bank; the story of their pairs decides the final status."""
    draw = streams.of("mentees")
    return [_mentee(index, year, names, draw) for index in range(count)]


def make_teachers(count: int, year: Year, names: Names, streams: Streams) -> list[Teacher]:
    """Return teachers who are in neither bank, for the coverage of the college."""
    found, draw = [], streams.of("teachers")
    for index in range(count):
        commission, name = draw("commission").choice(COMMISSIONS), names.next("teachers")
        teaching = 12 * draw("teaching").randrange(1, 35)
        found.append(
            Teacher(
                code=f"ПД-{index + 1:04}",
                name=name,
                post=draw("post").choice(SENIOR_POSTS),
                commission=commission.name,
                disciplines=tuple(draw("disciplines").sample(commission.disciplines, 2)),
                teaching=teaching,
                category=draw("category").choice(("highest", "first", "first", "fit", "none")),
                email=names.address("teachers", name),
                hired=year.start - timedelta(days=int(teaching * 25)),
            )
        )
    return found


def _draw_person(draw: Streams, most: int) -> DrawnPerson:
    commission = draw("commission").randrange(len(COMMISSIONS))
    at_home = [topic for topic in TOPICS if not topic.commissions or commission in topic.commissions]
    dice = draw("topics")
    return DrawnPerson(tuple(dice.sample(at_home, dice.randint(1, most))), commission)


def _mentor(index: int, count: int, year: Year, names: Names, draw: Streams) -> Mentor:
    who, name = _draw_person(draw, 3), names.next("mentors")
    commission = COMMISSIONS[who.commission]
    status = _mentor_status(index, count)
    approved = status in ("registered", "paused")
    age = draw("age").randrange(34, 66)
    months = 12 * draw("teaching").randrange(8, age - 21) + draw("teaching").choice((0, 0, 0, 4, 6, 9))
    asked = year.past(3 + index % 9)
    return Mentor(
        code=f"М-{index + 1:04}",
        name=name,
        post=draw("post").choice(SENIOR_POSTS),
        commission=commission.name,
        disciplines=tuple(draw("disciplines").sample(commission.disciplines, draw("disciplines").randint(1, 3))),
        experience=months + 12 * draw("experience").randrange(0, 5),
        teaching=months,
        category=draw("category").choice(("highest", "highest", "highest", "first", "first", "methodist", "mentor")),
        site=draw("site").choice(SITES),
        email=names.address("mentors", name),
        phone=names.telephone("mentors"),
        birth=_birth(draw("birth"), year.start.year - age),
        days=_days(draw("days")),
        meeting_format=draw("meeting_format").choice(("onsite", "onsite", "mixed", "remote")),
        forms=("teacher_teacher",) if draw("forms").random() < 0.6 else ("teacher_teacher", "college_novice"),
        joined=asked,
        consent_data=None if status == "potential" else asked,
        consent_publication=asked if draw("consent_publication").random() < 0.7 and status != "potential" else None,
        competences=_some(draw("competences"), [word for topic in who.topics for word in topic.competences], 5),
        achievements=draw("achievements").choice(who.topics).achievement,
        interests=tuple(draw("interests").sample(INTERESTS, 2)),
        helps=tuple(draw("helps").sample(TYPES[:7], draw("helps").randint(1, 3))),
        kinds=("traditional", "group") if draw("kinds").random() < 0.3 else ("traditional",),
        capacity=draw("capacity").choice((1, 1, 2, 2, 2, 3)),
        hours=draw("hours").choice((1.0, 1.5, 2.0, 2.0, 3.0, 4.0)),
        experienced=draw("experienced").random() < 0.6,
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


def _mentee(index: int, year: Year, names: Names, draw: Streams) -> Mentee:
    who, name = _draw_person(draw, 2), names.next("mentees")
    commission = COMMISSIONS[who.commission]
    kind = draw("type").choices(TYPES[:7], weights=(34, 18, 10, 6, 16, 6, 10))[0]
    young = kind in ("novice", "newcomer")
    age = draw("age").randrange(22, 34) if young else draw("age").randrange(30, 61)
    months = (
        draw("teaching").randrange(2, 36) if kind == "novice" else 12 * draw("teaching").randrange(2, max(3, age - 22))
    )
    topic = who.topics[0]
    asked = year.past(draw("joined").randrange(0, 16))
    return Mentee(
        code=f"Н-{index + 1:04}",
        name=name,
        post=draw("post").choice(POSTS),
        commission=commission.name,
        disciplines=tuple(draw("disciplines").sample(commission.disciplines, draw("disciplines").randint(1, 2))),
        experience=months + 12 * draw("experience").randrange(0, 3),
        teaching=months,
        category="none" if young else draw("category").choice(("none", "fit", "fit", "first", "highest")),
        site=draw("site").choice(SITES),
        email=names.address("mentees", name),
        phone=names.telephone("mentees"),
        birth=_birth(draw("birth"), year.start.year - age),
        days=_days(draw("days")),
        meeting_format=draw("meeting_format").choice(("onsite", "mixed", "mixed", "remote")),
        forms=("college_novice",) if kind == "novice" and draw("forms").random() < 0.3 else ("teacher_teacher",),
        joined=asked,
        consent_data=asked,
        consent_publication=asked if draw("consent_publication").random() < 0.5 else None,
        type=kind,
        request=draw("request").choice(topic.requests),
        needs=_some(draw("needs"), [word for found in who.topics for word in found.needs], 4),
        goal=topic.goal,
        status="banked",
    )


def _birth(dice: Random, year: int) -> str:
    return f"{year}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}"


def _days(dice: Random) -> tuple[str, ...]:
    return tuple(sorted(dice.sample(DAYS, dice.randint(2, 4)), key=DAYS.index))


def _some(dice: Random, words: list[str], most: int) -> tuple[str, ...]:
    found = dice.sample(words, min(len(words), dice.randint(2, most)))
    return tuple(sorted(found, key=words.index))
