"""The book: how it fares, what is wrong in it, and what changed on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from programme.accounts.access import EVERYBODY, MENDS_BOOK, READS_PROBLEMS, SEES_BOOK
from programme.book.port import Book
from programme.book.reading import Problem
from programme.changes.change import Change, ChangeState
from programme.errors import NotFound
from programme.ports.records import BookState
from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Cell
from programme.text.sentences import say
from services import books
from services.sync import open_questions
from services.sync.conflicts import decided_together, resolve_conflict, try_again
from services.sync.misplaced import can_put_back, leave, misplaced, put_back
from services.sync.outages import next_try
from services.worker import ask_for_reading, last_beat

from .shared.access import allow
from .shared.current import author, gateways, snapshot
from .shared.menu import address_of, landing
from .shared.numbers import whole
from .shared.paging import part_of
from .shared.returning import safe_next
from .shared.rows import row_address

pages = Blueprint("book", __name__)
PAGE = 50


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One book on the status page."""

    book: Book
    state: BookState
    tabs: tuple[tuple[str, int, int], ...]  # key, rows, problems
    lock: str  # the mark of the lock that keeps it from being written
    next_try: datetime | None = None  # of a book to which access is refused


@pages.get("/book")
@allow(*SEES_BOOK)
def status() -> str:
    """Show every book: when it was read, what waits, who has it open, what stands in it."""
    outside, snap = gateways(), snapshot()
    per_tab = _problems_by_tab()
    known = books.read_state(outside)
    shelves = [
        _Shelf(
            book,
            known.states[book.key],
            tuple(
                (tab.key, len(snap.tab(tab.key)) + len(snap.uncoded.get(tab.key, ())), per_tab.get(tab.key, 0))
                for tab in TABS
                if tab.key in book.tabs
            ),
            _lock(book, known.states[book.key]),
            next_try(book, known.states[book.key]),
        )
        for book in outside.books
    ]
    return render_template("book/status.html", shelves=shelves, waiting=known.waiting[:PAGE], beat=last_beat(outside))


def _lock(book: Book, state: BookState) -> str:
    lock = book.open_by() if state.stopped_kind == "busy" else None
    return lock.mark if lock else ""


@pages.post("/book/refresh")
@allow(*EVERYBODY)
def refresh() -> Response:
    """Ask the worker to read the book now."""
    ask_for_reading(gateways())
    flash(gettext("The book is being read; the time above says when it was done."), "info")
    return redirect(safe_next(address_of("book.status") or landing()))


@pages.post("/book/<key>/accept")
@allow(*MENDS_BOOK)
def accept(key: str) -> Response:
    """Go on after many rows changed their code or vanished at once."""
    book = _book(key)
    if open_questions.accept_mass_change(gateways(), book.key, author()):
        ask_for_reading(gateways())
        flash(gettext("Accepted: the book is read as it stands now."), "success")
    else:
        flash(gettext("There is nothing to accept any more."), "info")
    return redirect(url_for(".status"))


@pages.post("/book/<key>/set-aside")
@allow(*MENDS_BOOK)
def set_aside(key: str) -> Response:
    """Treat the lock that stands beside the book as left over by a crash."""
    book = _book(key)
    lock = book.open_by()
    if lock is None:
        flash(gettext("There is no lock any more; waiting changes are being written."), "info")
    elif lock.mark != request.form.get("mark"):  # opened since the page was shown: that one is nobody's leftover
        flash(gettext("The book has been opened anew since this page was shown. Nothing was set aside."), "warning")
    else:
        book.set_aside(lock.mark)
        flash(gettext("The lock is set aside; waiting changes are being written."), "success")
    ask_for_reading(gateways())
    return redirect(url_for(".status"))


@pages.get("/problems")
@allow(*READS_PROBLEMS)
def problems() -> str:
    """List what cannot be read: tab, row, column, what is wrong, what to do, and a way to the row."""
    tab, snap = request.args.get("tab", ""), snapshot()
    found = [p for p in snap.problems if not tab or p.tab == tab]
    found.sort(key=lambda p: (not p.blocks, p.row > 0, _order(p.tab), p.row))  # whole columns and tabs before cells
    part, page, last = part_of(found, PAGE)
    ways = open_questions.answers_offered(gateways(), snap)
    shown = [(p, row_address(p.tab, p.code), ways.get((p.tab, p.row, p.column), ())) for p in part]
    per_tab = _problems_by_tab()
    counts = [(t.key, per_tab[t.key]) for t in TABS if t.key in per_tab]
    return render_template(
        "book/problems.html", problems=shown, count=len(found), tab=tab, counts=counts, page=page, pages=last
    )


@pages.post("/problems/same-person")
@allow(*MENDS_BOOK)
def same_person() -> Response:
    """Say that a row under a doubtful code tells of the same person."""
    problem = _doubt("same")
    open_questions.confirm_code(gateways(), problem.tab, problem.code, problem.shown, author())
    ask_for_reading(gateways())
    flash(gettext("The person is the same: the code is right."), "success")
    return redirect(url_for(".problems"))


