"""Tabs that live in another book than before: what the database knows of them goes with them.

Questions are kept by tab and need not move; rows, problems and changes are kept by book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from programme.book.port import Book
from programme.ports.store import Transaction


def follow_tabs(tx: Transaction, books: Sequence[Book]) -> None:
    """Let rows and changes of every tab belong to the book in which the settings now put it.

    Otherwise a bank that was given a book of its own would be missed in the old one and be new in its own.
    """
    wanted = {tab: book.key for book in books for tab in sorted(book.tabs)}
    kept = tx.replica.tab_books()
    if wanted == kept:
        return
    before = kept or _as_read(tx, wanted)
    for tab, book in wanted.items():
        of = before.get(tab, book)
        if of != book:
            _move(tx, tab, of, book)
    tx.replica.set_tab_books(wanted)


def _as_read(tx: Transaction, tabs: Iterable[str]) -> dict[str, str]:
    """Return where the tabs lived by what was read, for a database from before this was kept."""
    return {row.tab: of for of in ("main", *tabs) for row in tx.replica.book_rows(of)}


def _move(tx: Transaction, tab: str, of: str, to: str) -> None:
    left, state = tx.replica.state(of), tx.replica.state(to)
    number = max(left.write_number, state.write_number)
    if state.read_at is None:
        # A copy bears the number of the book it was made from: what landed there afterwards is told by it.
        tx.journal.take_over(to, tab, of=of)
    else:
        # This book has numbers of its own, which say nothing of what landed in the other: all of that is looked for.
        number += 1
        tx.journal.take_over(to, tab, of=of, write_number=number)
    tx.replica.set_state(replace(state, write_number=number))
    tx.replica.take_over(to, tab, of=of)
