"""Which letters the programme owes, and whether each may be sent now; reasons.py names the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from programme.banks.consents import has_consent
from programme.errors import Refused
from programme.pairs.silence import silent_since
from programme.schema.pairs import OVER, WORKING, Activity, Meeting, Pair
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot

from .delivery import ascii_address
from .letter import Owed

SIDES = ("mentor", "mentee")
BANKS = {"mentor": "mentors", "mentee": "mentees"}
REMINDERS = frozenset({"answer_reminder_mentor", "answer_reminder_mentee", "meeting_silence", "activity_overdue"})
MEMORY = timedelta(days=30)  # nothing is owed for what happened earlier
TIMES = 3  # a reminder about one and the same thing
DAY_BEGINS, DAY_ENDS = time(8), time(20)  # reminders go by day, Monday to Saturday


def proposal(pair: str, mentor: str, mentee: str, note: str = "") -> tuple[Owed, ...]:
    """Return the letters that ask both sides of a proposed pair; *pair* may be a code mark."""
    codes = {"mentor": mentor, "mentee": mentee}
    return tuple(_owe("pair_proposed", pair, side, code, note) for side, code in codes.items() if code)


def approval(pair: str, mentor: str, mentee: str, note: str = "") -> tuple[Owed, ...]:
    """Return the letters that tell both sides that an act has approved their pair."""
    codes = {"mentor": mentor, "mentee": mentee}
    return tuple(_owe("pair_approved", pair, side, code, note) for side, code in codes.items() if code)


def refusal(pair: Pair) -> tuple[Owed, ...]:
    """Return the letter to the side whose partner has declined, if one has and the other has not."""
    told = "mentee" if pair.mentor_answer == "no" else "mentor" if pair.mentee_answer == "no" else ""
    if not told or _answer(pair, told) == "no" or not _code(pair, told):
        return ()
    key = f"pair:{pair.code}:declined:{told}:{_code(pair, told)}"
    return (Owed("pair_declined", key, BANKS[told], _code(pair, told), pair=pair.code),)


def owed(snapshot: Snapshot, now: datetime) -> tuple[Owed, ...]:
    """Return every letter that the programme's steps and due dates owe on this day, whether it may be sent or not."""
    meetings = _by_pair(snapshot.meetings.values())
    activities = _by_pair(snapshot.activities.values())
    found: list[Owed] = []
    for pair in snapshot.pairs.values():
        if pair.code and not pair.unreadable & {"status", "mentor", "mentee", "mentor_answer", "mentee_answer"}:
            found += _steps(pair, now.date())
            found += _answers(snapshot, pair, now)
            found += _silence(snapshot, pair, meetings.get(pair.code, ()), now)
            found += _overdue(pair, activities.get(pair.code, ()), now)
    return tuple(found)


def why_not(snapshot: Snapshot, letter: Owed, now: datetime) -> str:
    """Return the named reason for which the letter may not be sent now, "" when it may."""
    person = _person(snapshot, letter)
    pair = snapshot.pairs.get(letter.pair) if letter.pair else None
    if person is None or (letter.pair and pair is None):
        return "row_removed"
    if person.status == "left":
        return "left"
    if pair is not None and (reason := _pair_reason(snapshot, letter, pair, now)):
        return reason
    if _is_doubtful(snapshot, letter, pair):
        return "another_person"
    if not has_consent(snapshot, person) or not _may_tell_of(snapshot, letter, pair):
        return "no_consent"
    if not person.email.strip() or "email" in person.unreadable:
        return "no_address"
    try:
        ascii_address(person.email)
    except Refused:
        return "bad_address"
    return "quiet_hours" if letter.letter in REMINDERS and day_begins(now) > now else ""


def day_begins(now: datetime) -> datetime:
    """Return *now* when reminders may go, else the next moment when they may."""
    then = now
    while then.weekday() == 6 or not DAY_BEGINS <= then.time() < DAY_ENDS:
        next_day = then.date() if then.weekday() != 6 and then.time() < DAY_BEGINS else then.date() + timedelta(days=1)
        then = datetime.combine(next_day, DAY_BEGINS, tzinfo=now.tzinfo)
    return then


def _pair_reason(snapshot: Snapshot, letter: Owed, pair: Pair, now: datetime) -> str:
    """Return why the state of the pair forbids the letter, "" when it does not."""
    side = "mentor" if letter.tab == "mentors" else "mentee"
    if _code(pair, side) != letter.code:
        return "not_in_pair"
    if letter.letter == "pair_declined":
        return "" if refusal(pair) else "no_longer_due"
    if pair.status in OVER or pair.is_declined:
        return "pair_over"
    if letter.letter.startswith(("pair_proposed", "answer_reminder")):
        if not _asks(pair) or _answer(pair, side) not in ("", "waiting"):
            return "answered"
        is_late = letter.letter in REMINDERS and letter.key not in {o.key for o in _answers(snapshot, pair, now)}
        return "no_longer_due" if is_late else ""  # of the reminders that could not go, only the last one goes
    if letter.letter.startswith("pair_approved"):
        return "" if pair.status in WORKING else "not_approved"
    meetings = [m for m in snapshot.meetings.values() if m.pair == pair.code]
    activities = [a for a in snapshot.activities.values() if a.pair == pair.code]
    due = {o.key for o in (*_silence(snapshot, pair, meetings, now), *_overdue(pair, activities, now))}
    return "" if letter.key in due else "no_longer_due"


