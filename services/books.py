"""How the books fare: when each was read, what waits to be written, what a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from programme.book.reading import Problem
from programme.changes.change import Change, ChangeState
from programme.ports.gateways import Gateways
from programme.ports.records import BookState

UNDECIDED = (ChangeState.CONFLICT, ChangeState.REFUSED)


@dataclass(frozen=True)
class BooksState:
    """What is known of every book, by its key, and the cells that are not yet as somebody wanted them."""

    states: Mapping[str, BookState]
    waiting: tuple[Change, ...]  # to be written
    undecided: tuple[Change, ...]  # for a person


def read_state(gateways: Gateways) -> BooksState:
    """Return how all books fare, as of one moment."""
    with gateways.store.reading() as tx:
        return BooksState(
            {book.key: tx.replica.state(book.key) for book in gateways.books},
            tuple(tx.journal.changes(states=[ChangeState.OPEN])),
            tuple(tx.journal.changes(states=UNDECIDED)),
        )


def state_of(gateways: Gateways, key: str) -> BookState:
    """Return what is known of one book."""
    with gateways.store.reading() as tx:
        return tx.replica.state(key)


def undecided(gateways: Gateways) -> tuple[Change, ...]:
    """Return the changes about which a person must decide, conflicts and refusals."""
    with gateways.store.reading() as tx:
        return tuple(tx.journal.changes(states=UNDECIDED))


def problems_read(gateways: Gateways) -> tuple[Problem, ...]:
    """Return the problems of the last reading of every book."""
    with gateways.store.reading() as tx:
        return tuple(tx.replica.problems())
