"""The menu, the links that may be there, the icons and the notices every page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import flask_bootstrap  # type: ignore[import-untyped]
from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup

from services.sync.notices import Notices, read_notices

from . import current
from .access import may_open
from .headers import STATIC, version_of

_SPRITE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"


def _l(label: str) -> str:
    """Mark a label for the catalogue."""
    return label


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu."""

    endpoint: str
    label: str  # as it stands in the catalogue; the template looks it up in the reader's language
    icon: str
    tab: str = ""

    @property
    def address(self) -> str:
        return address(self.endpoint, tab=self.tab) if self.tab else address(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the page shown is this one or one below it."""
        shown = request.endpoint or ""
        group = shown.partition(".")[0]
        if self.tab:
            return group == "banks" and (request.view_args or {}).get("tab") == self.tab
        if shown in _OWN_ENTRY or self.endpoint in _OWN_ENTRY - _HOMES:
            return shown == self.endpoint
        return _UNDER.get(group, group) == self.endpoint.partition(".")[0]


MAIN = (
    MenuItem("dashboard.show", _l("Overview"), "speedometer2"),
    MenuItem("banks.list_people", _l("Mentees"), "people", "mentees"),
    MenuItem("banks.list_people", _l("Mentors"), "mortarboard", "mentors"),
    MenuItem("pairing.show", _l("Matching"), "intersect"),
    MenuItem("pairs.list_pairs", _l("Pairs"), "link-45deg"),
    MenuItem("roadmap.show", _l("Roadmap"), "signpost-split"),
    MenuItem("letters.list_letters", _l("Letters"), "envelope"),
    MenuItem("book.status", _l("Book"), "journal-text"),
    MenuItem("book.problems", _l("Problems"), "exclamation-triangle"),
)
MORE = (
    MenuItem("banks.duplicates", _l("Duplicates"), "files"),
    MenuItem("audit.list_lines", _l("Audit log"), "clock-history"),
    MenuItem("accounts.list_accounts", _l("Accounts"), "person-gear"),
)
# Pages that are nobody's but their own entry's; two of them are also the entry of what has none in their group.
_HOMES = frozenset({"book.status", "accounts.list_accounts"})
_OWN_ENTRY = _HOMES | {"book.problems", "banks.duplicates", "accounts.mine"}
_UNDER = {"google": "book", "programmes": "pairs"}  # pages below those of another group


def places(entries: tuple[MenuItem, ...]) -> list[MenuItem]:
    """Return the entries that exist and that the visitor's role opens."""
    return [place for place in entries if may_open(place.endpoint)]


def main_places() -> list[MenuItem]:
    """Return the entries of the main menu; who has few of them gets the rest there too."""
    found = places(MAIN)
    return found if len(found) > 3 else found + places(MORE)


def landing() -> str:
    """Return the address of the first page the visitor may open."""
    open_places = places(MAIN + MORE)
    if open_places:
        return open_places[0].address
    return url_for("accounts.mine") if may_open("accounts.mine") else url_for("signin.show")


def address(endpoint: str, /, **values: str | int | None) -> str:
    """Return what Flask's `url_for` returns, which stands for it in templates; the same address is built once.

    It depends on nothing but the arguments, where the site is mounted and, for a file, its version. Names with an
    underscore, but for the anchor, ask for the host, and a dot for the page's own folder: these are built anew.
    """
    if endpoint.startswith(".") or any(name.startswith("_") and name != "_anchor" for name in values):
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    if endpoint in STATIC and "filename" in values:
        values["v"] = version_of(current.context().app, endpoint, str(values["filename"]))
    return _address(endpoint, request.script_root, **values)


@lru_cache(maxsize=1024, typed=True)
def _address(endpoint: str, _root: str, /, **values: str | int | None) -> str:
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def address_of(endpoint: str, /, **values: str | int | None) -> str:
    """Return the page's address, or "" when the page does not exist or the visitor may not open it."""
    return address(endpoint, **values) if may_open(endpoint) else ""


@cache
def _symbols() -> dict[str, str]:
    """Return the drawings of Bootstrap Icons by name; the installed sprite (1.1 MB) is read once."""
    sprite = _SPRITE.read_text(encoding="utf-8")
    found = re.findall(r'<symbol[^>]*?id="([^"]+)"[^>]*>(.*?)</symbol>', sprite, re.S)
    return {name: " ".join(drawing.split()) for name, drawing in found}


def icon(name: str, label: str = "", large: bool = False) -> Markup:
    """Return an icon; without a *label* it is decoration and hidden from screen readers.

    Its drawing stands once a page, in `icon_drawings` at the end of the frame.
    """
    current.context().g.setdefault("icons", {})[name] = True
    return _icon(name, label, large)


@lru_cache(maxsize=512)
def _icon(name: str, label: str, large: bool) -> Markup:
    if name not in _symbols():
        raise LookupError(f"Bootstrap Icons has no {name}")
    size = "icon icon-lg" if large else "icon"
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="#i-{}"/></svg>').format(size, said, name)


@cache
def _drawing(name: str) -> Markup:
    return Markup('<symbol id="i-{}" viewBox="0 0 16 16">{}</symbol>').format(name, Markup(_symbols()[name]))  # noqa: S704


def icon_drawings() -> Markup:
    """Return the drawings of the icons this page used, each once."""
    drawings = Markup("").join([_drawing(name) for name in g.get("icons", {})])
    return Markup('<svg class="drawings" aria-hidden="true">{}</svg>').format(drawings)


def notices() -> Notices:
    """Return what every page says about the book; read once a request."""
    if "notices" not in g:
        g.notices = read_notices(current.gateways())
    found: Notices = g.notices
    return found


def college() -> str:
    """Return the college's name for the header: the short one from the settings tab, if the book has been read."""
    if current.visitor() is None:
        return ""
    programme = current.snapshot().programme
    return programme.college_short or programme.college


def page_address(**changes: object) -> str:
    """Return the present address with some query values changed; None or "" removes one."""
    query: dict[str, list[str]] = {
        name: values for name, values in request.args.lists() if name != "endpoint" and not name.startswith("_")
    }  # without what Flask would take for its own
    for key, value in changes.items():
        if value in (None, "", [], ()):
            query.pop(key, None)
        else:
            query[key] = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
    endpoint, path = request.endpoint or "static", request.view_args or {}
    if any(len(values) > 1 for values in query.values()):
        return url_for(endpoint, **{**path, **query})
    return address(endpoint, **{**path, **{key: values[0] for key, values in query.items()}})


def init_app(app: Flask) -> None:
    """Teach the templates the menu, the icons and the notices."""
    app.jinja_env.globals.update(
        main_places=main_places,
        more_places=lambda: places(MORE),
        landing=landing,
        url_for=address,
        address_of=address_of,
        page_address=page_address,
        icon=icon,
        icon_drawings=icon_drawings,
        notices=notices,
        college=college,
        has_endpoint=lambda name: name in current_app.view_functions,
    )
