"""What must hold before a pair takes a step: each guard has a name, a sentence, a remedy.

Where the law leaves the matter to the curator a guard yields to a reason, which is kept with the pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from programme.banks.consents import has_consent, is_given, stands
from programme.schema.pairs import Pair
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say

from .eligibility import Eligibility
from .notice import earliest_end
from .sides import answer_of

OUTSIDE_FORMS = frozenset({"employer_student", "partner_teacher", "student_student"})  # the mentor is no employee
STUDENT_FORMS = frozenset({"teacher_student"})  # the mentee is no employee
NO_NOTICE = frozenset({"fulfilled", "expired"})  # reasons for an end that is not early
_FREE_NOTICE = frozenset({"mutual", "dismissal"})  # both agree, or the employment itself ends: the term may be shorter


@dataclass(frozen=True)
class PairFacts:
    """A pair as it would stand after a step, and the people of it; *before*: as it stands now."""

    snapshot: Snapshot
    pair: Pair
    before: Pair
    eligibility: Eligibility = field(repr=False)

    @cached_property
    def mentor(self) -> Mentor | None:
        return self.snapshot.mentors.get(self.pair.mentor)

    @cached_property
    def mentee(self) -> Mentee | None:
        return self.snapshot.mentees.get(self.pair.mentee)


def facts(
    snapshot: Snapshot, pair: Pair, before: Pair | None = None, eligibility: Eligibility | None = None
) -> PairFacts:
    """Return what the guards look at; hand in *eligibility* where many pairs of one snapshot are looked at."""
    return PairFacts(snapshot, pair, before or pair, eligibility or Eligibility(snapshot))


Test = Callable[[PairFacts], bool]


def _never(_: PairFacts) -> bool:
    return False


def _always(_: PairFacts) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGuard:
    """One thing that must hold. `columns`: those of the pair it looks at, the first one is where it is told."""

    key: str
    columns: tuple[str, ...]
    what: Sentence
    todo: Sentence
    fails: Test
    yields: Test = _never  # to a reason of the curator


def unmet(guards: Iterable[StepGuard], found: PairFacts) -> tuple[StepGuard, ...]:
    """Return the guards that do not hold, those left out that a reason kept with the pair sets aside."""
    is_reasoned = bool(found.pair.set_aside.strip())
    return tuple(g for g in guards if g.fails(found) and not (is_reasoned and g.yields(found)))


def set_aside(guards: Sequence[StepGuard], found: PairFacts) -> tuple[StepGuard, ...]:
    """Return the guards that do not hold and are set aside by the reason kept with the pair."""
    if not found.pair.set_aside.strip():
        return ()
    return tuple(g for g in guards if g.fails(found) and g.yields(found))


def needs_mentoring_consent(found: PairFacts) -> bool:
    """Tell whether ст. 351.8 ТК asks for the mentor's written consent: an employee is asked to help an employee.

    Not where mentoring belongs to the mentor's own job function (letter of Роструд ТЗ/7300-6-1 of 02.10.2025), nor
    where one of the two is a student or comes from outside.
    """
    mentor, mentee, pair = found.mentor, found.mentee, found.pair
    if mentor is None or pair.form in OUTSIDE_FORMS | STUDENT_FORMS or (mentee and mentee.type == "student"):
        return False
    if mentor.basis:
        return mentor.basis == "assignment"
    is_outside = bool(mentor.forms) and OUTSIDE_FORMS.issuperset(mentor.forms)
    return not is_outside and not found.eligibility.is_student(mentor)


def _silent(side: str) -> Test:
    return lambda found: answer_of(found.pair, side) not in ("yes", "no")


def _said_no(side: str) -> Test:
    return lambda found: answer_of(found.pair, side) == "no"


def _no_mentoring_consent(found: PairFacts) -> bool:
    mentor = found.mentor
    return (
        mentor is not None
        and needs_mentoring_consent(found)
        and not stands(
            found.snapshot, mentor.code, "mentoring", in_bank=is_given(found.snapshot, mentor.consent_mentoring)
        )
    )


def _no_guardian(found: PairFacts) -> bool:
    mentee, rules = found.mentee, found.eligibility
    return mentee is not None and rules.is_minor(mentee) and not rules.has_guardian(mentee)


def _order_in_future(found: PairFacts) -> bool:
    return found.pair.act_date is not None and found.pair.act_date > found.snapshot.today


def _term_reversed(found: PairFacts) -> bool:
    starts, ends = found.pair.starts, found.pair.ends
    return starts is not None and ends is not None and ends < starts


def _outside_programme(found: PairFacts) -> bool:
    first, last = found.snapshot.programme.term
    days = [day for day in (found.pair.starts, found.pair.ends) if day is not None]
    return any((first is not None and day < first) or (last is not None and day > last) for day in days)


def _not_begun(found: PairFacts) -> bool:
    return found.pair.starts is not None and found.pair.starts > found.snapshot.today


def _not_longer(found: PairFacts) -> bool:
    pair, before = found.pair, found.before
    return pair.ends is None or (before.ends is not None and pair.ends <= before.ends)


def _ended_before_start(found: PairFacts) -> bool:
    pair = found.pair
    return pair.ended is not None and pair.starts is not None and pair.ended < pair.starts


def _notice_too_short(found: PairFacts) -> bool:
    pair = found.pair
    return pair.noticed is not None and pair.ended is not None and pair.ended < earliest_end(pair.noticed)


PEOPLE = StepGuard(
    key="people",
    columns=("mentor", "mentee"),
    what=say("One of the two is not in the bank."),
    todo=say("Add the person to the bank, or correct the code in the tab “Пары”."),
    fails=lambda found: found.mentor is None or found.mentee is None,
)
ANSWERS = (
    StepGuard(
        key="mentor_declined",
        columns=("mentor_answer",),
        what=say("The mentor has declined."),
        todo=say("Correct the answer, or look for another mentor."),
        fails=_said_no("mentor"),
    ),
    StepGuard(
        key="mentee_declined",
        columns=("mentee_answer",),
        what=say("The mentee has declined."),
        todo=say("Correct the answer, or look for another mentee."),
        fails=_said_no("mentee"),
    ),
    StepGuard(
        key="mentor_silent",
        columns=("mentor_answer",),
        what=say("The mentor has not agreed."),
        todo=say("Enter the mentor's answer."),
        fails=_silent("mentor"),
        yields=_always,
    ),
    StepGuard(
        key="mentee_silent",
        columns=("mentee_answer",),
        what=say("The mentee has not agreed."),
        todo=say("Enter the mentee's answer."),
        fails=_silent("mentee"),
        yields=_always,
    ),
)
CONSENTS = (
    StepGuard(
        key="mentor_data",
        columns=("mentor",),
        what=say("The mentor's consent to the processing of personal data is missing."),
        todo=say("Ask for the consent and enter its date on the mentor's card."),
        fails=lambda found: found.mentor is not None and not has_consent(found.snapshot, found.mentor),
    ),
    StepGuard(
        key="mentee_data",
        columns=("mentee",),
        what=say("The mentee's consent to the processing of personal data is missing."),
        todo=say("Ask for the consent and enter its date on the mentee's card."),
        fails=lambda found: found.mentee is not None and not has_consent(found.snapshot, found.mentee),
    ),
    StepGuard(
        key="guardian",
        columns=("mentee",),
        what=say("The mentee is a minor, and the guardian's consent is missing."),
        todo=say("Ask the guardian for the consent and enter its date on the card."),
        fails=_no_guardian,
    ),
    StepGuard(
        key="mentoring",
        columns=("mentor",),
        what=say("The mentor's written consent under article 351.8 of the Labour Code is missing."),
        todo=say("Enter its date on the mentor's card, or say there that mentoring belongs to the job function."),
        fails=_no_mentoring_consent,
    ),
)
ORDER = (
    StepGuard(
        key="order_number",
        columns=("act",),
        what=say("The order has no number."),
        todo=say("Type the number."),
        fails=lambda found: not found.pair.act.strip(),
    ),
    StepGuard(
        key="order_date",
        columns=("act_date",),
        what=say("The order has no date."),
        todo=say("Type the day on which it was signed."),
        fails=lambda found: found.pair.act_date is None,
    ),
    StepGuard(
        key="order_future",
        columns=("act_date",),
        what=say("The date of the order lies in the future."),
        todo=say("Enter the order when it is signed."),
        fails=_order_in_future,
    ),
)
TERM = (
    StepGuard(
        key="term_reversed",
        columns=("ends", "starts"),
        what=say("The pair ends before it begins."),
        todo=say("Correct one of the two dates."),
        fails=_term_reversed,
    ),
    StepGuard(
        key="term_outside",
        columns=("ends", "starts"),
        what=say("The term of the pair is not inside the programme."),
        todo=say("Correct the dates, or the start and the end of the programme in the tab “Настройки”."),
        fails=_outside_programme,
        yields=_always,
    ),
)
AT_WORK = (PEOPLE, *ANSWERS, *CONSENTS, *ORDER, *TERM)  # whatever works has all of this
BEGUN = StepGuard(
    key="not_begun",
    columns=("starts",),
    what=say("The term has not begun yet."),
    todo=say("Wait for the first day; the pair is at work from then on."),
    fails=_not_begun,
)
LONGER = StepGuard(
    key="not_longer",
    columns=("ends",),
    what=say("An extension needs a later end of the term."),
    todo=say("Type the new last day of the term."),
    fails=_not_longer,
)
ENDED = (
    StepGuard(
        key="ended_before_start",
        columns=("ended", "starts"),
        what=say("The pair would end before it began."),
        todo=say("Correct the day of the end."),
        fails=_ended_before_start,
    ),
)
COMPLETED = (
    *ENDED,
    StepGuard(
        key="ended_in_future",
        columns=("ended",),
        what=say("The day of completion lies in the future."),
        todo=say("Enter the completion when the day has come."),
        fails=lambda found: found.pair.ended is not None and found.pair.ended > found.snapshot.today,
    ),
    StepGuard(
        key="term_not_over",
        columns=("end_reason", "ends"),
        what=say("The term is not over yet."),
        todo=say("Choose another reason for the ending."),
        fails=lambda found: (
            found.pair.end_reason == "expired" and (found.pair.ends is None or found.pair.ends > found.snapshot.today)
        ),
    ),
)
NOTICE_GUARDS = (
    StepGuard(
        key="no_end_reason",
        columns=("end_reason",),
        what=say("An early end has no reason."),
        todo=say("Choose the reason for the ending."),
        fails=lambda found: found.pair.end_reason in {"", *NO_NOTICE},
    ),
    StepGuard(
        key="no_notice",
        columns=("noticed",),
        what=say("An early end has no date of notice."),
        todo=say("Type the day on which the other side was told."),
        fails=lambda found: found.pair.noticed is None,
        yields=lambda found: found.pair.end_reason in _FREE_NOTICE,
    ),
    StepGuard(
        key="notice_in_future",
        columns=("noticed",),
        what=say("The date of notice lies in the future."),
        todo=say("Enter the end when notice has been given."),
        fails=lambda found: found.pair.noticed is not None and found.pair.noticed > found.snapshot.today,
    ),
    StepGuard(
        key="notice_too_short",
        columns=("ended", "noticed"),
        what=say("An early end takes effect no sooner than three working days after the notice."),
        todo=say("Type a later day of the end."),
        fails=_notice_too_short,
        yields=lambda found: found.pair.end_reason in _FREE_NOTICE,
    ),
)
EARLY_END = (*ENDED, *NOTICE_GUARDS)
DECLINED = (
    StepGuard(
        key="nobody_declined",
        columns=("status",),
        what=say("Nobody has declined, and no reason is given for withdrawing the proposal."),
        todo=say("Enter who declined, or the reason for the ending."),
        fails=lambda found: (
            "no" not in (found.pair.mentor_answer, found.pair.mentee_answer)
            and found.pair.end_reason in {"", *NO_NOTICE}
        ),
    ),
)
