"""Every kind of letter, in the order of docs/letters.md."""

from __future__ import annotations

from .kind import LetterKinds
from .pair_letters import PAIR_LETTERS

KINDS = LetterKinds(PAIR_LETTERS)
