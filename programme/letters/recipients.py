"""To whom letters go: a row of any tab with an e-mail column."""

from __future__ import annotations

from datetime import date
from typing import Protocol, cast

from programme.banks.consents import has_consent, stands
from programme.schema.people import Mentee, Mentor, Person, Teacher
from programme.schema.records import Partner
from programme.schema.tabs import Row
from programme.snapshot import Snapshot

from .kind import has_addresses
from .letter import Owed


class Recipient(Protocol):
    """What every row has that can be written to."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...

    @property
    def unreadable(self) -> frozenset[str]: ...


def recipient_of(snapshot: Snapshot, letter: Owed) -> Recipient | None:
    """Return the row the letter goes to as the book has it now, None when it is gone."""
    row = snapshot.tab(letter.tab).get(letter.code)
    return cast("Recipient", row) if row is not None and has_addresses(letter.tab) else None


def addressee(recipient: Recipient) -> str:
    """Return whom the letter greets: of an organisation its contact person, where it names one."""
    return (isinstance(recipient, Partner) and recipient.contact) or recipient.name


def has_left(recipient: Recipient, today: date) -> bool:
    """Tell whether the person is gone; a day of dismissal that cannot be read ends the letters too."""
    if isinstance(recipient, Teacher):
        gone = recipient.dismissed is not None and recipient.dismissed <= today
        return gone or "dismissed" in recipient.unreadable
    return isinstance(recipient, Mentee | Mentor) and recipient.status == "left"


def consents(snapshot: Snapshot, row: Recipient | Row) -> bool:
    """Tell whether the consent to the processing of data stands; outside the banks only the tab Согласия says so."""
    if isinstance(row, Person):
        return has_consent(snapshot, row)
    return stands(snapshot, row.code, "data", in_bank=False)
