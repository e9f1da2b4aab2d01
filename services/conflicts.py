"""Conflicts and refusals: what a person decides about a value that could not be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from programme.audit import AuditLine
from programme.changes import Change, ChangeState
from programme.errors import NotFound, Refused
from programme.gateways import Gateways, Transaction
from programme.sentences import say

from .saving import UNSETTLED


def decided_together(change: Change, others: Iterable[Change]) -> tuple[Change, ...]:
    """Return what one decision settles: all cells of an added row that could not be written, else the change alone.

    *others*: what else is not settled, of this row at least.
    """
    if not _is_refused_addition(change):
        return (change,)
    row = [c for c in others if (c.tab, c.code) == (change.tab, change.code) and _is_refused_addition(c)]
    is_whole = any(c.column == "code" for c in row)
    return tuple(row) if is_whole else (change,)


def _is_refused_addition(change: Change) -> bool:
    return change.is_new and change.state is ChangeState.REFUSED


def resolve_conflict(gateways: Gateways, change: int, choice: str, author: str) -> None:
    """Settle a conflict or a refusal: "sheet" keeps what stands there, "ours" writes our value over it.

    An added row that could not be written is decided as a whole.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        found = tx.journal.change(change)
        if found is None or found.state not in (ChangeState.CONFLICT, ChangeState.REFUSED):
            raise NotFound(say("This has been decided already."))
        unsettled = tx.journal.changes(states=UNSETTLED, tab=found.tab, code=found.code)
        for each in decided_together(found, unsettled):
            others = [c for c in unsettled if c.column == each.column and c.id != each.id]
            _decide(tx, each, others, choice, author, now)


def _decide(tx: Transaction, found: Change, others: Sequence[Change], choice: str, author: str, now: datetime) -> None:
    if choice == "ours" and any(c.state is ChangeState.OPEN for c in others):
        raise Refused(say("Another value was entered since and waits to be written. Decide when it has landed."))
    # What the person was shown: should the sheet hold another value by now, they are asked again.
    stands = found.found
    settled = [found.id] if choice == "sheet" else [found.id, *(c.id for c in others)]
    tx.journal.settle(settled, ChangeState.DROPPED, found=stands)
    if choice == "sheet":
        what, old, new = say("Kept the sheet's value"), found.value, stands
    else:
        what, old, new = say("Wrote the intranet's value over the sheet's"), stands, found.value
        again = replace(
            found,
            id=0,
            base=stands,
            state=ChangeState.OPEN,
            author=author,
            made_at=now,
            write_number=0,
            found=None,
            why=None,
        )
        tx.journal.add(found.operation, [again])
    line = AuditLine(0, now, author, what, found.tab, found.code, found.column, old, new, found.operation)
    tx.audit.add([line])
