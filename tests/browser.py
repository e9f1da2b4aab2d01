"""A real Chromium looking at a real server on loopback; axe reads the pages over its shoulder."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from programme.accounts.account import Role
from services.accounts import people as accounts
from tests.client import TestHouse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = "No browser: sudo apt-get install chromium fonts-dejavu-core libatomic1, or INSTALL=1 make test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Looks:
    """One way of looking: theme, width in pixels, language."""

    theme: str
    width: int
    language: str

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}-{self.language}"


ALL_LOOKS = [
    Looks(theme, width, language) for theme in ("light", "dark") for width in (1280, 390) for language in ("ru", "en")
]


@dataclass
class Window:
    """A browser window that remembers what the page complained about and what it weighed."""

    page: Page
    address: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def open(self, path: str) -> Page:
        self.complaints.clear()
        self.sizes.clear()
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, house: TestHouse, role: Role, looks: Looks) -> None:
        """Sign in as people do: with a link and its button."""
        who = house.visitor(role, looks.language).account
        link = accounts.make_link(house.gateways, who.email, author="test")
        self.open(f"/signin/link/{link.token}").click("main button")

    def violations(self) -> list[str]:
        """Return what axe finds wrong, a line for each."""
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        return [f"{one['id']} at {node['target']}: {one['help']}" for one in found for node in one["nodes"]]

    def overflows(self) -> bool:
        """Tell whether the page can be pushed sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def launch() -> Iterator[Browser]:
    """Start Chromium; the fixture `chromium` of tests/conftest.py does it once for the whole run."""
    if not (os.path.exists(CHROMIUM) and _has_libatomic()):
        assert not os.environ.get("CI"), MISSING
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _has_libatomic() -> bool:
    """Tell whether the Node.js of the browser's driver finds its library, which a bare Debian lacks."""
    try:
        return sys.platform != "linux" or bool(ctypes.CDLL("libatomic.so.1"))
    except OSError:
        return False


@pytest.fixture(scope="session")
def served_house(shown_house: TestHouse) -> Iterator[tuple[TestHouse, str]]:
    """The house that is only looked at, served on a free port of loopback."""
    yield from serve(shown_house)


def serve(house: TestHouse) -> Iterator[tuple[TestHouse, str]]:
    """Serve a house until the test is over."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for every request would bury a failure
    server = make_server("127.0.0.1", 0, whole(house.app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield house, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def whole(app: WSGIApplication) -> WSGIApplication:
    """Answer in one piece: Werkzeug's server leaves a file open when the browser hangs up on its answer."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        found = app(environ, start)
        try:
            return [b"".join(found)]
        finally:
            close = getattr(found, "close", None)
            if close is not None:
                close()

    return answer


def open_window(chromium: Browser, address: str, looks: Looks = ALL_LOOKS[0]) -> Window:
    """Return a fresh window with nothing in its cache."""
    context = chromium.new_context(viewport={"width": looks.width, "height": 900}, color_scheme=looks.theme)
    context.add_cookies([{"name": "language", "value": looks.language, "url": address}])
    window = Window(context.new_page(), address, context)
    window.page.on("console", lambda line: window.complaints.append(line.text))
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
    window.page.on("requestfinished", lambda request: _weigh(window, request))
    return window


def _weigh(window: Window, request) -> None:
    sizes = request.sizes()
    window.sizes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]
