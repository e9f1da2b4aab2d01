"""Silence: the working pairs that have not met for longer than the college has set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programme.schema.pairs import WORKING, Pair
from programme.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Silent:
    """A working pair and how many days ago it last met (or began)."""

    pair: Pair
    days: int


def silent_pairs(snapshot: Snapshot) -> tuple[Silent, ...]:
    """Return the working pairs that have not met for the days the college has set, longest silence first.

    Silence is counted from the last meeting, the start or the act, whichever came last; a pair whose term is over
    owes no meeting.
    """
    today, met = snapshot.today, _last_meetings(snapshot)
    found = []
    for pair in snapshot.pairs.values():
        since = silent_since(pair, met.get(pair.code), today)
        if since is not None and (today - since).days >= max(1, snapshot.programme.silence_days):
            found.append(Silent(pair, (today - since).days))
    return tuple(sorted(found, key=lambda silent: (-silent.days, silent.pair.code)))


def silent_since(pair: Pair, met: date | None, today: date) -> date | None:
    """Return the day from which a pair's silence counts; None when it owes no meeting. *met*: its last meeting."""
    if pair.status not in WORKING or (pair.ends is not None and pair.ends < today):
        return None
    return max((day for day in (met, pair.starts, pair.act_date) if day is not None and day <= today), default=None)


def _last_meetings(snapshot: Snapshot) -> dict[str, date]:
    last: dict[str, date] = {}
    for meeting in snapshot.meetings.values():
        if meeting.held is not None and meeting.held <= snapshot.today:
            last[meeting.pair] = max(last.get(meeting.pair, meeting.held), meeting.held)
    return last
