"""Where the places of the programme are: one table from a place to its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from programme.places import Link, Place

from .menu import address_of

_Values = Mapping[str, str | int | None]


def _stage_of_roadmap(stage: str = "", show: str = "") -> _Values:
    return {"show": show or None, "_anchor": f"stage-{stage}" if stage else None}


# A place, its page, and what the page calls the values of a link.
PAGES: Mapping[Place, tuple[str, Callable[..., _Values]]] = {
    Place.BOOK: ("book.status", dict),
    Place.ROADMAP: ("roadmap.show", _stage_of_roadmap),
    Place.BANK: ("banks.list_people", dict),
    Place.PROPOSAL: ("pairing.show", dict),
    Place.PAIRS: ("pairs.list_pairs", dict),
    Place.PROGRAMME: ("programmes.show", lambda pair: {"code": pair}),
}


def address_of_place(link: Link) -> str:
    """Return where a link of the rules leads, "" when the visitor may not go there."""
    endpoint, values = PAGES[link.place]
    return address_of(endpoint, **values(**dict(link.values)))
