"""The story of six weeks: who was paired with whom, what they have done together, who still waits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from programme.pairs.notice import earliest_end
from programme.schema.pairs import WORKING, Activity, Meeting, Pair
from programme.schema.people import Mentee, Mentor

from .people import Year
from .streams import Streams
from .topics import MEETING_OUTCOMES, MENTOR_WORDS, TOPICS, Topic

# How many of every hundred mentees stand where; the rest wait in the bank.
SHARES = (
    ("early", 32),  # a pair that works since the second week
    ("late", 14),  # a pair approved two weeks ago
    ("accepted", 6),
    ("proposed", 8),
    ("declined", 4),
    ("ended", 2),
    ("unpaired", 6),
    ("applied", 4),
    ("left", 2),
)


@dataclass
class Story:
    """The banks with the statuses the story gave them, and what happened between them."""

    mentors: list[Mentor]
    mentees: list[Mentee]
    pairs: list[Pair] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)


def tell(mentors: list[Mentor], mentees: list[Mentee], year: Year, streams: Streams) -> Story:
    """Return what happened: pairs within every mentor's capacity, their programmes and meetings."""
    story = Story(list(mentors), [])
    room = {m.code: m.capacity or 1 for m in mentors if m.status == "registered"}
    for index, mentee in enumerate(mentees):
        chapter = _chapter(index, len(mentees))
        mentor = _best_mentor(mentee, mentors, room, streams) if chapter in _PAIRED else None
        if chapter in _PAIRED and mentor is None:
            chapter = "unpaired"
        if mentor is not None:
            story.pairs.append(_pair(story, mentor, mentee, chapter, year, streams))
            if story.pairs[-1].is_live:
                room[mentor.code] -= 1
        story.mentees.append(_status_of(mentee, chapter, year, streams))
    _name_groups(story)
    _activate_mentors(story)
    for pair in story.pairs:
        if pair.status in WORKING:
            _work(story, pair, year, streams)
    return story


_PAIRED = frozenset({"early", "late", "accepted", "proposed", "declined", "ended"})


def _chapter(index: int, count: int) -> str:
    # The bank is in the order people joined it: those who came first are furthest.
    at = 100 * (index + 0.5) / count
    for chapter, share in SHARES:
        at -= share
        if at < 0:
            return chapter
    return "banked"


def _best_mentor(mentee: Mentee, mentors: list[Mentor], room: dict[str, int], streams: Streams) -> Mentor | None:
    free = [mentor for mentor in mentors if room.get(mentor.code, 0) > 0]
    if not free:
        return None
    some = streams("pairs.mentor").sample(free, min(len(free), 25))
    return max(some, key=lambda mentor: (_fit(mentee, mentor), mentor.code))


def _topics_of(words: tuple[str, ...], *, competences: bool) -> set[int]:
    return {
        index
        for index, topic in enumerate(TOPICS)
        if set(words) & set(topic.competences if competences else topic.needs)
    }


def _fit(mentee: Mentee, mentor: Mentor) -> int:
    common = _topics_of(mentee.needs, competences=False) & _topics_of(mentor.competences, competences=True)
    return 2 * len(common) + (mentee.commission == mentor.commission) + (mentee.site == mentor.site)


def _pair(story: Story, mentor: Mentor, mentee: Mentee, chapter: str, year: Year, streams: Streams) -> Pair:
    number = len(story.pairs) + 1
    offered = year.past({"early": 4, "late": 20, "ended": 4, "declined": 24}.get(chapter, 34) + number % 3)
    answered = min(offered + timedelta(days=1 + number % 3), year.today)
    pair = Pair(
        code=f"П-{year.start.year}-{number:03}",
        mentor=mentor.code,
        mentor_name=mentor.name,
        mentee=mentee.code,
        mentee_name=mentee.name,
        form=mentee.forms[0],
        kind="traditional" if number % 7 else "short",
        aim=mentee.goal,
        score=min(97, 48 + 11 * _fit(mentee, mentor) + streams("pairs.score").randrange(12)),
        why=_why(mentee, mentor),
        proposed=offered,
    )
    if chapter == "proposed":
        waits = number % 2 == 0
        return replace(
            pair,
            status="proposed",
            mentor_answer="yes" if waits else "waiting",
            mentor_answered=answered if waits else None,
            mentee_answer="waiting",
        )
    if chapter == "declined":
        return replace(
            pair,
            status="declined",
            mentor_answer="no",
            mentor_answered=answered,
            mentee_answer="yes",
            mentee_answered=answered,
            outcome="Наставник отказался: большая нагрузка в этом семестре",
        )
    pair = replace(pair, mentor_answer="yes", mentor_answered=answered, mentee_answer="yes", mentee_answered=answered)
    if chapter == "accepted":
        return replace(pair, status="accepted")
    return _approved(pair, chapter, year)


