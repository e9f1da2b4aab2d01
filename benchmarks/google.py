"""Google Sheets, over HTTP from a stand-in in a process of its own: reading all of a book, saving many changes.

What the stand-in itself needs for an answer is in both sides of every figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import gspread
from google.auth.transport.requests import AuthorizedSession
from gspread.utils import DateTimeOption, ValueRenderOption

from app import make_gateways
from benchmarks.cloud import Rehearsal, rehearsal
from benchmarks.college import CURATOR, book_of, environment
from benchmarks.timing import Figure, fewer, in_turn, ratio
from config import load_settings
from programme.accounts.account import Role
from programme.changes.change import Decision, Edit
from programme.ports.gateways import Gateways
from programme.schema.registry import TABS
from programme.text.sentences import say
from services.accounts import people as accounts
from services.saving import record
from services.sync import foreign_storage
from services.sync.round import sync_book
from sheets.google.book import GoogleBook
from sheets.google.client import Client
from sheets.google.formula_cells import API
from sheets.google.quota import Budget

MENTEES, MENTORS, CHANGES = 5000, 2000, 200
KEEPER = "keeper@college.example"
BANK, SITE = "Наставляемые", 9  # the tab and the column (1-based) that are written to
GRID = (
    "sheets(properties,data(startRow,rowData.values(effectiveValue,userEnteredValue,formattedValue),"
    "rowMetadata(hiddenByUser,hiddenByFilter,developerMetadata)))"
)
PLAIN = {
    "valueRenderOption": ValueRenderOption.unformatted.value,
    "dateTimeRenderOption": DateTimeOption.serial_number.value,
}
_NO_LIMIT = 10**9


class _Clock:
    def now(self) -> datetime:
        return datetime.now(ZoneInfo("Europe/Moscow"))


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of a spreadsheet of 5,000 mentees and 2,000 mentors."""
    workbook = book_of(folder, mentees=MENTEES, mentors=MENTORS)
    with rehearsal(workbook) as cloud:
        yield from _reading(cloud, folder)
        yield from _saving(cloud, folder, workbook)


def _reading(cloud: Rehearsal, folder: Path) -> Iterator[Figure]:
    """Read the whole book, after the first time: what a worker does all day, mostly because staff changed a cell."""
    session, _ = cloud.session()
    book, bare = _book(cloud, folder, session), _bare(cloud, session)
    known = {tab.sheet for tab in TABS}
    ranges = [sheet.title for sheet in bare.worksheets() if sheet.title in known]
    typed = count()

    def staff_type() -> None:
        bare.worksheet(BANK).update_cell(100, SITE, f"каб. {next(typed)}")

    def values() -> object:
        return bare.values_batch_get(ranges, PLAIN)

    def grid() -> object:
        return session.get(f"{API}/{cloud.id}", params={"fields": GRID}).json()

    size = f"{MENTEES:,} + {MENTORS:,}"
    changed = f"Google: read {size}, a cell changed | batch_get"
    yield ratio(changed, book.read, values, times=5, at_most=2, before=staff_type)
    yield ratio(f"Google: read {size}, unchanged | batch_get", book.read, values, times=5, at_most=2)
    yield Figure(f"Google: full grid of {size} | batch_get", *in_turn(grid, values, 1), goal="", reached=True)


def _saving(cloud: Rehearsal, folder: Path, workbook: Path) -> Iterator[Figure]:
    """Save changes of rows that were never written before and write them in one round, against update_cell.

    The process has written once: the tab of the mark stands, and it is known where tags hang.
    """
    session, asked = cloud.session()
    gateways = _gateways(_book(cloud, folder, session), folder, workbook)
    _save(gateways, 0, 1)
    asked.clear()
    start = perf_counter()
    _save(gateways, 1, 1 + CHANGES)
    ours, calls = perf_counter() - start, _calls(asked)

    tab = _bare(cloud, session).worksheet(BANK)
    asked.clear()
    start = perf_counter()
    for number in range(CHANGES):
        tab.update_cell(number + 1000, SITE, f"ауд. {number}")
    bare, bare_calls = perf_counter() - start, _calls(asked)

    yield fewer(f"Google: {CHANGES} saved changes | update_cell", calls, bare_calls, unit="calls", at_least=50)
    yield Figure("Google: their time, with journal and replica", ours, bare, goal="", reached=True)


def _book(cloud: Rehearsal, folder: Path, session: AuthorizedSession) -> GoogleBook:
    client = Client(session, Budget(folder / "budget.json", a_minute=_NO_LIMIT))
    return GoogleBook(cloud.id, client, folder=folder / "google", clock=_Clock())


def _bare(cloud: Rehearsal, session: AuthorizedSession) -> gspread.Spreadsheet:
    return gspread.Client(auth=session.credentials, session=session).open_by_key(cloud.id)


def _gateways(book: GoogleBook, folder: Path, workbook: Path) -> Gateways:
    """Return a house of its own whose book is at Google and was read once."""
    made = make_gateways(load_settings(environment(folder / "google", workbook)))
    gateways = replace(made, books=(book,))
    keeper = accounts.add_account(gateways, email=KEEPER, name="", role=Role.ADMINISTRATOR, author="benchmark")
    foreign_storage.acknowledge(gateways, book.address, keeper, foreign_storage.TEXT_VERSION)
    sync_book(gateways, book)
    return gateways


def _save(gateways: Gateways, first: int, last: int) -> None:
    """Change a cell of the mentees from *first* to before *last*, each saved by itself, and write them all."""
    (book,) = gateways.books
    with gateways.store.reading() as tx:
        rows = [row for row in tx.replica.book_rows(book.key) if row.tab == "mentees" and row.code][first:last]
    for row in rows:
        edit = Edit("mentees", row.code, "site", row.cells.get("site"), f"корпус {row.number}")
        record(gateways, Decision(say("Changed"), (edit,)), CURATOR)
    report = sync_book(gateways, book)
    if not report.landed == len(rows) == last - first:
        raise RuntimeError(f"{report.landed} of {last - first} changes landed: {report.sentences}")


def _calls(asked: list[str]) -> int:
    """Count what Google's quota counts: questions for Drive's version are not of it."""
    return sum("/v4/spreadsheets/" in address for address in asked)
