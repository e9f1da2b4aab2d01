"""Letters about a pair: asked, approved, declined, ended early, reminded of an answer, meetings, activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from programme.pairs.guards import ANSWERS, ORDER, TERM, facts, unmet
from programme.pairs.life import early_end_stands, is_ready
from programme.pairs.sides import BANK_OF, SIDE_OF, SIDES, answer_of, code_of
from programme.pairs.silence import silent_since
from programme.schema.pairs import OVER, WORKING, Activity, Pair
from programme.snapshot import Snapshot

from .kind import LetterKind, Owes, Party, StillDue, while_owed
from .letter import Owed

MEMORY = timedelta(days=30)  # nothing is owed for what happened earlier
TIMES = 3  # a reminder about one and the same thing
_SILENT = ("", "waiting")  # an answer that has not been given


def proposal(pair: str, mentor: str, mentee: str, note: str = "") -> tuple[Owed, ...]:
    """Return the letters that ask both sides of a proposed pair; *pair* may be a code mark."""
    codes = {"mentor": mentor, "mentee": mentee}
    return tuple(_step("pair_proposed", "proposed", pair, side, code, note) for side, code in codes.items() if code)


def approval(pair: str, mentor: str, mentee: str, note: str = "") -> tuple[Owed, ...]:
    """Return the letters that tell both sides that an order has approved their pair."""
    codes = {"mentor": mentor, "mentee": mentee}
    return tuple(_step("pair_approved", "approved", pair, side, code, note) for side, code in codes.items() if code)


def refusal(pair: Pair) -> tuple[Owed, ...]:
    """Return the letter to the side whose partner has declined, if one has and the other has not."""
    told = "mentee" if pair.mentor_answer == "no" else "mentor" if pair.mentee_answer == "no" else ""
    if not told or answer_of(pair, told) == "no" or not code_of(pair, told):
        return ()
    key = f"pair:{pair.code}:declined:{told}:{code_of(pair, told)}"
    return (Owed("pair_declined", key, BANK_OF[told], code_of(pair, told), pair=pair.code),)


def early_end(pair: Pair) -> tuple[Owed, ...]:
    """Return the letters that tell both sides of an early end of their pair."""
    step = f"ended:{pair.noticed}"
    return tuple(
        _step("pair_ended", step, pair.code, side, code_of(pair, side), "") for side in SIDES if code_of(pair, side)
    )


def overdue(activities: Iterable[Activity], today: date) -> list[Activity]:
    """Return the activities that should have been done before *today*, by due date."""
    dated = [(a.due, a.code, a) for a in activities if a.due and a.due < today and a.done is None]
    return [a for _, _, a in sorted(dated, key=lambda item: item[:2]) if "done" not in a.unreadable]


def _proposed(snapshot: Snapshot, pair: Pair, now: datetime, *, side: str) -> Iterator[Owed]:
    if _asks(pair) and _recent(pair.proposed, now.date()) and answer_of(pair, side) in _SILENT:
        yield from _to(side, proposal(pair.code, pair.mentor, pair.mentee))


def _approved(snapshot: Snapshot, pair: Pair, now: datetime, *, side: str) -> Iterator[Owed]:
    if pair.status in WORKING and _recent(pair.act_date, now.date()) and is_ready(snapshot, pair):
        yield from _to(side, approval(pair.code, pair.mentor, pair.mentee))


def _ended(snapshot: Snapshot, pair: Pair, now: datetime, *, side: str) -> Iterator[Owed]:
    if _recent(pair.noticed or pair.ended, now.date()) and early_end_stands(snapshot, pair):
        yield from _to(side, early_end(pair))


def _declined(snapshot: Snapshot, pair: Pair, now: datetime) -> Iterator[Owed]:
    said_no = pair.mentor_answered if pair.mentor_answer == "no" else pair.mentee_answered
    if pair.status in ("", "proposed", "accepted", "declined") and _recent(said_no, now.date()):
        yield from refusal(pair)


def _unanswered(snapshot: Snapshot, pair: Pair, now: datetime, *, side: str) -> Iterator[Owed]:
    """Yield a reminder to a silent side, once per term that has passed since the proposal."""
    term, code = max(1, snapshot.programme.answer_days), code_of(pair, side)
    if not _asks(pair) or pair.proposed is None or not code or answer_of(pair, side) not in _SILENT:
        return
    times = min((now.date() - pair.proposed).days // term, TIMES)
    if times >= 1 and _recent(pair.proposed, now.date(), term * TIMES):
        key = f"pair:{pair.code}:answer:{side}:{code}:{pair.proposed}:{times}"
        yield Owed(f"answer_reminder_{side}", key, BANK_OF[side], code, pair=pair.code)


def _silence(snapshot: Snapshot, pair: Pair, now: datetime) -> Iterator[Owed]:
    """Yield a letter to the mentor for every full term without a meeting, at most three times."""
    term, today = max(1, snapshot.programme.silence_days), now.date()
    meetings = snapshot.meetings_of.get(pair.code, ())
    met = max((meeting.held for meeting in meetings if meeting.held and meeting.held <= today), default=None)
    last = silent_since(pair, met, today)
    if last is None or not pair.mentor:
        return
    times = (today - last).days // term
    if 1 <= times <= TIMES:
        key = f"pair:{pair.code}:silence:{pair.mentor}:{last}:{times}"
        yield Owed("meeting_silence", key, "mentors", pair.mentor, pair=pair.code)


def _overdue(snapshot: Snapshot, pair: Pair, now: datetime) -> Iterator[Owed]:
    """Yield one letter to the mentor about all overdue activities; another only when one more becomes overdue."""
    late = overdue(snapshot.activities_of.get(pair.code, ()), now.date())
    if pair.status in WORKING and pair.mentor and late and _recent(late[-1].due, now.date()):
        key = f"pair:{pair.code}:overdue:{pair.mentor}:{late[-1].due}"
        yield Owed("activity_overdue", key, "mentors", pair.mentor, pair=pair.code)


def _still_asked(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
    if _is_over(pair):
        return "pair_over"
    return "" if _asks(pair) and answer_of(pair, SIDE_OF[letter.tab]) in _SILENT else "answered"


def _still_approved(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
    if _is_over(pair):
        return "pair_over"
    return "" if pair.status in WORKING and not _lacks(snapshot, pair) else "not_approved"


def _still_ended(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
    is_same = letter.key in {owed.key for owed in early_end(pair)}
    return "" if is_same and early_end_stands(snapshot, pair) else "no_longer_due"


def _lacks(snapshot: Snapshot, pair: Pair) -> bool:
    """Tell whether the pair itself lacks something of what makes it work; a missing consent holds the letter later."""
    return bool(unmet((*ANSWERS, *ORDER, *TERM), facts(snapshot, pair)))


def _still_declined(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
    return "" if refusal(pair) else "no_longer_due"


def _still_unanswered(owes: Owes) -> StillDue:
    """Of the reminders that could not go, only the last one goes."""

    def still_due(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
        return _still_asked(snapshot, pair, letter, now) or while_owed(owes)(snapshot, pair, letter, now)

    return still_due


def _still_working(owes: Owes) -> StillDue:
    def still_due(snapshot: Snapshot, pair: Pair, letter: Owed, now: datetime) -> str:
        return "pair_over" if _is_over(pair) else while_owed(owes)(snapshot, pair, letter, now)

    return still_due


def _step(letter: str, step: str, pair: str, side: str, code: str, note: str) -> Owed:
    return Owed(f"{letter}_{side}", f"pair:{pair}:{step}:{side}:{code}", BANK_OF[side], code, pair=pair, note=note)


def _to(side: str, letters: Iterable[Owed]) -> Iterator[Owed]:
    return (letter for letter in letters if letter.tab == BANK_OF[side])


def _asks(pair: Pair) -> bool:
    """Tell whether the pair still waits for its sides: it is proposed and nobody has declined."""
    return pair.status == "proposed" and not pair.is_declined


def _is_over(pair: Pair) -> bool:
    return pair.status in OVER or pair.is_declined


def _recent(day: date | None, today: date, beyond: int = 0) -> bool:
    return day is not None and day <= today <= day + MEMORY + timedelta(days=beyond)


_ITS_OWN = frozenset({Party.RECIPIENT})  # the other side is named only
_BOTH = frozenset({Party.RECIPIENT, Party.OTHER_SIDE})  # it asks the one about the other
_PROPOSED, _APPROVED, _REMINDED, _ENDED = (
    {side: partial(rule, side=side) for side in SIDES} for rule in (_proposed, _approved, _unanswered, _ended)
)

PAIR_LETTERS = (
    LetterKind(
        name="pair_proposed_mentor",
        ru="предложение пары наставнику",
        en="proposal of a pair to the mentor",
        recipients=("mentors",),
        about="pairs",
        is_reminder=False,
        owed=_PROPOSED["mentor"],
        still_due=_still_asked,
        consents=_BOTH,
    ),
    LetterKind(
        name="pair_proposed_mentee",
        ru="предложение пары наставляемому",
        en="proposal of a pair to the mentee",
        recipients=("mentees",),
        about="pairs",
        is_reminder=False,
        owed=_PROPOSED["mentee"],
        still_due=_still_asked,
        consents=_BOTH,
    ),
    LetterKind(
        name="pair_approved_mentor",
        ru="утверждение пары наставнику",
        en="approval of the pair to the mentor",
        recipients=("mentors",),
        about="pairs",
        is_reminder=False,
        owed=_APPROVED["mentor"],
        still_due=_still_approved,
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="pair_approved_mentee",
        ru="утверждение пары наставляемому",
        en="approval of the pair to the mentee",
        recipients=("mentees",),
        about="pairs",
        is_reminder=False,
        owed=_APPROVED["mentee"],
        still_due=_still_approved,
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="answer_reminder_mentor",
        ru="напоминание об ответе наставнику",
        en="reminder to answer to the mentor",
        recipients=("mentors",),
        about="pairs",
        is_reminder=True,
        owed=_REMINDED["mentor"],
        still_due=_still_unanswered(_REMINDED["mentor"]),
        consents=_BOTH,
    ),
    LetterKind(
        name="answer_reminder_mentee",
        ru="напоминание об ответе наставляемому",
        en="reminder to answer to the mentee",
        recipients=("mentees",),
        about="pairs",
        is_reminder=True,
        owed=_REMINDED["mentee"],
        still_due=_still_unanswered(_REMINDED["mentee"]),
        consents=_BOTH,
    ),
    LetterKind(
        name="pair_declined",
        ru="отказ другой стороны",
        en="the other side declined",
        recipients=("mentors", "mentees"),
        about="pairs",
        is_reminder=False,
        owed=_declined,
        still_due=_still_declined,
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="pair_ended_mentor",
        ru="досрочное прекращение пары наставнику",
        en="early end of the pair to the mentor",
        recipients=("mentors",),
        about="pairs",
        is_reminder=False,
        owed=_ENDED["mentor"],
        still_due=_still_ended,
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="pair_ended_mentee",
        ru="досрочное прекращение пары наставляемому",
        en="early end of the pair to the mentee",
        recipients=("mentees",),
        about="pairs",
        is_reminder=False,
        owed=_ENDED["mentee"],
        still_due=_still_ended,
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="meeting_silence",
        ru="давно нет встреч",
        en="no meetings for long",
        recipients=("mentors",),
        about="pairs",
        is_reminder=True,
        owed=_silence,
        still_due=_still_working(_silence),
        consents=_ITS_OWN,
    ),
    LetterKind(
        name="activity_overdue",
        ru="просрочено мероприятие",
        en="an activity is overdue",
        recipients=("mentors",),
        about="pairs",
        is_reminder=True,
        owed=_overdue,
        still_due=_still_working(_overdue),
        consents=_ITS_OWN,
    ),
)
