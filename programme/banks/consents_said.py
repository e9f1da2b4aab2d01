"""What the tab Согласия says of everybody's consents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from programme.schema.records import Consent

Said = Mapping[tuple[str, str], bool]  # (person, kind) → whether the consent stands


def consents_said(lines: Iterable[Consent], today: date) -> Said:
    """Return what the tab Согласия says, of everybody of whom it says anything.

    A line that stands outweighs one that was withdrawn or has run out. A date of withdrawal or of expiry that cannot
    be read ends the consent: nobody is written to or matched by a guess.
    """
    found: dict[tuple[str, str], bool] = {}
    for line in lines:
        is_over = bool(line.withdrawn) or (line.valid is not None and line.valid < today)
        is_over = is_over or bool(line.unreadable & {"withdrawn", "valid"})
        if is_over or (line.given is not None and line.given <= today):  # one of tomorrow is a slip of the pen
            found[line.person, line.kind] = found.get((line.person, line.kind), False) or not is_over
    return found
