"""The places of the intranet that rules send people to; the pages know where each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """A place by what is there; its value: a name, and what a link to it may say besides."""

    BOOK = ("book", ())
    ROADMAP = ("roadmap", ("stage", "show"))
    BANK = ("bank", ("tab", "status", "request", "consent"))
    PROPOSAL = ("proposal", ())
    PAIRS = ("pairs", ("status", "silent"))
    PROGRAMME = ("programme", ("pair",))

    @property
    def takes(self) -> tuple[str, ...]:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Link:
    """A place and what to show there; ValueError for what nobody can say of the place."""

    place: Place
    values: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        unknown = {name for name, _ in self.values} - {*self.place.takes}
        if unknown:
            raise ValueError(f"a link to {self.place.name} says nothing of {', '.join(sorted(unknown))}")


def link_to(place: Place, **values: str) -> Link:
    """Return the link to a place, narrowed to *values*."""
    return Link(place, tuple(values.items()))
