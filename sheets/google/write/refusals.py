"""What Google alone refuses: a protection, a strict list. Each is told, and keeps nothing else waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from programme.errors import BookBusy
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say
from sheets.google.faults import RequestRefused
from sheets.shared.edit_plan import EditPlan

from .row_writes import Target, cell_of

MOST = 20  # refusals of one try: each costs requests
CODES_WAIT = 600.0  # seconds
Row = tuple[Any, ...]

_ROW_AFTER_ROW = say(
    "Google refuses row after row: a protection or a list of the spreadsheet does not allow them. The others are "
    "written once all of those are known."
)


class RefusedRows:
    """What Google refused since the last write that came to its end: it is not asked for the same again.

    A request is carried out whole or not at all and names one culprit at a time, so that many are found in many tries.
    A code that is refused to a row is tried again by nobody's will but ours: only after a while. *account* is who must
    be let in.
    """

    def __init__(self, seconds: Callable[[], float], account: str) -> None:
        self._seconds, self._account = seconds, account
        self._known: dict[tuple[str, str], dict[int, tuple[Cell, Sentence]]] = {}  # tab, code → column → value, why
        self._codeless: dict[tuple[str, Row], tuple[float, Sentence]] = {}  # rows as read → since when, and why
        self._divided: set[tuple[str, str]] = set()  # tab, code of rows whose cells are tried apart
        self._found = 0  # in this try

    def begin(self) -> None:
        """A try begins."""
        self._found = 0

    def forget(self) -> None:
        """The write came to its end: staff may have lifted a protection by the next one."""
        self._known.clear()
        self._divided.clear()

    def leave_out(self, plan: EditPlan, targets: list[Target]) -> None:
        """Move what is known to be refused from *targets* to the plan's refusals."""
        now = self._seconds()
        self._codeless = {row: found for row, found in self._codeless.items() if now - found[0] < CODES_WAIT}
        for target in list(targets):
            if _is_code_for_a_row(target):
                found = self._codeless.get((target.tab, target.before))
                known = dict.fromkeys(target.cells, found[1]) if found else {}
            else:
                kept = self._known.get((target.tab, target.code), {})
                known = {i: why for i, (value, why) in kept.items() if target.cells.get(i, ...) == value}
            if known:  # what is left of the row was not refused: it need not be tried apart
                self._divided.discard((target.tab, target.code))
            _take_out(plan, targets, target, known)

    def add(self, plan: EditPlan, targets: list[Target], culprit: Target, error: RequestRefused) -> None:
        """Move what was refused just now likewise; raise BookBusy when there is too much of it for one try.

        *culprit* is one of the *targets*, or some cells of one.
        """
        why = {i: self._told(culprit, i, error) for i in culprit.cells}
        if _is_code_for_a_row(culprit):
            self._codeless[culprit.tab, culprit.before] = self._seconds(), next(iter(why.values()))
        else:
            kept = self._known.setdefault((culprit.tab, culprit.code), {})
            kept |= {i: (value, why[i]) for i, value in culprit.cells.items()}
        _take_out(plan, targets, next(t for t in targets if (t.tab, t.code) == (culprit.tab, culprit.code)), why)
        self._count()

    def divide(self, targets: list[Target], culprit: Target) -> None:
        """Take a refused row out of *targets*: its cells are to be tried apart, in this try and in the next ones."""
        self._divided.add((culprit.tab, culprit.code))
        targets.remove(culprit)
        self._count()

    def is_divided(self, target: Target) -> bool:
        """Tell whether Google has refused some cell of the row."""
        return (target.tab, target.code) in self._divided

    def _count(self) -> None:
        self._found += 1
        if self._found >= MOST:
            raise BookBusy(_ROW_AFTER_ROW)

    def _told(self, target: Target, column: int, error: RequestRefused) -> Sentence:
        header = str(cell_of(target.headers, column)).strip()
        if not error.is_protected:
            return say(
                "Google refused row %(row)s, “%(column)s”: a list or a rule of the spreadsheet does not allow the "
                "value. Let it warn, not refuse (Data → Data validation), or change the cell there.",
                row=target.number,
                column=header or "?",
            )
        if len(target.cells) > 1 or not header:
            return say(
                "A cell of row %(row)s is protected against the intranet. Open Data → Protect sheets and ranges in "
                "the spreadsheet, and let %(account)s edit it, or change the cell there.",
                row=target.number,
                account=self._account,
            )
        return say(
            "The cell “%(column)s” of row %(row)s is protected against the intranet. Open Data → Protect sheets and "
            "ranges in the spreadsheet, and let %(account)s edit it, or change the cell there.",
            column=header,
            row=target.number,
            account=self._account,
        )


def parts_of(target: Target) -> list[Target]:
    """Return the two halves of a row's cells; none where it stands or falls as a whole."""
    if target.is_new or target.is_stamp or len(target.cells) < 2:
        return []
    cells = sorted(target.cells.items())
    half = len(cells) // 2
    return [replace(target, cells=dict(cells[:half])), replace(target, cells=dict(cells[half:]))]


def _is_code_for_a_row(target: Target) -> bool:
    return target.is_stamp and not target.is_new


def _take_out(plan: EditPlan, targets: list[Target], target: Target, known: Mapping[int, Sentence]) -> None:
    """Move cells of a row to the plan's refusals; a new row and a code go as a whole."""
    left = {i: value for i, value in target.cells.items() if i not in known}
    if not known or (target.is_new and left):
        return
    if target.is_new or target.is_stamp:
        plan.refuse(target.tab, target.code, next(iter(known.values())))
        left = {}
    else:
        for column, why in known.items():
            plan.refuse(target.tab, target.code, why, column)
    if left:
        targets[targets.index(target)] = replace(target, cells=left)
    else:
        targets.remove(target)
