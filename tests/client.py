"""Pages as people see them: a whole house on the fixed cast, visitors by role, a quality check on every page."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import make_gateways
from config import load_settings
from programme.accounts.account import Account, Role
from programme.letters.letter import LetterState
from programme.ports.gateways import Gateways, Post
from services.accounts import people as accounts
from services.sync.round import sync
from tests import quality
from tests.apps import app_of
from tests.cast import OWED, write_book
from tests.conftest import StillClock


@dataclass
class Page:
    """One answer, already found good when it is a page."""

    path: str
    status: int
    html: str
    headers: dict[str, str]
    data: bytes = b""

    @cached_property
    def tree(self) -> Element:
        return quality.parse(self.html)

    @property
    def is_page(self) -> bool:
        """Whether this is a page of the house: not a redirect, a file, or a letter shown in its sandbox."""
        html = self.headers.get("Content-Type", "").startswith("text/html")
        return html and not 300 <= self.status < 400 and "sandbox" not in self.headers["Content-Security-Policy"]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def text(self) -> str:
        return quality.text_of(next(self.tree.iter("main")))

    @property
    def h1(self) -> str:
        return quality.text_of(next(self.tree.iter("h1")))

    @property
    def links(self) -> dict[str, str]:
        """Return the words of every link and where it leads."""
        return {quality.text_of(link): link.get("href", "") for link in self.tree.iter("a")}

    def form(self, action: str) -> dict[str, str]:
        """Return the fields of the form that posts to *action*, as a browser would send them."""
        form = next(f for f in self.tree.iter("form") if f.get("action") == action)
        return {name: value for element in form.iter() if (name := element.get("name")) for value in _sent(element)}


def _sent(element: Element) -> list[str]:
    if element.tag == "select":
        chosen = [option for option in element.iter("option") if option.get("selected") is not None]
        return [option.get("value", "") for option in chosen or list(element.iter("option"))[:1]]
    if element.tag == "textarea":
        return ["".join(element.itertext()).removeprefix("\n")]
    if element.get("type") in ("checkbox", "radio") and element.get("checked") is None:
        return []
    return [element.get("value", "")] if element.tag == "input" else []


@dataclass
class Visitor:
    """A browser in somebody's hands."""

    client: FlaskClient
    account: Account | None = None
    language: str = "ru"
    address: str = "http://127.0.0.1"

    def get(self, path: str, status: int = 200) -> Page:
        """Open a page; fail with sentences when it is not good in every way."""
        return self._answer(path, self.client.get(path, base_url=self.address), status)

    def post(self, path: str, status: int = 302, token: bool = True, **values: object) -> Page:
        """Send a form with its token; redirects are not followed."""
        sent = {"csrf_token": self.token(), **values} if token else values
        headers = {"Referer": self.address + path}
        answer = self.client.post(path, data=sent, base_url=self.address, headers=headers)
        return self._answer(path, answer, status)

    def token(self) -> str:
        """Return a form token of this session, as any page holds one."""
        page = self.client.get("/no-such-page", base_url=self.address).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "no page holds a form token"
        return found[1]

    def _answer(self, path, answer, status: int) -> Page:
        text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        page = Page(path, answer.status_code, text, dict(answer.headers), answer.get_data())
        shown = text[:3000] if answer.status_code >= 500 else ""
        assert page.status == status, f"{path} answered {page.status}, not {status}. {page.location} {shown}"
        if page.is_page:
            wrong = quality.faults(page.tree, self.language)
            assert not wrong, f"{path} ({self.language}): " + "; ".join(sorted(set(wrong))[:20])
        return page


