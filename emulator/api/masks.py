"""Field masks: "sheets(properties,data.rowData.values(note))" and what of a reply they let through."""

from __future__ import annotations

from typing import Any

from emulator.errors import bad

Mask = dict[str, Any]  # field → mask of what lies below; an empty one lets everything through


def parse_mask(text: str) -> Mask:
    """Return the tree of a mask; "*" and "" let everything through."""
    tokens, word = [], ""
    for sign in text:
        if sign in "(),./":
            tokens += [word.strip(), sign] if word.strip() else [sign]
            word = ""
        else:
            word += sign
    tokens += [word.strip()] if word.strip() else []
    mask, rest = _fields(tokens)
    if rest:
        raise bad(f"Invalid field selection {text}")
    return mask


def _fields(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens and tokens[0] != ")":
        if tokens[0] == ",":
            tokens = tokens[1:]
            continue
        name, tokens, below = tokens[0], tokens[1:], mask
        while tokens and tokens[0] in "./":
            below = below.setdefault(name, {})
            name, tokens = tokens[1], tokens[2:]
        if name == "*":
            continue
        below = below.setdefault(name, {})
        if tokens and tokens[0] == "(":
            inner, tokens = _fields(tokens[1:])
            below.update(inner)
            tokens = tokens[1:]
    return mask, tokens


def masked(value: Any, mask: Mask) -> Any:
    """Return what the mask lets through."""
    if not mask:
        return value
    if isinstance(value, list):
        return [masked(each, mask) for each in value]
    if isinstance(value, dict):
        return {key: masked(value[key], below) for key, below in mask.items() if key in value}
    return value


def asks(mask: Mask, *path: str) -> bool:
    """Tell whether the mask lets anything below the path through."""
    for name in path:
        if not mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True
