"""The steps of a pair: confirmed by the curator, answered by both sides, approved by an act, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from programme.banks.edits import FieldInput, row_edits
from programme.cells.reading import read_cell
from programme.cells.writing import write_cell
from programme.changes.change import Decision, Edit, NewRow
from programme.errors import NotFound, Refused
from programme.letters.letter import Owed
from programme.letters.pair_letters import approval, proposal, refusal
from programme.schema.pairs import OVER, Pair
from programme.schema.people import Mentee, Mentor
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say, say_n

from .eligibility import OVERRIDABLE, REMEDIES, RULES, Eligibility

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


def edit_pair(snapshot: Snapshot, code: str, answers: Iterable[FieldInput]) -> Decision:
    """Return the edits of a pair's own fields and what follows from them for its status and its letters.

    Both sides agreed → «подтверждена»; one declined → «отклонена»; an act with number and date → «утверждена», and
    «действует» from the day it starts.
    """
    pair = _pair(snapshot, code)
    edits = row_edits(snapshot, "pairs", code, answers)
    typed = {edit.column: edit.value for edit in edits}
    after = _after(pair, snapshot, typed)
    more = _answer_dates(snapshot, pair, after, typed)
    status = "" if "status" in typed else _next_status(after, snapshot.today)
    if pair.status == "accepted" == status and {"mentor_answer", "mentee_answer"} & typed.keys():
        status = "accepted" if after.mentor_answer == after.mentee_answer == "yes" else "proposed"
    if status and status != pair.status:
        more.append(_edit(snapshot, pair, "status", status))
    if (status or after.status) in ("completed", "ended") and pair.status not in OVER and after.ended is None:
        more.append(_edit(snapshot, pair, "ended", snapshot.today))
    letters = refusal(after) if status == "declined" != pair.status else ()
    if status in ("approved", "active") and pair.status not in ("approved", "active"):
        letters = approval(pair.code, pair.mentor, pair.mentee)
    people = (("mentees", pair.mentee), ("mentors", pair.mentor))
    return Decision(_told(pair, status), edits=(*edits, *more), letters=letters, subject=people)


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


def _next_status(pair: Pair, today: date) -> str:
    """Return the status that follows from the answers, the act and the dates; the present one when nothing follows."""
    if pair.status in ("completed", "declined", "ended"):
        return pair.status
    if "no" in (pair.mentor_answer, pair.mentee_answer):
        return "declined"
    if pair.end_reason:
        return "completed" if pair.end_reason == "fulfilled" else "ended"
    if pair.status == "extended":
        return pair.status
    if pair.act and pair.act_date:
        return "active" if pair.starts is None or pair.starts <= today else "approved"
    if pair.mentor_answer == pair.mentee_answer == "yes" and pair.status in ("", "proposed"):
        return "accepted"
    return pair.status


def _told(pair: Pair, status: str) -> Sentence:
    names = {"mentor": pair.mentor_name or pair.mentor, "mentee": pair.mentee_name or pair.mentee}
    if status == "declined" and pair.status != "declined":
        return say("The pair %(mentor)s — %(mentee)s was declined.", **names)
    if status == "accepted" and pair.status != "accepted":
        return say("Both sides agreed to the pair %(mentor)s — %(mentee)s.", **names)
    if status in ("approved", "active") and pair.status not in ("approved", "active"):
        return say("The pair %(mentor)s — %(mentee)s was approved by an act.", **names)
    return say("The pair %(mentor)s — %(mentee)s was changed.", **names)


def _edit(snapshot: Snapshot, pair: Pair, column: str, value: object) -> Edit:
    cell = write_cell(BY_KEY["pairs"].column(column), value)
    return Edit("pairs", pair.code, column, snapshot.raw("pairs", pair.code).get(column), cell)


def _pair(snapshot: Snapshot, code: str) -> Pair:
    found = snapshot.pairs.get(code)
    if found is None:
        raise NotFound(say("There is no pair with the code %(code)s.", code=code))
    return found
