"""Whose a row is, as it was settled: the rows of a tab with the codes under which they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from programme.book.questions import NewCode
from programme.book.reading import Problem, RawRow
from programme.cells.reading import as_text
from programme.cells.writing import canonical
from programme.ports.records import ReplicaRow
from programme.schema.tabs import Cell, Kind, Tab
from programme.text.folding import fold
from programme.text.names import name_key
from programme.text.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Identified:
    """One row of a reading and the code under which it is known: `key` is the code, or "#17" for a row without one.

    `is_doubtful`: it bears the code, but nothing may be written to it until a person has decided.
    """

    row: RawRow
    cells: Mapping[str, Cell]
    key: str
    code: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class WantedStamp:
    """A row that needs a code: its own again, or (`code` empty) a new one."""

    row: RawRow
    code: str


@dataclass(frozen=True)
class TabIdentity:
    """What the codes of one tab came to."""

    rows: tuple[Identified, ...]
    stamps: tuple[WantedStamp, ...] = ()
    problems: tuple[Problem, ...] = ()
    vanished: tuple[str, ...] = ()  # removed by staff
    revived: tuple[str, ...] = ()  # retired ones that are back
    moved: tuple[str, ...] = ()  # codes that another person seems to bear since this reading
    doubtful: Mapping[str, str] = field(default_factory=dict)  # code → the name it belonged to, until a person decides
    foreign: tuple[str, ...] = ()  # codes staff typed that the intranet never gave
    new_codes: tuple[NewCode, ...] = ()  # the wishes that found their row and are not yet fulfilled
    mass: Sentence | None = None  # why the reading of this tab stops for a person


@dataclass
class Judge:
    """The rows of a tab while their codes are settled one rule after another."""

    tab: Tab
    before: Mapping[str, ReplicaRow]  # code → row of the last read
    removed: Mapping[str, ReplicaRow]
    known: Mapping[str, str]
    is_first: bool
    doubtful: Mapping[str, str]  # code → the name it belonged to when that was last certain
    settled: dict[int, Identified] = field(default_factory=dict)
    stamps: list[WantedStamp] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    to_add: Mapping[str, str] = field(default_factory=dict)  # code → name of rows that wait to be written
    revived: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    new_codes: list[NewCode] = field(default_factory=list)
    still_doubtful: dict[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)  # how many rows bear each name now
    names_before: Counter[str] = field(default_factory=Counter)


def shown_name(tab: Tab, cells: Mapping[str, Cell]) -> str:
    """Return the name beside a doubtful code, as its problem shows it."""
    column = tab.name_column
    return as_text(cells.get(column.key))[:80] if column is not None else ""


def name_of(tab: Tab, cells: Mapping[str, Cell]) -> str:
    column = tab.name_column
    text = canonical(cells.get(column.key)) if column is not None else ""
    return name_key(text) if column is not None and column.kind is Kind.NAME else fold(text)


def problem_of(judge: Judge, row: RawRow, what: Sentence, todo: Sentence, code: str) -> Problem:
    shown = shown_name(judge.tab, judge.settled[row.number].cells)
    return Problem(judge.tab.key, row.number, "code", what, todo, code, blocks=True, shown=shown)
