"""The hand that writes to a Google spreadsheet: rows looked at once more, written, proved by the echo, taken back."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from programme.errors import BookBusy, BookError, BookFull
from programme.text.sentences import say
from sheets.google.cache import Cache
from sheets.google.faults import RequestRefused, Uncertain
from sheets.google.reading import OpenSheet, marked
from sheets.google.recover.locate import locate
from sheets.google.recover.misplaced import MisplacedCell, Table, misplaced_by
from sheets.google.recover.pending import Note, PendingWrite
from sheets.google.recover.repair import Repair
from sheets.google.recover.told import ToldCells
from sheets.google.setup.tabs import making
from sheets.shared.edit_plan import EditPlan

from .echo import Echo, refused_of, with_rows, write_rows, wrong_of
from .look import Seen, look, look_at
from .refusals import MOST, RefusedRows, parts_of
from .row_tags import Tags
from .row_writes import Json, Target, day_formats, insert_requests, mark_request, targets_of

Place = tuple[str, str]  # tab, code
PORTION = 1000  # rows of one write: a request of more weighs more than Google recommends
_UNSURE = say(
    "Google did not say whether a change was written. It is looked for at the next reading; nothing is repeated."
)


class Writer:
    """Writes plans into one spreadsheet.

    Raises BookBusy when Google is away or nobody knows what became of a write: `settle` then comes first.
    """

    def __init__(self, cache: Cache, pending: PendingWrite, told: ToldCells) -> None:
        self._cache, self._client, self._id, self._pending, self._told = cache, cache.client, cache.id, pending, told
        self._tags = Tags(cache.client, cache.id)
        self._repair = Repair(cache, self._tags, pending, told)
        self._refused = RefusedRows(cache.seconds, cache.client.account)
        self._odd: dict[tuple[int, str], Any] = {}  # rows that a look told otherwise than the reading before it

    @property
    def is_pending(self) -> bool:
        """Tell whether nobody knows yet where the last write landed."""
        return bool(self._pending)

    def settle(self) -> None:
        """Put back or tell what a write left in wrong cells of which the answer, or that of its repair, was lost."""
        if not self.is_pending:
            return
        note = self._pending.read()
        self._tags.forget()
        if note is None:
            self._told.add_unread()
            self._pending.set_aside()
            return
        self._repair.put_back([*note.misplaced, *(self._looked_for(note) if note.targets else ())])

    def _looked_for(self, note: Note) -> list[MisplacedCell]:
        """Return what the write has left in wrong cells, if it was carried out."""
        book, rows = self._repair.stands({target.sheet for target in note.targets})
        return locate(note, rows, self._tags.search()) if book.values.mark == note.mark else []

    def write(self, book: OpenSheet, plan: EditPlan, number: int, *, anew: bool) -> OpenSheet | None:
        """Write the plan and return what the spreadsheet holds then.

        None when the spreadsheet is not what *book* says, so that it must be read and decided again; nothing stands in
        a wrong cell then but what a person is told. *anew*: the book was read just now. A row that Google alone
        refuses goes to the plan's refusals.
        """
        missing = making(book, plan).requests
        if missing:
            self.batch(missing)
            return None
        targets, echoes = targets_of(book, plan), list[Echo]()
        self._refused.begin(plan, targets)
        waiting = deque(targets[start : start + PORTION] for start in range(0, len(targets), PORTION))
        for place in count():
            if not waiting:
                break
            mark = number + place / 1024 if number and place else number  # each portion has its own
            portion, divided = [_as_it_stands(target, book) for target in waiting.popleft()], list[Target]()
            found = self._write_portion(book, plan, portion, mark, anew, divided)
            if found is None:
                return None
            echoes += found
            book = with_rows(marked(book, mark), found) if found else book  # what the next look must find
            parts = [[part] for row in divided for part in parts_of(row)]
            waiting.extendleft(reversed(parts))  # to the bottom first: a try may end before all is known
        self._refused.forget()
        self._odd.clear()
        if any(echo.target.is_new or echo.number != echo.target.number for echo in echoes):
            return self._cache.open(structure=False)
        return self._cache.patched(book, echoes)

    def batch(self, requests: list[Json]) -> None:
        """Carry out requests about tabs and columns, all or none."""
        try:
            self._cache.batch(requests)
        except Uncertain as error:
            raise BookBusy(_UNSURE) from error
        except BookFull:
            self._cache.look()  # whoever may not even see it any more is told that instead
            raise
        except RequestRefused as error:
            raise self._cache.why_not(error) from error

    def _write_portion(
        self, book: OpenSheet, plan: EditPlan, targets: list[Target], mark: float, anew: bool, divided: list[Target]
    ) -> list[Echo] | None:
        """Write rows together; one that Google refuses goes to *divided* when its cells are to be tried apart."""
        self._pending.note(mark, targets, book.values.rows)
        echoes: list[Echo] = []
        try:
            is_ready = self._sent(book, plan, targets, mark, echoes, divided)
        except Uncertain as error:
            self._tags.forget()
            raise BookBusy(_UNSURE) from error
        except BookError as error:
            self._take_back(echoes, book)
            if isinstance(error, BookFull):
                self._cache.look()  # whoever may not even see it any more is told that instead
            if not isinstance(error, RequestRefused):
                raise
            why = self._cache.why_not(error)
            if error.names_no_range and not anew:
                return None  # the tab is another one by now
            raise why from error
        if not is_ready or len(echoes) != len(targets) or wrong_of(echoes):
            self._take_back(echoes, book)
            return None
        self._pending.clear()
        if altered := [echo for echo in echoes if echo.altered]:
            self._cache.forget_tabs()  # cells may have been merged since
            self._refused.note_altered(altered)
            return None
        for echo in echoes:
            self._tags.hang(echo.target.sheet, echo.target.tag, echo.number)
        return echoes

    def _take_back(self, echoes: Sequence[Echo], book: OpenSheet) -> None:
        self._tags.forget()
        self._repair.put_back(misplaced_by(echoes, Table(book.values.rows)))

    def _sent(
        self,
        book: OpenSheet,
        plan: EditPlan,
        targets: list[Target],
        mark: float,
        echoes: list[Echo],
        divided: list[Target],
    ) -> bool:
        """Add the echoes; return whether the rows were what was read. Rows that Google refuses leave *targets*."""
        seen, made = self._prepared(book, plan, targets, mark)
        echoes += made
        book = marked(book, mark) if made else book
        while self._is_as_read(seen):
            for target, barred in seen.barred:
                self._refused.foresee(plan, targets, target, barred)
            if seen.barred:
                self._pending.note(mark, targets, book.values.rows)  # nobody looks for what was never sent
            standing = [target for target in targets if not target.is_new]
            if not standing:
                return True
            try:
                echoes += write_rows(self._client, self._id, standing, mark=mark)
                return True
            except RequestRefused as error:
                culprit = refused_of(error, standing)
                if culprit is None or error.is_about_the_tab:
                    raise
                if parts_of(culprit):
                    divided.append(culprit)
                    targets.remove(culprit)
                    self._refused.count()
                else:
                    self._refused.add(plan, targets, culprit, error)
            self._pending.note(mark, targets, book.values.rows)
            seen = look(self._client, self._id, [target for target in targets if not target.is_new], book)
        return False

    def _is_as_read(self, seen: Seen) -> bool:
        """Tell whether what is about to be written over is what was read."""
        if seen.formulas:
            self._cache.forget_formulas()
        return not (seen.formulas or seen.strangers or self._have_changed(seen))

    def _have_changed(self, seen: Seen) -> bool:
        """Tell whether staff were at work between the reading and the look.

        A cell may be spelt otherwise than its value is told: a difference that a new reading and a new look show once
        more is one of spelling.
        """
        known = dict(self._odd)
        self._odd |= {(t.sheet, t.tag): (t.before, t.headers, seen.spelt(t)) for t in seen.changed}
        return any(known.get((t.sheet, t.tag)) != self._odd[t.sheet, t.tag] for t in seen.changed)

    def _prepared(self, book: OpenSheet, plan: EditPlan, targets: list[Target], mark: float) -> tuple[Seen, list[Echo]]:
        """Hang tags, insert the new rows, look at all rows; return what was seen and the echoes of the new ones."""
        bare: set[Place] | None = set()
        is_anew = False
        while True:
            requests, owners, made = self._preparing(book, plan, targets, mark, bare)
            if not requests:
                return look(self._client, self._id, targets, book), []
            try:
                told = self._cache.batch(requests, made)
                break
            except RequestRefused as error:
                self._tags.forget()  # nothing was hung
                if not is_anew and _is_deletion(requests, error.at):
                    is_anew = True  # staff have removed a row with its tag: a search tells which hang by now
                    continue
                culprit = owners[error.at] if error.at is not None and error.at < len(owners) else None
                if bare is not None and error.is_protected and (culprit is None or not culprit.is_new):
                    # a cell that may not even be formatted: the write tells which
                    bare = None if culprit is None or len(bare) >= MOST else {*bare, (culprit.tab, culprit.code)}
                    continue
                if culprit is None or not culprit.is_new or error.is_about_the_tab:
                    raise
                self._refused.add(plan, targets, culprit, error)
        new = [target for target in made if target.is_new]
        seen = look_at(told, made, book, mark if new and mark else book.values.mark)
        return seen, [
            Echo(t, t.number, seen.row(t.sheet, t.number), seen.row(t.sheet, t.header_row), t.title) for t in new
        ]

    def _preparing(
        self, book: OpenSheet, plan: EditPlan, targets: Sequence[Target], mark: float, bare: set[Place] | None
    ) -> tuple[list[Json], list[Target | None], list[Target]]:
        """Return what is to be done before the writing, whose each request is, and the rows as they stand after it.

        Cells of standing rows that get their first day are made to show it, but for *bare* rows; None: for all.
        """
        standing = [target for target in targets if not target.is_new]
        made = [*standing, *_placed(book, [target for target in targets if target.is_new])]
        requests = self._tags.making_room(targets)
        requests += self._tags.hanging(standing)
        owners: list[Target | None] = [None] * len(requests)
        for target in standing:
            if bare is not None and (target.tab, target.code) not in bare:
                formats = day_formats(plan.tabs[target.tab], [target])
                requests += formats
                owners += [target] * len(formats)
        by_code = {(target.tab, target.code): target for target in targets}
        for target in made[len(standing) :]:
            formats = day_formats(plan.tabs[target.tab], [target], above=_above(book, target))
            own = [*self._tags.dropping(target), *insert_requests(target), *formats]
            requests += own
            owners += [by_code[target.tab, target.code]] * len(own)
        if len(made) > len(standing) and mark and book.structure.mark is not None:
            requests.append(mark_request(book.structure.mark, mark))
            owners.append(None)
        return requests, owners, made


def _as_it_stands(target: Target, book: OpenSheet) -> Target:
    """Return the same write over the row as it stands since an earlier part of it was written."""
    rows = book.values.rows.get(target.sheet, ())
    is_there = not target.is_new and target.number <= len(rows)
    return replace(target, before=tuple(rows[target.number - 1])) if is_there else target


def _is_deletion(requests: Sequence[Json], at: int | None) -> bool:
    """Tell whether the request that Google refused was to take a tag off; when it does not say which, any may be."""
    found = requests if at is None else requests[at : at + 1]
    return any("deleteDeveloperMetadata" in request for request in found)


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
