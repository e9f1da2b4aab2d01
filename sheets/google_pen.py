"""The hand that writes to a Google spreadsheet: rows looked at once more, written, proved by the echo, taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from programme.book import CellWrite, Refusal
from programme.errors import BookBusy, BookError, BookFull
from programme.sentences import Sentence, say

from .google_doubt import Doubt
from .google_echo import Echo, refused_of, write_rows, wrong_of
from .google_faults import Refused, Uncertain
from .google_look import Seen, look, look_at
from .google_making import making
from .google_reading import OpenSheet, marked
from .google_repair import Mending, Mishap
from .google_tags import Tags
from .google_view import View
from .google_writing import Json, Target, day_formats, insert_requests, mark_request, targets_of
from .placing import Plan

PORTION = 1000  # rows of one write: a request of more weighs more than Google recommends
MOST_REFUSED = 20  # rows of one write that Google may refuse one by one
_UNSURE = say(
    "Google did not say whether a change was written. It is looked for at the next reading; nothing is repeated."
)


class Pen:
    """Writes plans into one spreadsheet.

    Raises BookBusy when Google is away or nobody knows what became of a write: `settle` then comes first.
    """

    def __init__(self, view: View, doubt: Doubt) -> None:
        self._view, self._line, self._id, self._doubt = view, view.line, view.id, doubt
        self._tags = Tags(view.line, view.id)
        self._mending = Mending(view, self._tags)
        self._lost: list[Echo] = []

    @property
    def is_in_doubt(self) -> bool:
        """Tell whether nobody knows yet where the last write landed."""
        return bool(self._doubt)

    def settle(self) -> None:
        """Take back what a write of which the answer was lost left in wrong rows."""
        if not self.is_in_doubt:
            return
        note = self._doubt.read()
        self._tags.forget()
        if note is not None:
            ground = self._mending.ground({target.sheet for target in note.targets})
            was_carried_out = ground.book.values.write_number == note.number
            wrong = note.landed_wrongly(ground.rows, self._tags.search()) if was_carried_out else ()
            self._lost += self._mending.take_back([Mishap(echo, note.rows) for echo in wrong])
        self._doubt.clear()

    def taken_lost(self) -> list[Echo]:
        """Return, once, what nobody could put back."""
        lost, self._lost = self._lost, []
        return lost

    def write(self, book: OpenSheet, plan: Plan, number: int, *, anew: bool) -> OpenSheet | None:
        """Write the plan and return what the spreadsheet holds then.

        None when the spreadsheet is not what *book* says, so that it must be read and decided again; nothing stands in
        a wrong place then but what `taken_lost` tells. *anew*: the book was read just now. A row that Google alone
        refuses goes to the plan's refusals.
        """
        missing = making(book, plan).requests
        if missing:
            self.batch(missing)
            return None
        targets, echoes = targets_of(book, plan), list[Echo]()
        for start in range(0, len(targets), PORTION):
            found = self._write_portion(book, plan, targets[start : start + PORTION], number, anew)
            if found is None:
                return None
            echoes += found
            book = marked(book, number)  # what the next look must find
        if any(echo.target.is_new or echo.number != echo.target.number for echo in echoes):
            return self._view.open(structure=False)
        return self._view.patched(book, echoes, number)

    def batch(self, requests: list[Json]) -> None:
        """Carry out requests about tabs and columns, all or none."""
        try:
            self._view.batch(requests)
        except Uncertain as error:
            raise BookBusy(_UNSURE) from error
        except BookFull:
            self._view.look()  # whoever may not even see it any more is told that instead
            raise
        except Refused as error:
            raise self._view.why_not(error) from error

    def _write_portion(
        self, book: OpenSheet, plan: Plan, targets: list[Target], number: int, anew: bool
    ) -> list[Echo] | None:
        self._doubt.note(number, targets, book)
        try:
            echoes, is_ready = self._sent(book, plan, targets, number, anew)
        except Uncertain as error:
            self._tags.forget()
            raise BookBusy(_UNSURE) from error
        except BookError as error:
            self._tags.forget()
            self._doubt.clear()
            if isinstance(error, BookFull):
                self._view.look()  # whoever may not even see it any more is told that instead
            if not isinstance(error, Refused):
                raise
            why = self._view.why_not(error)
            if error.names_no_range and not anew:
                return None  # the tab is another one by now
            raise why from error
        wrong = wrong_of(echoes)
        is_whole = is_ready and len(echoes) == len(targets)
        if wrong or not is_whole:
            self._tags.forget()
            self._lost += self._mending.take_back([Mishap(echo, book.values.rows) for echo in wrong])
        self._doubt.clear()
        for echo in echoes if is_whole and not wrong else ():
            self._tags.hang(echo.target.sheet, echo.target.tag, echo.number)
        return echoes if is_whole and not wrong else None

    def _sent(
        self, book: OpenSheet, plan: Plan, targets: list[Target], number: int, anew: bool
    ) -> tuple[list[Echo], bool]:
        """Return the echoes, and whether the rows were what was read; rows that Google refuses leave *targets*."""
        seen, echoes = self._prepared(book, plan, targets, number)
        if seen.formulas:
            self._view.forget_formulas()
        if seen.formulas or seen.strangers or (seen.changed and not anew):
            return echoes, False
        standing = [target for target in targets if not target.is_new]
        for _ in range(MOST_REFUSED):
            if not standing:
                return echoes, True
            try:
                return [*echoes, *write_rows(self._line, self._id, standing, mark=number)], True
            except Refused as error:
                culprit = refused_of(error, standing)
                if culprit is None:
                    raise
                plan.refuse(culprit.tab, culprit.code, _told_refused(culprit, error))
                standing.remove(culprit)
                targets.remove(culprit)
        return echoes, False

    def _prepared(self, book: OpenSheet, plan: Plan, targets: list[Target], number: int) -> tuple[Seen, list[Echo]]:
        """Hang tags, insert the new rows, look at all rows; return what was seen and the echoes of the new ones."""
        for _ in range(MOST_REFUSED):
            requests, owners, made = self._preparing(book, plan, targets, number)
            if not requests:
                return look(self._line, self._id, targets, book), []
            try:
                told = self._view.batch(requests, made)
                break
            except Refused as error:
                culprit = owners[error.at] if error.at is not None and error.at < len(owners) else None
                if culprit is None or not culprit.is_new:
                    raise
                plan.refuse(culprit.tab, culprit.code, _told_refused(culprit, error))
                targets.remove(culprit)
        else:
            return Seen(strangers=True), []
        new = [target for target in made if target.is_new]
        seen = look_at(told, made, book, number if new and number else book.values.write_number)
        return seen, [
            Echo(t, t.number, seen.row(t.sheet, t.number), seen.row(t.sheet, t.header_row), t.title) for t in new
        ]

    def _preparing(
        self, book: OpenSheet, plan: Plan, targets: Sequence[Target], number: int
    ) -> tuple[list[Json], list[Target | None], list[Target]]:
        """Return what is to be done before the writing, whose each request is, and the rows as they stand after it."""
        standing = [target for target in targets if not target.is_new]
        made = [*standing, *_placed(book, [target for target in targets if target.is_new])]
        requests = self._tags.making_room(targets)
        requests += self._tags.hanging(standing)
        for placed in plan.tabs.values():
            requests += day_formats(placed, [target for target in standing if target.tab == placed.key])
        owners: list[Target | None] = [None] * len(requests)
        by_code = {(target.tab, target.code): target for target in targets}
        for target in made[len(standing) :]:
            days = day_formats(plan.tabs[target.tab], [target], above=_above(book, target))
            own = [*self._tags.dropping(target), *insert_requests(target), *days]
            requests += own
            owners += [by_code[target.tab, target.code]] * len(own)
        if len(made) > len(standing) and number and book.structure.mark is not None:
            requests.append(mark_request(book.structure.mark, number))
            owners.append(None)
        return requests, owners, made


def refusal_of(plan: Plan, echo: Echo) -> Refusal:
    """Return the refusal of the edit that reached a wrong row whose cell nobody could put back."""
    code = echo.target.code
    edit = next((edit for edit in plan.cells if edit.code == code), CellWrite(echo.target.tab, code, "", None))
    return Refusal(edit, _told_lost(echo))


def _above(book: OpenSheet, target: Target) -> Sequence[Any]:
    """Return the row above a new one, of which it takes the formats."""
    rows = book.values.rows.get(target.sheet, [])
    return rows[target.number - 2] if 2 <= target.number <= len(rows) + 1 else ()


def _placed(book: OpenSheet, new: Sequence[Target]) -> Iterator[Target]:
    """Yield the new rows where they are inserted: not beyond the first row below the grid."""
    made: Counter[int] = Counter()
    for target in new:
        rows = book.structure.sizes.get(target.sheet, (0, 0))[0] + made[target.sheet]
        made[target.sheet] += 1
        yield target.at(min(target.number, rows + 1))


def _told_refused(target: Target, error: Refused) -> Sentence:
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


def _told_lost(echo: Echo) -> Sentence:
    return say(
        "Somebody moved rows while this was written, and row %(row)s may have lost what stood in its cell. Look at it "
        "in the spreadsheet's version history, and decide again.",
        row=echo.number,
    )