def _is_doubtful(snapshot: Snapshot, letter: Owed, pair: Pair | None) -> bool:
    """Tell whether the letter would reach, or tell of, a row of which a person must first say whose it is."""
    places = {(letter.tab, letter.code)}
    if pair is not None:
        places |= {("pairs", pair.code), *((BANKS[side], _code(pair, side)) for side in SIDES)}
    return bool(places & snapshot.doubtful)


def _may_tell_of(snapshot: Snapshot, letter: Owed, pair: Pair | None) -> bool:
    """Tell whether the other side's consent allows a letter that asks about them; other letters name them only."""
    if pair is None or not letter.letter.startswith(("pair_proposed", "answer_reminder")):
        return True
    other = snapshot.mentees.get(pair.mentee) if letter.tab == "mentors" else snapshot.mentors.get(pair.mentor)
    return other is None or has_consent(snapshot, other)


def _steps(pair: Pair, today: date) -> Iterator[Owed]:
    """Yield what a step of the pair owes: the proposal, the approval, the refusal."""
    if _asks(pair) and _recent(pair.proposed, today):
        silent = {BANKS[side] for side in _sides(pair) if _answer(pair, side) in ("", "waiting")}
        yield from (o for o in proposal(pair.code, pair.mentor, pair.mentee) if o.tab in silent)
    if pair.status in WORKING and pair.act and _recent(pair.act_date, today):
        yield from approval(pair.code, pair.mentor, pair.mentee)
    said_no = pair.mentor_answered if pair.mentor_answer == "no" else pair.mentee_answered
    if pair.status in ("", "proposed", "accepted", "declined") and _recent(said_no, today):
        yield from refusal(pair)


def _answers(snapshot: Snapshot, pair: Pair, now: datetime) -> Iterator[Owed]:
    """Yield a reminder to each silent side, once per term that has passed since the proposal."""
    term = max(1, snapshot.programme.answer_days)
    if not _asks(pair) or pair.proposed is None:
        return
    times = min((now.date() - pair.proposed).days // term, TIMES)
    for side in _sides(pair):
        if times >= 1 and _answer(pair, side) in ("", "waiting") and _recent(pair.proposed, now.date(), term * TIMES):
            code = _code(pair, side)
            key = f"pair:{pair.code}:answer:{side}:{code}:{pair.proposed}:{times}"
            yield Owed(f"answer_reminder_{side}", key, BANKS[side], code, pair=pair.code)


def _silence(snapshot: Snapshot, pair: Pair, meetings: Iterable[Meeting], now: datetime) -> Iterator[Owed]:
    """Yield a letter to the mentor for every full term without a meeting, at most three times."""
    term, today = max(1, snapshot.programme.silence_days), now.date()
    met = max((meeting.held for meeting in meetings if meeting.held and meeting.held <= today), default=None)
    last = silent_since(pair, met, today)
    if last is None or not pair.mentor:
        return
    times = (today - last).days // term
    if 1 <= times <= TIMES:
        key = f"pair:{pair.code}:silence:{pair.mentor}:{last}:{times}"
        yield Owed("meeting_silence", key, "mentors", pair.mentor, pair=pair.code)


def _overdue(pair: Pair, activities: Iterable[Activity], now: datetime) -> Iterator[Owed]:
    """Yield one letter to the mentor about all overdue activities; another only when one more becomes overdue."""
    late = overdue(activities, now.date())
    if pair.status in WORKING and pair.mentor and late and _recent(late[-1].due, now.date()):
        key = f"pair:{pair.code}:overdue:{pair.mentor}:{late[-1].due}"
        yield Owed("activity_overdue", key, "mentors", pair.mentor, pair=pair.code)


def overdue(activities: Iterable[Activity], today: date) -> list[Activity]:
    """Return the activities that should have been done before *today*, by due date."""
    dated = [(a.due, a.code, a) for a in activities if a.due and a.due < today and a.done is None]
    return [a for _, _, a in sorted(dated, key=lambda item: item[:2]) if "done" not in a.unreadable]


def _owe(letter: str, pair: str, side: str, code: str, note: str) -> Owed:
    key = f"pair:{pair}:{letter.removeprefix('pair_')}:{side}:{code}"
    return Owed(f"{letter}_{side}", key, BANKS[side], code, pair=pair, note=note)


def _person(snapshot: Snapshot, letter: Owed) -> Mentee | Mentor | None:
    return (snapshot.mentors if letter.tab == "mentors" else snapshot.mentees).get(letter.code)


def _asks(pair: Pair) -> bool:
    """Tell whether the pair still waits for its sides: it is proposed and nobody has declined."""
    return pair.status == "proposed" and not pair.is_declined


def _sides(pair: Pair) -> tuple[str, ...]:
    return tuple(side for side in SIDES if _code(pair, side))


def _code(pair: Pair, side: str) -> str:
    return pair.mentor if side == "mentor" else pair.mentee


def _answer(pair: Pair, side: str) -> str:
    return pair.mentor_answer if side == "mentor" else pair.mentee_answer


def _recent(day: date | None, today: date, beyond: int = 0) -> bool:
    return day is not None and day <= today <= day + MEMORY + timedelta(days=beyond)


Line = TypeVar("Line", Meeting, Activity)


def _by_pair(rows: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for row in rows:
        found.setdefault(row.pair, []).append(row)
    return found
