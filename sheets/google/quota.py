"""The budget: how many reads and writes a minute all processes of this machine may ask of Google together."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from programme.buckets import Bucket
from sheets.shared import durable_files, process_lock

from .faults import out_of_quota

A_MINUTE = 50  # of the 60 that Google allows; the rest is for people's own scripts and for clocks that differ
PATIENCE = 30.0  # seconds a request waits for its turn


class Budget:
    """Two buckets of requests, kept in one file and refilled as time passes."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, a_minute: int = A_MINUTE) -> None:
        self._path, self._clock, self._bucket = path, clock, Bucket(a_minute, a_minute)

    def take(self, kind: str, sleep: Callable[[float], None]) -> None:
        """Take leave for one "read" or "write", waiting for it if need be; raises BookBusy when that takes too long."""
        waited = 0.0
        while (wait := self._try(kind)) > 0:
            if waited + wait > PATIENCE:
                raise out_of_quota()
            sleep(wait)
            waited += wait

    def _try(self, kind: str) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        with durable_files.told(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = self._path.with_suffix(".lock")
            lock.touch(mode=0o600)
            with process_lock.held(lock, 10.0):
                now, kept = self._clock(), self._read()
                tokens, at = kept.get(kind, (self._bucket.size, now))
                tokens = self._bucket.refilled(max(0.0, tokens), now - at)
                enough = tokens >= 1
                kept[kind] = (tokens - 1 if enough else tokens), now
                with open(self._path, "w", encoding="ascii", opener=_for_the_owner) as file:
                    json.dump(kept, file)
        return 0.0 if enough else self._bucket.seconds_until_one(tokens) + 0.01

    def _read(self) -> dict[str, tuple[float, float]]:
        """Return what is kept; a file that a crash spoiled counts as an empty budget that fills again."""
        try:
            return {kind: (float(t), float(at)) for kind, (t, at) in json.loads(self._path.read_text()).items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError):
            return {kind: (0.0, self._clock()) for kind in ("read", "write")}


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
