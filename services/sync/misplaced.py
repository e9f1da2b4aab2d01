"""Values of ours in cells that they were not meant for: what a person decides about those nobody could put right."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from programme.accounts.audit import AuditLine
from programme.book.port import Book, Misplaced
from programme.cells.writing import same
from programme.changes.change import Decision, Edit
from programme.errors import NotFound, Refused, StaleRow
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.registry import BY_KEY
from programme.text.sentences import say
from services.saving import record_in, value_shown


def misplaced(gateways: Gateways) -> tuple[Misplaced, ...]:
    """Return what waits for a decision in all books; no spreadsheet is touched.

    Two banks in one spreadsheet tell the same: it is decided once.
    """
    return tuple({(each.id, each.at): each for book in gateways.books for each in book.misplaced()}.values())


def forget_decided(gateways: Gateways, book: Book) -> None:
    """Be done with what somebody has decided about who was killed before the book was told.

    It comes first in a round: the same value may get into the same cell again, and is then told anew.
    """
    told = book.misplaced()
    if not told:
        return
    with gateways.store.reading() as tx:
        decided = [found for found in told if tx.key_values.get(_claim(found)) is not None]
    for found in decided:
        book.settle_misplaced(found.id)


def can_put_back(found: Misplaced) -> bool:
    """Tell whether the intranet can write to that very cell: by its row's code, in a column it knows.

    A value under its own code and header stands in another tab than the one meant, an archive perhaps: written by code
    and header, what stood before would take the place of the value that is right.
    """
    columns = {column.key for column in BY_KEY[found.tab].columns} if found.tab else set()
    is_own = (found.code, found.column) == (found.meant_for, found.meant_column)
    return bool(found.code) and found.column != "code" and found.column in columns and not is_own


def put_back(gateways: Gateways, id: str, author: str) -> None:
    """Let what stood there before be written over our value, as a change of the author's; blank when nobody knows it.

    Raises StaleRow when the pages do not show our value in that cell, Refused when nobody knows which cell it is.
    """
    book, found = _found(gateways, id)
    if not can_put_back(found):
        raise Refused(say("The intranet cannot tell which cell that is by now. Put it right in the spreadsheet."))
    edit = Edit(found.tab, found.code, found.column, found.value, found.before)
    what = say("Put back what stood where the intranet had written by mistake")
    with _decision(gateways, book, found) as tx:
        # Where the pages show what is to be put back, nothing would be written and the notice would be gone.
        if same(value_shown(tx, edit), found.before) and not same(found.before, found.value):
            raise StaleRow(
                say(
                    "The book was not read again since, or the cell was put right already. Read the book again; if the "
                    "cell is right, leave it as it is."
                )
            )
        record_in(tx, gateways, Decision(what, (edit,)), author)


def leave(gateways: Gateways, id: str, author: str) -> None:
    """Leave the cell as it stands: it is right, or was put right in the spreadsheet."""
    book, found = _found(gateways, id)
    what = say("Left a cell as it stands to which the intranet had written by mistake")
    now = gateways.clock.now()
    with _decision(gateways, book, found) as tx:
        tx.audit.add([AuditLine(0, now, author, what, found.tab, found.code, found.column, found.before, found.value)])


@contextlib.contextmanager
def _decision(gateways: Gateways, book: Book, found: Misplaced) -> Iterator[Transaction]:
    """Let one person decide, once: what is decided and that it is are kept together, then the book is told.

    Raises NotFound for whoever comes second, be it after a kill between the two.
    """
    with gateways.store.transaction() as tx:
        is_first = tx.key_values.claim(_claim(found), gateways.clock.now())
        if is_first:
            yield tx
    book.settle_misplaced(found.id)
    if not is_first:
        raise _decided()


def _claim(found: Misplaced) -> str:
    return f"misplaced {found.id} {found.at.isoformat()}"


def _found(gateways: Gateways, id: str) -> tuple[Book, Misplaced]:
    for book in gateways.books:
        for each in book.misplaced():
            if each.id == id:
                return book, each
    raise _decided()


def _decided() -> NotFound:
    return NotFound(say("This has been decided already."))
