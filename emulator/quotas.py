"""Quotas: token buckets for reads and writes, one a user and one for the project, as Google counts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import quota_exceeded

PER_USER, PER_PROJECT = 60, 300  # requests a minute


@dataclass
class Bucket:
    """Holds as many tokens as a minute gives; each request takes one."""

    size: int
    tokens: float = -1.0  # -1: never used, full
    at: float = 0.0

    def refill(self, now: float) -> float:
        if self.tokens < 0:
            self.tokens = float(self.size)
        else:
            self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.size / 60)
        self.at = now
        return self.tokens


@dataclass
class Quotas:
    """The buckets of one project; `enforced` False lets everything through."""

    project_number: str = "483920175512"
    enforced: bool = True
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def take(self, kind: str, user: str, now: float) -> None:
        """Take a token for one "Read" or "Write"; raises what Google answers when there is none."""
        if not self.enforced:
            return
        mine = self._buckets.setdefault((kind, user), Bucket(PER_USER))
        shared = self._buckets.setdefault((kind, ""), Bucket(PER_PROJECT))
        for bucket, whose in ((mine, "user"), (shared, "project")):
            if bucket.refill(now) < 1:
                raise quota_exceeded(kind, whose, self.project_number)
        mine.tokens -= 1
        shared.tokens -= 1
