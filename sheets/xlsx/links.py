"""Links behind cells: one that leads to a value which is no longer there goes with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from programme.schema.tabs import Cell
from sheets.shared.cells import area, as_written, reference

from .package import Package
from .parts import local, relations_part, tree

_BLOCK = re.compile(rb"<((?:[\w.-]+:)?)hyperlinks\b[^>]*>(.*?)</(?:[\w.-]+:)?hyperlinks>", re.DOTALL)
_LINK = re.compile(rb"<(?:[\w.-]+:)?hyperlink\s([^>]*?)(?:/>|></(?:[\w.-]+:)?hyperlink>)")
_REF = re.compile(rb"""(\bref=["'])([^"']*)(["'])""")
_ID = re.compile(rb"""\s[\w.-]+:id=["']([^"']+)["']""")
_PERSONAL = ("mailto:", "tel:", "sms:", "callto:", "skype:")  # spell out the value they stand behind
_ADDRESS = re.compile(r"\s*(?:\w+://|www\.|mailto:|\S+@\S+\.\S)", re.IGNORECASE)

Area = tuple[int, int, int, int]  # first row (1-based), first column (0-based), last row, last column


def without_stale_links(
    package: Package, part: str, content: bytes, written: Mapping[int, Mapping[int, Cell]]
) -> bytes:
    """Return the tab's XML without the links that spell what stood in the written cells before.

    A link to something else, such as a document behind its title, stays; a cleared cell keeps none. The relation
    that nothing needs any more goes too: it holds an address.
    """
    block = _BLOCK.search(content, max(content.rfind(b"sheetData>"), 0))
    if block is None:
        return content
    targets, gone = _targets(package, part), set()
    kept, is_changed = [], False
    for link in _LINK.finditer(block[2]):
        id = _ID.search(b" " + link[1])
        left = list(_left(link, targets.get(id[1].decode(), "") if id else "", written))
        is_changed |= left != [link[0]]
        kept += left
        if id and not left:
            gone.add(id[1].decode())
    if not is_changed:
        return content
    inner = content[block.start() : block.start(2)] + b"".join(kept) + content[block.end(2) : block.end()]
    content = content[: block.start()] + (inner if kept else b"") + content[block.end() :]
    _drop_relations(package, part, {id for id in gone if f'"{id}"'.encode() not in content})
    return content


def _targets(package: Package, part: str) -> dict[str, str]:
    place = relations_part(part)
    if place not in package:
        return {}
    listed = tree(package.part(place), place)
    return {each.get("Id", ""): each.get("Target", "") for each in listed if local(each) == "Relationship"}


def _left(link: re.Match[bytes], target: str, written: Mapping[int, Mapping[int, Cell]]) -> Iterator[bytes]:
    """Yield the link for the cells in which it stays: as it is, or area by area."""
    ref = _REF.search(link[0])
    whole = area(ref[2].decode()) if ref else (0, 0, 0, 0)
    top, left, bottom, right = whole
    stale = [
        (row, column)
        for row, cells in written.items()
        if top <= row <= bottom
        for column, value in cells.items()
        if left <= column <= right and _is_stale(target, as_written(value))
    ]
    if ref is None or not top or not stale:
        yield link[0]
        return
    areas: Iterable[Area] = [whole]
    for row, column in stale:
        areas = [piece for each in areas for piece in _around(each, row, column)]
    for first, west, last, east in areas:
        place = reference(first, west) if (first, west) == (last, east) else ""
        place = place or f"{reference(first, west)}:{reference(last, east)}"
        yield link[0][: ref.start(2)] + place.encode() + link[0][ref.end(2) :]


def _is_stale(target: str, value: Cell) -> bool:
    if value is None or target.casefold().startswith(_PERSONAL):
        return not (isinstance(value, str) and target.casefold() == f"mailto:{value.strip()}".casefold())
    return isinstance(value, str) and bool(_ADDRESS.match(value)) and value.strip() != target


def _around(whole: Area, row: int, column: int) -> Iterator[Area]:
    """Yield the areas around one cell of an area; the area itself when the cell lies elsewhere."""
    top, left, bottom, right = whole
    if not (top <= row <= bottom and left <= column <= right):
        yield whole
        return
    pieces = (
        (top, left, row - 1, right),
        (row, left, row, column - 1),
        (row, column + 1, row, right),
        (row + 1, left, bottom, right),
    )
    yield from (piece for piece in pieces if piece[0] <= piece[2] and piece[1] <= piece[3])


def _drop_relations(package: Package, part: str, ids: set[str]) -> None:
    place = relations_part(part)
    if not ids or place not in package:
        return

    def kept(found: re.Match[bytes]) -> bytes:
        id = re.search(rb"""\sId=["']([^"']+)["']""", found[0])
        return b"" if id and id[1].decode() in ids else found[0]

    package.put(place, re.sub(rb"<(?:[\w.-]+:)?Relationship\s[^>]*/>", kept, package.part(place)))
