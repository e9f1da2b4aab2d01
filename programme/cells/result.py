"""What reading a cell returns, and which cells say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from programme.text.folding import plain_dashes, tidy
from programme.text.sentences import Sentence

_BLANKS = frozenset(
    {"", "-", "--", "---", "нет", "н/д", "нд", "н.д.", ".", "..", "0", "_", "?", "не указано", "нет данных"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell read: its value; what is wrong and what to do, when it could not be read; what was inferred, when
    it had to be."""

    value: Any
    fault: Sentence | None = None
    todo: Sentence | None = None
    guess: str = ""


BLANK_READING = Reading("")


def is_blank(text: str) -> bool:
    """Tell whether people mean "nothing" by this text: «-», «—», «нет», «н/д», «.», « », «0»."""
    return plain_dashes(tidy(text)).casefold() in _BLANKS
