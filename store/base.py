"""What the tables share: the metadata, the column types, sentences as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.types import TypeDecorator

from programme.text.codec import sentence_from_json, sentence_to_json
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


def sentence_to_text(sentence: Sentence | None) -> str:
    """Return a sentence as JSON text, "" for none."""
    return "" if sentence is None else json.dumps(sentence_to_json(sentence), ensure_ascii=False)


def sentence_from_text(text: str) -> Sentence | None:
    """Return the sentence that `sentence_to_text` wrote."""
    return sentence_from_json(json.loads(text)) if text else None