def _approved(pair: Pair, chapter: str, year: Year) -> Pair:
    act, day = ("14-од", 9) if chapter in ("early", "ended") else ("21-од", 28)
    starts = year.past(day + 1)
    pair = replace(
        pair,
        status="active" if chapter == "early" else "approved",
        act=act,
        act_date=year.past(day),
        starts=starts,
        ends=starts + timedelta(days=210),
    )
    if chapter == "ended":
        return replace(
            pair,
            status="ended",
            noticed=year.past(20),
            ended=max(year.past(30), earliest_end(year.past(20))),
            end_reason="mutual",
            outcome="Расписание не совпало, ищем замену",
        )
    return pair


def _why(mentee: Mentee, mentor: Mentor) -> str:
    common = _topics_of(mentee.needs, competences=False) & _topics_of(mentor.competences, competences=True)
    reasons = [
        f"запрос «{TOPICS[index].needs[0]}» закрывает «{TOPICS[index].competences[0]}»" for index in sorted(common)
    ]
    if mentee.commission == mentor.commission:
        reasons.append("одна ПЦК")
    if mentee.site == mentor.site:
        reasons.append("один корпус")
    return "; ".join(reasons) or "свободен и готов помочь"


def _status_of(mentee: Mentee, chapter: str, year: Year, streams: Streams) -> Mentee:
    status = {"early": "paired", "late": "paired", "accepted": "matched", "proposed": "matched"}.get(chapter, chapter)
    if chapter in ("declined", "ended"):
        return replace(mentee, status="unpaired")
    if chapter == "applied":
        return replace(mentee, status="applied", consent_data=None, consent_publication=None, joined=year.past(38))
    if chapter == "left":
        return replace(mentee, status="left", result="Уволилась по собственному желанию", finished=year.past(25))
    if chapter == "banked":
        return replace(mentee, joined=year.past(streams("mentees.banked").randrange(10, 40)))
    return replace(mentee, status=status)


def _name_groups(story: Story) -> None:
    """Make one group of the working mentees of every mentor who has three."""
    by_mentor: dict[str, list[int]] = {}
    for index, pair in enumerate(story.pairs):
        if pair.status == "active":
            by_mentor.setdefault(pair.mentor, []).append(index)
    for number, indices in enumerate((found for found in by_mentor.values() if len(found) > 2), 1):
        for index in indices:
            story.pairs[index] = replace(story.pairs[index], group=f"Группа {number}", kind="group")


def _activate_mentors(story: Story) -> None:
    working = {pair.mentor for pair in story.pairs if pair.status in WORKING}
    story.mentors = [replace(mentor, status="active") if mentor.code in working else mentor for mentor in story.mentors]


def _work(story: Story, pair: Pair, year: Year, streams: Streams) -> None:
    mentee = next(mentee for mentee in story.mentees if mentee.code == pair.mentee)
    topics = [TOPICS[index] for index in sorted(_topics_of(mentee.needs, competences=False))]
    if pair.status == "active":
        _programme(story, pair, topics[:2], year, streams)
    _meet(story, pair, topics[0].needs[0], year, streams)


def _programme(story: Story, pair: Pair, topics: list[Topic], year: Year, streams: Streams) -> None:
    assert pair.starts is not None
    draw = streams.of("activities")
    plan = [(topic.direction, *activity) for topic in topics for activity in topic.activities]
    # One pair in nine has not written its programme yet: the dashboard says so.
    for step, (direction, what, planned) in enumerate(plan if int(pair.code[-3:]) % 9 else ()):
        due = pair.starts + timedelta(days=12 + 16 * step)
        is_past = due <= year.today
        is_done = is_past and draw("done").random() < 0.78
        story.activities.append(
            Activity(
                code=f"ПР-{len(story.activities) + 1:04}",
                pair=pair.code,
                what=what,
                direction=direction,
                due=due,
                responsible=draw("responsible").choice(MENTOR_WORDS),
                planned=planned,
                actual=planned if is_done else "",
                done=min(due + timedelta(days=draw("day").randrange(-4, 4)), year.today) if is_done else None,
            )
        )


def _meet(story: Story, pair: Pair, theme: str, year: Year, streams: Streams) -> None:
    assert pair.starts is not None
    draw = streams.of("meetings")
    is_silent = pair.status == "active" and int(pair.code[-3:]) % 8 == 3
    held = pair.starts - timedelta(days=1) if is_silent else pair.starts + timedelta(days=draw("first").randrange(1, 5))
    while held <= year.today:
        following = held + timedelta(days=draw("held").choice((7, 7, 14)))
        story.meetings.append(
            Meeting(
                code=f"В-{len(story.meetings) + 1:04}",
                pair=pair.code,
                held=held,
                minutes=draw("minutes").choice((30, 45, 45, 60, 90)),
                topic=theme[0].upper() + theme[1:],
                outcome=draw("outcome").choice(MEETING_OUTCOMES),
                next=None if is_silent else following,
            )
        )
        if is_silent:
            return
        held = following
