"""The records of the database that the rules look at: rows of the last read, and what is known of a book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence


@dataclass(frozen=True, slots=True)
class ReplicaRow:
    """A row of the last read: `key` is its code, or "#17" for row 17 that bears no code yet."""

    tab: str
    key: str
    code: str
    position: int  # order within the tab
    number: int  # row of the sheet; 0 while it waits to be added again
    cells: Mapping[str, Cell]
    extras: tuple[tuple[str, str], ...]
    formulas: frozenset[str]
    version: int  # replica version in which it last changed
    removed: bool = False


@dataclass(frozen=True, slots=True)
class BookState:
    """What the database knows of one book."""

    book: str
    version: str  # of the last reading
    write_number: int  # of our last write that was seen to land
    read_at: datetime | None
    stopped: Sentence | None  # why the pull or push stopped for a person
    stopped_kind: str  # "busy", "missing", "broken", "mass_change", …; "" when all is well
    checked_at: datetime | None
    stopped_at: datetime | None = None  # since when it is, for a reason of this kind