@pages.post("/problems/new-code")
@allow(*MENDS_BOOK)
def new_code() -> Response:
    """Give a row whose code is another's, or was made up, a code of its own."""
    problem = _doubt("new")
    code = open_questions.give_new_code(gateways(), problem, author())
    ask_for_reading(gateways())
    flash(gettext("The row gets the code %(code)s with the next writing.", code=code), "success")
    return redirect(url_for(".problems"))


@pages.post("/problems/column-gone")
@allow(*MENDS_BOOK)
def column_gone() -> Response:
    """Say that a column the sheet no longer has was removed on purpose."""
    tab = request.form.get("tab", "")
    if tab not in BY_KEY:
        abort(400)
    open_questions.accept_lost_column(gateways(), tab, request.form.get("column", ""), author())
    ask_for_reading(gateways())
    flash(gettext("Accepted: the column was removed on purpose."), "success")
    return redirect(url_for(".problems"))


def _doubt(way: str) -> Problem:
    """Return the problem a form speaks of, if this way out of it is still open."""
    snap = snapshot()
    tab, row = request.form.get("tab", ""), request.form.get("row", 0, type=whole)
    if way in open_questions.answers_offered(gateways(), snap).get((tab, row, "code"), ()):
        problem = next(p for p in snap.problems if (p.tab, p.row, p.column) == (tab, row, "code"))
        if problem.shown != request.form.get("name", ""):
            raise NotFound(open_questions.CHANGED)  # staff sorted since the page was shown: another row stands here now
        return problem
    raise NotFound(say("This has been decided already."))


@pages.get("/conflicts")
@allow(*READS_PROBLEMS)
def conflicts() -> str:
    """Show every cell that both sides changed, both values side by side, and what could not be written."""
    found = books.undecided(gateways())
    shown = [
        (cells, _person(cells), row_address(cells[0].tab, cells[0].code)) for cells in islice(_decisions(found), PAGE)
    ]
    refused = sum(change.state is ChangeState.REFUSED for change in found)
    strays = misplaced(gateways())
    return render_template(
        "book/conflicts.html",
        conflicts=shown,
        misplaced=[(each, row_address(each.tab, each.code), can_put_back(each)) for each in strays[:PAGE]],
        count=len(found) + len(strays),
        refused=refused,
    )


def _decisions(found: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Yield the cells of each decision that waits."""
    shown: set[int] = set()
    for change in found:
        if change.id not in shown:
            cells = decided_together(change, found)
            shown |= {each.id for each in cells}
            yield cells


@pages.post("/conflicts/<int:change>")
@allow(*MENDS_BOOK)
def decide(change: int) -> Response:
    """Settle one conflict: the sheet's value stays, or ours is written over it."""
    choice = request.form.get("choice", "")
    if choice not in ("sheet", "ours"):
        abort(400)
    resolve_conflict(gateways(), change, choice, author(), request.form.get("shown"))
    ask_for_reading(gateways())
    flash(gettext("Decided."), "success")
    return redirect(url_for(".conflicts"))


@pages.post("/conflicts/misplaced")
@allow(*MENDS_BOOK)
def decide_misplaced() -> Response:
    """Put back what stood in a cell that was written by mistake, or leave the cell as it stands."""
    decide_so = {"back": put_back, "leave": leave}.get(request.form.get("choice", "")) or abort(400)
    decide_so(gateways(), request.form.get("id", ""), author())
    ask_for_reading(gateways())
    flash(gettext("Decided."), "success")
    return redirect(url_for(".conflicts"))


@pages.post("/conflicts/again")
@allow(*MENDS_BOOK)
def again() -> Response:
    """Let everything that was refused be written once more."""
    count = try_again(gateways(), author())
    ask_for_reading(gateways())
    told = ngettext("%(num)d change is being tried again.", "%(num)d changes are being tried again.", count)
    flash(told if count else gettext("There is nothing to try again any more."), "info")
    return redirect(url_for(".conflicts"))


def _problems_by_tab() -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in snapshot().problems:
        counts[problem.tab] = counts.get(problem.tab, 0) + 1
    return counts


def _order(tab: str) -> int:
    return next((i for i, known in enumerate(TABS) if known.key == tab), -1)


def _person(cells: Sequence[Change]) -> Cell:
    """Return the name in the row: as the book has it, or as the row that could not be added was to have it."""
    tab, code = cells[0].tab, cells[0].code
    named = BY_KEY[tab].name_column
    if named is None:
        return code
    own = (change.value for change in cells if change.column == named.key and change.is_new)
    return snapshot().raw(tab, code).get(named.key) or next(own, None)


def _book(key: str) -> Book:
    return next((book for book in gateways().books if book.key == key), None) or abort(404)
