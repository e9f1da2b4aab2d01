"""Long lists in parts: which part the address asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import request

from .numbers import whole

_Item = TypeVar("_Item")


def part_of(found: Sequence[_Item], size: int, name: str = "page") -> tuple[Sequence[_Item], int, int]:
    """Return the part of *found* the address asks for with *name*, its number from 1, and how many parts there are.

    A number beyond the list means the last part, anything that is no number the first.
    """
    last = max(1, -(-len(found) // size))
    number = min(max(1, request.args.get(name, 1, type=whole)), last)
    return found[(number - 1) * size : number * size], number, last
