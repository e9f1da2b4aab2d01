"""The steps of a pair as people take them: confirmed, answered by both sides, ordered, extended, ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from programme.banks.edits import FieldInput, limit_faults, row_edits
from programme.cells.reading import read_cell
from programme.cells.writing import write_cell
from programme.changes.change import Decision, Edit, NewRow
from programme.errors import NotFound, Refused
from programme.letters.letter import Owed
from programme.letters.pair_letters import approval, early_end, proposal, refusal
from programme.schema.pairs import OVER, WORKING, Pair
from programme.schema.people import Mentee, Mentor
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say, say_n

from .eligibility import OVERRIDABLE, REMEDIES, RULES, Eligibility
from .guards import NO_NOTICE, StepGuard
from .life import check_step, may_step
from .notice import earliest_end

LONGEST_AIM = 500  # characters of the request that become the aim


@dataclass(frozen=True, slots=True)
class ChosenPair:
    """One pair the curator confirms; `override` is the reason for which a rule that allows it is set aside."""

    mentee: str
    mentor: str
    score: int | None = None
    why: str = ""
    override: str = ""


def confirm(snapshot: Snapshot, choices: Sequence[ChosenPair], note: str = "") -> Decision:
    """Return the new pairs and the letters that ask both sides.

    The hard rules are checked again on this snapshot; raises Refused naming the first pair that may not be.
    """
    if not choices:
        raise Refused(say("Choose at least one pair."))
    eligibility = Eligibility(snapshot)
    taken: dict[str, int] = {}
    rows: list[NewRow] = []
    letters: list[Owed] = []
    seen: set[str] = set()
    for place, choice in enumerate(choices):
        mentee, mentor = _people(snapshot, choice)
        if mentee.code in seen:
            raise Refused(say("%(name)s was chosen twice.", name=mentee.name))
        seen.add(mentee.code)
        taken[mentor.code] = taken.get(mentor.code, 0) + 1
        _check(eligibility, mentee, mentor, choice, taken[mentor.code])
        mark = f"new-pair-{place}-"
        rows.append(NewRow("pairs", _cells(snapshot, mentee, mentor, choice), mark))
        letters += proposal(mark, mentor.code, mentee.code, note)
    what = say_n("%(count)s pair was proposed.", "%(count)s pairs were proposed.", len(choices))
    people = [("mentees", choice.mentee) for choice in choices] + [("mentors", choice.mentor) for choice in choices]
    return Decision(what, rows=tuple(rows), letters=tuple(letters), subject=tuple(dict.fromkeys(people)))


def _people(snapshot: Snapshot, choice: ChosenPair) -> tuple[Mentee, Mentor]:
    mentee, mentor = snapshot.mentees.get(choice.mentee), snapshot.mentors.get(choice.mentor)
    if mentee is None or mentor is None:
        raise NotFound(say("One of the two is no longer in the bank. Nothing was saved: look at the proposal again."))
    return mentee, mentor


def _check(eligibility: Eligibility, mentee: Mentee, mentor: Mentor, choice: ChosenPair, taken: int) -> None:
    """Raise Refused for a rule that may never be set aside, or for one that is set aside without a reason."""
    rules = eligibility.barriers(mentee, mentor, taken)
    names = {"mentee": mentee.name, "mentor": mentor.name}
    for rule in (rule for rule in rules if rule not in OVERRIDABLE):
        remedy = REMEDIES.get(rule, say("Look for another mentor."))
        raise Refused(
            say(
                "%(mentee)s and %(mentor)s cannot be paired: %(rule)s. %(remedy)s",
                rule=RULES[rule],
                remedy=remedy,
                **names,
            )
        )
    if rules and not choice.override.strip():
        raise Refused(
            say(
                "%(mentee)s and %(mentor)s: %(rule)s. Give a reason if they shall be paired all the same.",
                rule=RULES[rules[0]],
                **names,
            )
        )


def _cells(snapshot: Snapshot, mentee: Mentee, mentor: Mentor, choice: ChosenPair) -> tuple[tuple[str, Cell], ...]:
    common = [form for form in mentee.forms if form in mentor.forms] or [*mentee.forms, *mentor.forms]
    usual = "teacher_student" if mentee.type == "student" else "teacher_teacher"
    values = {
        "mentor": mentor.code,
        "mentor_name": mentor.name,
        "mentee": mentee.code,
        "mentee_name": mentee.name,
        "form": common[0] if common else usual,
        "kind": "traditional",
        "aim": (mentee.goal or mentee.request or "; ".join(mentee.needs))[:LONGEST_AIM],
        "score": choice.score,
        "why": choice.why,
        "status": "proposed",
        "proposed": snapshot.today,
        "mentor_answer": "waiting",
        "mentee_answer": "waiting",
        "note": choice.override.strip(),
    }
    tab = BY_KEY["pairs"]
    return tuple((key, write_cell(tab.column(key), value)) for key, value in values.items())


def edit_pair(snapshot: Snapshot, code: str, answers: Iterable[FieldInput], step: str = "") -> Decision:
    """Return the edits of a pair's own fields and what follows from them for its status and its letters.

    *step* names a status that is asked for outright ("extended"). Both sides agreed → «подтверждена»; one declined →
    «отклонена»; an order with number and date → «утверждена», and «действует» from the day it starts; a reason for an
    ending ends it. Raises NotReady with everything that stands against the step.
    """
    pair = _pair(snapshot, code)
    edits = row_edits(snapshot, "pairs", code, answers, keeps_limits=False)
    typed = {edit.column: edit.value for edit in edits}
    more = _answer_dates(snapshot, pair, _after(pair, snapshot, typed), typed)
    after = _after(pair, snapshot, typed | {edit.column: edit.value for edit in more})
    status = str(after.status) if "status" in typed else _next_status(snapshot, pair, after, typed, step)
    after = _with_end(replace(after, status=status), pair, snapshot.today)
    strange = limit_faults("pairs", pair, edits, snapshot.today)
    aside = check_step(snapshot, pair, after, typed.keys(), strange)
    written = _written_status(snapshot, pair)
    if status != written and "status" not in typed:
        more.append(_edit(snapshot, pair, "status", status))
    if after.ended != pair.ended and "ended" not in typed:
        more.append(_edit(snapshot, pair, "ended", after.ended))
    letters = _letters(pair, after) if status != written else ()
    people = (("mentees", pair.mentee), ("mentors", pair.mentor))
    return Decision(_told(pair, after, aside), edits=(*edits, *more), letters=letters, subject=people)


def _letters(pair: Pair, after: Pair) -> tuple[Owed, ...]:
    if after.status == "declined":
        return refusal(after)
    if after.status == "ended":
        return early_end(after)
    if after.status in ("approved", "active") and pair.status not in WORKING:
        return approval(pair.code, pair.mentor, pair.mentee)
    return ()


def _with_end(after: Pair, pair: Pair, today: date) -> Pair:
    """Return the pair with the day of its end: today for a completed one, else the first day that the notice allows."""
    if pair.status in OVER or after.ended is not None or after.status not in ("completed", "ended"):
        return after
    is_early = after.status == "ended" and after.noticed is not None
    return replace(after, ended=earliest_end(after.noticed) if is_early and after.noticed else today)


def _written_status(snapshot: Snapshot, pair: Pair) -> str:
    """Return the status as the sheet has it; a pair whose end is still to come is at work all the same."""
    cell = snapshot.raw("pairs", pair.code).get("status")
    return str(read_cell(BY_KEY["pairs"].column("status"), cell, today=snapshot.today).value or "")


def _after(pair: Pair, snapshot: Snapshot, typed: dict[str, Cell]) -> Pair:
    """Return the pair as it will read with the typed cells."""
    tab = BY_KEY["pairs"]
    read = {key: read_cell(tab.column(key), cell, today=snapshot.today).value for key, cell in typed.items()}
    return replace(pair, **read)


def _answer_dates(snapshot: Snapshot, pair: Pair, after: Pair, typed: dict[str, Cell]) -> list[Edit]:
    """Return today's date for each answer that was entered without one, none for an answer that was taken back."""
    found = []
    for side in ("mentor", "mentee"):
        if f"{side}_answer" in typed and f"{side}_answered" not in typed:
            day = snapshot.today if getattr(after, f"{side}_answer") in ("yes", "no") else None
            if day != getattr(pair, f"{side}_answered"):
                found.append(_edit(snapshot, pair, f"{side}_answered", day))
    return found


