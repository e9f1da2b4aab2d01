"""Conflicts and refusals: what a person decides about a value that could not be written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.cells.writing import canonical, same
from programme.changes.change import Change, ChangeState
from programme.errors import NotFound, Refused
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say
from services.saving import UNSETTLED

from .facts import CODE


def decided_together(change: Change, others: Iterable[Change]) -> tuple[Change, ...]:
    """Return what one decision settles: all that was refused in one row, a new one's cells among it, else the change.

    *others*: what else is not settled, of this row at least.
    """
    if change.state is not ChangeState.REFUSED:
        return (change,)
    return tuple(c for c in others if (c.tab, c.code, c.state) == (change.tab, change.code, change.state))


def resolve_conflict(gateways: Gateways, change: int, choice: str, author: str, shown: str | None = None) -> None:
    """Settle a conflict or a refusal: "sheet" keeps what stands there, "ours" writes our value over it.

    *shown* is the sheet's value, as `canonical` spells it, that the person saw; Refused when another stands there by
    now. What was refused in one row is decided together.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        found = tx.journal.change(change)
        if found is None or found.state not in (ChangeState.CONFLICT, ChangeState.REFUSED):
            raise NotFound(say("This has been decided already."))
        if shown is not None and canonical(shown) != canonical(found.found):
            raise Refused(say("The sheet holds another value by now. Look at it again."))
        unsettled = tx.journal.changes(states=UNSETTLED, tab=found.tab, code=found.code)
        cells = decided_together(found, unsettled)
        waiting = {_place(c) for c in unsettled if c.state is ChangeState.OPEN}
        if choice == "ours" and waiting & {_place(c) for c in cells}:
            raise Refused(say("Another value was entered since and waits to be written. Decide when it has landed."))
        if choice == "sheet":
            _give_up(tx, cells, author, now)
        elif found.state is ChangeState.REFUSED:
            _reopen(tx, cells, author, now)
        else:
            _write_over(tx, found, unsettled, author, now)


def try_again(gateways: Gateways, author: str) -> int:
    """Let everything that was refused be written once more; return how many changes.

    A cell for which another value waits already is left as it is.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        refused = tx.journal.changes(states=[ChangeState.REFUSED])
        waiting = {_place(change) for change in tx.journal.changes(states=[ChangeState.OPEN])}
        tried = [change for change in refused if _place(change) not in waiting]
        _reopen(tx, tried, author, now)
    return len(tried)


def _give_up(tx: Transaction, cells: Sequence[Change], author: str, now: datetime) -> None:
    for each in cells:
        is_refused = each.state is ChangeState.REFUSED
        what = say("Gave up a change that could not be written") if is_refused else say("Kept the sheet's value")
        tx.journal.settle([each.id], ChangeState.DROPPED, found=each.found)
        tx.audit.add([_line(each, what, each.value, each.found, author, now)])
    _retire_unborn(tx, cells)


def _retire_unborn(tx: Transaction, cells: Sequence[Change]) -> None:
    """Let the code of a row that will never be added be nobody's: staff may drag it over somebody else's."""
    unborn = {(each.tab, each.code) for each in cells if each.is_new and each.column == CODE}
    for tab, code in unborn - {(row.tab, row.code) for row in tx.replica.some(unborn)}:
        tx.journal.retire_codes(tab, [code])


def _reopen(tx: Transaction, cells: Sequence[Change], author: str, now: datetime) -> None:
    """Let refused changes wait again as they were made, the newest of each cell with those it was entered over.

    They are made anew, younger than what was entered since: where that stands, or comes back, a person is asked.
    """
    what = say("Asked to write a refused change once more")
    of_cell: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
    for each in sorted(cells, key=lambda change: change.id, reverse=True):
        chain = of_cell[_place(each)]
        if not chain or same(each.value, chain[-1].base):
            chain.append(each)
    again = sorted((change for chain in of_cell.values() for change in chain), key=lambda change: change.id)
    tx.journal.settle([each.id for each in cells], ChangeState.DROPPED)
    for each in again:
        tx.journal.add(each.operation, [_anew(each, each.base, author, now)])
    tx.audit.add([_line(each, what, each.base, each.value, author, now) for each in again])


def _write_over(tx: Transaction, found: Change, others: Sequence[Change], author: str, now: datetime) -> None:
    # What the person was shown: should the sheet hold another value by now, they are asked again.
    stands = found.found
    of_cell = [each.id for each in others if _place(each) == _place(found)]
    tx.journal.settle(of_cell, ChangeState.DROPPED, found=stands)
    tx.journal.add(found.operation, [_anew(found, stands, author, now)])
    what = say("Wrote the intranet's value over the sheet's")
    tx.audit.add([_line(found, what, stands, found.value, author, now)])


def _anew(change: Change, base: Cell, author: str, now: datetime) -> Change:
    """Return the change as the author makes it once more, over *base*."""
    return replace(
        change,
        id=0,
        base=base,
        state=ChangeState.OPEN,
        author=author,
        made_at=now,
        write_number=0,
        found=None,
        why=None,
    )


def _line(change: Change, what: Sentence, old: Cell, new: Cell, author: str, now: datetime) -> AuditLine:
    return AuditLine(0, now, author, what, change.tab, change.code, change.column, old, new, change.operation)


def _place(change: Change) -> tuple[str, str, str]:
    return change.tab, change.code, change.column
