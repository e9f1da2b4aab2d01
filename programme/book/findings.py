"""What Google leaves undocumented, how a probe found it, and what each finding means for the intranet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from programme.text.sentences import Sentence, say

Tell = Callable[[Sentence], None]  # what a person waits for, said while it goes on


class Trait(Enum):
    """One thing Google's documents do not say; the value is its name in the stand-in for Google too."""

    SORT = "metadata_moves_on_sort"
    COPY = "copied_row_copies_metadata"
    FILTER = "append_ignored_under_filter"
    APPEND = "append_lossy"
    VALIDATION = "validation_bypassed"
    DELETION = "deleting_nothing_fails"
    VERSION = "version_lags"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one trait was found; `holds` is None when the probe could not settle it."""

    trait: Trait
    holds: bool | None
    seconds: int | None = None  # of VERSION: how late Drive told of a change; None: not within the probe's time


@runtime_checkable
class Probeable(Protocol):
    """A book on a service whose habits can be probed; a workbook is none."""

    id: str  # of the spreadsheet

    def probe(self, tell: Tell) -> tuple[Finding, ...]:
        """Settle every trait on a tab of its own, which is gone afterwards; raises BookError."""


_UNSETTLED = say("It could not be settled; the intranet works as if either might be so.")
_SAFE_APPEND = say("Nothing depends on it: the intranet never appends this way, it inserts rows of its own.")
_SEARCHED = say("Nothing depends on it: the intranet deletes only marks that it has looked for.")
_BY_CODE = say("A copy is told by its code; neither row is written until a person gives the copy a code of its own.")
_SENTENCES: dict[tuple[Trait, bool], tuple[Sentence, Sentence]] = {
    (Trait.SORT, True): (
        say("A sort takes along what the intranet hangs on rows."),
        say("The intranet finds a row again after a sort without looking for it."),
    ),
    (Trait.SORT, False): (
        say("A sort leaves behind what the intranet hangs on rows."),
        say("After a sort the intranet looks for rows by their codes; a write that reached a wrong row is taken back."),
    ),
    (Trait.COPY, True): (say("A copied row takes along what the intranet hangs on rows."), _BY_CODE),
    (Trait.COPY, False): (say("A copied row comes without what the intranet hangs on rows."), _BY_CODE),
    (Trait.FILTER, True): (say("A row appended under a filter was confirmed and is not there."), _SAFE_APPEND),
    (Trait.FILTER, False): (say("A row appended under a filter is there."), _SAFE_APPEND),
    (Trait.APPEND, True): (say("Of rows appended at the same moment some were lost."), _SAFE_APPEND),
    (Trait.APPEND, False): (say("Rows appended at the same moment are all there."), _SAFE_APPEND),
    (Trait.VALIDATION, True): (
        say("Google takes from a program what a strict list refuses to people."),
        say("What the intranet writes lands whatever lists stand in the spreadsheet."),
    ),
    (Trait.VALIDATION, False): (
        say("Google refuses to a program what a strict list refuses to people."),
        say("Let the lists of the spreadsheet warn, not refuse: an edit that a strict list refuses waits."),
    ),
    (Trait.DELETION, True): (say("Google refuses to delete a mark that is not there."), _SEARCHED),
    (Trait.DELETION, False): (say("Google takes no offence at deleting a mark that is not there."), _SEARCHED),
    (Trait.VERSION, False): (
        say("Google Drive told of every change at once."),
        say("What people change in the browser is on the pages within seconds."),
    ),
}


def found(finding: Finding) -> Sentence:
    """Return what was found, in one sentence."""
    if finding.trait is Trait.VERSION and finding.holds:
        if finding.seconds is None:
            return say("Google Drive did not tell of a change while the probe waited for it.")
        return say("Google Drive told of a change %(seconds)s s late.", seconds=finding.seconds)
    if finding.holds is None:
        return say(
            "“%(trait)s” stayed open: the probe's rows were not where it could judge.", trait=finding.trait.value
        )
    return _SENTENCES[finding.trait, finding.holds][0]


def meaning(finding: Finding) -> Sentence:
    """Return what the finding means for the intranet, in one sentence."""
    if finding.trait is Trait.VERSION and finding.holds:
        return say("What people change in the browser is on the pages that much later, within a minute at the latest.")
    return _UNSETTLED if finding.holds is None else _SENTENCES[finding.trait, finding.holds][1]
