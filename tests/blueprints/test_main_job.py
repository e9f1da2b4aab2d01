"""The main job, from a cell of the book to letters in the post; nothing in it is made up but the people.

A real workbook in a folder or a spreadsheet at Google's stand-in, the house as `python app.py` starts it (the site and
the worker, each a process of its own), a real SMTP server on loopback, a real Chromium.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page

from emulator.api.tokens import write_key
from emulator.cloud import Cloud
from emulator.importing import upload
from emulator.server import running
from emulator.staff import Staff
from programme.schema.registry import tab
from tests.browser import Window, open_window
from tests.cast import write_book
from tests.ports import free_port
from tests.smtp import SmtpServer

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
KEY_VALUES = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")
Found = TypeVar("Found")
PATIENCE = 120  # seconds until something counts as never happening; nothing is measured by it
MENTEE, MENTOR = "Ёлкина Пётра Ильинична", "Ракитин Олег Игоревич"
REQUEST = "Как вести электронный журнал"


@dataclass(frozen=True)
class FileEditor:
    """Where staff have the workbook open."""

    book: Path

    @property
    def settings(self) -> dict[str, str]:
        return {"BOOK": str(self.book)}

    def open_book(self, window: Window, folder: Path) -> None:
        """A file needs nobody's word."""

    def type_into(self, key: str, code: str, column: str, value: str) -> None:
        """Do what staff do: open the file, change a cell, save over it."""
        file = openpyxl.load_workbook(self.book)
        sheet = file[tab(key).sheet]
        headers = [cell.value for cell in sheet[1]]
        place = headers.index(tab(key).column(column).header)
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == code)
        row[place].value = value
        file.save(self.book)

    def rows(self, key: str) -> list[tuple[object, ...]]:
        """Return a tab as it stands in the file."""
        file = openpyxl.load_workbook(self.book, read_only=True)
        rows = list(file[tab(key).sheet].iter_rows(values_only=True))
        file.close()
        return rows


@dataclass(frozen=True)
class GoogleEditor:
    """Where staff have the spreadsheet open in their browsers."""

    staff: Staff
    settings: dict[str, str]

    def open_book(self, window: Window, folder: Path) -> None:
        """Do what the administrator does before anything is read: answer for it, in a browser of their own."""
        email = "administrator@college.example"
        flask(folder, self.settings, "accounts", "add", email, "--role", "administrator")
        link = json.loads(flask(folder, self.settings, "accounts", "link", email, "--json"))["url"]
        page = open_window(window.context.browser, window.address).open(urlsplit(link).path)
        page.click("main button")
        page.get_by_role("link", name="Прочитать и подтвердить").click()
        page.check("#has_read")
        page.get_by_role("button", name="Записать и включить").click()
        assert "Записано" in page.inner_text("body")
        page.context.close()

    def type_into(self, key: str, code: str, column: str, value: str) -> None:
        codes = [row[0] for row in self.rows(key)]
        place = self.staff.column(tab(key).sheet, tab(key).column(column).header)
        self.staff.edit(tab(key).sheet, codes.index(code), place, value)

    def rows(self, key: str) -> list[tuple[object, ...]]:
        return [tuple(cell.value for cell in row.cells) for row in self.staff.sheet(tab(key).sheet).rows if row.cells]


@contextmanager
def file_editor(folder: Path) -> Iterator[FileEditor]:
    yield FileEditor(write_book(folder / "book.xlsx"))


@contextmanager
def google_editor(folder: Path) -> Iterator[GoogleEditor]:
    """Start the stand-in, with the cast's workbook put into it and shared with a service account."""
    cloud = Cloud()
    with running(cloud) as root:
        file = upload(cloud, write_book(folder / "book.xlsx"), "Банк")
        cloud.share(file.spreadsheet.id, write_key(cloud, root, folder / "key.json"))
        settings = {
            "BOOK": f"google:{file.spreadsheet.id}",
            "GOOGLE_KEY_FILE": str(folder / "key.json"),
            "GOOGLE_API_ROOT": root,
        }
        yield GoogleEditor(Staff(cloud, file.spreadsheet.id), settings)


