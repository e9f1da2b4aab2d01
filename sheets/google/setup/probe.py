"""The probe: a short conversation on a scratch tab that settles what Google's documents do not say."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from programme.book.findings import Finding, Tell, Trait
from programme.errors import BookBusy, BookError
from programme.text.sentences import say
from sheets.google.client import Client
from sheets.google.faults import RequestRefused, Uncertain
from sheets.google.formula_cells import API
from sheets.google.write.row_writes import VISIBILITY
from sheets.shared import durable_files, process_lock

Json = dict[str, Any]
DRIVE = "https://www.googleapis.com/drive/v3/files"
TITLE = "_Наставник (проба)"  # of the scratch tab
MARK = "nastavnik.probe"  # hangs on the scratch tab, so that a leftover one is known and nobody's own is removed
ROW_MARK = "nastavnik.probe.row"
ROWS, COLUMNS = 40, 4
COPY_ROW, LIST_ROW, BURST_ROW = 6, 8, 19  # 0-based; what stands around them is blank
BURST, BURSTS = 3, 2  # rows appended at the same moment, and how often
PAUSES = (0.0, 2.0, 5.0)  # seconds before each change whose version is waited for
POLLS = (1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0)  # seconds between two questions for the version
LONGEST_LAG = int(sum(POLLS))


def probe(client: Client, id: str, *, seconds: Callable[[], float], tell: Tell) -> tuple[Finding, ...]:
    """Settle every trait; the scratch tab is gone afterwards, and one that a killed probe left is removed first.

    Raises BookError; then too the tab is removed, or at the latest when the next probe begins.
    """
    clear(client, id)
    talk = _Talk(client, id, seconds, tell)
    try:
        findings = talk.findings()
    except BaseException as error:
        with contextlib.suppress(BookError):  # the failure itself is told; the next probe removes the tab
            clear(client, id)
        if isinstance(error, Uncertain | RequestRefused):
            why = say(
                "The probe was broken off (%(why)s). Your tabs stand as they stood; run it again.", why=error.sentence
            )
            raise BookBusy(why) from error
        raise
    clear(client, id)
    return findings


@contextlib.contextmanager
def only_probe(folder: Path, id: str) -> Iterator[None]:
    """Keep a second probe of this machine away: it would take the first one's tab for a leftover."""
    lock = folder / f"{id}.probe.lock"
    with durable_files.told(lock), contextlib.ExitStack() as kept:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            kept.enter_context(process_lock.held(lock, 0.0))
        except BookBusy as error:
            raise BookBusy(say("Another probe is at work on this spreadsheet. Run yours when it is done.")) from error
        yield


def clear(client: Client, id: str) -> None:
    """Remove every scratch tab: those that bear our mark under our title."""
    for last in (False, False, True):  # an end nobody knows of, or a tab that staff remove meanwhile: look again
        found = _scratch_tabs(client, id)
        if not found:
            return
        requests = [{"deleteSheet": {"sheetId": sheet}} for sheet in found]
        try:
            client.request("post", f"{API}/{id}:batchUpdate", json={"requests": requests})
        except (Uncertain, RequestRefused) as error:
            if last:
                raise BookBusy(
                    say("The tab “%(title)s” of the probe could not be removed. Run the probe again.", title=TITLE)
                ) from error


def _scratch_tabs(client: Client, id: str) -> list[int]:
    fields = "sheets(properties(sheetId,title),developerMetadata(metadataKey))"
    told = client.request("get", f"{API}/{id}", params={"fields": fields}).json()
    return [
        int(sheet["properties"].get("sheetId", 0))
        for sheet in told.get("sheets", ())
        if sheet["properties"]["title"].startswith(TITLE)
        and any(mark.get("metadataKey") == MARK for mark in sheet.get("developerMetadata", ()))
    ]


