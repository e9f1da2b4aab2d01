"""The app's own lock between its processes: the system drops it when the process that holds it dies."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from programme.errors import BookBusy
from programme.text.sentences import say

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextlib.contextmanager
def held(lock: Path, patience: float) -> Iterator[None]:
    """Hold the app's lock on a book; raise BookBusy when another process keeps it for *patience* seconds.

    The system drops the lock when its process dies, so that a crash leaves nothing to clear away.
    """
    with lock.open("a+b") as file:
        until = time.monotonic() + patience
        while not _take(file.fileno()):
            if time.monotonic() >= until:
                raise BookBusy(
                    say("Another process of the intranet is writing to the book; the edits wait for their turn.")
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            _release(file.fileno())


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _release(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
