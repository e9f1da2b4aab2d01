"""The book as a Google spreadsheet: read in one request, written by what hangs on its rows, proved by the echo."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from programme.book.contents import Contents, Draft
from programme.book.edits import Edits, Made, WriteReport
from programme.book.findings import Finding, Tell
from programme.book.port import Misplaced, OpenBy
from programme.book.reading import BookReading
from programme.errors import BookBusy, BookError
from programme.ports.gateways import Clock
from programme.schema.registry import BY_KEY
from programme.text.sentences import Sentence, say
from sheets.shared import durable_files, process_lock
from sheets.shared.edit_plan import EditPlan, complete, place

from .cache import Cache
from .client import Client
from .copy.contents import read_contents
from .copy.filling import fill
from .faults import RequestRefused
from .recover.pending import PendingWrite
from .recover.told import ToldCells
from .setup.formatting import read_looks
from .setup.probe import only_probe, probe
from .setup.tabs import making
from .write.writer import Writer

SITE = "https://docs.google.com"
ROUNDS = 4  # how often an update starts again because staff moved rows meanwhile


class GoogleBook:
    """A Book kept in a Google spreadsheet.

    *folder* holds the lock that lets one process write at a time. Raises BookBusy while Google is away, BookMissing
    when it refuses access: the pages go on with the last reading, the edits wait.
    """

    def __init__(
        self,
        id: str,
        client: Client,
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
        self.address, self.foreign_storage = f"google:{id}", True
        self.account, self.link = client.account, f"{site}/spreadsheets/d/{id}/edit"
        self.tabs = frozenset(BY_KEY) if tabs is None else tabs
        self._client, self._folder, self._seconds, self._patience = client, folder, seconds, patience
        self._cache = Cache(client, id, tabs=self.tabs, folder=folder, clock=clock, seconds=seconds)
        self._told = ToldCells(folder / f"{id}.misplaced", clock)
        self._writer = Writer(self._cache, PendingWrite(folder / f"{id}.writing"), self._told)

    @property
    def name(self) -> str:
        """Return the spreadsheet's title as any process read it last, "Google" until one did."""
        return self._cache.name

    def version(self) -> str:
        """Return the version of the last reading while Drive tells of no change; asked every few seconds at most."""
        return self._cache.version()

    def read(self) -> BookReading:
        """Read everything once; settle first what a lost answer left open."""
        if self._writer.is_pending:
            # A living process is writing: nothing is pending. And what cannot be settled now keeps nobody from reading.
            with contextlib.suppress(BookError), self._alone(patience=0.0):
                self._writer.settle()
        return self._cache.open().reading

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        """Ask *decide* over a young reading, look again at the rows it touches, write; begin anew when they moved."""
        with self._alone():
            self._writer.settle()
            for number in range(1, ROUNDS + 1):
                anew = number > 1
                book = self._cache.open(structure=False) if anew else self._cache.recent()
                edits = decide(book.reading)
                plan = place(book, self.tabs, edits) if edits else EditPlan()
                if not anew and (plan.refusals or plan.appends or plan.stamps):
                    continue  # more than the rows that the write looks at again: the whole is read afresh
                if not plan.tabs:
                    return WriteReport(book.reading, Edits(), tuple(plan.refusals), number)
                self._cache.look_before_writing()
                after = self._writer.write(book, plan, edits.write_number, anew=anew)
                if after is not None:
                    done = plan.edits(edits.write_number)
                    return WriteReport(after.reading, done, tuple(plan.refusals), number)
        raise BookBusy(say("Rows are being moved again and again; the edits wait for a quieter moment."))

    def contents(self) -> Contents:
        """Return all that the spreadsheet holds now."""
        return read_contents(self._client, self.id)

    @contextlib.contextmanager
    def fill(self, contents: Contents, tell: Callable[[Sentence], None]) -> Iterator[Draft]:
        """Put the contents into the empty spreadsheet, which stays unfinished until the draft is finished."""
        with self._alone():
            self._cache.forget()
            yield fill(self._client, self.id, contents, tell)
            self._cache.forget()

    def open_by(self) -> OpenBy | None:
        """Nobody locks a Google spreadsheet."""
        return None

    def set_aside(self, mark: str) -> None:
        """There is no lock to set aside."""

    def misplaced(self) -> tuple[Misplaced, ...]:
        """Return what a person must decide about values of ours in wrong cells of these tabs, the oldest first."""
        return tuple(each for each in self._told.waiting() if not each.tab or each.tab in self.tabs)

    def settle_misplaced(self, id: str) -> None:
        """A person has decided about this one."""
        self._told.settle(id)

    def create(self, tabs: Sequence[str] = ()) -> tuple[Made, ...]:
        """Make what is missing, all in one batch: tabs, columns, formats, lists, protection, a header in sight.

        Nothing that stands is changed; when nothing is missing, nothing is written.
        """
        wanted = frozenset(tabs) & self.tabs if tabs else self.tabs
        with self._alone():
            book = self._cache.open()
            plan = complete(book, wanted)
            try:
                looks = read_looks(self._client, self.id, book, plan, wanted)
            except RequestRefused as error:
                raise self._cache.why_not(error) from error
            found = making(book, plan, looks)
            if found.requests:
                self._writer.batch(found.requests)
            return tuple(found.made)

    def probe(self, tell: Tell) -> tuple[Finding, ...]:
        """Settle on a tab of its own what Google's documents leave open; the tab is gone afterwards."""
        with only_probe(self._folder, self.id):
            return probe(self._client, self.id, seconds=self._seconds, tell=tell)

    @contextlib.contextmanager
    def _alone(self, *, patience: float | None = None) -> Iterator[None]:
        """Hold the lock of this spreadsheet: one process of the machine writes to it at a time."""
        lock = self._folder / f"{self.id}.lock"
        with contextlib.ExitStack() as held:
            with durable_files.told(lock):
                self._folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(process_lock.held(lock, self._patience if patience is None else patience))
            yield
