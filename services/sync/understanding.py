"""What a reading says, before anything is decided: whose row is whose, what is gone, what waits for a person. Pure.

Nothing is written and no edit is chosen here: `plan.py` decides what to write, `intake.py` what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from programme.book.reading import BookReading
from programme.identity.identified import Identified, TabIdentity
from programme.identity.resolution import identify
from programme.ports.records import ReplicaRow
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

from .facts import Facts
from .lost_columns import LostColumns, lost_columns, without
from .stale_copies import Place, restored_rows


@dataclass(frozen=True)
class Understanding:
    """A reading beside what the database knows, understood."""

    reading: BookReading
    facts: Facts
    identities: Mapping[str, TabIdentity]  # of every tab that can be read at all
    missing: tuple[str, ...] = ()  # tabs that held rows and are no longer in the book
    restored: Mapping[Place, ReplicaRow] = field(default_factory=dict)  # lost by an older copy, added again
    lost: Mapping[str, LostColumns] = field(default_factory=dict)  # tab → the columns it lacks

    @property
    def mass(self) -> Sentence | None:
        """Return why the reading of some tab waits for a person."""
        if self.missing:
            tabs = ", ".join(BY_KEY[tab].sheet for tab in self.missing)
            return say("The tab %(tabs)s is no longer in the book. Was it renamed or removed?", tabs=tabs)
        return next((found.mass for found in self.identities.values() if found.mass is not None), None)

    @cached_property
    def taken(self) -> Mapping[str, TabIdentity]:
        """Return the tabs that are taken over; the others are at fault or wait for a person."""
        return {tab: found for tab, found in self.identities.items() if found.mass is None}

    @property
    def lacks_codes(self) -> bool:
        return any(found.stamps for found in self.taken.values())

    @cached_property
    def lines(self) -> Mapping[Place, Identified]:
        """Return every row that is known by a code."""
        return {(tab, line.code): line for tab, found in self.identities.items() for line in found.rows if line.code}


def understand(reading: BookReading, facts: Facts) -> Understanding:
    """Say what a book that reads as *reading* holds, beside the *facts*."""
    restored = restored_rows(reading, facts)
    lost = _lost(reading, facts, restored)
    identities = {
        key: lost[key].carried(held, _before(key, facts, restored)) if key in lost else held
        for key, tab in reading.tabs.items()
        if not tab.faulty and not (key in lost and lost[key].stops_tab)
        for held in [_with_unknown(_identified(key, reading, facts, restored), _before(key, facts, restored))]
    }
    gone = (tab for tab, rows in facts.rows.items() if rows and tab not in reading.tabs)
    return Understanding(reading, facts, identities, () if facts.accept_mass else tuple(gone), restored, lost)


def _with_unknown(identity: TabIdentity, rows: Iterable[ReplicaRow]) -> TabIdentity:
    """Return the rows with their last values in the cells that a broken formula leaves out: nobody has emptied them."""
    if not any(line.row.unknown for line in identity.rows):
        return identity
    last = {row.code: row.cells for row in rows if row.code}

    def filled(line: Identified) -> Identified:
        if not line.row.unknown or line.is_doubtful or line.code not in last:
            return line
        kept = {key: last[line.code][key] for key in line.row.unknown if key in last[line.code]}
        return replace(line, cells={**line.cells, **kept})

    return replace(identity, rows=tuple(filled(line) for line in identity.rows))


def _lost(reading: BookReading, facts: Facts, restored: Mapping[Place, ReplicaRow]) -> Mapping[str, LostColumns]:
    """Return the columns that are gone; whoever accepts that many rows of a tab changed accepts its columns too."""
    lost = lost_columns(reading, facts)
    if not facts.accept_mass:
        return lost
    asked = replace(facts, accept_mass=False)
    return {tab: each for tab, each in lost.items() if _identified(tab, reading, asked, restored).mass is None}


def _identified(key: str, reading: BookReading, facts: Facts, restored: Mapping[Place, ReplicaRow]) -> TabIdentity:
    absent = {column.key for column in BY_KEY[key].columns} - set(reading.tabs[key].columns)
    return identify(
        reading.tabs[key],
        without(_before(key, facts, restored), absent),
        known=facts.known.get(key, {}),
        removed=without(facts.removed.get(key, ()), absent),
        doubtful=facts.questions.names(key),
        to_add=_to_add(key, facts),
        new_codes=facts.questions.new_codes_of(key),
        accept_mass=facts.accept_mass,
    )


def _before(key: str, facts: Facts, restored: Mapping[Place, ReplicaRow]) -> list[ReplicaRow]:
    return [row for row in facts.rows.get(key, ()) if (key, row.code) not in restored]


def _to_add(tab: str, facts: Facts) -> dict[str, Cell]:
    """Return the rows that wait to be added: code → what will stand in the name column.

    A refused one waits for a person, who may have it added still; one that was added and removed since does not.
    """
    name, known = BY_KEY[tab].name_column, facts.known.get(tab, {})
    refused = [change for change in facts.refused if known.get(change.code) != "retired"]
    waiting = [change for change in (*refused, *facts.open) if change.is_new and change.tab == tab]
    return {c.code: c.value for c in waiting if name is not None and c.column == name.key}
