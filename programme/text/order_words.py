"""«приказ (распоряжение)»: the director's paper is called as the setting «Вид акта» says, in any case of grammar."""

from __future__ import annotations

import re

_BOTH = re.compile(r"(приказ\w{0,3}) \((распоряжени\w{1,3})\)", re.IGNORECASE)


def in_order_words(text: str, act_kind: str) -> str:
    """Return the text with the word the college uses; one that names both stands as it is while the setting is odd."""
    kind = act_kind.strip().casefold()
    if kind not in ("приказ", "распоряжение") or "(распоряжени" not in text:
        return text
    return _BOTH.sub(lambda found: _like(found[1], found[2] if kind == "распоряжение" else found[1]), text)


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[:1].isupper() else word