class _Talk:
    """One conversation, on one scratch tab."""

    def __init__(self, client: Client, id: str, seconds: Callable[[], float], tell: Tell) -> None:
        self._client, self._id, self._seconds, self._tell = client, id, seconds, tell
        self._sheet = random.randrange(1, 2**31)
        self._title = f"{TITLE} {self._sheet}"

    def findings(self) -> tuple[Finding, ...]:
        self._tell(say("Waiting for Google Drive to tell of a change, up to %(count)s s.", count=LONGEST_LAG))
        late = self._version()  # first: so far no other change of ours can be taken for the one that is waited for
        self._tell(say("Sorting, copying, filtering and appending on a hidden tab of its own."))
        self._batch(*self._moves())
        tags, rows = self._tags(), self._rows()
        return (
            Finding(Trait.SORT, _moved(tags, rows)),
            Finding(Trait.COPY, COPY_ROW in tags),
            Finding(Trait.FILTER, self._is_lost_under_filter()),
            Finding(Trait.APPEND, self._are_lost_at_once()),
            Finding(Trait.VALIDATION, self._takes_what_a_list_refuses()),
            Finding(Trait.DELETION, self._refuses_to_delete_nothing()),
            late,
        )

    def _version(self) -> Finding:
        """Make the scratch tab and two more changes; the first one that Drive tells late settles it."""
        for number, pause in enumerate(PAUSES):
            self._client.wait(pause)
            before = self._told_version()
            self._batch(*(self._making() if not number else [self._put(LIST_ROW, 0, f"{number}")]))
            since = self._seconds()
            if self._told_version() == before:
                return Finding(Trait.VERSION, True, self._lag(before, since))
        return Finding(Trait.VERSION, False)

    def _lag(self, told: str, since: float) -> int | None:
        """Return when the version rose for the last time: an earlier rise may tell of what others changed before."""
        lag = None
        for wait in POLLS:
            self._client.wait(wait)
            now = self._told_version()
            if now != told:
                told, lag = now, max(1, round(self._seconds() - since))
        return lag

    def _told_version(self) -> str:
        params = {"fields": "version", "supportsAllDrives": True}
        return str(self._client.request("get", f"{DRIVE}/{self._id}", params=params).json()["version"])

    def _making(self) -> list[Json]:
        """Return the tab with three rows out of order, each with its own text hung on it."""
        grid = {"rowCount": ROWS, "columnCount": COLUMNS}
        looks = {"sheetId": self._sheet, "title": self._title, "hidden": True, "gridProperties": grid}
        texts = ("в", "б", "а")
        return [
            {"addSheet": {"properties": looks}},
            _hang(MARK, "", {"sheetId": self._sheet}),
            self._put(0, 0, "строка"),
            *(self._put(row, 0, text) for row, text in enumerate(texts, 1)),
            *(_hang(ROW_MARK, text, {"dimensionRange": self._line_of(row)}) for row, text in enumerate(texts, 1)),
            self._put(BURST_ROW, 0, "сразу"),
        ]

    def _moves(self) -> list[Json]:
        """Return a sort of whole rows, a copy of one, a strict list, and a filter that hides a row."""
        values = [{"userEnteredValue": "да"}, {"userEnteredValue": "нет"}]
        rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True}
        hiding = {"columnIndex": 0, "filterCriteria": {"hiddenValues": ["б"]}}
        copied = {"source": self._area(1), "destination": self._area(COPY_ROW), "pasteType": "PASTE_NORMAL"}
        return [
            {"sortRange": {"range": self._area(1, 3), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}},
            {"copyPaste": copied},
            {"setDataValidation": {"range": self._area(LIST_ROW), "rule": rule}},
            {"setBasicFilter": {"filter": {"range": self._area(0, 4), "filterSpecs": [hiding]}}},
        ]

    def _is_lost_under_filter(self) -> bool:
        self._append("A1:A4", "под фильтром")
        is_lost = not self._stands("под фильтром")
        self._batch({"clearBasicFilter": {"sheetId": self._sheet}})
        return is_lost

    def _are_lost_at_once(self) -> bool:
        """Append rows at the same moment, as several programs would."""
        place = f"A{BURST_ROW + 1}"
        for number in range(BURSTS):
            texts = [f"сразу {number}.{each}" for each in range(BURST)]
            with ThreadPoolExecutor(BURST) as hands:
                list(hands.map(lambda text: self._append(place, text), texts))
            if not self._stands(*texts):
                return True
        return False

    def _takes_what_a_list_refuses(self) -> bool:
        place = {"sheetId": self._sheet, "startRowIndex": LIST_ROW, "endRowIndex": LIST_ROW + 1}
        data = [{"dataFilter": {"gridRange": place}, "majorDimension": "ROWS", "values": [[None, "иное"]]}]
        body = {"valueInputOption": "RAW", "data": data}
        try:
            self._client.request("post", f"{API}/{self._id}/values:batchUpdateByDataFilter", json=body)
        except RequestRefused as error:
            if error.names_no_range:
                raise
            return False
        return self._stands("иное")

    def _refuses_to_delete_nothing(self) -> bool:
        lookup = {"metadataKey": ROW_MARK, "metadataValue": "нет такой", "metadataLocation": {"sheetId": self._sheet}}
        try:
            self._batch({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}})
        except RequestRefused as error:
            if error.names_no_range:
                raise
            return True
        return False

    def _append(self, place: str, text: str) -> None:
        where = quote(f"'{self._title}'!{place}", safe="")
        params = {"valueInputOption": "RAW"}
        self._client.request(
            "post", f"{API}/{self._id}/values/{where}:append", params=params, json={"values": [[text]]}
        )

    def _stands(self, *texts: str) -> bool:
        return set(texts) <= {cell for row in self._rows() for cell in row}

    def _rows(self) -> list[list[Any]]:
        body = {"dataFilters": [{"gridRange": {"sheetId": self._sheet}}], "valueRenderOption": "UNFORMATTED_VALUE"}
        told = self._client.request("post", f"{API}/{self._id}/values:batchGetByDataFilter", json=body).json()
        found: list[list[Any]] = told["valueRanges"][0]["valueRange"].get("values", [])
        return found

    def _tags(self) -> dict[int, str]:
        """Return what hangs on which row, 0-based."""
        body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": ROW_MARK}}]}
        told = self._client.request("post", f"{API}/{self._id}/developerMetadata:search", json=body).json()
        found = (each["developerMetadata"] for each in told.get("matchedDeveloperMetadata", ()))
        return {int(tag["location"]["dimensionRange"].get("startIndex", 0)): tag["metadataValue"] for tag in found}

    def _batch(self, *requests: Json) -> None:
        self._client.request("post", f"{API}/{self._id}:batchUpdate", json={"requests": list(requests)})

    def _put(self, row: int, column: int, text: str) -> Json:
        start = {"sheetId": self._sheet, "rowIndex": row, "columnIndex": column}
        rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
        return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}

    def _line_of(self, row: int) -> Json:
        return {"sheetId": self._sheet, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}

    def _area(self, row: int, height: int = 1) -> Json:
        ends = {"startRowIndex": row, "endRowIndex": row + height, "startColumnIndex": 0, "endColumnIndex": COLUMNS}
        return {"sheetId": self._sheet} | ends


def _hang(key: str, value: str, place: Json) -> Json:
    told = {"metadataKey": key, "metadataValue": value, "visibility": VISIBILITY, "location": place}
    return {"createDeveloperMetadata": {"developerMetadata": told}}


def _moved(tags: dict[int, str], rows: list[list[Any]]) -> bool | None:
    """Tell whether tags went along when "в", "б", "а" were sorted; None when neither they nor the rows say so."""
    if [row[0] if row else "" for row in rows[1:4]] != ["а", "б", "в"]:
        return None
    hung = tuple(tags.get(row) for row in (1, 2, 3))
    return {("а", "б", "в"): True, ("в", "б", "а"): False}.get(hung)  # type: ignore[arg-type]
