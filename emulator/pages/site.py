"""The stand-in's own pages, where a person plays the staff at the spreadsheet and orders Google's faults."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

from emulator.cloud import Cloud, File

from . import acts as pages_acts
from . import faults as pages_faults
from .acts import ACTS, ActRefused, Place
from .grid import chosen, grid

FOLDER = Path(__file__).parent / "templates"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_BOOK = re.compile(r"/spreadsheets/d/([\w-]+)(?:/([a-z-]*))?")
_FILES = {"/desk/desk.css": ("desk.css", "text/css"), "/desk/icon.svg": ("icon.svg", "image/svg+xml")}


def is_page(path: str) -> bool:
    """Tell whether a path is a page for people; every other one is the API's."""
    return path in ("/", "/favicon.ico") or path.startswith(("/spreadsheets/", "/desk/"))


def answer(cloud: Cloud, request: Request) -> Response:
    """Answer a request for a page. Only a form of these pages changes anything, and only on this machine."""
    reply = _answered(cloud, request)
    reply.headers.extend(HEADERS)
    return reply


def _answered(cloud: Cloud, request: Request) -> Response:
    if re.sub(r":\d+$", "", request.host) not in LOOPBACK:
        return _oops(403, "Эта страница открывается только на том же компьютере, по адресу 127.0.0.1.")
    if request.method == "POST" and not _is_own(request):
        return _oops(403, "Изменять можно только со страниц самого стенда. Откройте страницу заново.")
    found = _BOOK.fullmatch(request.path)
    if found is not None and found[1] in cloud.files:
        return _book(cloud, request, found[1], found[2] or "edit")
    if request.method == "POST" and request.path.startswith("/desk/"):
        return _ordered(cloud, request, request.path.removeprefix("/desk/"))
    if request.method in ("GET", "HEAD"):
        if request.path == "/":
            return _desk(cloud)
        if request.path in _FILES:
            name, type = _FILES[request.path]
            return Response((FOLDER / name).read_bytes(), content_type=f"{type}; charset=utf-8")
    return _oops(404, "Такой страницы или таблицы здесь нет. Проверьте адрес или начните с первой страницы.")


def _is_own(request: Request) -> bool:
    """Tell whether the form stood on a page of ours: the browser names its origin, else the page it came from."""
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(told).netloc == request.host
    except ValueError:  # no address at all
        return False


def _book(cloud: Cloud, request: Request, id: str, name: str) -> Response:
    if request.method in ("GET", "HEAD") and name == "edit":
        return _sheet(cloud, id, dict(request.args))
    if name not in ACTS and name != "undo":
        return _oops(404, "Такого действия с таблицей здесь нет. Вернитесь к ней с первой страницы.")
    if request.method != "POST":
        return _oops(405, "Так это не делается. Откройте таблицу с первой страницы и нажмите на ней кнопку.")
    fields = dict(request.form)
    try:
        place = _undone(cloud, id, fields) if name == "undo" else pages_acts.carry_out(cloud, id, name, fields)
    except ActRefused as error:
        return _sheet(cloud, id, fields, refusal=str(error), status=400)
    return _see(_address(id, place.tab, place.cell, name))


def _undone(cloud: Cloud, id: str, fields: dict[str, str]) -> Place:
    """Undo the last act and stay on the tab, when it is still there."""
    pages_acts.undo(cloud, id)
    sheet = cloud.files[id].spreadsheet.titled(fields.get("tab", ""))
    return Place(sheet.title if sheet is not None else "")


def _address(id: str, tab: str, cell: str = "", done: str = "") -> str:
    """Return the address of a tab; *cell* is where the person types, *done* the act to tell of."""
    told = (
        ([f"tab={quote(tab)}"] if tab else []) + ([f"cell={cell}"] if cell else []) + ([f"done={done}"] if done else [])
    )
    return f"/spreadsheets/d/{id}/edit?{'&'.join(told)}" + ("#here" if cell else "")


def _sheet(cloud: Cloud, id: str, asked: dict[str, str], *, refusal: str = "", status: int = 200) -> Response:
    with cloud.lock:
        file = cloud.files[id]
        book = file.spreadsheet
    first = next((each for each in book.sheets if not each.hidden), book.sheets[0])
    sheet = book.titled(asked.get("tab", "")) or first
    if asked.get("tab") and sheet.title.casefold() != asked["tab"].casefold() and not refusal:
        refusal = f"Листа «{asked['tab']}» больше нет: его переименовали или удалили. Открыт «{sheet.title}»."
    cell = pages_acts.find_cell(sheet, asked.get("cell", ""))
    if asked.get("cell") and cell is None and not refusal:
        refusal = f"Ячейки {asked['cell']} на листе нет. Пример: B7."
    page = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
    return _page(
        "sheet.html", status, id=id, book=book, sheet=sheet, grid=grid(book, sheet, page, cell), refusal=refusal,
        chosen=chosen(book, sheet, *cell) if cell else None, done=_done(asked.get("done", "")), undo=_undo(file),
    )  # fmt: skip


def _done(name: str) -> str:
    if name == "undo":
        return "Отменено."
    return f"Готово: {ACTS[name][0]}." if name in ACTS else ""


def _undo(file: File) -> dict[str, object] | None:
    """Return what would be undone, and whether others wrote since, whose changes would go too."""
    if not file.acts:
        return None
    return {"title": ACTS[file.acts[-1].name][0], "others": file.spreadsheet is not file.acts[-1].after}


def _ordered(cloud: Cloud, request: Request, name: str) -> Response:
    if name not in pages_faults.ORDERS:
        return _oops(404, "Такого действия здесь нет. Вернитесь на первую страницу.")
    try:
        return _see("/#" + pages_faults.order(cloud, name, dict(request.form)))
    except ActRefused as error:
        return _desk(cloud, refusal=str(error), status=400)


def _desk(cloud: Cloud, *, refusal: str = "", status: int = 200) -> Response:
    return _page(
        "desk.html", status, cloud=cloud, files=list(cloud.files.values()), refusal=refusal, roles=pages_faults.ROLES,
        apis=pages_faults.APIS, switches=pages_faults.SWITCHES, slowest=pages_faults.SLOWEST,
        counts=pages_faults.counts(cloud), quota_wait=pages_faults.quota_wait(cloud),
    )  # fmt: skip


def _oops(status: int, sentence: str) -> Response:
    return _page("oops.html", status, sentence=sentence)


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def _page(name: str, status: int, **what: object) -> Response:
    return Response(_templates().get_template(name).render(**what), status, content_type="text/html; charset=utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
