"""What hangs on the rows of a Google spreadsheet, so that a write finds them wherever they are by then.

Source of the limit: Google's guide to developer metadata: 30,000 characters of keys and values on one tab.
"""

from __future__ import annotations

from collections.abc import Sequence

from sheets.google.client import Client
from sheets.google.formula_cells import API

from .row_writes import TAG, Json, Target, tag_requests

ROOM = 24_000  # characters of ours on one tab; other programs may hang something there too
_SEVERAL = -1  # instead of a row: the tag hangs on more than one


Spot = tuple[int, str]  # sheet id, tag: another tab may bear the same code


def deletion(target: Target) -> Json:
    """Return the request that takes a tag off every row of its tab."""
    return {"deleteDeveloperMetadata": {"dataFilter": target.filter}}


class Tags:
    """Where the tags hang, as this process last saw; asked once, and again after rows were not where they had been."""

    def __init__(self, client: Client, id: str) -> None:
        self._client, self._id = client, id
        self._hung: dict[Spot, int] | None = None  # row, 1-based

    def forget(self) -> None:
        self._hung = None

    def hang(self, sheet: int, tag: str, row: int) -> None:
        """Note where a tag was seen."""
        self._known()[sheet, tag] = row

    def hanging(self, targets: Sequence[Target]) -> list[Json]:
        """Return the requests that hang the codes on rows where they do not hang yet, and note that they do."""
        hung, found = self._known(), []
        for target in targets:
            if hung.get((target.sheet, target.tag)) != target.number:
                found += [*self.dropping(target), *tag_requests([target])]
                hung[target.sheet, target.tag] = target.number
        return found

    def dropping(self, target: Target) -> list[Json]:
        """Return the request that takes a tag off every row of its tab it hangs on, if it is known to hang anywhere.

        Nobody knows whether Google refuses to delete what is not there.
        """
        return [deletion(target)] if (target.sheet, target.tag) in self._known() else []

    def making_room(self, targets: Sequence[Target]) -> list[Json]:
        """Return the requests that take all tags off the tabs where those of these rows would find no room."""
        found: list[Json] = []
        for sheet in sorted({target.sheet for target in targets}):
            hung = self._known()
            there = {tag for of, tag in hung if of == sheet}
            there |= {target.tag for target in targets if target.sheet == sheet}
            if sum(len(TAG) + len(tag) for tag in there) > ROOM:
                lookup = {"metadataKey": TAG, "metadataLocation": {"sheetId": sheet}}
                found.append({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}})
                self._hung = {spot: row for spot, row in hung.items() if spot[0] != sheet}
        return found

    def search(self) -> dict[Spot, list[int]]:
        """Ask where the tags hang: the rows (1-based) of each."""
        lookup = {"developerMetadataLookup": {"metadataKey": TAG}}
        path = f"{API}/{self._id}/developerMetadata:search"
        told = self._client.request("post", path, json={"dataFilters": [lookup]}).json()
        found: dict[Spot, list[int]] = {}
        for each in told.get("matchedDeveloperMetadata", ()):
            tag = each["developerMetadata"]
            span = tag["location"].get("dimensionRange", {})
            spot = int(span.get("sheetId", 0)), str(tag["metadataValue"])
            found.setdefault(spot, []).append(int(span.get("startIndex", 0)) + 1)
        return found

    def _known(self) -> dict[Spot, int]:
        if self._hung is None:
            found = self.search()
            self._hung = {spot: rows[0] if len(rows) == 1 else _SEVERAL for spot, rows in found.items()}
        return self._hung
