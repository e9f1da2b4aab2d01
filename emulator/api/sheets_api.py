"""The Sheets v4 methods: which path means which, reading at once, writing on a copy that is then taken over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from emulator.cloud import Cloud, File
from emulator.errors import not_found
from emulator.sheet.spreadsheet import Spreadsheet
from emulator.switches import APPENDS_TOGETHER

from . import batch_cells, batch_lines, batch_sheets  # noqa: F401  they register their requests
from .batch import BatchWork, batch_update
from .filters import areas_of, looked_up
from .masks import masked, parse_mask
from .telling import spreadsheet_json, tag_json
from .values import Values

Json = dict[str, Any]
SHEETS_PATH = re.compile(r"/v4/spreadsheets(?:/([^/:]+))?(.*)")
_READS = ("values:batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search")


@dataclass
class Asked:
    """One request, taken apart."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Json = field(default_factory=dict)
    user: str = ""

    def one(self, name: str) -> str:
        return self.query.get(name, [""])[-1]

    @property
    def options(self) -> Json:
        return {name: values[-1] for name, values in self.query.items()}

    @property
    def reads(self) -> bool:
        """Tell whether the request counts as a read."""
        return self.method == "GET" or self.path.endswith(_READS)


def answer(cloud: Cloud, asked: Asked) -> Json:
    """Carry out one request of the Sheets API; raises GoogleError."""
    parts = SHEETS_PATH.fullmatch(asked.path)
    if parts is None:
        raise not_found()
    id, rest = parts[1], parts[2]
    if id is None:
        if asked.method != "POST":
            raise not_found()
        return _created(cloud, asked)
    file = cloud.opened(id, asked.user, to_write=not asked.reads)
    if asked.reads:
        return _read(cloud, asked, file.spreadsheet, rest)
    return _written(cloud, asked, file, rest)


def _created(cloud: Cloud, asked: Asked) -> Json:
    wanted = asked.body.get("properties", {})
    made = cloud.make(wanted.get("title") or "Untitled spreadsheet", asked.user, wanted.get("locale") or "en_US")
    return spreadsheet_json(made.spreadsheet, mask={}, user=asked.user)


def _read(cloud: Cloud, asked: Asked, book: Spreadsheet, rest: str) -> Json:
    values = Values(book, asked.user, cloud.switches)
    mask = parse_mask(asked.one("fields"))
    match rest:
        case "":
            areas = [book.find(text) for text in asked.query.get("ranges", ())]
            grid = asked.one("includeGridData").casefold() == "true"
            return spreadsheet_json(book, mask=mask, areas=areas, grid=grid, user=asked.user)
        case ":getByDataFilter":
            areas = [area for wanted in asked.body.get("dataFilters", ()) for area in areas_of(book, wanted)]
            grid = bool(asked.body.get("includeGridData"))
            return spreadsheet_json(book, mask=mask, areas=areas, grid=grid, user=asked.user)
        case "/values:batchGet":
            return values.batch_get(asked.query.get("ranges", []), asked.options)
        case "/values:batchGetByDataFilter":
            return values.batch_get_by_filter(asked.body)
        case "/developerMetadata:search":
            return _searched(book, asked.body)
    if rest.startswith("/developerMetadata/"):
        wanted = {"metadataId": int(rest.rpartition("/")[2])}
        for hook, tag in looked_up(book, wanted):
            return tag_json(hook, tag)
        raise not_found()
    if rest.startswith("/values/"):
        return values.get(book.find(unquote(rest.removeprefix("/values/"))), asked.options)
    raise not_found()


def _searched(book: Spreadsheet, body: Json) -> Json:
    matched = [
        {"developerMetadata": tag_json(hook, tag), "dataFilters": [wanted]}
        for wanted in body.get("dataFilters", ())
        for hook, tag in looked_up(book, wanted.get("developerMetadataLookup", {}))
    ]
    return {"matchedDeveloperMetadata": matched} if matched else {}


def _written(cloud: Cloud, asked: Asked, file: File, rest: str) -> Json:
    """Try the request on a copy, and take the copy over when it could be carried out."""
    book = file.spreadsheet.copy()
    reply = _write_kind(cloud, asked, rest)(book)
    book.calculate()
    file.spreadsheet = book
    file.touch(cloud.clock())
    return reply


def _write_kind(cloud: Cloud, asked: Asked, rest: str) -> Callable[[Spreadsheet], Json]:
    def values(book: Spreadsheet) -> Values:
        return Values(book, asked.user, cloud.switches)

    match rest:
        case ":batchUpdate":
            return lambda book: _batched(cloud, asked, book)
        case "/values:batchUpdate":
            return lambda book: values(book).batch_update(asked.body)
        case "/values:batchUpdateByDataFilter":
            return lambda book: values(book).batch_update_by_filter(asked.body)
        case "/values:batchClear":
            ranges = asked.body.get("ranges", ())
            return lambda book: {
                "spreadsheetId": book.id,
                "clearedRanges": [values(book).clear(book.find(text)) for text in ranges],
            }
    if rest.startswith("/values/"):
        whole = unquote(rest.removeprefix("/values/"))
        text, _, verb = whole.rpartition(":") if asked.method == "POST" else (whole, "", "")
        if verb == "append":
            return lambda book: _appended(cloud, asked, values(book), text)
        if verb == "clear":
            return lambda book: {"spreadsheetId": book.id, "clearedRange": values(book).clear(book.find(text))}
        return lambda book: values(book).update(book.find(whole), asked.body, asked.options)
    raise not_found()


def _batched(cloud: Cloud, asked: Asked, book: Spreadsheet) -> Json:
    """Carry out a batch; the answer shows the spreadsheet too when that is asked for."""
    reply, mask = batch_update(BatchWork(book, asked.user, cloud.switches), asked.body), parse_mask(asked.one("fields"))
    if asked.body.get("includeSpreadsheetInResponse"):
        book.calculate()
        areas = [book.find(text) for text in asked.body.get("responseRanges", ())]
        below, grid = mask.get("updatedSpreadsheet", {}), bool(asked.body.get("responseIncludeGridData"))
        shown = spreadsheet_json(book, mask=below, areas=areas, grid=grid, user=asked.user)
        reply["updatedSpreadsheet"] = shown
    told: Json = masked(reply, mask)
    return told


def _appended(cloud: Cloud, asked: Asked, values: Values, text: str) -> Json:
    book, now = values.spreadsheet, cloud.clock()
    at, last = cloud.appended.get(book.id, (0.0, None))
    recent = last if now - at <= APPENDS_TOGETHER else None
    reply, written = values.append(book.find(text), asked.body, asked.options, last=recent)
    cloud.appended[book.id] = now, written
    return reply
