"""One site at 7,000 people in a process of its own: print the megabytes it needed at most."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.college import CURATOR, house_of
from programme.changes.change import Decision, Edit
from programme.text.sentences import say
from services.saving import record

PAGES = ("/", "/mentees", "/mentors", "/mentees?q=иванова", "/matching", "/pairs", "/roadmap", "/problems", "/book",
         "/letters", "/duplicates")  # fmt: skip


def main(folder: str) -> None:
    house = house_of(Path(folder), mentees=5000, mentors=2000)
    rooms = house.app.extensions["nastavnik"]
    for turn in range(3):
        for path in PAGES:
            house.page(path)
        snapshot = rooms.snapshots.current(rooms.gateways)
        code = next(iter(snapshot.mentees))
        edit = Edit("mentees", code, "site", snapshot.raw("mentees", code).get("site"), f"корпус {turn}")
        record(rooms.gateways, Decision(say("Changed"), (edit,)), CURATOR)  # the next page builds a new snapshot
    print(_peak())


def _peak() -> float:
    """Return the most megabytes this process has held; ru_maxrss would tell of the process that started it, too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
