"""Recording decisions: one transaction writes the journal, the audit line and the letters owed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from programme.accounts.audit import AuditLine
from programme.cells.writing import same
from programme.changes.change import Change, ChangeState, Decision, Edit, NewRow
from programme.errors import NotFound, Refused, StaleRow
from programme.letters.kinds import KINDS
from programme.letters.letter import LetterState, Owed
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say

from .sync.open_questions import doubtful_rows

NOTHING_SAVED = say("The data changed this very moment. Nothing was written: look again and confirm once more.")
UNSETTLED = (ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.REFUSED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down: the operation, and the code each mark of the decision was given."""

    operation: int | None
    codes: Mapping[str, str]


NOTHING = Recorded(None, {})  # nothing was changed, so nothing is written down


def is_current(tx: Transaction, snapshot: Snapshot) -> bool:
    """Tell whether the rows still stand as the snapshot shows them; within a transaction they then stay so."""
    return (tx.replica.version(), tx.journal.version()) == snapshot.stamp[:2]


def record(gateways: Gateways, decision: Decision, author: str) -> Recorded:
    """Write the decision down, all of it or nothing.

    Raises StaleRow when a cell no longer holds what the person saw, Refused when its row may not be edited,
    UnknownLetter when it owes a letter of no known kind.
    """
    with gateways.store.transaction() as tx:
        return record_in(tx, gateways, decision, author)


def record_in(tx: Transaction, gateways: Gateways, decision: Decision, author: str) -> Recorded:
    """Write the decision down within a transaction of the caller's."""
    now = gateways.clock.now()
    operation = None
    codes = _issue(tx, decision.rows, now.year)
    if decision.edits or decision.rows:
        operation = tx.journal.open_operation(author, _marked_sentence(decision.summary, codes), now)
        changes = [
            *_edits(tx, gateways, decision.edits, operation, author, now),
            *_rows(gateways, decision.rows, codes, operation, author, now),
        ]
        tx.journal.add(operation, changes)
        tx.audit.add(_lines(decision, changes, codes, operation, author, now))
    else:
        tx.audit.add(_lines(decision, [], codes, None, author, now))
    state = LetterState.QUEUED if operation is None else LetterState.WAITING
    for owed in decision.letters:
        KINDS.check(owed)
        tx.outbox.add(_marked_letter(owed, codes), operation=operation, author=author, at=now, state=state)
    return Recorded(operation, codes)


def _issue(tx: Transaction, rows: Iterable[NewRow], year: int) -> dict[str, str]:
    """Return a code for every new row, by its mark; rows without one get a mark of their own."""
    codes = {}
    for place, row in enumerate(rows):
        codes[row.code_mark or f"#{place}"] = tx.journal.issue_code(row.tab, year)
    return codes


def _edits(
    tx: Transaction, gateways: Gateways, edits: Iterable[Edit], operation: int, author: str, now: datetime
) -> list[Change]:
    """Return the changes of existing rows, each checked against what the pages show now."""
    wanted = list(edits)
    _refuse_doubtful(tx, wanted)
    shown = _shown(tx, wanted)
    changes = []
    for edit in wanted:
        cells = shown.get((edit.tab, edit.code))
        if cells is None:
            raise NotFound(say("The row %(code)s is no longer in the book. Nothing was saved.", code=edit.code))
        stands = cells.get(edit.column)
        if same(stands, edit.value):
            continue
        if not same(stands, edit.base):
            column = BY_KEY[edit.tab].column(edit.column)
            raise StaleRow(
                say(
                    "The row changed while you were editing: “%(column)s” now holds “%(stands)s”. Nothing was saved: "
                    "compare and try again.",
                    column=column.header,
                    stands="" if stands is None else stands,
                )
            )
        cells[edit.column] = edit.value
        changes.append(
            Change(
                id=0,
                operation=operation,
                book=gateways.book_of(edit.tab).key,
                tab=edit.tab,
                code=edit.code,
                column=edit.column,
                base=stands,
                value=edit.value,
                state=ChangeState.OPEN,
                author=author,
                made_at=now,
            )
        )
    return changes


def _refuse_doubtful(tx: Transaction, edits: list[Edit]) -> None:
    """Refuse edits of rows whose code waits for a person: the change might reach somebody else."""
    doubtful = doubtful_rows(tx)
    for edit in edits:
        if (edit.tab, edit.code) in doubtful:
            raise Refused(
                say(
                    "It is not certain whose row %(code)s is: decide on the page of problems first. Nothing was saved.",
                    code=edit.code,
                )
            )


