"""What a kind of letter is: one record that says to whom, about what, when it is owed and when it may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from programme.errors import ProgrammeError
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Kind
from programme.snapshot import Snapshot
from programme.text.sentences import say

from .letter import Owed

# Both are asked about one row: the one the letter is about, or the recipient's own when it is about nothing else.
Owes = Callable[[Snapshot, Any, datetime], Iterable[Owed]]
StillDue = Callable[[Snapshot, Any, Owed, datetime], str]


class UnknownLetter(ProgrammeError):
    """This version of the program has no kind of letter called *name*."""

    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(
            say(
                "This version of the program does not know such a letter: a newer one wrote it. "
                "Update the program, or cancel the letter."
            )
        )
        self.name = name

    def __str__(self) -> str:
        return f"{self.sentence} ({self.name})"


class Party(Enum):
    """Somebody whose consent to the processing of personal data a letter may need."""

    RECIPIENT = "recipient"
    OTHER_SIDE = "other side"  # of the pair that the letter is about


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter. A new one is this record, its folder under templates/letters/ and its row in docs/letters.md.

    Raises ValueError when a letter of the kind could never be sent: a tab without e-mail addresses, no such tab.
    """

    name: str  # of its folder too; it stands in databases, so it never changes
    ru: str
    en: str
    recipients: tuple[str, ...]  # the tabs in which they stand
    about: str  # tab of the row it is about; "" when it is about the person only
    is_reminder: bool  # goes on working days by day
    owed: Owes  # what the row owes on this day
    still_due: StillDue  # the named reason for which a letter that was owed has lost its cause, "" while it has one
    consents: frozenset[Party]  # whose consent it needs

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]*", self.name):
            raise ValueError(f"the letter “{self.name}” needs a name of small Latin letters, as a folder has")
        if not (self.ru and self.en and self.recipients):
            raise ValueError(f"the letter {self.name} needs a title in both languages and a recipient")
        if unknown := {*self.recipients, *filter(None, [self.about])} - BY_KEY.keys():
            raise ValueError(f"the letter {self.name} names tabs that do not exist: {', '.join(sorted(unknown))}")
        if mute := [tab for tab in self.recipients if not has_addresses(tab)]:
            raise ValueError(f"the letter {self.name} cannot reach these tabs, they have no e-mail: {', '.join(mute)}")

    def title(self, language: str) -> str:
        """Return what the kind is called in "ru" or "en"."""
        return self.ru if language == "ru" else self.en

    @property
    def asks(self) -> tuple[str, ...]:
        """Return the tabs whose rows are asked what they owe."""
        return (self.about,) if self.about else self.recipients


def has_addresses(tab: str) -> bool:
    """Tell whether the rows of a tab can be written to."""
    return any(column.key == "email" and column.kind is Kind.EMAIL for column in BY_KEY[tab].columns)


def nothing(snapshot: Snapshot, row: Any, now: datetime) -> Iterable[Owed]:
    """Owe nothing: letters of the kind follow from decisions on a page only."""
    return ()


def always(snapshot: Snapshot, row: Any, letter: Owed, now: datetime) -> str:
    """Let a letter go whenever it can: its cause does not pass."""
    return ""


def while_owed(owes: Owes) -> StillDue:
    """Return the rule by which a letter may go as long as its row would owe the very same one anew."""

    def still_due(snapshot: Snapshot, row: Any, letter: Owed, now: datetime) -> str:
        return "" if letter.key in {o.key for o in owes(snapshot, row, now)} else "no_longer_due"

    return still_due


class LetterKinds:
    """The registry: every kind by its name, in the order of the documentation."""

    def __init__(self, kinds: Iterable[LetterKind]) -> None:
        self._by_name: dict[str, LetterKind] = {}
        self._add(kinds)

    def __iter__(self) -> Iterator[LetterKind]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> LetterKind:
        """Return the kind; raise UnknownLetter when there is none."""
        if name not in self._by_name:
            raise UnknownLetter(name)
        return self._by_name[name]

    def get(self, name: str) -> LetterKind | None:
        return self._by_name.get(name)

    def title(self, name: str, language: str) -> str:
        """Return what a kind is called; one that only a newer version knows is called by its name."""
        kind = self.get(name)
        return kind.title(language) if kind else name

    def check(self, letter: Owed) -> None:
        """Raise UnknownLetter, or ValueError for a letter to a tab that its kind does not write to."""
        kind = self[letter.letter]
        if letter.tab not in kind.recipients:
            raise ValueError(f"the letter {letter.letter} does not go to the tab {letter.tab}")

    @contextmanager
    def also(self, *kinds: LetterKind) -> Iterator[None]:
        """Know more kinds for a while: for a test of a kind, for a trial of one."""
        before = self._by_name
        self._by_name = dict(before)
        try:
            self._add(kinds)
            yield
        finally:
            self._by_name = before

    def _add(self, kinds: Iterable[LetterKind]) -> None:
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"there are two letters called {kind.name}")
            self._by_name[kind.name] = kind
