"""Who may see and do what: the roles against the programme's pages and the privacy of columns.

Source: the access table of the programme's regulations (director reads and signs, curator works, staff read
without contacts, the psychologist supports people without a pair, the administrator keeps the machine and
does not read the banks).
"""

from __future__ import annotations

from collections.abc import Mapping

from programme.schema.tabs import Column, Privacy, Tab

from .account import Role

EVERYBODY = frozenset(Role)
CURATORS = frozenset({Role.CURATOR})
OVERSEERS = frozenset({Role.CURATOR, Role.DIRECTOR})
READERS = frozenset({Role.CURATOR, Role.DIRECTOR, Role.STAFF})
SUPPORTERS = READERS | {Role.PSYCHOLOGIST}

SEES_DASHBOARD = READERS
READS_BANKS = SUPPORTERS  # the psychologist: people without a pair only, see `sees_person`
WRITES_BANKS = CURATORS
MATCHES = CURATORS
READS_PAIRS = READERS
WRITES_PAIRS = CURATORS
READS_ROADMAP = READERS
WRITES_ROADMAP = CURATORS
READS_LETTERS = OVERSEERS
WRITES_LETTERS = CURATORS
SEES_BOOK = OVERSEERS | {Role.ADMINISTRATOR}  # its health; no person's data
READS_PROBLEMS = OVERSEERS  # problems and conflicts quote cells
MENDS_BOOK = CURATORS
SETS_VETOES = CURATORS | {Role.PSYCHOLOGIST}
READS_AUDIT = OVERSEERS | {Role.ADMINISTRATOR}
READS_AUDIT_VALUES = OVERSEERS  # what stood in the cells; the administrator sees that, not what
KEEPS_ACCOUNTS = frozenset({Role.ADMINISTRATOR})
ANSWERS_FOR_DATA = frozenset({Role.ADMINISTRATOR})  # whether the book may be kept abroad

SEES_COLUMNS: Mapping[Privacy, frozenset[Role]] = {
    Privacy.OPEN: SUPPORTERS,
    Privacy.CONTACT: OVERSEERS | {Role.PSYCHOLOGIST},
    Privacy.INNER: OVERSEERS,
}


def sees_column(role: Role, column: Column) -> bool:
    """Tell whether *role* may read the cells of *column*, in a row that it may read."""
    return role in SEES_COLUMNS[column.privacy]


def visible_columns(role: Role, tab: Tab) -> tuple[Column, ...]:
    """Return the columns of *tab* that *role* may read, in the tab's order."""
    return tuple(column for column in tab.columns if sees_column(role, column))


def sees_person(role: Role, *, has_pair: bool) -> bool:
    """Tell whether *role* may open a person's card; the psychologist only while the person has no pair."""
    return role in READERS or (role is Role.PSYCHOLOGIST and not has_pair)
