"""The book as a Google spreadsheet: read in one request, written by what hangs on its rows, proved by the echo."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from programme.book import BookReading, CellWrite, Edits, Made, OpenBy, Refusal, WriteReport
from programme.contents import Contents, Draft
from programme.errors import BookBusy, BookFull, BookMissing
from programme.gateways import Clock
from programme.probing import Finding, Tell
from programme.schema import BY_KEY
from programme.sentences import Sentence, say

from . import disk, locks
from .google_contents import read_contents
from .google_copying import fill
from .google_dressing import read_looks
from .google_echo import Echo, restore, write_rows
from .google_faults import Refused, Uncertain
from .google_formulas import API, Formulas, follow_formulas, read_formulas
from .google_line import Line
from .google_making import making
from .google_probe import only_probe, probe
from .google_reading import OpenSheet, Structure, Values, assemble, known_sheets, read_structure, read_values
from .google_writing import TAG, Target, day_formats, insert_requests, tag_requests, targets_of, untag_request
from .placing import Plan, complete, place
from .tables import Layout

SITE = "https://docs.google.com"
UNREAD = "Google"  # the name of a spreadsheet that nobody has read yet
DRIVE = "https://www.googleapis.com/drive/v3/files"
ROUNDS = 4  # how often an update starts again because staff moved rows meanwhile
LOOK_EVERY = 12.0  # seconds between two questions for Drive's version
HARMLESS = frozenset({"createDeveloperMetadata", "deleteDeveloperMetadata", "repeatCell"})  # tabs stay as they are
_SEVERAL = -1  # instead of a row: the tag hangs on more than one
STRUCTURE_LASTS = 60.0  # seconds; a renamed tab is noticed at once, a new one within this time
FORMULAS_LAST = 600.0  # seconds; a formula is noticed with its row's values, one that changed no value within this time
_UNSURE = say(
    "Google did not say whether a change was written. It is looked for at the next reading; nothing is repeated."
)


@dataclass
class _Known:
    """What is remembered between two readings of one process."""

    structure: Structure | None = None
    structure_at: float = 0.0
    structure_for: str = ""  # Drive's version when the structure was read
    book: OpenSheet | None = None  # the last reading
    formulas_at: float = 0.0  # when the formulas of all rows were asked for
    drive: str = ""  # Drive's version before the last reading
    looked: float = -1e9
    seen: str = ""  # Drive's version when it was last asked for
    tags: dict[str, int] | None = None  # tag → row (1-based) it hung on when last seen; None: not asked yet


class GoogleBook:
    """A Book kept in a Google spreadsheet.

    *folder* holds the lock that lets one process write at a time. Raises BookBusy while Google is away, BookMissing
    when it refuses access: the pages go on with the last reading, the edits wait.
    """

    def __init__(
        self,
        id: str,
        line: Line,
        *,
        folder: Path,
        key: str = "main",
        tabs: frozenset[str] | None = None,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
        patience: float = 30.0,
        site: str = SITE,
    ) -> None:
        self.id, self.key = id, key
        self.address, self.abroad = f"google:{id}", True
        self.account, self.link = line.account, f"{site}/spreadsheets/d/{id}/edit"
        self.tabs = frozenset(BY_KEY) if tabs is None else tabs
        self._line, self._folder, self._clock = line, folder, clock
        self._title = folder / f"{id}.title"
        self._seconds, self._patience = seconds, patience
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
        if self._seconds() - known.looked >= LOOK_EVERY:
            self._look()
        same = known.book is not None and known.seen == known.drive
        return known.book.reading.version if known.book is not None and same else f"drive:{known.seen}"

    def read(self) -> BookReading:
        """Read everything once."""
        return self._open().reading

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        """Read afresh, ask *decide*, write; ask again when staff moved rows at that very moment."""
        lost: list[Refusal] = []
        with self._alone():
            for number in range(1, ROUNDS + 1):
                book = self._open(structure=False)
                edits = decide(book.reading)
                plan = place(book, self.tabs, edits) if edits else Plan()
                plan.refusals += lost
                if not plan.tabs:
                    return WriteReport(book.reading, Edits(), tuple(plan.refusals), number)
                after = self._written(book, plan, edits.write_number, lost)
                if after is not None:
                    done = plan.edits(edits.write_number)
                    return WriteReport(after.reading, done, tuple(plan.refusals), number)
        raise BookBusy(say("Rows are being moved again and again; the edits wait for a quieter moment."))

    def contents(self) -> Contents:
        """Return all that the spreadsheet holds now."""
        return read_contents(self._line, self.id)

    @contextlib.contextmanager
    def fill(self, contents: Contents, tell: Callable[[Sentence], None]) -> Iterator[Draft]:
        """Put the contents into the empty spreadsheet, which stays unfinished until the draft is finished."""
        with self._alone():
            self._known = _Known()
            yield fill(self._line, self.id, contents, tell)
            self._known = _Known()

    def open_by(self) -> OpenBy | None:
        """Nobody locks a Google spreadsheet."""
        return None

    def set_aside(self, mark: str) -> None:
        """There is no lock to set aside."""

    def create(self, tabs: Sequence[str] = ()) -> tuple[Made, ...]:
        """Make what is missing, all in one batch: tabs, columns, formats, lists, protection, a header in sight.

        Nothing that stands is changed; when nothing is missing, nothing is written.
        """
        wanted = frozenset(tabs) & self.tabs if tabs else self.tabs
        with self._alone():
            book = self._open()
            plan = complete(book, wanted)
            try:
                looks = read_looks(self._line, self.id, book, plan, wanted)
            except Refused as error:
                raise self._why_full(error) from error
            found = making(book, plan, looks)
            self._batch(found.requests)
            return tuple(found.made)

    def probe(self, tell: Tell) -> tuple[Finding, ...]:
        """Settle on a tab of its own what Google's documents leave open; the tab is gone afterwards."""
        with only_probe(self._folder, self.id):
            return probe(self._line, self.id, seconds=self._seconds, tell=tell)

    def _written(self, book: OpenSheet, plan: Plan, write_number: int, lost: list[Refusal]) -> OpenSheet | None:
        """Write the plan; None when a row was not where it had been read: it stands in no wrong place then.

        What nobody can put back is added to *lost*.
        """
        missing = making(book, plan).requests
        if missing:  # what is to be written is decided again, over the spreadsheet as it is then
            self._batch(missing)
            return None
        targets = targets_of(book, plan)
        requests = self._preparing(book, plan, targets)
        if requests:
            self._batch(requests)
        echoes = self._sent(targets, write_number)
        wrong = [echo for echo in echoes if not echo.is_right]
        reached = {echo.target.tag for echo in echoes if echo.is_right}
        if wrong or len(reached) < len(targets):
            lost += self._take_back(book, plan, wrong)
            return None
        self._remember(echoes)
        appended = any(placed.appended for placed in plan.tabs.values())
        moved = any(echo.number != echo.target.number for echo in echoes)
        if appended or moved:
            return self._open(structure=False)
        return self._patched(book, echoes, write_number)

    def _sent(self, targets: list[Target], write_number: int) -> list[Echo]:
        try:
            return write_rows(self._line, self.id, targets, mark=write_number)
        except Uncertain as error:
            raise BookBusy(_UNSURE) from error
        except Refused as error:
            raise self._why_full(error) from error

    def _take_back(self, book: OpenSheet, plan: Plan, wrong: list[Echo]) -> list[Refusal]:
        """Put back what was hit by mistake and forget where the tags hang; return what could not be put back."""
        self._known.tags = None
        if not wrong:
            return []
        try:
            lost = restore(self._line, self.id, wrong, book, again=lambda: self._open(structure=False))
        except Uncertain as error:
            raise BookBusy(_UNSURE) from error
        except Refused as error:
            raise self._why_full(error) from error
        return [Refusal(_edit_of(plan, echo), _told_lost(echo)) for echo in lost]

    def _preparing(self, book: OpenSheet, plan: Plan, targets: list[Target]) -> list[dict[str, Any]]:
        """Return what must stand before the rows are written: their tags, days that look like days, new rows."""
        hung = self._tags()
        born = {(placed.key, number) for placed in plan.tabs.values() for number in placed.appended}
        new = [target for target in targets if (target.tab, target.number) in born]
        loose = [target for target in targets if target not in new and hung.get(target.tag) != target.number]
        requests = [untag_request(target.tag) for target in [*loose, *new] if target.tag in hung]
        requests += tag_requests(loose)
        for placed in plan.tabs.values():
            layout: Layout | None = book.layouts.get(placed.key)
            if layout is not None:
                requests += day_formats(placed, layout.entry.sheet_id)
                requests += insert_requests(book, placed)
        for target in [*loose, *new]:
            hung[target.tag] = target.number
        return requests

    def _tags(self) -> dict[str, int]:
        """Return where the tags hang; asked once, and again after rows were not where they had been."""
        if self._known.tags is None:
            lookup = {"developerMetadataLookup": {"metadataKey": TAG}}
            path = f"{API}/{self.id}/developerMetadata:search"
            told = self._line.request("post", path, json={"dataFilters": [lookup]}).json()
            found = (each["developerMetadata"] for each in told.get("matchedDeveloperMetadata", ()))
            hung: dict[str, int] = {}
            for tag in found:
                place = tag["location"].get("dimensionRange", {}).get("startIndex", -1) + 1
                hung[tag["metadataValue"]] = _SEVERAL if tag["metadataValue"] in hung else place
            self._known.tags = hung
        return self._known.tags

    def _remember(self, echoes: list[Echo]) -> None:
        for echo in echoes:
            self._tags()[echo.target.tag] = echo.number

    def _batch(self, requests: list[dict[str, Any]]) -> None:
        if not requests:
            return
        if any(kind not in HARMLESS for request in requests for kind in request):
            self._known.structure = None  # whatever comes of it, the tabs are asked for again
        try:
            self._line.request("post", f"{API}/{self.id}:batchUpdate", json={"requests": requests})
        except Uncertain as error:
            self._known.tags = None
            raise BookBusy(_UNSURE) from error
        except Refused as error:
            self._known.tags = None
            raise self._why_full(error) from error

    def _why_full(self, error: Refused) -> BookBusy | BookFull:
        if error.is_protected:
            return BookFull(
                say(
                    "A range of “%(book)s” is protected against the intranet. Open Data → Protect sheets and ranges, "
                    "and let %(account)s edit it.",
                    book=self.name,
                    account=self._line.asker.account,
                )
            )
        if error.names_no_range or error.is_too_small:
            self._known.structure = None
            return BookBusy(say("A tab of “%(book)s” was changed at this very moment; the edits wait.", book=self.name))
        return BookFull(error.sentence)

    def _open(self, *, structure: bool = True) -> OpenSheet:
        """Read the values, and the tabs and formulas where they may have changed."""
        known, now = self._known, self._clock.now()
        if self._seconds() - known.looked >= LOOK_EVERY:
            self._look()
        for _ in range(3):
            found = self._structure(again=structure and known.structure_for != known.seen)
            sheets = known_sheets(found, self.tabs)
            try:
                values = read_values(self._line, self.id, found, sheets)
                formulas = self._formulas(values)
            except Refused as error:
                if not error.names_no_range:
                    raise self._why_full(error) from error
                known.structure = None  # a tab was deleted since
                continue
            break
        else:
            raise BookBusy(say("A tab of “%(book)s” was changed at this very moment; the edits wait.", book=self.name))
        book = assemble(found, values, formulas, self.tabs, now, known.book)
        known.book, known.drive = book, known.seen
        return book

    def _formulas(self, values: Values) -> Formulas:
        """Return which cells hold formulas: from time to time all rows are asked for, else those that changed."""
        known, now = self._known, self._seconds()
        if known.book is None or now - known.formulas_at > FORMULAS_LAST:
            formulas = read_formulas(self._line, self.id, tuple(values.rows))
            known.formulas_at = now
            return formulas
        before = known.book
        return follow_formulas(self._line, self.id, before.formulas, before.values.rows, values.rows)

    def _structure(self, *, again: bool) -> Structure:
        known = self._known
        old = self._seconds() - known.structure_at > STRUCTURE_LASTS
        if known.structure is None or (again and old):
            known.structure = read_structure(self._line, self.id)
            self._keep_title(known.structure.title)
            known.structure_at, known.structure_for = self._seconds(), known.seen
        return known.structure

    def _keep_title(self, title: str) -> None:
        """Let the pages name the book without asking Google; a title that cannot be kept is no harm."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._title.write_text(title, encoding="utf-8")

    def _patched(self, book: OpenSheet, echoes: list[Echo], write_number: int) -> OpenSheet:
        """Return what the spreadsheet holds now, put together from the reading and the echoes."""
        rows = dict(book.values.rows)
        for echo in echoes:
            lines = rows[echo.target.sheet] = list(rows[echo.target.sheet])
            lines[echo.number - 1] = list(echo.row)
        values = Values(rows, write_number or book.values.write_number)
        after = assemble(book.structure, values, book.formulas, self.tabs, self._clock.now(), book)
        self._known.book = after
        return after

    def _look(self) -> None:
        """Ask Drive for the version: it costs nothing of the quota for spreadsheets."""
        params = {"fields": "version", "supportsAllDrives": True}
        try:
            told = self._line.request("get", f"{DRIVE}/{self.id}", params=params)
        except BookMissing:  # Drive finds no file that is not shared; Sheets knows why
            self._line.request("get", f"{API}/{self.id}", params={"fields": "spreadsheetId"})
            raise
        self._known.seen, self._known.looked = str(told.json()["version"]), self._seconds()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of this spreadsheet: one process of the machine writes to it at a time."""
        lock = self._folder / f"{self.id}.lock"
        with disk.told(lock):
            self._folder.mkdir(parents=True, exist_ok=True)
            with locks.held(lock, self._patience):
                yield


def _edit_of(plan: Plan, echo: Echo) -> CellWrite:
    """Return the edit that reached a wrong row."""
    code = echo.target.code
    return next((edit for edit in plan.cells if edit.code == code), CellWrite(echo.target.tab, code, "", None))


def _told_lost(echo: Echo) -> Any:
    return say(
        "Somebody moved rows while this was written, and row %(row)s may have lost what stood in its cell. Look at it "
        "in the spreadsheet's version history, and decide again.",
        row=echo.number,
    )
