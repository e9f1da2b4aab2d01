"""What became of the changes of a round, noted in the journal once the edits stand in the book."""

from __future__ import annotations

from programme.book.edits import WriteReport
from programme.changes.change import Change, ChangeState
from programme.ports.store import Transaction

from .plan import RoundPlan


def settle(tx: Transaction, plan: RoundPlan, report: WriteReport) -> int:
    """Move every change to where it stands now; return how many need a person.

    What a person has decided about a conflict while we wrote holds.
    """
    number = report.edits.write_number if report.edits else report.reading.write_number
    refused = {_place(refusal.edit): refusal.why for refusal in report.refusals}
    landed, troubled = [], 0
    for outcome in plan.outcomes:
        change, state, why = outcome.change, outcome.state, outcome.why
        if state is ChangeState.LANDED:
            why = refused.get((change.tab, change.code, change.column)) or refused.get((change.tab, change.code, ""))
            state = ChangeState.LANDED if why is None else ChangeState.REFUSED
        if change.state is ChangeState.CONFLICT and _is_decided(tx, change):
            continue
        if state is ChangeState.LANDED:
            landed.append(change.id)
            continue
        troubled += state in (ChangeState.CONFLICT, ChangeState.REFUSED) and change.state is ChangeState.OPEN
        tx.journal.settle([change.id], state, found=outcome.found, why=why)
    tx.journal.settle(landed, ChangeState.LANDED, write_number=number)
    return troubled


def _is_decided(tx: Transaction, conflict: Change) -> bool:
    """Tell whether a person has decided while we wrote."""
    now = tx.journal.change(conflict.id)
    return now is None or now.state is not ChangeState.CONFLICT


def _place(edit: object) -> tuple[str, str, str]:
    return getattr(edit, "tab", ""), getattr(edit, "code", ""), getattr(edit, "column", "")
