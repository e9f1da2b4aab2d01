"""What a reading of a book leaves for a person to decide: one dataclass for each kind of question that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Place = tuple[str, str]  # a tab and a column of it


@dataclass(frozen=True, slots=True)
class MassChange:
    """Many codes of a tab vanished or moved to other people at once, or a whole tab is gone.

    It is asked of the book: whoever accepts it takes the book over as it stands at the next reading, and no longer.
    """

    book: str
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """A code of which nobody can say whose it is; `name` is the one it belonged to when that was last certain."""

    tab: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A row that is to get a code of its own: a person has said so, and the sheet does not show it yet.

    `number`, `code` and `name` are what the page of problems showed of the row; the number only tells equal rows
    apart. `own` is the code it is to get: once that stands in the sheet, the wish is fulfilled.
    """

    tab: str
    number: int
    code: str
    name: str
    own: str


@dataclass(frozen=True, slots=True)
class LostColumn:
    """A column that held values and is gone; `is_given_up`: a person has said that it was removed on purpose.

    That word holds until the journal was told of everything that waits for the column.
    """

    tab: str
    column: str
    is_given_up: bool = False


Question = MassChange | DoubtfulRow | NewCode | LostColumn


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """All that waits for a person in one book, or in some of its tabs."""

    mass_change: MassChange | None = None
    doubtful_rows: tuple[DoubtfulRow, ...] = ()
    new_codes: tuple[NewCode, ...] = ()
    lost_columns: tuple[LostColumn, ...] = ()

    @property
    def accepts_mass_change(self) -> bool:
        return self.mass_change is not None and self.mass_change.is_accepted

    def names(self, tab: str) -> Mapping[str, str]:
        """Return the doubtful codes of a tab: code → the name it belonged to."""
        return {row.code: row.name for row in self.doubtful_rows if row.tab == tab}

    def new_codes_of(self, tab: str) -> tuple[NewCode, ...]:
        return tuple(wish for wish in self.new_codes if wish.tab == tab)

    def columns(self, *, given_up: bool) -> frozenset[Place]:
        """Return the columns that are gone: of which a person has spoken, or has not yet."""
        return frozenset((each.tab, each.column) for each in self.lost_columns if each.is_given_up == given_up)
