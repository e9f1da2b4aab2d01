"""What a person decides about doubtful codes, mass changes and lost columns; the worker's next round acts on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.book.reading import Problem
from programme.errors import NotFound
from programme.identity.identified import Parting, shown_name
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.registry import BY_KEY
from programme.snapshot import Snapshot
from programme.text.sentences import say

from .lost_columns import tells_of_lost_column

LOST, GONE = "lost.", "gone."  # and the tab: of which a person is asked; what one has said was removed on purpose
CHANGED = say("The row has changed since the page was shown. Look at it again.")


def ways_out(gateways: Gateways, snap: Snapshot) -> dict[tuple[str, int, str], tuple[str, ...]]:
    """Return how a person may settle what only a person can: (tab, row, column) → the ways.

    Of a doubtful code: "same" (it is the same person), "new" (code). Of a lost column: "gone" (on purpose).
    "asked": the next reading or writing does what was wished.
    """
    doubts = [p for p in snap.problems if p.blocks and p.row and p.column == "code"]
    bearers = Counter((p.tab, p.code) for p in doubts if p.code)
    found: dict[tuple[str, int, str], tuple[str, ...]] = {}
    with gateways.store.reading() as tx:
        codes = {book.key: doubted_codes(tx, book.key) for book in gateways.books}
        asked = {tab: found for book in gateways.books for tab, found in wanted_partings(tx, book.key).items()}
        gone = kept_columns(tx, GONE, BY_KEY)
    for p in snap.problems:
        if tells_of_lost_column(p):
            found[p.tab, p.row, p.column] = ("asked",) if (p.tab, p.column) in gone else ("gone",)
    for p in doubts:
        doubted = p.code in codes[gateways.book_of(p.tab).key].get(p.tab, {})
        holder = snap.tab(p.tab).get(p.code)
        if bearers[p.tab, p.code] > 1 and holder is not None and holder.number == p.row:
            continue  # the copies get codes of their own; then this row is sure of its
        if any(is_of(parting, p) for parting in asked.get(p.tab, ())):
            found[p.tab, p.row, "code"] = ("asked",)
            continue
        alone = doubted and bearers[p.tab, p.code] == 1
        found[p.tab, p.row, "code"] = ("same", "new") if alone else ("new",)
    return found


def accept_mass_change(gateways: Gateways, book: str, author: str) -> None:
    """Take the book over as it stands with the next reading, though many codes vanished or moved."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.key_values.put(f"mass.{book}", "accepted", now)
        tx.audit.add([AuditLine(0, now, author, say("Accepted that many rows changed at once"))])


def accept_lost_column(gateways: Gateways, tab: str, column: str, author: str) -> None:
    """Note that a column was removed on purpose: the next reading counts its values as removed by staff.

    Raises NotFound when the column is back by now, or somebody has said so already.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        gone = kept_columns(tx, GONE, [tab])
        told = {(p.tab, p.column) for p in tx.replica.problems() if tells_of_lost_column(p)}
        if (tab, column) not in told or (tab, column) in gone:
            raise NotFound(say("This has been decided already."))
        keep_columns(tx, GONE, tab, gone | {(tab, column)}, now)
        what = say("Said that a column was removed on purpose")
        tx.audit.add([AuditLine(0, now, author, what, tab, column=column)])


def trust_row(gateways: Gateways, tab: str, code: str, name: str, author: str) -> None:
    """Note that the row bears its code rightly: the person is the same, though called *name* now (`Problem.shown`).

    Raises NotFound when the code stands under another name by now, or is no longer doubted.
    """
    now = gateways.clock.now()
    book = gateways.book_of(tab).key
    with gateways.store.transaction() as tx:
        doubted = doubted_codes(tx, book)
        shown = [row.cells for row in tx.replica.some({(tab, code)})]
        if code not in doubted.get(tab, {}) or any(shown_name(BY_KEY[tab], cells) != name for cells in shown):
            raise NotFound(CHANGED)
        del doubted[tab][code]
        keep_doubted(tx, book, doubted, now)
        tx.audit.add([AuditLine(0, now, author, say("Confirmed that the code is right"), tab, code)])


def part_row(gateways: Gateways, problem: Problem, author: str) -> str:
    """Issue a code for the doubtful row of *problem*, return it; the worker writes it wherever the row is by then."""
    now = gateways.clock.now()
    book = gateways.book_of(problem.tab).key
    with gateways.store.transaction() as tx:
        wanted = wanted_partings(tx, book)
        asked = wanted.get(problem.tab, ())
        for parting in asked:
            if is_of(parting, problem):
                return parting.own
        own = tx.journal.issue_code(problem.tab, now.year)
        parting = Parting(problem.row, problem.code, problem.shown, own)
        keep_partings(tx, book, wanted | {problem.tab: (*asked, parting)}, now)
        what = say("Gave row %(row)s, “%(name)s”, a code of its own", row=problem.row, name=problem.shown)
        tx.audit.add([AuditLine(0, now, author, what, problem.tab, own)])
    return own


def is_of(parting: Parting, problem: Problem) -> bool:
    """Tell whether this is the wish for the row that *problem* tells of."""
    return (parting.number, parting.code, parting.name) == (problem.row, problem.code, problem.shown)


def doubted_codes(tx: Transaction, book: str) -> dict[str, dict[str, str]]:
    """Return the codes of a book that wait for a person to say whose they are: tab → code → the name it belonged to."""
    return dict(json.loads(tx.key_values.get(f"doubted.{book}") or "{}"))


def doubtful_rows(tx: Transaction, gateways: Gateways) -> frozenset[tuple[str, str]]:
    """Return tab and code of every row of which a person must first say whose it is."""
    told = {(p.tab, p.code) for p in tx.replica.problems() if p.blocks and p.row and p.code}
    kept = (
        (tab, code) for book in gateways.books for tab, codes in doubted_codes(tx, book.key).items() for code in codes
    )
    return frozenset({*told, *kept})


def keep_doubted(tx: Transaction, book: str, doubted: Mapping[str, Mapping[str, str]], now: datetime) -> None:
    """Keep what `doubted_codes` returns."""
    tx.key_values.put(f"doubted.{book}", json.dumps(doubted, ensure_ascii=False), now)


def wanted_partings(tx: Transaction, book: str) -> dict[str, tuple[Parting, ...]]:
    """Return the rows of a book that are to get codes of their own, by tab."""
    kept = json.loads(tx.key_values.get(f"partings.{book}") or "{}")
    return {tab: tuple(Parting(*parting) for parting in found) for tab, found in kept.items()}


def keep_partings(tx: Transaction, book: str, partings: Mapping[str, Sequence[Parting]], now: datetime) -> None:
    """Keep what `wanted_partings` returns."""
    kept = {tab: [astuple(parting) for parting in found] for tab, found in partings.items() if found}
    tx.key_values.put(f"partings.{book}", json.dumps(kept, ensure_ascii=False), now)


def kept_columns(tx: Transaction, kind: str, tabs: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return columns of these tabs, each as (tab, column): LOST or GONE."""
    return frozenset((tab, column) for tab in tabs for column in json.loads(tx.key_values.get(kind + tab) or "[]"))


def keep_columns(tx: Transaction, kind: str, tab: str, columns: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep what `kept_columns` returns of a tab."""
    text = json.dumps(sorted(column for _, column in columns))
    if text != (tx.key_values.get(kind + tab) or "[]"):
        tx.key_values.put(kind + tab, text, now)
