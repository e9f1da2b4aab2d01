"""Faults to order: what goes wrong with the next requests, or with a share of all of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

KINDS = {
    "429": "the quota is used up",
    "500": "an internal error before anything was done",
    "503": "unavailable before anything was done",
    "503_after": "unavailable although the request was carried out",
    "hang_after": "no answer although the request was carried out",
    "drop_after": "the connection ends although the request was carried out",
    "502": "an HTML page instead of JSON",
    "drive_429": "Drive's quota is used up, which it tells by a 403",
    "401": "the token is refused",
    "403": "access is refused",
}


@dataclass
class Faults:
    """Which request fails, and how. *of* is "read", "write", "any" of these two, or "token"."""

    away: bool = False  # Google cannot be reached: every request answers 503
    exhausted_until: float = 0.0  # the moment until which the quota of reads and writes is used up
    delay: float = 0.0  # seconds by which every answer is late
    shares: dict[tuple[str, str], float] = field(default_factory=dict)  # (kind, of) → part of the requests
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    _ordered: list[tuple[str, str]] = field(default_factory=list)

    def order(self, kind: str, *, of: str = "any", times: int = 1) -> None:
        """Let the next requests of a sort fail; raises KeyError for a kind that is none."""
        _ = KINDS[kind]
        self._ordered += [(kind, of)] * times

    def share(self, kind: str, part: float, *, of: str = "any") -> None:
        """Let this part (0…1) of all requests of a sort fail, at random."""
        _ = KINDS[kind]
        self.shares[kind, of] = part

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._ordered.clear()
        self.shares.clear()
        self.away, self.exhausted_until, self.delay = False, 0.0, 0.0

    def next(self, of: str) -> str:
        """Return what goes wrong with a request that comes now, "" when nothing does."""
        for place, (kind, wanted) in enumerate(self._ordered):
            if _is_meant(wanted, of):
                del self._ordered[place]
                return kind
        for (kind, wanted), part in self.shares.items():
            if _is_meant(wanted, of) and self.chance.random() < part:
                return kind
        return ""


def _is_meant(wanted: str, of: str) -> bool:
    return wanted == of or (wanted == "any" and of != "token")
