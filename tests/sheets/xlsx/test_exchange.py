"""No crash, no save in between, no second writer loses anything: processes are really killed here."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits
from programme.errors import BookError, BookFull
from sheets.shared.durable_files import NoSwap, digest
from sheets.xlsx.workbook import Workbook
from tests.sheets.xlsx.books import cell, load

resource = pytest.importorskip("resource")  # not on Windows
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process to kill it"),
]

SWAP_STEPS = ("read", "patched", "written", "noted", "compared", "exchanged", "synced", "looked", "kept", "settled")
MOVE_STEPS = ("read", "patched", "written", "noted", "compared", "taken out", "put in", "kept", "settled")


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def no_swap(one: Path, other: Path) -> None:
    raise NoSwap


WAYS = {"swap": {}, "moves": {"swap": no_swap}}


def ours(value: str = "наше"):
    return lambda reading: Edits(cells=(CellWrite("mentees", "Н-0001", "phone", value),), write_number=1)


def staff_saves(path: Path, value: str = "сотрудник", *, source: Path | None = None) -> None:
    """Save as office programs do: a new file takes the old one's name. *source* is what the person has open."""
    people = openpyxl.load_workbook(source or path)
    people["Наставники"]["C2"] = value
    draft = path.parent / "draft.xlsx"
    people.save(draft)
    os.replace(draft, path)


def killed_at(path: Path, step: str, *, saves: dict[str, str] | None = None, source: Path | None = None, **way) -> bool:
    """Run an update in a process of its own that is killed with -9 at *step*; return whether it was."""
    child = os.fork()
    if not child:

        def observe(now: str) -> None:
            if saves and now in saves:
                staff_saves(path, saves.pop(now), source=source)
            if now == step:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            Workbook(path, clock=Clock(), observe=observe, **way).update(ours())
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def saved_phones(folder: Path) -> set[object]:
    """Return what stands in staff's cell, in the book and in every copy kept beside it."""
    return {load(each)["Наставники"]["C2"].value for each in folder.glob("*.xlsx")}


def left_over(path: Path) -> set[str]:
    return {each.name for each in (path.parent / ".nastavnik" / path.name).iterdir()} & {
        "exchange.json", "new.xlsx", "out.xlsx",
    }  # fmt: skip


@pytest.mark.parametrize(("way", "steps"), [("swap", SWAP_STEPS), ("moves", MOVE_STEPS)])
def test_the_steps_of_an_update_are_these(small, opened, way, steps):
    seen: list[str] = []

    opened(small, observe=seen.append, **WAYS[way]).update(ours())

    assert tuple(seen) == steps


@pytest.mark.parametrize(
    ("way", "step"), [("swap", step) for step in SWAP_STEPS] + [("moves", step) for step in MOVE_STEPS]
)
def test_a_book_is_whole_after_a_kill_at_any_step(small, opened, way, step):
    assert killed_at(small, step, **WAYS[way])

    book = opened(small, **WAYS[way])
    reading = book.read()
    assert cell(reading, "mentees", "Н-0001", "phone") in ("8 999 111-22-33", "наше")
    assert len(reading.tabs["mentees"].rows) == 3
    assert not reading.problems
    report = book.update(ours("снова"))
    assert cell(report.reading, "mentees", "Н-0001", "phone") == "снова"
    assert left_over(small) == set()
    assert not list(small.parent.glob("*сохранено*"))


@pytest.mark.parametrize(
    ("way", "save_at", "step"),
    [
        (way, save_at, step)
        for way, steps in (("swap", SWAP_STEPS), ("moves", MOVE_STEPS))
        for i, save_at in enumerate(steps)
        for step in steps[i:]
    ],
)
def test_a_save_of_staff_outlives_a_kill_at_any_step(small, opened, tmp_path, way, save_at, step):
    """Staff have had the book open since before the update and save at one step; at another the app is killed."""
    held = tmp_path / "held"
    held.mkdir()
    source = Path(shutil.copy(small, held / "opened.xlsx"))
    killed_at(small, step, saves={save_at: "сотрудник"}, source=source, **WAYS[way])

    reading = opened(small, **WAYS[way]).read()

    assert "сотрудник" in saved_phones(small.parent)
    copies = list(small.parent.glob("*сохранено*"))
    assert bool(copies) == any("сохранено" in str(problem.what) for problem in reading.problems)
    assert cell(reading, "mentees", "Н-0001", "phone") in ("8 999 111-22-33", "наше")
    assert opened(small, **WAYS[way]).update(ours("снова")).reading
    assert "сотрудник" in saved_phones(small.parent)
    assert left_over(small) == set()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", ["read", "patched", "written", "noted", "compared"])
