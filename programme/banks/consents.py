"""Whose consents stand: one rule for letters, matching, lists and the dashboard."""

from __future__ import annotations

from datetime import date

from programme.schema.people import Person
from programme.snapshot import Snapshot


def stands(snapshot: Snapshot, code: str, kind: str, *, in_bank: bool) -> bool:
    """Tell whether a consent stands: by the tab Согласия where it says anything, else by the bank's own column."""
    return snapshot.consents_said.get((code, kind), in_bank) if code else in_bank


def has_consent(snapshot: Snapshot, person: Person) -> bool:
    """Tell whether the person's consent to the processing of personal data stands."""
    return stands(snapshot, person.code, "data", in_bank=is_given(snapshot, person.consent_data))


def is_given(snapshot: Snapshot, day: date | None) -> bool:
    """Tell whether a consent has been given by its day: one that lies ahead is a slip of the pen."""
    return day is not None and day <= snapshot.today
