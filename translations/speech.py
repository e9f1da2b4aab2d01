"""A sentence in Russian before there is a page or an application: for the terminal of a start that went wrong."""

from __future__ import annotations

from babel.support import Translations

from programme.text.sentences import Sentence

from .build import HERE, compile_catalogues


def in_russian(sentence: Sentence) -> str:
    """Return the sentence in Russian; in English where the catalogue cannot be made."""
    try:
        compile_catalogues()
    except OSError:
        return str(sentence)
    words = Translations.load(str(HERE), ["ru"])
    return sentence.render(words.gettext, words.ngettext)
