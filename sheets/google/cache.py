"""What one process knows of a Google spreadsheet: the last reading, and what must be asked again before the next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from programme.errors import BookBusy, BookFull, BookMissing
from programme.ports.gateways import Clock
from programme.text.sentences import say

from .client import TRIES, Client
from .faults import RequestRefused
from .formula_cells import API, Formulas, follow_formulas, read_formulas
from .reading import OpenSheet, Structure, Values, assemble, known_sheets, read_structure, read_values
from .write.echo import Echo
from .write.look import asking
from .write.row_writes import Json, Target

UNREAD = "Google"  # the name of a spreadsheet that nobody has read yet
DRIVE = "https://www.googleapis.com/drive/v3/files"
HARMLESS = frozenset({"createDeveloperMetadata", "deleteDeveloperMetadata", "repeatCell"})  # tabs stay as they are
LOOKED_LASTS = 1.0  # seconds for which a write need not ask Drive again whether the spreadsheet lies in the trash
LOOK_EVERY = 12.0  # seconds between two questions for Drive's version
STRUCTURE_LASTS = 60.0  # seconds; a renamed tab is noticed at once, a new one within this time
FORMULAS_LAST = 600.0  # seconds; a formula is noticed with its row's values, one that changed no value within this time
READING_LASTS = 30.0  # seconds a reading may be old for a write, which looks again at the rows it touches


@dataclass
class _Known:
    """What is remembered between two readings."""

    structure: Structure | None = None
    structure_at: float = 0.0
    structure_for: str = ""  # Drive's version when the structure was read
    book: OpenSheet | None = None  # the last reading
    book_at: float = 0.0
    formulas_at: float = 0.0  # when the formulas of all rows were asked for
    drive: str = ""  # Drive's version before the last reading
    looked: float = -1e9
    seen: str = ""  # Drive's version when it was last asked for


class Cache:
    """One process's view of a spreadsheet. *folder* keeps its title for pages, which never ask Google."""

    def __init__(
        self, client: Client, id: str, *, tabs: frozenset[str], folder: Path, clock: Clock, seconds: Callable[[], float]
    ) -> None:
        self.client, self.id = client, id
        self._tabs, self._folder, self._clock, self.seconds = tabs, folder, clock, seconds
        self._title = folder / f"{id}.title"
        self._known = _Known()

    @property
    def name(self) -> str:
        """Return the spreadsheet's title as any process read it last, "Google" until one did."""
        if self._known.structure is not None:
            return self._known.structure.title
        try:
            return self._title.read_text(encoding="utf-8") or UNREAD
        except (OSError, UnicodeDecodeError):
            return UNREAD

    def version(self) -> str:
        """Return the version of the last reading while Drive tells of no change; asked every few seconds at most."""
        known = self._known
        if self.seconds() - known.looked >= LOOK_EVERY:
            self.look(tries=1)  # it is a hint: whoever reads asks with patience
        same = known.book is not None and known.seen == known.drive
        return known.book.reading.version if known.book is not None and same else f"drive:{known.seen}"

    def open(self, *, structure: bool = True) -> OpenSheet:
        """Read the values, and the tabs and formulas where they may have changed."""
        known, now = self._known, self._clock.now()
        if self.seconds() - known.looked >= LOOK_EVERY:
            self.look()
        for _ in range(3):
            found = self._structure(again=structure and known.structure_for != known.seen)
            sheets = known_sheets(found, self._tabs)
            at = self.seconds()
            try:
                values = read_values(self.client, self.id, found, sheets)
                formulas = self._formulas(values)
            except RequestRefused as error:
                if not error.names_no_range:
                    raise self.why_not(error) from error
                known.structure = None  # a tab was deleted since
                continue
            break
        else:
            raise self._changed_now()
        book = assemble(found, values, formulas, self._tabs, now, known.book)
        known.book, known.book_at, known.drive = book, at, known.seen
        return book

    def batch(self, requests: list[Json], shown: Sequence[Target] = ()) -> Json:
        """Carry out requests together, all or none; the answer tells of the rows *shown* as they stand afterwards."""
        if any(kind not in HARMLESS for request in requests for kind in request):
            self.forget_tabs()  # whatever comes of it, the tabs are asked for again
        body, params = asking(requests, shown) if shown else ({"requests": requests}, None)
        told: Json = self.client.request("post", f"{API}/{self.id}:batchUpdate", params=params, json=body).json()
        return told

    def recent(self) -> OpenSheet:
        """Return the last reading while it is young: the write that follows looks again at the rows it touches."""
        known = self._known
        is_young = known.book is not None and self.seconds() - known.book_at <= READING_LASTS
        return known.book if known.book is not None and is_young else self.open(structure=False)

    def patched(self, book: OpenSheet, echoes: Sequence[Echo]) -> OpenSheet:
        """Return what the spreadsheet holds now, put together from the reading and the echoes.

        It is as old as the reading: nobody has seen the other rows since.
        """
        rows = dict(book.values.rows)
        fresh = {sheet: list(rows[sheet]) for sheet in {echo.target.sheet for echo in echoes}}
        for echo in echoes:
            fresh[echo.target.sheet][echo.number - 1] = list(echo.row)
        values = Values(rows | fresh, book.values.mark)
        at = book.reading.read_at
        self._known.book = assemble(book.structure, values, book.formulas, self._tabs, at, book)
        return self._known.book

    def forget_tabs(self) -> None:
        """Ask for the tabs again with the next reading."""
        self._known.structure = None

    def forget_formulas(self) -> None:
        """Ask again which cells of all rows hold formulas."""
        self._known.formulas_at = -1e9

    def forget(self) -> None:
        """Know nothing any more."""
        self._known = _Known()

    def why_not(self, error: RequestRefused) -> BookBusy | BookFull:
        """Return what a refusal means for the edits that wait."""
        if error.is_protected:
            return BookFull(
                say(
                    "A range of “%(book)s” is protected against the intranet. Open Data → Protect sheets and ranges, "
                    "and let %(account)s edit it.",
                    book=self.name,
                    account=self.client.asker.account,
                )
            )
        if error.names_no_range or error.is_too_small:
            self.forget_tabs()
            return self._changed_now()
        return BookFull(error.sentence)

    def _changed_now(self) -> BookBusy:
        return BookBusy(say("A tab of “%(book)s” was changed at this very moment; the edits wait.", book=self.name))

    def _formulas(self, values: Values) -> Formulas:
        """Return which cells hold formulas: from time to time all rows are asked for, else those that changed."""
        known, now = self._known, self.seconds()
        if known.book is None or now - known.formulas_at > FORMULAS_LAST:
            formulas = read_formulas(self.client, self.id, values.rows)
            known.formulas_at = now
            return formulas
        before = known.book
        return follow_formulas(self.client, self.id, before.formulas, before.values.rows, values.rows)

    def _structure(self, *, again: bool) -> Structure:
        known = self._known
        is_old = self.seconds() - known.structure_at > STRUCTURE_LASTS
        stands_still = known.book is not None and any(p.blocks and not p.row for p in known.book.reading.problems)
        if known.structure is None or (again and (is_old or stands_still)):  # staff are putting a tab right
            known.structure = read_structure(self.client, self.id)
            self._keep_title(known.structure.title)
            known.structure_at, known.structure_for = self.seconds(), known.seen
        return known.structure

    def _keep_title(self, title: str) -> None:
        """Let the pages name the book without asking Google; a title that cannot be kept is no harm."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._title.write_text(title, encoding="utf-8")

    def look_before_writing(self) -> None:
        """Write nothing into the trash; a Drive that does not answer keeps nobody from writing."""
        if self.seconds() - self._known.looked >= LOOKED_LASTS:
            with contextlib.suppress(BookBusy):
                self.look(tries=1)

    def look(self, *, tries: int = TRIES) -> None:
        """Ask Drive for the version: it costs nothing of the quota for spreadsheets.

        Raises BookMissing for a spreadsheet in the trash: it opens and takes values until it is gone for good.
        """
        params = {"fields": "version,trashed", "supportsAllDrives": True}
        try:
            told = self.client.request("get", f"{DRIVE}/{self.id}", params=params, tries=tries)
        except BookMissing:  # Drive finds no file that is not shared; Sheets knows why
            self.client.request("get", f"{API}/{self.id}", params={"fields": "spreadsheetId"})
            raise
        file = told.json()
        if file.get("trashed"):
            raise BookMissing(
                say(
                    "“%(book)s” lies in the trash of Google Drive and will be deleted for good. Open the trash there, "
                    "and restore it; or name another spreadsheet in the settings.",
                    book=self.name,
                )
            )
        self._known.seen, self._known.looked = str(file["version"]), self.seconds()