_CAUSES: Mapping[str, frozenset[str]] = {  # what a person types who asks for the step
    "declined": frozenset({"mentor_answer", "mentee_answer", "end_reason"}),
    "completed": frozenset({"end_reason"}),
    "ended": frozenset({"end_reason", "ended", "noticed"}),
    "approved": frozenset({"act", "act_date"}),
    "active": frozenset({"act", "act_date"}),
    "accepted": frozenset({"mentor_answer", "mentee_answer"}),
}


def _next_status(snapshot: Snapshot, pair: Pair, after: Pair, typed: Collection[str], step: str) -> str:
    """Return the status that follows from the facts; the present one when nothing follows.

    What was typed asks for its step, whatever stands against it; what stood in the sheet before takes one only when
    nothing does: a note never waits for a consent.
    """
    if step:
        return step
    for status in _following(after, snapshot.today):
        if not _CAUSES[status].isdisjoint(typed) or may_step(snapshot, pair, replace(after, status=status)):
            return status
    is_taken_back = pair.status == "accepted" and not {"mentor_answer", "mentee_answer"}.isdisjoint(typed)
    return "proposed" if is_taken_back and not _agreed(after) else pair.status


def _following(pair: Pair, today: date) -> Iterator[str]:
    """Yield the statuses that the facts of a pair speak for, the furthest first."""
    if pair.status in OVER:
        return
    if "no" in (pair.mentor_answer, pair.mentee_answer):
        yield "declined"
    if pair.end_reason in NO_NOTICE:
        yield "completed"
    elif pair.end_reason:
        yield "ended" if pair.status in WORKING else "declined"
    if pair.status not in ("active", "extended") and (pair.act or pair.act_date):
        yield "active" if pair.starts is None or pair.starts <= today else "approved"
    if _agreed(pair) and pair.status in ("", "proposed"):
        yield "accepted"


