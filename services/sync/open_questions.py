"""What a person answers: whose row it is, whether a mass change was meant, whether a column was removed on purpose.

An answer is only noted here; the worker's next round acts on it (`intake.py`, `plan.py`) and closes the question.
"""

from __future__ import annotations

from collections import Counter

from programme.accounts.audit import AuditLine
from programme.book.questions import LostColumn, MassChange, NewCode, OpenQuestions
from programme.book.reading import Problem
from programme.errors import NotFound
from programme.identity.identified import shown_name
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.registry import BY_KEY
from programme.snapshot import Snapshot
from programme.text.sentences import say

from .lost_columns import tells_of_lost_column

CHANGED = say("The row has changed since the page was shown. Look at it again.")
_Spot = tuple[str, int, str]  # tab, row, column


def answers_offered(gateways: Gateways, snap: Snapshot) -> dict[_Spot, tuple[str, ...]]:
    """Return how a person may settle what only a person can: (tab, row, column) → the answers.

    Of a doubtful code: "same" (it is the same person), "new" (code). Of a lost column: "gone" (on purpose).
    "asked": the next reading or writing does what was wished.
    """
    with gateways.store.reading() as tx:
        waiting = [tx.questions.waiting(book.tabs) for book in gateways.books]
    given_up = {place for each in waiting for place in each.columns(given_up=True)}
    found: dict[_Spot, tuple[str, ...]] = {
        (p.tab, p.row, p.column): ("asked",) if (p.tab, p.column) in given_up else ("gone",)
        for p in snap.problems
        if tells_of_lost_column(p)
    }
    return found | _answers_about_codes(snap, waiting)


def _answers_about_codes(snap: Snapshot, waiting: list[OpenQuestions]) -> dict[_Spot, tuple[str, ...]]:
    problems = [p for p in snap.problems if p.blocks and p.row and p.column == "code"]
    bearers = Counter((p.tab, p.code) for p in problems if p.code)
    doubtful = {(row.tab, row.code) for each in waiting for row in each.doubtful_rows}
    wishes = [wish for each in waiting for wish in each.new_codes]
    found: dict[_Spot, tuple[str, ...]] = {}
    for p in problems:
        holder, is_copied = snap.tab(p.tab).get(p.code), bearers[p.tab, p.code] > 1
        if is_copied and holder is not None and holder.number == p.row:
            continue  # the copies get codes of their own; then this row is sure of its
        if any(_is_about(wish, p) for wish in wishes):
            found[p.tab, p.row, "code"] = ("asked",)
        else:
            is_one_row = bearers[p.tab, p.code] == 1
            found[p.tab, p.row, "code"] = ("same", "new") if is_one_row and (p.tab, p.code) in doubtful else ("new",)
    return found


def accept_mass_change(gateways: Gateways, book: str, author: str) -> bool:
    """Take the book over as it stands with the next reading, though many codes vanished or moved.

    False when nothing of the kind is asked: said in advance, it would let the next such change pass unseen.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        asked = tx.questions.waiting((), book).mass_change
        if asked is not None and not asked.is_accepted:
            tx.questions.answer(MassChange(book), now)
            tx.audit.add([AuditLine(0, now, author, say("Accepted that many rows changed at once"))])
    return asked is not None


def accept_lost_column(gateways: Gateways, tab: str, column: str, author: str) -> None:
    """Note that a column was removed on purpose: the next reading counts its values as removed by staff.

    Raises NotFound when the column is back by now, or somebody has said so already.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        asked = LostColumn(tab, column)
        if asked not in tx.questions.waiting([tab]).lost_columns:
            raise NotFound(say("This has been decided already."))
        tx.questions.answer(asked, now)
        what = say("Said that a column was removed on purpose")
        tx.audit.add([AuditLine(0, now, author, what, tab, column=column)])


def confirm_code(gateways: Gateways, tab: str, code: str, name: str, author: str) -> None:
    """Note that the row bears its code rightly: the person is the same, though called *name* now (`Problem.shown`).

    Raises NotFound when the code stands under another name by now, or is no longer doubtful.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        asked = [row for row in tx.questions.waiting([tab]).doubtful_rows if row.code == code]
        shown = [row.cells for row in tx.replica.some({(tab, code)})]
        if not asked or any(shown_name(BY_KEY[tab], cells) != name for cells in shown):
            raise NotFound(CHANGED)
        tx.questions.close(asked)
        tx.audit.add([AuditLine(0, now, author, say("Confirmed that the code is right"), tab, code)])


def give_new_code(gateways: Gateways, problem: Problem, author: str) -> str:
    """Issue a code for the doubtful row of *problem*, return it; the worker writes it wherever the row is by then."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        for wish in tx.questions.waiting([problem.tab]).new_codes:
            if _is_about(wish, problem):
                return wish.own
        own = tx.journal.issue_code(problem.tab, now.year)
        tx.questions.ask([NewCode(problem.tab, problem.row, problem.code, problem.shown, own)], now)
        what = say("Gave row %(row)s, “%(name)s”, a code of its own", row=problem.row, name=problem.shown)
        tx.audit.add([AuditLine(0, now, author, what, problem.tab, own)])
    return own


def doubtful_rows(tx: Transaction) -> frozenset[tuple[str, str]]:
    """Return tab and code of every row of which a person must first say whose it is."""
    told = {(p.tab, p.code) for p in tx.replica.problems() if p.blocks and p.row and p.code}
    asked = {(row.tab, row.code) for row in tx.questions.waiting(BY_KEY).doubtful_rows}
    return frozenset(told | asked)


def _is_about(wish: NewCode, problem: Problem) -> bool:
    """Tell whether this is the wish for the row that *problem* tells of."""
    of_wish = (wish.tab, wish.number, wish.code, wish.name)
    return of_wish == (problem.tab, problem.row, problem.code, problem.shown)