def test_a_save_between_read_and_replace_is_merged_with(small, opened, way, step):
    steps: list[str] = []

    def save_once(now: str) -> None:
        if now == step and now not in steps:
            staff_saves(small)
        steps.append(now)

    seen = []

    def decide(reading):
        seen.append(cell(reading, "mentors", "М-0001", "phone"))
        return ours()(reading)

    report = opened(small, observe=save_once, **WAYS[way]).update(decide)

    assert report.rounds == 2
    put_in_place = steps.count("exchanged") + steps.count("taken out")
    assert put_in_place == (2 if step == "compared" else 1)  # a save that is seen in time is never swapped out
    assert seen == ["89990001122", "сотрудник"]
    assert cell(report.reading, "mentors", "М-0001", "phone") == "сотрудник"
    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == "наше"
    assert not list(small.parent.glob("*сохранено*"))


@pytest.mark.parametrize("second", ["exchanged", "synced", "looked", "put back"])
@pytest.mark.parametrize("step", ["exchanged", "synced", "looked", "put back", "settled", "never"])
def test_two_saves_outlive_a_kill_while_one_is_put_back(small, opened, second, step):
    killed_at(small, step, saves={"compared": "первый", second: "второй"})

    opened(small).read()

    order = ["exchanged", "synced", "looked", "put back", "settled", "never"]
    expected = {"первый", "второй"} if order.index(second) <= order.index(step) else {"первый"}
    if second == "put back" in order[: order.index(step) + 1]:
        expected = {"второй"}  # the first was in its place again, and a person saved over it
    assert expected <= saved_phones(small.parent)
    assert left_over(small) == set()


def test_two_saves_that_cannot_both_stay_are_both_kept_and_told(small, opened, tmp_path):
    """One save falls between read and swap, another hits the book while ours is in its place."""
    saves = iter(["первый", "второй"])

    def save(step: str) -> None:
        if step in ("compared", "exchanged") and (value := next(saves, "")):
            staff_saves(small, value)

    opened(small, observe=save).update(ours())

    reading = opened(small).read()
    assert {"первый", "второй"} <= saved_phones(small.parent)
    copy = next(small.parent.glob("*сохранено*"))
    assert copy.name in str(reading.problems[0].what)
    copy.unlink()
    assert not opened(small).read().problems


def test_a_save_into_the_file_that_was_swapped_out_is_rescued(small, opened):
    """A program that writes into the open file instead of renaming writes into our backup."""
    with small.open("r+b") as held:
        opened(small).update(ours())
        people = small.parent / "draft.xlsx"
        backup = next((small.parent / ".nastavnik/book.xlsx/backups").iterdir())
        shutil.copy(backup, people)
        staff_saves(people)
        held.truncate(0)
        held.write(people.read_bytes())
        people.unlink()

    reading = opened(small).read()

    assert "сохранено" in str(reading.problems[0].what)
    assert "сотрудник" in saved_phones(small.parent)


def test_what_was_replaced_is_kept_as_a_backup(small, opened):
    before = digest(small.read_bytes())

    opened(small).update(ours())

    backups = list((small.parent / ".nastavnik/book.xlsx/backups").iterdir())
    assert [digest(each.read_bytes()) for each in backups] == [before]
    assert [each.name for each in small.parent.glob("*.xlsx")] == ["book.xlsx"]