def _agreed(pair: Pair) -> bool:
    return pair.mentor_answer == pair.mentee_answer == "yes"


def _told(pair: Pair, after: Pair, aside: Sequence[StepGuard]) -> Sentence:
    told = _STEP_TOLD.get(after.status, _CHANGED) if after.status != pair.status else _CHANGED
    if after.status == "active" and pair.status == "approved":
        told = _CHANGED
    names = {"mentor": pair.mentor_name or pair.mentor, "mentee": pair.mentee_name or pair.mentee}
    sentence = say(told.text, **names)
    for guard in aside:
        sentence = say("%(done)s Set aside: %(what)s", done=sentence, what=guard.what)
    return say("%(done)s Reason: %(reason)s", done=sentence, reason=after.set_aside) if aside else sentence


_CHANGED = say("The pair %(mentor)s — %(mentee)s was changed.")
_ORDERED = say("The pair %(mentor)s — %(mentee)s was approved by an order.")
_STEP_TOLD: Mapping[str, Sentence] = {
    "declined": say("The pair %(mentor)s — %(mentee)s was declined."),
    "accepted": say("Both sides agreed to the pair %(mentor)s — %(mentee)s."),
    "approved": _ORDERED,
    "active": _ORDERED,
    "extended": say("The pair %(mentor)s — %(mentee)s was extended."),
    "completed": say("The pair %(mentor)s — %(mentee)s was completed."),
    "ended": say("The pair %(mentor)s — %(mentee)s ends early."),
}


def _edit(snapshot: Snapshot, pair: Pair, column: str, value: object) -> Edit:
    cell = write_cell(BY_KEY["pairs"].column(column), value)
    return Edit("pairs", pair.code, column, snapshot.raw("pairs", pair.code).get(column), cell)


def _pair(snapshot: Snapshot, code: str) -> Pair:
    found = snapshot.pairs.get(code)
    if found is None:
        raise NotFound(say("There is no pair with the code %(code)s.", code=code))
    return found
