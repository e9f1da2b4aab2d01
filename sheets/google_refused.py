"""Rows that Google alone refuses: a protection, a strict list. Each is told, and keeps no other row waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from programme.errors import BookBusy
from programme.sentences import Sentence, say
from programme.tabs import Cell

from .google_faults import Refused
from .google_writing import Target
from .placing import Plan

MOST = 20  # rows of one try: each costs a request
CODES_WAIT = 600.0  # seconds
Row = tuple[Any, ...]

_ROW_AFTER_ROW = say(
    "Google refuses row after row: a protection or a list of the spreadsheet does not allow them. The others are "
    "written once all of those are known."
)


class RefusedRows:
    """What Google refused since the last write that came to its end: it is not asked for the same again.

    A request is carried out whole or not at all and names one culprit at a time, so that many are found in many tries.
    A code that is refused to a row is tried again by nobody's will but ours: only after a while.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._known: dict[tuple[str, str], tuple[Mapping[int, Cell], Sentence]] = {}
        self._codeless: dict[tuple[str, Row], tuple[float, Sentence]] = {}  # rows as read → since when, and why
        self._found = 0  # in this try

    def begin(self) -> None:
        """A try begins."""
        self._found = 0

    def forget(self) -> None:
        """The write came to its end: staff may have lifted a protection by the next one."""
        self._known.clear()

    def leave_out(self, plan: Plan, targets: list[Target]) -> None:
        """Move what is known to be refused from *targets* to the plan's refusals."""
        now = self._seconds()
        self._codeless = {row: found for row, found in self._codeless.items() if now - found[0] < CODES_WAIT}
        for target in list(targets):
            why = self._why(target)
            if why is not None:
                plan.refuse(target.tab, target.code, why)
                targets.remove(target)

    def _why(self, target: Target) -> Sentence | None:
        if _is_code_for_a_row(target):
            return self._codeless.get((target.tab, target.before), (0.0, None))[1]
        cells, why = self._known.get((target.tab, target.code), ({}, None))
        return why if cells == target.cells else None

    def add(self, plan: Plan, targets: list[Target], culprit: Target, error: Refused) -> None:
        """Move a row that was refused just now likewise; raise BookBusy when there are too many for one try."""
        why = _told(culprit, error)
        if _is_code_for_a_row(culprit):
            self._codeless[culprit.tab, culprit.before] = self._seconds(), why
        else:
            self._known[culprit.tab, culprit.code] = culprit.cells, why
        plan.refuse(culprit.tab, culprit.code, why)
        targets.remove(culprit)
        self._found += 1
        if self._found >= MOST:
            raise BookBusy(_ROW_AFTER_ROW)


def _is_code_for_a_row(target: Target) -> bool:
    return target.is_stamp and not target.is_new


def _told(target: Target, error: Refused) -> Sentence:
    if error.is_protected:
        return say(
            "A cell of row %(row)s is protected against the intranet. Open Data → Protect sheets and ranges in the "
            "spreadsheet, or change the cell there.",
            row=target.number,
        )
    return say(
        "Google refused row %(row)s: a list or a rule of the spreadsheet does not allow a value. Let it warn, not "
        "refuse (Data → Data validation), or change the cell there.",
        row=target.number,
    )
