"""The Google mode rehearsed on one machine: a stand-in for Google, an invented college in it, the site, the worker.

Everything is invented and lives in a temporary folder: it goes when the rehearsal ends.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from config import ROOT, load_settings
from programme.errors import ProgrammeError, SettingError
from programme.text.sentences import Sentence, say
from serving import DEMO_CURATOR, do, flask_command, site_command, try_address, watch
from translations.build import compile_catalogues
from translations.speech import in_russian

ADMINISTRATOR = "administrator@college.example"
TITLE = "Банк наставничества"


def rehearse() -> int:
    """Run the rehearsal until it is stopped; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="nastavnik-rehearsal-", ignore_cleanup_errors=True) as folder:
        os.environ.update(INSTANCE_DIR=folder, BOOK="", MENTORS_BOOK="", MENTEES_BOOK="")
        try:
            compile_catalogues()
            try_address(load_settings())
            workbook = Path(folder) / f"{TITLE}.xlsx"
            do("demo", "create", str(workbook))
            with _stand_in(workbook, Path(folder) / "key.json") as (root, id):
                os.environ.update(BOOK=f"google:{id}", GOOGLE_KEY_FILE=f"{folder}/key.json", GOOGLE_API_ROOT=root)
                _invite(root, id)
                worker = flask_command("worker", "--parent", str(os.getpid()))
                return watch({"site": site_command(load_settings()), "worker": worker})
        except ProgrammeError as error:
            print(in_russian(error.sentence), file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 0


@contextlib.contextmanager
def _stand_in(workbook: Path, key: Path) -> Iterator[tuple[str, str]]:
    """Start the stand-in with the workbook as its spreadsheet; yield its address and the spreadsheet's id."""
    port = _free_port()
    command = flask_command("google", "emulator", "--port", str(port), "--key-file", str(key), "--book", str(workbook))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")  # noqa: S603
    assert process.stdout is not None
    try:
        told = (re.search(r": ([\w-]{40,})$", line.rstrip()) for line in process.stdout)
        id = next((found[1] for found in told if found), "")
        if not id:
            raise SettingError(say("Google's stand-in did not start: the lines above say why."))
        yield f"http://127.0.0.1:{port}", id
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _invite(root: str, id: str) -> None:
    """Say where to go, in the order a first rehearsal takes."""
    _tell(say("The rehearsal: everything in it is invented and goes when it ends (Ctrl+C)."))
    _tell(say("The spreadsheet, where you play the staff: %(address)s", address=f"{root}/spreadsheets/d/{id}/edit"))
    _tell(say("What goes wrong at Google, and who may open it: %(address)s", address=f"{root}/"))
    names = ("INSTANCE_DIR", "BOOK", "GOOGLE_KEY_FILE", "GOOGLE_API_ROOT")
    line = " ".join(f"{name}={shlex.quote(os.environ[name])}" for name in names)
    _tell(say("For flask commands in a second terminal: %(line)s", line=f"export {line}"))
    _tell(say("First, as the administrator, acknowledge on the page “Google Sheets” what keeping a book there means:"))
    do("accounts", "add", ADMINISTRATOR, "--role", "administrator")
    do("accounts", "link", ADMINISTRATOR)
    _tell(say("Then, in another browser or a private window, be the curator:"))
    do("accounts", "add", DEMO_CURATOR, "--role", "curator")
    do("accounts", "link", DEMO_CURATOR)


def _tell(sentence: Sentence) -> None:
    print(in_russian(sentence), flush=True)


if __name__ == "__main__":
    raise SystemExit(rehearse())
