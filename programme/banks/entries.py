"""The people of a bank with what is derived from the other tabs: pairs, consents, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from programme.schema.pairs import Pair
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot
from programme.text.folding import fold

from .consents import has_consent, is_given, stands

IN_REGISTER = frozenset({"registered", "active"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A person on a list, with what is derived from the other tabs."""

    person: Mentee | Mentor
    pairs: tuple[Pair, ...] = ()  # the live ones
    has_problem: bool = False
    lacks_consent: bool = False

    @property
    def room(self) -> int | None:
        """Return how many places a mentor has left; None where it is not known or it is a mentee."""
        if not isinstance(self.person, Mentor) or self.person.capacity is None:
            return None
        return self.person.capacity - len(self.pairs)


@dataclass(frozen=True, slots=True)
class Bank:
    """Everybody of a bank in the order of names, and the commissions that occur, sorted, one writing of each."""

    entries: tuple[Entry, ...]
    commissions: tuple[str, ...]


def open_bank(snapshot: Snapshot, tab: str) -> Bank:
    """Return the bank; what was worked out for a snapshot is kept until the next one."""
    global _kept
    kept = _kept
    if kept[0] is not snapshot:
        kept = _kept = (snapshot, {})
    if tab not in kept[1]:
        kept[1][tab] = _open(snapshot, tab)
    return kept[1][tab]


_kept: tuple[Snapshot | None, dict[str, Bank]] = (None, {})

comparable = lru_cache(maxsize=20_000)(fold)


def _open(snapshot: Snapshot, tab: str) -> Bank:
    troubled = {p.code or p.row for p in snapshot.problems if p.tab == tab}
    paired = _live(snapshot)
    entries = [
        Entry(
            person,
            tuple(paired.get(person.code, ())) if person.code else (),
            (person.code or person.number) in troubled,
            lacks_consent(snapshot, person),
        )
        for person in people_of(snapshot, tab)
    ]
    commissions: dict[str, str] = {}
    for name in dict.fromkeys(entry.person.commission for entry in entries if entry.person.commission):
        commissions.setdefault(fold(name), name)
    entries.sort(key=lambda entry: comparable(entry.person.name))
    return Bank(tuple(entries), tuple(commissions[key] for key in sorted(commissions)))


def people_of(snapshot: Snapshot, tab: str) -> tuple[Mentee | Mentor, ...]:
    """Return everybody of a bank, those without a code last."""
    rows = (*snapshot.tab(tab).values(), *snapshot.uncoded.get(tab, ()))
    return cast("tuple[Mentee | Mentor, ...]", rows)


def live_pairs(snapshot: Snapshot, code: str) -> tuple[Pair, ...]:
    """Return the pairs of a person that are proposed, agreed or at work."""
    return tuple(pair for pair in snapshot.pairs_of.get(code, ()) if pair.is_live)


def lacks_consent(snapshot: Snapshot, person: Mentee | Mentor) -> bool:
    """Tell whether a consent is missing, withdrawn or out of date.

    A mentor of the register also needs the written consent to be a mentor (Labour Code, article 351.8).
    """
    if isinstance(person, Mentor) and person.status in IN_REGISTER:
        in_bank = is_given(snapshot, person.consent_mentoring)
        if not stands(snapshot, person.code, "mentoring", in_bank=in_bank):
            return True
    return not has_consent(snapshot, person)


def _live(snapshot: Snapshot) -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in snapshot.pairs.values():
        if pair.is_live:
            found.setdefault(pair.mentor, []).append(pair)
            found.setdefault(pair.mentee, []).append(pair)
    return found
