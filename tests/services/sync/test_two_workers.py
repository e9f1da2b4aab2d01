"""Two workers on one real workbook: nothing is written twice, nothing is lost, no code is given to two rows."""

from __future__ import annotations

import threading
from collections import Counter

import openpyxl
import pytest

from documents.exports import OpenpyxlPress
from programme.changes.change import ChangeState, Decision, Edit
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.sync import round as sync
from sheets.xlsx.workbook import Workbook
from tests.services.paper import TAB

EDITS = 12
CURATOR = "curator@college.example"


@pytest.fixture
def house(store, clock, tmp_path):
    path = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Наставляемые"
    page.append(["Код", "ФИО", "E-mail", "Примечание"])
    for number in range(1, 9):
        page.append([None, f"Дубов{'абвгдежз'[number - 1] * 3} Пётр Львович", f"p{number}@college.example", None])
    made.save(path)

    def gateways() -> Gateways:
        """Return the gateways of one more worker: the file and the database are shared, nothing else."""
        return Gateways((Workbook(path, tabs=frozenset({TAB}), clock=clock),), store, None, OpenpyxlPress(), clock)

    return gateways, path


def test_two_workers_share_the_work(house, store):
    gateways, path = house
    start, faults = threading.Barrier(3), []

    def worker() -> None:
        mine = gateways()
        start.wait()
        try:
            for _ in range(15):
                sync.sync(mine)
        except Exception as error:  # noqa: BLE001 — a worker that dies is what this test is about
            faults.append(error)

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    start.wait()
    curator, codes = gateways(), []
    while len(codes) < 8 and not faults:
        with store.reading() as tx:
            codes = [row.code for row in tx.replica.book_rows("main") if row.code]
    for number in range(EDITS):
        edit = Edit(
            TAB, codes[number % 8], "note", None if number < 8 else f"заметка {number - 8}", f"заметка {number}"
        )
        saving.record(curator, Decision(say("Edited"), (edit,)), CURATOR)
    for thread in threads:
        thread.join()
    sync.sync(curator)

    assert not faults
    (_, *lines) = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    assert len(lines) == 8
    assert max(Counter(line[0] for line in lines).values()) == 1
    wanted = {code: f"заметка {number + 8 if number < 4 else number}" for number, code in enumerate(codes)}
    assert {line[0]: line[3] for line in lines} == wanted
    with store.reading() as tx:
        states = Counter(change.state for change in tx.journal.changes(tab=TAB))
    assert states == {ChangeState.LANDED: EDITS}
