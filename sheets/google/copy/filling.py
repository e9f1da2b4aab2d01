"""Filling an empty Google spreadsheet with a whole book, in few calls each of which may be repeated."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from programme.book.contents import Contents, Kept, Merge, Page, Spot, differences
from programme.book.offered_lists import Listed
from programme.errors import BookFull, Refused
from programme.text.sentences import Sentence, say, say_n
from sheets.google.cell_data import PAYLOAD, Json, PageCells, weight_of
from sheets.google.client import Client
from sheets.google.faults import Uncertain
from sheets.google.reading import API
from sheets.google.setup.formatting import Body, format_columns, freeze
from sheets.google.setup.tabs import widths
from sheets.shared.formulas import is_portable
from sheets.shared.headers import MARK_LABEL, MARK_TAB, UNFINISHED_TAB, is_mark_tab
from sheets.shared.known_columns import KnownTab, known_tabs

from .contents import Tabs, read_pages, read_tabs, values_of

Tell = Callable[[Sentence], None]
MOST_CELLS = 10_000_000  # that a spreadsheet may have
LONGEST_TITLE = 100
TRIES = 4  # of the opening, whose outcome is looked for before it is tried again
_SPARE_ROWS, _SPARE_COLUMNS, _KNOWN_ROWS = 100, 4, 1000
_NOTE = "Сюда копируется книга «Наставника». Не правьте ничего, пока этот лист не исчезнет сам."


@dataclass(frozen=True)
class GoogleDraft:
    """A Draft as a spreadsheet with a tab that says it is unfinished: no reading takes it for a book."""

    kept: Kept
    client: Client
    id: str
    mark: int  # the id of the tab that says so
    write_number: int

    def contents(self) -> Contents:
        return Contents(read_pages(self.client, self.id, read_tabs(self.client, self.id)), self.write_number)

    def finish(self) -> None:
        """Hide the tab that says so, and let it bear the number of our last write instead."""
        looks = {"sheetId": self.mark, "title": MARK_TAB, "hidden": True}
        cells = {"stringValue": MARK_LABEL}, {"numberValue": self.write_number}
        rows = [{"values": [{"userEnteredValue": cell} for cell in cells]}]
        requests = [
            {"updateCells": {"range": {"sheetId": self.mark}, "rows": rows, "fields": "userEnteredValue"}},
            {"updateSheetProperties": {"properties": looks, "fields": "title,hidden"}},
        ]
        # Carried out twice it comes to the same: the tab is found by its id, and nothing but our mark stands in it.
        self.client.request("post", f"{API}/{self.id}:batchUpdate", json={"requests": requests}, repeatable=True)


def fill(client: Client, id: str, contents: Contents, tell: Tell) -> GoogleDraft:
    """Put the contents into an empty spreadsheet, or into one in which an earlier copy was not finished.

    Raises Refused when it holds anything else or when a tab of theirs bears the title of the mark's, BookFull when
    Google has no room for the contents.
    """
    filling = _Filling(client, id, contents)
    filling.check_titles()
    filling.check_room()
    filling.open()
    filling.put(tell)
    filling.put_values_for_formulas()
    kept = Kept(frozenset(filling.valued), frozenset(filling.parted), filling.renamed)
    return GoogleDraft(kept, client, id, filling.mark, contents.write_number)


@dataclass
class _Filling:
    """One filling, from the first look to the last cell."""

    client: Client
    id: str
    contents: Contents
    locale: str = "ru_RU"
    mark: int = 0
    sheets: list[int] = field(default_factory=list)  # ids of the tabs, as the pages
    valued: set[tuple[int, Spot]] = field(default_factory=set)
    parted: set[tuple[int, Merge]] = field(default_factory=set)

    def __post_init__(self) -> None:
        pages = self.pages = self.contents.pages
        self.known = known_tabs(pages)
        self.listed = _listed(pages, self.known)
        self.titles = [page.title[:LONGEST_TITLE] for page in pages]
        own = {page.title for page in pages if page.title in self.titles}
        for place, page in enumerate(pages):
            self.valued |= {(place, s) for s, formula in page.formulas.items() if not is_portable(formula, own)}
            self.parted |= {(place, merge) for merge in page.merges if _covers_values(page, merge)}

    @property
    def renamed(self) -> dict[int, str]:
        return {place: title for place, title in enumerate(self.titles) if title != self.pages[place].title}

    def check_titles(self) -> None:
        taken = next((page.title for page in self.pages if is_mark_tab(page.title)), None)
        if taken is not None:
            raise Refused(say("The intranet needs the name of the tab “%(tab)s” at Google: rename it.", tab=taken))

    def check_room(self) -> None:
        if sum(rows * columns for rows, columns in map(self._size, range(len(self.pages)))) > MOST_CELLS:
            raise BookFull(say("The book is too large: a Google spreadsheet has room for ten million cells."))

    def open(self) -> None:
        """Make the tabs and mark the spreadsheet as unfinished, all at once; what an earlier copy left is removed.

        Looked at before every try: a batch that was carried out unseen is found as such and begun anew.
        """
        for number in range(TRIES):
            tabs = read_tabs(self.client, self.id)
            self.locale = tabs.locale
            try:
                self._send(self._opening(tabs))
            except Uncertain:
                if number == TRIES - 1:
                    raise
            else:
                return

    def _opening(self, tabs: Tabs) -> list[Json]:
        unfinished = tabs.titled(UNFINISHED_TAB)
        old = self._left_behind(tabs, unfinished) if unfinished is not None else []
        self.mark = (unfinished or self._only_empty(tabs))["sheetId"]
        taken = {sheet["sheetId"] for sheet in tabs.sheets}
        self.sheets = []
        for _ in self.pages:
            self.sheets.append(_free_id({*taken, *self.sheets}))
        # People see this tab while the copy goes on; the ids below the note tell which tabs are the copy's own.
        rows: list[Json] = [{"values": [{"userEnteredValue": {"stringValue": _NOTE}}]}]
        rows += [{"values": [{"userEnteredValue": {"numberValue": sheet}}]} for sheet in self.sheets]
        size = {"rowCount": len(rows) + 1, "columnCount": 2}
        looks = {"sheetId": self.mark, "title": UNFINISHED_TAB, "hidden": False, "gridProperties": size}
        fields = "title,hidden,gridProperties(rowCount,columnCount)"
        return [
            {"updateSheetProperties": {"properties": looks, "fields": fields}},
            {"updateCells": {"range": {"sheetId": self.mark}, "rows": rows, "fields": "userEnteredValue"}},
            *({"deleteSheet": {"sheetId": sheet}} for sheet in old),
            *(request for place in range(len(self.pages)) for request in self._making(place)),
        ]

    def _left_behind(self, tabs: Tabs, unfinished: Json) -> list[int]:
        """Return the tabs that an unfinished copy made; raise Refused when others have come in between."""
        told = {row[0] for row in values_of(self.client, self.id, unfinished["sheetId"])[1:] if row}
        others = [sheet for sheet in tabs.sheets if sheet is not unfinished]
        strange = next((sheet for sheet in others if sheet["sheetId"] not in told), None)
        if strange is not None:
            raise _not_empty(tabs, strange)
        return [sheet["sheetId"] for sheet in others]

    def _only_empty(self, tabs: Tabs) -> Json:
        """Return the only tab of an empty spreadsheet."""
        last = tabs.sheets[-1]
        if len(tabs.sheets) > 1 or values_of(self.client, self.id, last["sheetId"]):
            raise _not_empty(tabs, next(iter(tabs.own), last))
        return last

    def _making(self, place: int) -> Iterator[Json]:
        """Yield the requests that make a tab; formats come before values: nothing is taken for another thing."""
        (rows, columns), sheet = self._size(place), self.sheets[place]
        looks = {"sheetId": sheet, "title": self.titles[place], "hidden": self.pages[place].hidden}
        grid = {"gridProperties": {"rowCount": rows, "columnCount": columns}}
        yield {"addSheet": {"properties": {**looks, **grid}}}
        if place in self.known:
            yield from _formatting(self.known[place], sheet, rows, self.pages[place], self.listed)

    def _size(self, place: int) -> tuple[int, int]:
        page = self.pages[place]
        rows = max([len(page.rows), *(row for row, _ in page.formulas), *(last for _, _, last, _ in page.merges)])
        right = [column + 1 for _, column in page.formulas] + [last + 1 for _, _, _, last in page.merges]
        least = _KNOWN_ROWS if place in self.known else 0
        return max(rows + _SPARE_ROWS, least), max([page.width, *right]) + _SPARE_COLUMNS

    def put(self, tell: Tell) -> None:
        """Send cells and merges, tab after tab, in batches of a size that Google recommends."""
        batch: list[Json] = []
        weight = 0
        for place, page in enumerate(self.pages):
            for request in self._requests(place, page):
                heavy = weight_of(request)
                if batch and weight + heavy > PAYLOAD:
                    self._send(batch, repeatable=True)
                    batch, weight = [], 0
                batch.append(request)
                weight += heavy
            tell(say_n("“%(tab)s”: %(count)s row", "“%(tab)s”: %(count)s rows", len(page.rows), tab=page.title))
        if batch:
            self._send(batch, repeatable=True)

    def _requests(self, place: int, page: Page) -> Iterator[Json]:
        sheet = self.sheets[place]
        yield from self._cells(place).slices(sheet)
        for first, left, last, right in sorted(page.merges - {merge for at, merge in self.parted if at == place}):
            area = {"sheetId": sheet, "startRowIndex": first - 1, "endRowIndex": last}
            area |= {"startColumnIndex": left, "endColumnIndex": right + 1}
            yield {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}}

    def _cells(self, place: int) -> PageCells:
        valued = {spot for at, spot in self.valued if at == place}
        return PageCells(self.pages[place], self.known.get(place), valued, self.locale)

    def put_values_for_formulas(self) -> None:
        """Where a formula comes to something else here, put the value that stood in its cell.

        Again and again, for what was put changes what other formulas come to; every round leaves fewer formulas.
        """
        while wrong := self._wrong_formulas():
            self.valued |= wrong
            requests = [self._cells(place).one(spot, self.sheets[place]) for place, spot in sorted(wrong)]
            self._send(requests, repeatable=True)

    def _wrong_formulas(self) -> set[tuple[int, Spot]]:
        left = {(at, spot) for at, page in enumerate(self.pages) for spot in page.formulas} - self.valued
        places = sorted({place for place, _ in left})
        if not places:
            return set()
        tabs = read_tabs(self.client, self.id).only([self.sheets[place] for place in places])
        wrong: set[tuple[int, Spot]] = set()
        for place, page in zip(places, read_pages(self.client, self.id, tabs), strict=True):
            differing = differences(Contents((self.pages[place],)), Contents((page,)))
            wrong |= {(place, each.spot) for each in differing if each.spot is not None}
        return wrong & left

    def _send(self, requests: Sequence[Json], *, repeatable: bool = False) -> None:
        """Send a batch.

        All that follows the opening may be repeated when its outcome is unknown: it puts given values at given places
        of tabs that this very copy has made and in which nobody works yet; carried out twice, it comes to the same.
        """
        path = f"{API}/{self.id}:batchUpdate"
        self.client.request("post", path, json={"requests": list(requests)}, repeatable=repeatable)


def _formatting(known: KnownTab, sheet: int, rows: int, page: Page, listed: Iterable[Listed]) -> Iterator[Json]:
    """Yield the widths, the looks of the header, formats, lists, protection, and what stays in sight."""
    body = Body(known.tab, sheet, known.header_row, rows)
    yield from widths(known.tab, sheet, known.columns)
    head = {"sheetId": sheet, "startRowIndex": known.header_row - 1, "endRowIndex": known.header_row}
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"}}
    yield {"repeatCell": {"range": head, "cell": bold, "fields": "userEnteredFormat(textFormat,wrapStrategy)"}}
    yield from format_columns(body, known.columns, listed).requests
    yield from freeze(body, page.merges)


def _listed(pages: Sequence[Page], known: Mapping[int, KnownTab]) -> tuple[Listed, ...]:
    """Return the lists that staff keep in Справочники."""
    for place, found in known.items():
        if found.tab.key == "references" and {"list", "value"} <= found.columns.keys():
            rows = pages[place].rows[found.header_row :]
            at = found.columns["list"], found.columns["value"]
            cells = [tuple(row[i] if i < len(row) else None for i in at) for row in rows]
            return tuple((str(name), str(value)) for name, value in cells if name is not None and value is not None)
    return ()


def _covers_values(page: Page, merge: Merge) -> bool:
    """Tell whether cells hold anything that a merge covers: Google would empty them."""
    first, left, last, right = merge
    spots = [(row, column) for row in range(first, min(last, len(page.rows)) + 1) for column in range(left, right + 1)]
    return any(page.at(spot) is not None or spot in page.formulas for spot in spots if spot != (first, left))


def _not_empty(tabs: Tabs, sheet: Json) -> Refused:
    return Refused(
        say(
            "“%(book)s” is not empty: it has the tab “%(tab)s”. Make a new spreadsheet, share it, and copy into that.",
            book=tabs.title,
            tab=sheet["title"],
        )
    )


def _free_id(taken: set[int]) -> int:
    while (id := random.randrange(1, 2**31)) in taken:
        pass
    return id