@pytest.mark.parametrize("editor_of", [file_editor, google_editor])
def test_a_cell_becomes_a_pair_two_letters_and_a_figure(chromium, tmp_path, editor_of):
    with (
        editor_of(tmp_path) as editor,
        SmtpServer(tmp_path) as relay,
        running_house(tmp_path, editor.settings, relay.port) as (address, link),
    ):
        window = open_window(chromium, address)
        editor.open_book(window, tmp_path)
        page = window.open(link.removeprefix(address))
        page.click("main button")
        until(lambda: window.open("/").locator(".tiles > *").count(), "the book is read for the first time")
        before = figures(window)
        editor.type_into("mentees", "Н-0002", "request", REQUEST)

        card = "/mentees/" + quote("Н-0002")
        until(lambda: REQUEST in words(window.open(card)), "the page shows what staff typed into the book")
        propose_and_confirm(window)
        until(lambda: len(relay.letters()) >= 2, "a letter to both sides reaches the relay")
        rows = until(lambda: pairs_of(editor, "Н-0002"), "the pair stands in the tab Пары of the book")
        after = figures(window)

        letters = {str(letter["To"].addresses[0].addr_spec): letter for letter in relay.letters()}
        assert sorted(letters) == ["oleg@college.example", "petra@college.example"]
        assert sorted(relay.accepted.values()) == [1, 1]
        for letter in letters.values():
            assert "Рада за вас обоих" in letter.get_body(("plain",)).get_content()
        assert [(row["mentor"], row["status"], row["aim"]) for row in rows] == [("М-0002", "предложена", REQUEST)]
        assert after["share"] > before["share"]
        assert after["alone"] == before["alone"] - 1
        assert after["asked"] == before["asked"] + 1
        assert not window.complaints
        window.context.close()


def propose_and_confirm(window: Window) -> None:
    """Do what the curator does: look at the proposal, choose one pair, check it, confirm it."""
    page = window.open("/matching")
    page.get_by_role("checkbox", name=f"{MENTEE} — {MENTOR}").check()
    page.get_by_role("button", name="Подтвердить выбранные").click()
    assert "petra@college.example" in words(page)
    page.fill("#note", "Рада за вас обоих")
    page.locator("main form button.btn-primary").click()
    assert MENTEE in words(page)


def figures(window: Window) -> dict[str, int]:
    """Return what the first page says of stage 5 and of the pairs."""
    page = window.open("/")
    tiles = {}
    for name, label in {"alone": "без пары", "asked": re.compile("жд[её]т ответа|ждут ответа")}.items():
        tiles[name] = number(page.locator(".tiles > *", has_text=label).first)
    return {"share": number(page.locator("ol.stations > li").nth(4).locator(".station-share b")), **tiles}


def number(place) -> int:
    found = re.search(r"\d+", place.inner_text())
    assert found, f"no figure in {place.inner_text()!r}"
    return int(found[0])


def words(page: Page) -> str:
    return page.inner_text("main")


def pairs_of(editor: FileEditor | GoogleEditor, mentee: str) -> list[dict[str, object]]:
    """Return the rows of a mentee in the tab Пары, as they stand in the book."""
    head, *rows = editor.rows("pairs")
    keys = [next((c.key for c in tab("pairs").columns if c.header == header), "") for header in head]
    return [pair for row in rows if (pair := dict(zip(keys, row, strict=False))).get("mentee") == mentee]


def until(look: Callable[[], Found], what: str) -> Found:
    """Look until there is something to see."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"it never came to pass that {what}")


@contextmanager
def running_house(folder: Path, book: Mapping[str, str], relay: int) -> Iterator[tuple[str, str]]:
    """Start the house as people do; return its address and the sign-in link it printed."""
    port = free_port()
    environ = environ_of(folder, book) | {
        "PORT": str(port), "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(relay),
        "MAIL_DEFAULT_SENDER": "Куратор <curator@college.example>",
    }  # fmt: skip
    printed = folder / "printed"
    with printed.open("w") as out:
        house = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=out, stderr=out)
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: house.poll() is not None or answers(port), "the site answers")
            assert house.poll() is None, printed.read_text()
            link = re.search(rf"^{address}/\S+$", printed.read_text(), re.M)
            assert link, f"no sign-in link was printed: {printed.read_text()}"
            yield address, link[0]
        finally:
            house.terminate()
            house.wait(timeout=60)


def environ_of(folder: Path, book: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEY_VALUES if name in os.environ}
    return {**kept, "INSTANCE_DIR": str(folder / "instance"), **book}


def flask(folder: Path, book: Mapping[str, str], *words: str) -> str:
    """Run a command of the house as its keeper does; return what it printed."""
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    done = subprocess.run(command, cwd=ROOT, env=environ_of(folder, book), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
