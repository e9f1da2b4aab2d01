"""Google's stand-in in a process of its own, filled with an invented college; sessions whose requests are counted."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from google.auth.transport.requests import AuthorizedSession

from emulator.api.tokens import new_key
from emulator.cloud import Cloud
from emulator.importing import upload
from emulator.server import running
from sheets.google.client import open_session


@dataclass(frozen=True)
class Rehearsal:
    """Where the stand-in listens, its spreadsheet and the key of the service account it is shared with."""

    root: str
    id: str
    key: dict[str, str]

    def session(self) -> tuple[AuthorizedSession, list[str]]:
        """Return a session of that account and the addresses it has asked so far, one a request."""
        asked: list[str] = []

        def note(answer: requests.Response, *_args: Any, **_options: Any) -> None:
            asked.append(answer.url)

        session = open_session(self.key, self.root)
        session.hooks["response"].append(note)
        return session, asked


@contextmanager
def rehearsal(workbook: Path) -> Iterator[Rehearsal]:
    """Serve a copy of the workbook as a spreadsheet while the block runs."""
    asked = [sys.executable, "-m", "benchmarks.cloud", str(workbook)]
    home = Path(__file__).parent.parent
    # The other process lives as long as its standard input is open: it ends with this one, however this one ends.
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=home) as process:
        assert process.stdout is not None
        yield Rehearsal(**json.loads(process.stdout.readline()))


def main(workbook: str) -> None:
    """Print where the stand-in listens, and serve without quotas until the standard input ends."""
    cloud = Cloud()
    cloud.quotas.enforced = False
    id = upload(cloud, Path(workbook), "Банк данных").spreadsheet.id
    gc.freeze()  # a quarter of a million cells that stay: looking through them again and again would be measured, too
    with running(cloud) as root:
        key = new_key(cloud, root)
        cloud.share(id, key["client_email"])
        print(json.dumps({"root": root, "id": id, "key": key}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
