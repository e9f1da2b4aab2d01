"""What the tables share: the metadata, the column types and the JSON form of cells and sentences."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.types import TypeDecorator

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC by every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


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


def sentence_to_json(sentence: Sentence | None) -> str:
    """Return a sentence as JSON text; nested sentences and days are kept, other values become text."""
    return "" if sentence is None else json.dumps(_sentence(sentence), ensure_ascii=False)


def sentence_from_json(text: str) -> Sentence | None:
    """Return the sentence that `sentence_to_json` wrote."""
    return _as_sentence(json.loads(text)) if text else None


def _sentence(sentence: Sentence) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in sentence.values:
        if isinstance(value, Sentence):
            values[name] = {"s": _sentence(value)}
        elif isinstance(value, (date, str, int, float, bool)) or value is None:
            values[name] = cell_to_json(value)
        else:
            values[name] = str(value)
    return {"text": sentence.text, "plural": sentence.plural, "count": sentence.count, "values": values}


def _as_sentence(data: dict[str, Any]) -> Sentence:
    values = tuple(
        (name, _as_sentence(value["s"]) if isinstance(value, dict) and "s" in value else cell_from_json(value))
        for name, value in data["values"].items()
    )
    return Sentence(data["text"], values, data["plural"], data["count"])
