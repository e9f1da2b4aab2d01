"""What Google refuses: a protection, a strict list. Each is told, and keeps nothing else waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from programme.errors import BookBusy
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say
from sheets.google.faults import RequestRefused
from sheets.shared.edit_plan import EditPlan

from .echo import Echo
from .permissions import Bar, why_refused
from .row_writes import Target

MOST = 20  # refusals of one try that nobody foresaw: each costs requests
CODES_WAIT = 600.0  # seconds
Key = tuple[str, str | tuple[Any, ...]]  # tab, code; of a row that is to get a code: tab, the row as it was read

_ROW_AFTER_ROW = say(
    "Google refuses row after row: a protection or a list of the spreadsheet does not allow them. The others are "
    "written once all of those are known."
)


class RefusedRows:
    """What was refused since the last write that came to its end: Google is not asked for the same again.

    What the look foresees is left out before the write. Otherwise a request is carried out whole or not at all and
    names one culprit at a time, so that many are found in many tries. A code that is refused to a row is tried again by
    nobody's will but ours: only after a while. *account* is who must be let in.
    """

    def __init__(self, seconds: Callable[[], float], account: str) -> None:
        self._seconds, self._account = seconds, account
        self._known: dict[Key, dict[int, tuple[Cell, Sentence]]] = {}  # column → value, why
        self._codes: dict[Key, float] = {}  # since when a code is refused
        self._altered: dict[tuple[Key, int], Cell] = {}  # what did not come back as it was sent, once
        self._found = 0  # in this try

    def begin(self, plan: EditPlan, targets: list[Target]) -> None:
        """A try begins: move what is known to be refused from *targets* to the plan's refusals."""
        self._found = 0
        for key in [key for key, since in self._codes.items() if self._seconds() - since >= CODES_WAIT]:
            del self._codes[key], self._known[key]
        for target in list(targets):
            kept, key = self._known.get(_key(target), {}), _key(target)
            known = {
                i: why for i, (value, why) in kept.items() if key in self._codes or target.cells.get(i, ...) == value
            }
            _take_out(plan, targets, target, known)

    def forget(self) -> None:
        """The write came to its end: staff may have lifted a protection by the next one."""
        self._known = {key: self._known[key] for key in self._codes}
        self._altered.clear()

    def note_altered(self, echoes: Iterable[Echo]) -> None:
        """Note cells that show another value than was written; those that did so before are refused from now on."""
        for echo in echoes:
            key, target = _key(echo.target), echo.target
            for i in echo.altered:
                if self._altered.get((key, i), ...) == target.cells[i]:
                    why = why_refused(target, i, self._account, Bar.ALTERED)
                    self._known.setdefault(key, {})[i] = target.cells[i], why
                self._altered[key, i] = target.cells[i]

    def foresee(self, plan: EditPlan, targets: list[Target], target: Target, barred: Iterable[tuple[int, Bar]]) -> None:
        """Move what the look has shown to be barred, each column with why."""
        for i, bar in barred:
            if found := next((t for t in targets if (t.tab, t.code) == (target.tab, target.code)), None):
                self._add(plan, targets, found, {i: found.cells[i]}, bar)

    def add(self, plan: EditPlan, targets: list[Target], culprit: Target, error: RequestRefused) -> None:
        """Move what was refused just now likewise; raise BookBusy when there is too much of it for one try.

        *culprit* is one of the *targets*, or some cells of one.
        """
        found = next(t for t in targets if (t.tab, t.code) == (culprit.tab, culprit.code))
        self._add(plan, targets, found, culprit.cells, Bar.PROTECTED if error.is_protected else Bar.LISTED)
        self.count()

    def count(self) -> None:
        """Count a refusal that nobody foresaw; raise BookBusy when there are too many for one try."""
        self._found += 1
        if self._found >= MOST:
            raise BookBusy(_ROW_AFTER_ROW)

    def _add(self, plan: EditPlan, targets: list[Target], target: Target, cells: Mapping[int, Cell], bar: Bar) -> None:
        part = replace(target, cells=cells)
        why = {i: why_refused(part, i, self._account, bar) for i in cells}
        if target.is_stamp and not target.is_new:
            self._codes[_key(target)] = self._seconds()
        self._known.setdefault(_key(target), {}).update({i: (value, why[i]) for i, value in cells.items()})
        _take_out(plan, targets, target, why)


def parts_of(target: Target) -> list[Target]:
    """Return the two halves of a row's cells; none where it stands or falls as a whole."""
    if target.is_new or target.is_stamp or len(target.cells) < 2:
        return []
    cells = sorted(target.cells.items())
    half = len(cells) // 2
    return [replace(target, cells=dict(cells[:half])), replace(target, cells=dict(cells[half:]))]


def _key(target: Target) -> Key:
    return target.tab, target.before if target.is_stamp and not target.is_new else target.code


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
