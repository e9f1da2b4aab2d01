"""Sentences and cells as JSON values: the one form in which the database and kept proposals hold them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from programme.schema.tabs import Cell

from .sentences import Sentence


def cell_to_json(cell: Cell) -> Any:
    """Return the JSON value of a cell: scalars as they are, days and moments as {"d": …} and {"t": …}."""
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return cell


def cell_from_json(value: Any) -> Cell:
    """Return the cell that `cell_to_json` wrote."""
    if isinstance(value, dict):
        return date.fromisoformat(value["d"]) if "d" in value else datetime.fromisoformat(value["t"])
    return value


def sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as JSON values; nested sentences and days are kept, other values become text."""
    values: dict[str, Any] = {}
    for name, value in sentence.values:
        if isinstance(value, Sentence):
            values[name] = {"s": sentence_to_json(value)}
        elif isinstance(value, (date, str, int, float, bool)) or value is None:
            values[name] = cell_to_json(value)
        else:
            values[name] = str(value)
    return {"text": sentence.text, "plural": sentence.plural, "count": sentence.count, "values": values}


def sentence_from_json(data: Any) -> Sentence:
    """Return the sentence that `sentence_to_json` wrote, or a proposal that was kept before there was one form."""
    if isinstance(data, list):
        return _of_a_list(data)
    values = tuple(
        (name, sentence_from_json(value["s"]) if isinstance(value, dict) and "s" in value else cell_from_json(value))
        for name, value in data["values"].items()
    )
    return Sentence(data["text"], values, data["plural"], data["count"])


def _of_a_list(data: list[Any]) -> Sentence:
    """Read [text, [[name, ["s" or "v", value]], …], plural, count]."""
    text, values, plural, count = data
    read = tuple((key, _of_a_list(value) if kind == "s" else value) for key, (kind, value) in values)
    return Sentence(text, read, plural, count)