def value_shown(tx: Transaction, edit: Edit) -> Cell:
    """Return what the pages show now in the cell that an edit is about; None for a row that is not there."""
    return _shown(tx, [edit]).get((edit.tab, edit.code), {}).get(edit.column)


def _shown(tx: Transaction, edits: list[Edit]) -> dict[tuple[str, str], dict[str, Cell]]:
    """Return the cells of the edited rows as the pages show them: the replica with the open changes laid over."""
    wanted = {(edit.tab, edit.code) for edit in edits}
    found = {(row.tab, row.code): dict(row.cells) for row in tx.replica.some(wanted) if row.code}
    for tab, code in wanted:
        for change in tx.journal.changes(states=UNSETTLED, tab=tab, code=code):
            if change.is_new or (tab, code) in found:
                cells = found.setdefault((tab, code), {})
                if change.state is ChangeState.OPEN:
                    cells[change.column] = change.value
    return found


def _rows(
    gateways: Gateways, rows: Iterable[NewRow], codes: Mapping[str, str], operation: int, author: str, now: datetime
) -> list[Change]:
    changes = []
    for place, row in enumerate(rows):
        code = codes[row.code_mark or f"#{place}"]
        for column, value in (("code", code), *row.cells):
            if value is None or value == "":
                continue
            changes.append(
                Change(
                    id=0,
                    operation=operation,
                    book=gateways.book_of(row.tab).key,
                    tab=row.tab,
                    code=code,
                    column=column,
                    base=None,
                    value=_marked(value, codes),
                    state=ChangeState.OPEN,
                    author=author,
                    made_at=now,
                    is_new=True,
                )
            )
    return changes


def _lines(
    decision: Decision,
    changes: list[Change],
    codes: Mapping[str, str],
    operation: int | None,
    author: str,
    now: datetime,
) -> list[AuditLine]:
    """Return one audit line a changed cell, one a new row, and one a subject that was not itself changed."""
    what = _marked_sentence(decision.summary, codes)
    lines = []
    for change in changes:
        if change.is_new and change.column != "code":
            continue
        column, old, new = ("", None, None) if change.is_new else (change.column, change.base, change.value)
        lines.append(AuditLine(0, now, author, what, change.tab, change.code, column, old, new, operation))
    told = {(line.tab, line.code) for line in lines}
    for tab, code in decision.subject:
        subject = (tab, codes.get(code, code))
        if subject not in told:
            lines.append(AuditLine(0, now, author, what, *subject, operation=operation))
    return lines or [AuditLine(0, now, author, what, operation=operation)]


def _marked(value: Cell, codes: Mapping[str, str]) -> Cell:
    """Return the cell with every mark it holds replaced by the code that was issued."""
    if isinstance(value, str):
        for mark, code in codes.items():
            if not mark.startswith("#"):
                value = value.replace(mark, code)
    return value


def _marked_text(text: str, codes: Mapping[str, str]) -> str:
    return str(_marked(text, codes))


def _marked_letter(owed: Owed, codes: Mapping[str, str]) -> Owed:
    return replace(
        owed,
        key=_marked_text(owed.key, codes),
        code=_marked_text(owed.code, codes),
        pair=_marked_text(owed.pair, codes),
        about=_marked_text(owed.about, codes),
    )


def _marked_sentence(sentence: Sentence, codes: Mapping[str, str]) -> Sentence:
    values = tuple((name, _marked(v, codes) if isinstance(v, str) else v) for name, v in sentence.values)
    return replace(sentence, values=values)


def undo(gateways: Gateways, operation: int, author: str, *, tabs: Collection[str], code: str = "") -> Recorded:
    """Write the reverse of an operation's edits, where the values still stand; new rows are not removed.

    What was given up, or made anew over another value, is not among it.

    Raises NotFound when the operation changed anything outside *tabs*, or outside the row of *code* when one is given;
    Refused when it added rows; StaleRow when a value no longer stands.
    """
    with gateways.store.transaction() as tx:
        changes = tx.journal.changes(operation=operation)
        told = tx.journal.operation(operation)
        strays = [c for c in changes if c.tab not in tabs or (code and c.code != code)]
        if not changes or strays or told is None:
            raise NotFound(say("There is nothing to undo."))
        if any(change.is_new for change in changes):
            raise Refused(say("Added rows are not removed by undoing: set their status instead."))
        written = [c for c in reversed(changes) if c.state is not ChangeState.DROPPED]
        if not written:
            raise NotFound(say("There is nothing to undo."))
        edits = [Edit(c.tab, c.code, c.column, c.value, c.base) for c in written]
        what = say("Undone: %(what)s", what=told[1] or "")
        return record_in(tx, gateways, Decision(what, tuple(edits)), author)
