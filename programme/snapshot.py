"""The Snapshot: everything the rules may look at, as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar, cast

from .banks.consents_said import Said, consents_said
from .book.reading import Problem
from .schema.pairs import Activity, Meeting, Pair
from .schema.people import Mentee, Mentor, Teacher
from .schema.records import (
    Consent,
    Document,
    Event,
    LetterLine,
    Milestone,
    Partner,
    Practice,
    Publication,
    Reference,
    Setting,
    SurveyAnswer,
)
from .schema.tabs import Cell, Row
from .settings import Programme, read_programme


@dataclass(frozen=True, slots=True)
class Veto:
    """This mentor must not be offered to this mentee; kept in the database, seen by curator and psychologist."""

    mentee: str
    mentor: str
    author: str
    why: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The replica with the open changes laid over it, typed. Rows without a code are in `uncoded`.

    Everything is immutable. Two snapshots with equal `stamp` hold the same rows; vetoes have a version of their own.
    """

    today: date
    as_of: datetime | None  # when the book was last read; None before the first read
    stamp: tuple[int, int, date]  # replica version, journal version, today
    rows: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)  # tab → code → row, in sheet order
    uncoded: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)  # tab → rows that bear no code yet
    cells: Mapping[tuple[str, str], Mapping[str, Cell]] = field(default_factory=dict)  # (tab, code) → raw cells
    problems: tuple[Problem, ...] = ()
    vetoes: frozenset[Veto] = frozenset()
    doubtful: frozenset[tuple[str, str]] = frozenset()  # (tab, code) of rows of which nobody can say whose they are

    def tab(self, key: str) -> Mapping[str, Row]:
        """Return the rows of a tab by code; empty when the book has no such tab."""
        return self.rows.get(key, {})

    def raw(self, tab: str, code: str) -> Mapping[str, Cell]:
        """Return the cells of a row as they stand, by column key: the base of an edit."""
        return self.cells.get((tab, code), {})

    @property
    def mentees(self) -> Mapping[str, Mentee]:
        return cast("Mapping[str, Mentee]", self.tab("mentees"))

    @property
    def mentors(self) -> Mapping[str, Mentor]:
        return cast("Mapping[str, Mentor]", self.tab("mentors"))

    @property
    def pairs(self) -> Mapping[str, Pair]:
        return cast("Mapping[str, Pair]", self.tab("pairs"))

    @property
    def activities(self) -> Mapping[str, Activity]:
        return cast("Mapping[str, Activity]", self.tab("activities"))

    @property
    def meetings(self) -> Mapping[str, Meeting]:
        return cast("Mapping[str, Meeting]", self.tab("meetings"))

    @property
    def roadmap(self) -> Mapping[str, Milestone]:
        return cast("Mapping[str, Milestone]", self.tab("roadmap"))

    @property
    def surveys(self) -> Mapping[str, SurveyAnswer]:
        return cast("Mapping[str, SurveyAnswer]", self.tab("surveys"))

    @property
    def partners(self) -> Mapping[str, Partner]:
        return cast("Mapping[str, Partner]", self.tab("partners"))

    @property
    def publications(self) -> Mapping[str, Publication]:
        return cast("Mapping[str, Publication]", self.tab("publications"))

    @property
    def letter_log(self) -> Mapping[str, LetterLine]:
        return cast("Mapping[str, LetterLine]", self.tab("letters"))

    @property
    def references(self) -> Mapping[str, Reference]:
        return cast("Mapping[str, Reference]", self.tab("references"))

    @property
    def teachers(self) -> Mapping[str, Teacher]:
        return cast("Mapping[str, Teacher]", self.tab("teachers"))

    @property
    def consents(self) -> Mapping[str, Consent]:
        return cast("Mapping[str, Consent]", self.tab("consents"))

    @property
    def documents(self) -> Mapping[str, Document]:
        return cast("Mapping[str, Document]", self.tab("documents"))

    @property
    def events(self) -> Mapping[str, Event]:
        return cast("Mapping[str, Event]", self.tab("events"))

    @property
    def practices(self) -> Mapping[str, Practice]:
        return cast("Mapping[str, Practice]", self.tab("practices"))

    @cached_property
    def programme(self) -> Programme:
        """Return the college's own settings from the tab Настройки, defaults where it is silent."""
        return read_programme(cast("Mapping[str, Setting]", self.tab("settings")), self.today)

    @cached_property
    def consents_said(self) -> Said:
        """Return which consents stand, of everybody of whom the tab Согласия says anything."""
        return consents_said(self.consents.values(), self.today)

    @cached_property
    def pairs_of(self) -> Mapping[str, tuple[Pair, ...]]:
        """Return the pairs of a person's code, mentor or mentee, in sheet order."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs.values():
            for code in {pair.mentor, pair.mentee}:
                if code:
                    found.setdefault(code, []).append(pair)
        return {code: tuple(pairs) for code, pairs in found.items()}

    @cached_property
    def meetings_of(self) -> Mapping[str, tuple[Meeting, ...]]:
        """Return the meetings of a pair's code, in sheet order."""
        return _by_pair(self.meetings.values())

    @cached_property
    def activities_of(self) -> Mapping[str, tuple[Activity, ...]]:
        """Return the activities of a pair's code, in sheet order."""
        return _by_pair(self.activities.values())


OfPair = TypeVar("OfPair", Meeting, Activity)


def _by_pair(rows: Iterable[OfPair]) -> dict[str, tuple[OfPair, ...]]:
    found: dict[str, list[OfPair]] = {}
    for row in rows:
        found.setdefault(row.pair, []).append(row)
    return {pair: tuple(of_pair) for pair, of_pair in found.items()}