def test_two_processes_write_fifty_edits_each_and_none_is_lost(small, opened):
    children = []
    for who in range(2):
        child = os.fork()
        if not child:
            try:
                book = Workbook(small, clock=Clock(), patience=60)
                for number in range(50):
                    code = f"Н-{who}{number:03}9"
                    book.update(lambda r, c=code: _append(c))
            except BookError as error:
                print(error, file=sys.stderr)
                os._exit(1)
            os._exit(0)
        children.append(child)

    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    rows = opened(small).read().tabs["mentees"].rows
    assert len({row.cells[0] for row in rows}) == len(rows) == 103


def _append(code: str) -> Edits:
    from programme.book.edits import RowAppend

    return Edits(appends=(RowAppend("mentees", code, (("name", f"Имя {code}"),)),))


def test_a_full_disk_leaves_the_book_and_no_litter(small, opened):
    """The system itself refuses to write more, as a full disk does."""
    before = small.read_bytes()
    opened(small).read()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(BookFull, match="disk is full"):
            opened(small).update(ours())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert small.read_bytes() == before
    assert left_over(small) == set()
    assert opened(small).update(ours()).edits


def test_a_dead_process_leaves_no_lock(small, opened):
    assert killed_at(small, "read")

    assert not opened(small, patience=0.1).update(ours()).refusals


def test_a_book_behind_a_symbolic_link_is_replaced_where_it_lies(small, opened, tmp_path):
    link = tmp_path / "link" / "book.xlsx"
    link.parent.mkdir()
    link.symlink_to(small)

    opened(link).update(ours())

    assert link.is_symlink()
    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == "наше"


def test_the_names_of_a_fallback_are_not_needed_where_swaps_work(small):
    """The swap itself, on this very file system."""
    other = small.parent / "other"
    other.write_bytes(b"x")
    code = (
        "import sys; from pathlib import Path; from sheets.shared.durable_files import swap\n"
        "swap(*map(Path, sys.argv[1:]))"
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux swaps names")

    subprocess.run([sys.executable, "-c", code, str(small), str(other)], check=True, cwd=Path(__file__).parents[3])

    assert small.read_bytes() == b"x"


def test_a_note_nobody_can_read_loses_nothing(small, opened):
    assert killed_at(small, "exchanged", saves={"compared": "сотрудник"})
    (small.parent / ".nastavnik/book.xlsx/exchange.json").write_bytes(b"{")

    reading = opened(small).read()

    assert "сотрудник" in saved_phones(small.parent)
    assert "сохранено" in str(reading.problems[0].what)


def _writes_without_end(path: Path) -> None:
    book, number = Workbook(path, clock=Clock(), patience=60), 0
    while True:
        number += 1
        with contextlib.suppress(BookError):
            book.update(
                lambda r, n=number: Edits(cells=(CellWrite("mentees", "Н-0001", "phone", f"{n}"),), write_number=n)
            )


def _killed_and_saved(path: Path, kills: int, dice: random.Random) -> None:
    """Kill the writer at random moments while a person loads, edits and saves the book again and again."""
    for number in range(1, kills + 1):
        child = os.fork()
        if not child:
            try:
                _writes_without_end(path)
            finally:
                os._exit(1)
        try:
            time.sleep(dice.uniform(0, 0.05))
            people = _loaded_when_there(path)
            people["Наставники"].cell(number, 9).value = number
            draft = path.parent / "draft.tmp"
            people.save(draft)
            os.replace(draft, path)
            time.sleep(dice.uniform(0, 0.05))
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _loaded_when_there(path: Path):
    for _ in range(200):
        with contextlib.suppress(FileNotFoundError):
            return load(path)
        Workbook(path, clock=Clock()).read()  # where names cannot be swapped, a kill may leave the name free
    raise AssertionError(f"{path} does not come back")


@pytest.mark.parametrize("kills", [20, pytest.param(500, marks=pytest.mark.soak)])
def test_no_save_of_staff_is_lost_under_random_kills(small, opened, kills):
    _killed_and_saved(small, kills, random.Random(kills))

    opened(small).read()

    found = set()
    for each in small.parent.glob("*.xlsx"):
        found |= {load(each)["Наставники"].cell(number, 9).value for number in range(1, kills + 1)}
    assert found - {None} == set(range(1, kills + 1))
    assert opened(small).update(ours()).reading.tabs["mentees"].rows
    assert left_over(small) == set()
