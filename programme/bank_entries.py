"""The people of a bank with what is derived from the other tabs: pairs, consents, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from .folding import fold
from .pairs import Pair
from .people import Mentee, Mentor
from .snapshot import Snapshot

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
    paired, lacking = _live(snapshot), without_consent(snapshot, tab)
    entries = [
        Entry(
            person,
            tuple(paired.get(person.code, ())) if person.code else (),
            (person.code or person.number) in troubled,
            person.code in lacking if person.code else person.consent_data is None,
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


def without_consent(snapshot: Snapshot, tab: str) -> frozenset[str]:
    """Return the codes of the bank's people whose consent to data processing is missing, withdrawn or out of date.

    The tab Согласия decides where it says anything about the person, else the bank's own column. A mentor of the
    register also needs the written consent to be a mentor (Labour Code, article 351.8).
    """
    said: dict[str, bool] = {}
    for line in snapshot.consents.values():
        if line.kind == "data":
            stands = bool(line.given) and not line.withdrawn and (line.valid is None or line.valid >= snapshot.today)
            ends = bool(line.withdrawn or line.valid)
            if stands or ends:
                said[line.person] = said.get(line.person, False) or stands
    return frozenset(person.code for person in people_of(snapshot, tab) if person.code and _lacks(person, said))


def _lacks(person: Mentee | Mentor, said: Mapping[str, bool]) -> bool:
    if isinstance(person, Mentor) and person.status in IN_REGISTER and person.consent_mentoring is None:
        return True
    return not said.get(person.code, person.consent_data is not None)


def _live(snapshot: Snapshot) -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in snapshot.pairs.values():
        if pair.is_live:
            found.setdefault(pair.mentor, []).append(pair)
            found.setdefault(pair.mentee, []).append(pair)
    return found
