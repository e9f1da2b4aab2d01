"""The book as an XLSX file in a shared folder: read whole, patched cell by cell, exchanged atomically."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from programme.book.contents import Contents, Draft
from programme.book.edits import Edits, Made, WriteReport
from programme.book.port import Misplaced, OpenBy
from programme.book.reading import BookReading
from programme.errors import BookBroken, BookBusy, BookMissing
from programme.ports.gateways import Clock
from programme.schema.registry import BY_KEY
from programme.text.sentences import Sentence, say, say_n
from sheets.shared import durable_files, process_lock
from sheets.shared.edit_plan import EditPlan, complete, place
from sheets.shared.tables import Layout

from . import locks
from .backups import BackupFolder
from .contents import read_contents
from .copying import WorkbookDraft, is_there, written_contents
from .exchange import Exchange, Observe
from .new_tabs import new_package
from .package import Package
from .parts import Parts
from .reading import OpenBook, checked_parts, read_book
from .verification import CellsNotLanded, landed, refuse_days_out_of_reach, refuse_missed
from .writing import written

T = TypeVar("T")
ROUNDS = 6  # how often an update starts again because somebody saved meanwhile
_TRIES = 4  # how often an update is written again without the cells that would not read as they were written
_FRESH = 3 * 10**9  # nanoseconds: a file changed so lately may change again without a new time


def _quiet(step: str) -> None:
    """Nobody observes the steps of an update but tests."""


class Workbook:
    """A Book kept in one .xlsx or .xlsm file. Safe against crashes, other writers and saves in between.

    `backups` is the number of copies kept before one a day is; `patience` the seconds to wait for another process.
    """

    saving = 0.25  # seconds until a file that is just being saved is looked at again

    def __init__(
        self,
        path: Path,
        *,
        key: str = "main",
        tabs: frozenset[str] | None = None,
        clock: Clock,
        backups: int = 20,
        patience: float = 10.0,
        observe: Observe = _quiet,
        swap: durable_files.Swap = durable_files.swap,
    ) -> None:
        self.key = key
        self.path = path.resolve()
        self.name = path.name
        self.address, self.foreign_storage, self.account, self.link = str(self.path), False, "", ""
        self.tabs = frozenset(BY_KEY) if tabs is None else tabs
        self._clock, self._patience, self._observe = clock, patience, observe
        self._backups = BackupFolder(self.path, clock, backups)
        self._exchange = Exchange(self.path, self._backups, swap=swap, observe=observe)
        self._last: tuple[BookReading, Mapping[str, Layout], bool] | None = None
        self._seen: tuple[tuple[int, int, int], str] | None = None

    def version(self) -> str:
        """Return a mark of the content; the file is read only when its size, time or inode changed."""
        stat = self._stat()
        if self._seen is None or self._seen[0] != stat or abs(time.time_ns() - stat[1]) < _FRESH:
            self._seen = (stat, durable_files.digest(self._bytes()))
        return self._seen[1]

    def read(self) -> BookReading:
        """Read everything once; finish first what a crash left half done."""
        self._recover_if_needed()
        return self._told(self._open().reading)

    def update(self, decide: Callable[[BookReading], Edits]) -> WriteReport:
        """Read afresh, ask *decide*, write it all or nothing; ask again when somebody saved in between."""
        with self._alone():
            for number in range(1, ROUNDS + 1):
                self._refuse_while_open()
                book = self._open()
                self._observe("read")
                edits = decide(self._told(book.reading))
                report = self._written(book, edits, number) if edits else WriteReport(book.reading, Edits(), (), number)
                if report is not None:
                    return replace(report, reading=self._told(report.reading))
        raise BookBusy(say("The book is being saved again and again; the edits wait for a quieter moment."))

    def _written(self, book: OpenBook, edits: Edits, number: int) -> WriteReport | None:
        """Write the edits into the book that was read; None when it is another one by now."""
        plan = place(book, self.tabs, edits)
        refuse_days_out_of_reach(plan, from_1904=book.parts.from_1904)
        for _ in range(_TRIES):
            if not plan.tabs:
                return WriteReport(book.reading, Edits(), tuple(plan.refusals), number)
            try:
                after = self._put(book, plan, edits.write_number)
            except CellsNotLanded as missed:
                refuse_missed(plan, missed)
                book = replace(book, parts=checked_parts(book.package.data))
                continue
            if after is None:
                return None
            return WriteReport(after.reading, plan.edits(edits.write_number), tuple(plan.refusals), number)
        raise BookBroken(say("The edits would not read as they were written; nothing was changed."))

    def _put(self, book: OpenBook, plan: EditPlan, write_number: int) -> OpenBook | None:
        content = written(book, plan, write_number)
        version = durable_files.digest(content)
        after = landed(plan, book, content, self.tabs, version=version, now=self._clock.now())
        self._observe("patched")
        if version == book.reading.version:
            return after
        self._refuse_while_open()
        if not self._exchange.replace(content, book.reading.version):
            return None
        self._last = after.reading, after.layouts, after.is_plain
        return after

    def contents(self) -> Contents:
        """Return all that the file holds now."""
        self._recover_if_needed()
        return self._patiently(self._read_contents)

    def _read_contents(self) -> Contents:
        content = self._bytes()
        with self._named():
            return read_contents(content)

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """Let the sentence about a broken file name it."""
        try:
            yield
        except BookBroken as error:
            raise BookBroken(say("“%(book)s”: %(why)s", book=self.name, why=error.sentence)) from error

    @contextlib.contextmanager
    def fill(self, contents: Contents, tell: Callable[[Sentence], None]) -> Iterator[Draft]:
        """Write the contents beside the place where the file will be; a file that is there is never overwritten."""
        if self.path.exists():
            raise is_there(self.path)
        with durable_files.told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone(making=True):
            new, kept = written_contents(contents, self.path.suffix)
            draft = self._backups.folder / f"copy{self.path.suffix}"
            durable_files.write_durably(draft, new)
            for page in contents.pages:
                tell(say_n("“%(tab)s”: %(count)s row", "“%(tab)s”: %(count)s rows", len(page.rows), tab=page.title))
            try:
                yield WorkbookDraft(kept, draft, self.path)
            finally:
                draft.unlink(missing_ok=True)

    def misplaced(self) -> tuple[Misplaced, ...]:
        """A workbook is replaced whole, and only the very file that was read: nothing gets into a wrong cell."""
        return ()

    def settle_misplaced(self, id: str) -> None:
        """There is nothing to settle."""

    def open_by(self) -> OpenBy | None:
        """Return who has the book open by the lock files beside it, leftovers that were set aside not counted."""
        found = locks.open_by(self.path, self._clock.now().tzinfo)
        return next((each for each in found if not self._backups.is_set_aside(each.mark)), None)

    def set_aside(self, mark: str) -> None:
        """Treat the lock with this mark as a leftover from now on."""
        with durable_files.told(self.path):
            self._backups.set_aside(mark)

    def create(self, tabs: Sequence[str] = ()) -> tuple[Made, ...]:
        """Make the file, or the tabs and columns that are missing in it; return what was made."""
        wanted = frozenset(tabs) & self.tabs if tabs else self.tabs
        with self._alone(making=True):
            if not self.path.exists():
                return self._make(wanted)
            for _ in range(ROUNDS):
                self._refuse_while_open()
                book = self._open()
                plan = complete(book, wanted)
                try:
                    if not plan.tabs or self._put(book, plan, 0) is not None:
                        return plan.made
                except CellsNotLanded as missed:  # headers are written whole or not at all
                    refuse_missed(plan, missed)
        raise BookBusy(say("The book is being saved again and again; the edits wait for a quieter moment."))

    def _make(self, wanted: frozenset[str]) -> tuple[Made, ...]:
        empty = OpenBook(BookReading({}, "", 0, self._clock.now()), {}, Parts(new_package(self.path.suffix)))
        plan = complete(empty, wanted)
        new = self._backups.folder / f"new{self.path.suffix}"
        durable_files.write_durably(new, written(empty, plan, 0))
        try:
            durable_files.place_new(new, self.path)
        except FileExistsError as error:
            new.unlink(missing_ok=True)
            raise BookBusy(say("A file named “%(book)s” has just been put there.", book=self.name)) from error
        durable_files.sync_folder(self.path.parent)
        return plan.made

    @contextlib.contextmanager
    def _alone(self, *, making: bool = False) -> Iterator[None]:
        """Hold the app's lock on the book, everything half done settled; tell failures of the disk as sentences."""
        if not making and not self.path.exists() and not self._backups.folder.exists():
            raise self._missing()
        with durable_files.told(self.path):
            self._backups.make()
            with process_lock.held(self._backups.lock, self._patience):
                self._exchange.recover()
                self._backups.rescue_late_save()
                if not making and self.path.exists() and not durable_files.is_writable(self.path):
                    raise PermissionError(13, "read-only", str(self.path))
                yield

    def _recover_if_needed(self) -> None:
        """Settle an interrupted exchange before reading, unless a living process is in the middle of it."""
        with contextlib.suppress(BookBusy, OSError):  # who may not write, or finds no room, may still read
            if not self._exchange.is_half_done and not self._backups.has_late_save():
                return
            with process_lock.held(self._backups.lock, 0.0 if self.path.exists() else self._patience):
                self._exchange.recover()
                self._backups.rescue_late_save()

    def _open(self) -> OpenBook:
        """Read the file as far as reading and writing need it."""
        return self._patiently(self._read_bytes)

    def _patiently(self, read: Callable[[], T]) -> T:
        """Read; look again when the file cannot be read because it is just being saved."""
        for _ in range(4):
            try:
                return read()
            except (BookBroken, BookMissing):
                if self.path.exists() and abs(time.time_ns() - self._stat()[1]) > _FRESH:
                    raise
                time.sleep(self.saving)
        return read()

    def _read_bytes(self) -> OpenBook:
        """Read the file as it is now; content that was read last time is not parsed again."""
        content, now = self._bytes(), self._clock.now()
        version = durable_files.digest(content)
        if self._last is not None and self._last[0].version == version:
            reading, layouts, is_plain = self._last
            parts = Parts(Package(content)) if is_plain else checked_parts(content)
            return OpenBook(replace(reading, read_at=now), layouts, parts)
        with self._named():
            book = read_book(content, self.tabs, version=version, now=now)
        self._last = book.reading, book.layouts, book.is_plain
        return book

    def _told(self, reading: BookReading) -> BookReading:
        """Add what the folder beside the book has to tell."""
        kept = self._backups.problems()
        return replace(reading, problems=(*reading.problems, *kept)) if kept else reading

    def _refuse_while_open(self) -> None:
        found = self.open_by()
        if found is not None:
            raise BookBusy(
                say(
                    "The book is open in %(program)s: %(who)s. The edits wait until it is closed.",
                    program=found.program,
                    who=found.who or say("nobody knows who"),
                )
            )

    def _bytes(self) -> bytes:
        try:
            return durable_files.read_whole(self.path, durable_files.LARGEST_FILE)
        except durable_files.NotRegular as error:
            raise BookBroken(say("“%(book)s” is a pipe or a device, not a file.", book=self.name)) from error
        except durable_files.TooLarge as error:
            raise BookBroken(
                say(
                    "“%(book)s” is too large to be a spreadsheet (over %(size)s MB); it was not opened.",
                    book=self.name,
                    size=durable_files.LARGEST_FILE // 2**20,
                )
            ) from error
        except FileNotFoundError as error:
            raise self._missing() from error
        except IsADirectoryError as error:
            raise BookBroken(say("“%(book)s” is a folder, not a file.", book=self.name)) from error
        except OSError as error:
            raise self._unreadable(error) from error

    def _stat(self) -> tuple[int, int, int]:
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            raise self._missing() from error
        except OSError as error:
            raise self._unreadable(error) from error
        return stat.st_size, stat.st_mtime_ns, stat.st_ino

    def _unreadable(self, error: OSError) -> BookBusy:
        if isinstance(error, PermissionError):
            return BookBusy(say("The app is not allowed to read “%(book)s”, or a program holds it.", book=self.name))
        return BookBusy(say("“%(book)s” cannot be read now: %(why)s.", book=self.name, why=error.strerror))

    def _missing(self) -> BookMissing:
        return BookMissing(
            say(
                "There is no file “%(book)s”. Put the book there, name its path in BOOK, or have a new one made "
                "(flask book init).",
                book=str(self.path),
            )
        )