@dataclass
class TestHouse:
    """The whole house on a real workbook and a real database, all of it in one folder."""

    __test__ = False

    app: Flask
    gateways: Gateways
    clock: StillClock
    folder: Path
    accounts: dict[Role, Account] = field(default_factory=dict)

    def visitor(self, role: Role | None = None, language: str = "ru") -> Visitor:
        """Return a browser signed in with *role*, or signed in nowhere."""
        client = self.app.test_client()
        visitor = Visitor(client, language=language)
        client.set_cookie("language", language, domain="127.0.0.1")
        if role is None:
            return visitor
        if role not in self.accounts:
            self.accounts[role] = accounts.add_account(
                self.gateways, email=f"{role.value}@college.example", name="Орлова Анна Сергеевна", role=role,
                author="test",
            )  # fmt: skip
        visitor.account = self.accounts[role]
        accounts.choose_looks(self.gateways, visitor.account, language=language)
        link = accounts.make_link(self.gateways, visitor.account.email, author="test")
        visitor.post(f"/signin/link/{link.token}")
        return visitor

    def read_book(self) -> None:
        """Do what the worker does: one reading and writing of the book."""
        sync(self.gateways)


Cast = dict[str, tuple[dict[str, object], ...]]


def open_house(
    folder: Path,
    clock: StillClock | None = None,
    book: bool = True,
    post: Post | None = None,
    cast: Cast | None = None,
    **settings: str,
) -> TestHouse:
    """Return a house in *folder*; with *book* a workbook of *cast*, or of the usual people, has been read there."""
    clock = clock or StillClock()
    is_usual = book and not settings and post is None and clock == StillClock()
    if is_usual:  # what all such houses have in common is done once
        shutil.copytree(_read_once(cast), folder, dirs_exist_ok=True)
        return _house_in(folder, clock)
    if "DATABASE_URL" not in settings and not (folder / "nastavnik.sqlite").exists():
        shutil.copytree(_made_once(), folder, dirs_exist_ok=True)
    if book:
        write_book(folder / "book.xlsx", cast)
    house = _house_in(folder, clock, post, **settings)
    if book:
        _take_in(house, cast)
    return house


@cache
def _made_once() -> Path:
    """Return a folder in which an empty database lies; it is copied and never lived in."""
    folder = _folder_to_copy()
    _house_in(folder, StillClock()).gateways.store.engine.dispose()
    return folder


def _read_once(cast: Cast | None) -> Path:
    """Return a folder in which a workbook lies and has been read; it is copied and never lived in."""
    if repr(cast) not in _READ:
        folder = _READ[repr(cast)] = _folder_to_copy()
        write_book(folder / "book.xlsx", cast)
        house = _house_in(folder, StillClock())
        _take_in(house, cast)
        house.gateways.store.engine.dispose()
    return _READ[repr(cast)]


_READ: dict[str, Path] = {}  # the folders read so far, by what stands in their workbook


def _folder_to_copy() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nastavnik-house-"))
    atexit.register(shutil.rmtree, folder)
    return folder


def _house_in(folder: Path, clock: StillClock, post: Post | None = None, **settings: str) -> TestHouse:
    environ = {"INSTANCE_DIR": str(folder), "SECRET_KEY": "k" * 40, "PUBLIC_URL": "http://127.0.0.1", **settings}
    loaded = load_settings(environ)
    made = make_gateways(loaded)
    gateways = Gateways(books=made.books, store=made.store, post=post or made.post, press=made.press, clock=clock)
    app = app_of(loaded, gateways)
    app.testing = True
    return TestHouse(app, gateways, clock, folder)


def _take_in(house: TestHouse, cast: Cast | None) -> None:
    """Read the book, and owe a letter to somebody of the usual people."""
    house.read_book()
    if cast is not None:
        return
    with house.gateways.store.transaction() as tx:
        tx.outbox.add(
            OWED, operation=None, author="curator@college.example", at=house.clock.now(), state=LetterState.QUEUED
        )


@pytest.fixture
def house(tmp_path: Path, clock: StillClock):
    """A house of one's own: a test may change anything in it."""
    opened = open_house(tmp_path, clock)
    yield opened
    opened.gateways.store.engine.dispose()


@pytest.fixture(scope="session")
def shown_house(tmp_path_factory: pytest.TempPathFactory):
    """One house for all tests that only look."""
    opened = open_house(tmp_path_factory.mktemp("house"))
    yield opened
    opened.gateways.store.engine.dispose()
