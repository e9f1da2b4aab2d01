"""Tabs that live in another book than before: what the database knows of them goes with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from programme.book.port import Book
from programme.ports.store import Transaction

from .open_questions import doubted_codes, keep_doubted, keep_partings, wanted_partings

_KEY = "tabs"  # tab → the key of the book it lived in when a book was last read


def follow_tabs(tx: Transaction, books: Sequence[Book], now: datetime) -> None:
    """Let rows, changes, doubts and wishes of every tab belong to the book in which the settings now put it.

    Otherwise a bank that was given a book of its own would be missed in the old one and be new in its own.
    """
    told = json.dumps(wanted := {tab: book.key for book in books for tab in sorted(book.tabs)})
    kept = lives(tx)
    if told == kept:
        return
    before = json.loads(kept) if kept else _as_read(tx, wanted)
    for tab, book in wanted.items():
        of = before.get(tab, book)
        if of != book:
            _move(tx, tab, of, book, now)
    tx.key_values.put(_KEY, told, now)


def lives(tx: Transaction) -> str:
    """Return where every tab lives by what was read, in a form to compare; "" before anything was."""
    return tx.key_values.get(_KEY) or ""


def _as_read(tx: Transaction, tabs: Iterable[str]) -> dict[str, str]:
    """Return where the tabs lived by what was read, for a database from before this was kept."""
    return {row.tab: of for of in ("main", *tabs) for row in tx.replica.book_rows(of)}


def _move(tx: Transaction, tab: str, of: str, to: str, now: datetime) -> None:
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
    doubted, wished = doubted_codes(tx, of), wanted_partings(tx, of)
    if tab in doubted:
        keep_doubted(tx, to, doubted_codes(tx, to) | {tab: doubted.pop(tab)}, now)
        keep_doubted(tx, of, doubted, now)
    if tab in wished:
        keep_partings(tx, to, wanted_partings(tx, to) | {tab: wished.pop(tab)}, now)
        keep_partings(tx, of, wished, now)
