"""The life of a pair as one state machine: which step leads where, what guards it, and what stands against one.

proposed → answered («подтверждена») → ordered («утверждена») → at work («действует») → extended, completed, ended
early; declined before an order. The sheet may say otherwise: then that is a remark.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from programme.banks.edits import FieldFault, Unreadable
from programme.book.reading import Problem
from programme.schema.pairs import PAIRS, WORKING, Pair
from programme.schema.values import choice_label
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say

from . import guards
from .eligibility import Eligibility
from .guards import NO_NOTICE, PairFacts, StepGuard, facts, unmet

_ASKED = frozenset({"", "proposed", "accepted"})  # nothing is ordered yet


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition: the statuses it may start from, and what must hold."""

    sources: frozenset[str]
    guards: tuple[StepGuard, ...]


STEPS: Mapping[str, Transition] = {
    "proposed": Transition(_ASKED, ()),  # an answer was taken back
    "accepted": Transition(_ASKED, guards.ANSWERS),
    "approved": Transition(_ASKED, guards.AT_WORK),
    "active": Transition(_ASKED | {"approved"}, (*guards.AT_WORK, guards.BEGUN)),
    "extended": Transition(WORKING, (*guards.AT_WORK, guards.LONGER)),
    "completed": Transition(WORKING, guards.COMPLETED),
    "ended": Transition(WORKING, guards.EARLY_END),
    "declined": Transition(_ASKED, guards.DECLINED),
}
# What goes on holding while a status stands; an edit may not break it.
_STANDING: Mapping[str, tuple[StepGuard, ...]] = {
    **dict.fromkeys(WORKING, guards.AT_WORK),
    "completed": guards.COMPLETED,
    "ended": guards.EARLY_END,
}


class NotReady(Unreadable):
    """A pair may not take a step; every reason is told at once. Nothing was saved."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__(faults)
        self.sentence = say("Nothing was saved: this step of the pair is not possible yet.")


def check_step(
    snapshot: Snapshot, pair: Pair, after: Pair, typed: Collection[str], strange: Sequence[FieldFault] = ()
) -> tuple[StepGuard, ...]:
    """Return the guards that a reason sets aside; raise NotReady with all that stands against the step.

    *typed*: the columns that were typed; *strange*: what of it cannot be meant, told together with the rest. While
    the status stays as it is, only what they touch is asked about.
    """
    found = facts(snapshot, after, pair)
    is_step = after.status != pair.status or (after.status == "extended" and "ends" in typed)
    wanted = STEPS[after.status].guards if is_step and after.status in STEPS else _STANDING.get(pair.status, ())
    if not is_step:
        wanted = tuple(guard for guard in wanted if _is_touched(guard, found, typed))
    faults = [_fault(guard, found) for guard in unmet(wanted, found)]
    if is_step and after.status in STEPS and pair.status not in STEPS[after.status].sources:
        faults.insert(0, _no_way(pair, after))
    faults += [fault for fault in strange if fault.what not in {told.what for told in faults}]
    if faults:
        raise NotReady(tuple(faults))
    return guards.set_aside(wanted, found)


def _is_touched(guard: StepGuard, found: PairFacts, typed: Collection[str]) -> bool:
    return not {*guard.columns}.isdisjoint(typed) or ("set_aside" in typed and guard.yields(found))


def _fault(guard: StepGuard, found: PairFacts) -> FieldFault:
    if not guard.yields(found):
        return FieldFault(guard.columns[0], guard.what, guard.todo)
    todo = say("%(todo)s Or give the reason for which this is set aside.", todo=guard.todo)
    return FieldFault(guard.columns[0], guard.what, todo)


def _no_way(pair: Pair, after: Pair) -> FieldFault:
    now, then = (_word(status) for status in (pair.status, after.status))
    what = say("The pair stands as “%(now)s” and cannot become “%(then)s”.", now=now, then=then)
    return FieldFault("status", what, _ways_out(pair, after))


def _ways_out(pair: Pair, after: Pair) -> Sentence:
    if after.status == "declined" and pair.status in WORKING:
        return say("Enter an early end with its reason and the date of notice.")
    if pair.status in WORKING or pair.status in _ASKED:
        return say("Take the steps one after another: answers, order, work, end.")
    return say("What is over stays over: undo the last change, or propose the pair anew.")


def _word(status: str) -> str:
    return choice_label(PAIRS.column("status").choices, status, "ru") or "предложена"


def may_step(snapshot: Snapshot, pair: Pair, after: Pair) -> bool:
    """Tell whether nothing stands against the step from *pair* to *after*."""
    step = STEPS.get(after.status)
    return step is not None and pair.status in step.sources and not unmet(step.guards, facts(snapshot, after, pair))


def is_ready(snapshot: Snapshot, pair: Pair) -> bool:
    """Tell whether everything holds that the status of a pair stands for; letters are owed for nothing less."""
    return not unmet(_STANDING.get(pair.status, ()), facts(snapshot, pair))


def is_early_end(pair: Pair) -> bool:
    """Tell whether the pair ends, or has ended, before its time."""
    return bool(pair.end_reason) and pair.end_reason not in NO_NOTICE


def early_end_stands(snapshot: Snapshot, pair: Pair) -> bool:
    """Tell whether an early end was given notice of as it must be."""
    is_ending = pair.status == "ended" or (pair.status in WORKING and pair.ended is not None)
    return is_ending and is_early_end(pair) and not unmet(guards.EARLY_END, facts(snapshot, pair))


def on_day(pair: Pair, today: date) -> Pair:
    """Return the pair as it stands on this day: one that will have ended works until the day has come."""
    if pair.status == "ended" and pair.ended is not None and pair.ended > today:
        return replace(pair, status="active")
    return pair


def pair_remarks(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Return where the sheet says more of a pair than what stands behind it: remarks, for which no letter goes."""
    rules, found = Eligibility(snapshot), []
    for pair in snapshot.pairs.values():
        wanted = _STANDING.get(pair.status, ())
        if not wanted or not pair.number:
            continue
        for guard in unmet(wanted, facts(snapshot, pair, eligibility=rules)):
            if guard.key not in ("term_reversed", "ended_before_start"):  # told of every row, whatever its status
                found.append(Problem("pairs", pair.number, guard.columns[0], guard.what, guard.todo, pair.code))
    return tuple(found)
