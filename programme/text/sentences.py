"""Sentences people read: an English text with named values, translated where it is shown.

The inner rooms know no language but English: they say *what* to tell a person, and the page, the letter or
the command line says it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text to translate and its values; `plural` and `count` are set when the number decides the form."""

    text: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    count: int | None = None

    def __str__(self) -> str:
        return self.render()

    def render(
        self,
        translate: Callable[[str], str] = lambda text: text,
        translate_plural: Callable[[str, str, int], str] = lambda one, many, n: one if n == 1 else many,
    ) -> str:
        """Return the sentence in the translator's language; nested sentences are rendered the same way."""
        template = (
            translate(self.text)
            if self.count is None
            else translate_plural(self.text, self.plural or self.text, self.count)
        )
        shown = {name: _shown(value, translate, translate_plural) for name, value in self.values}
        return template % shown if shown else template


def say(text: str, /, **values: object) -> Sentence:
    """Return a sentence whose `%(name)s` places are filled with *values* when it is shown."""
    return Sentence(text, tuple(sorted(values.items())))


def say_n(one: str, many: str, count: int, /, **values: object) -> Sentence:
    """Return a sentence whose form depends on *count*, itself available as `%(count)s`."""
    return Sentence(one, tuple(sorted({**values, "count": count}.items())), many, count)


def _shown(value: object, translate: Callable[[str], str], translate_plural: Callable[[str, str, int], str]) -> object:
    if isinstance(value, Sentence):
        return value.render(translate, translate_plural)
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return value
