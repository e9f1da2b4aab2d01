"""Changes: what a rule decides, before anything is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from programme.letters.letter import Owed
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Edit:
    """Change one cell of an existing row: *base* is what the person saw, *value* what it shall be."""

    tab: str
    code: str
    column: str
    base: Cell
    value: Cell


@dataclass(frozen=True, slots=True)
class NewRow:
    """Add a row. `code` is issued when the decision is recorded and fills `code_mark` wherever it stands."""

    tab: str
    cells: tuple[tuple[str, Cell], ...]
    code_mark: str = ""  # a placeholder other changes and letters of the decision may use for the new code


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided: changes to the book, letters owed, and a sentence for the audit."""

    summary: Sentence
    edits: tuple[Edit, ...] = ()
    rows: tuple[NewRow, ...] = ()
    letters: tuple[Owed, ...] = ()
    subject: tuple[tuple[str, str], ...] = ()  # rows (tab, code) the audit line is about, beside the changed ones


class ChangeState(Enum):
    """Where a journal change stands."""

    OPEN = "open"  # waits for the sheet; pages already show it
    LANDED = "landed"  # stands in the book
    CONFLICT = "conflict"  # the sheet holds a third value; a person decides
    REFUSED = "refused"  # the cell holds a formula, the row is gone, the tab is at fault; a person decides
    DROPPED = "dropped"  # a person chose the sheet's value, undid it, or a later change took its place


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of the journal. A new row is a set of changes whose `is_new` is true and whose base is None."""

    id: int
    operation: int
    book: str
    tab: str
    code: str
    column: str
    base: Cell
    value: Cell
    state: ChangeState
    author: str
    made_at: datetime
    is_new: bool = False
    write_number: int = 0  # of the write that landed it
    found: Cell = None  # what the sheet held when the conflict was seen
    why: Sentence | None = None  # of a refusal
