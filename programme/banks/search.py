"""Finding people by what one remembers of them: words in any order, е for ё, typing errors, beginnings of words.

The index of a snapshot is built once; a query then looks at the words that share its beginning or a letter
pair, never at every row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from programme.schema.people import Mentee, Mentor, Person
from programme.snapshot import Snapshot
from programme.text.folding import fold, look_alikes_to_cyrillic

_WEIGHTS = {
    "name": 8,
    "code": 8,
    "contact": 6,
    "post": 3,
    "commission": 3,
    "disciplines": 3,
    "competences": 3,
    "needs": 3,
    "request": 2,
}
_CODE = re.compile(r"[A-Za-zА-Яа-я]{1,3}-[\d-]+")  # typed with either keyboard
_LONG_ENOUGH = 5  # letters; shorter words are not searched with errors


@dataclass
class _Index:
    """The words of one tab: word → code → weight; and the words by beginning and by length."""

    words: dict[str, dict[str, int]] = field(default_factory=dict)
    contact_words: dict[str, dict[str, int]] = field(default_factory=dict)
    by_start: dict[str, list[str]] = field(default_factory=dict)
    by_pair: dict[str, set[str]] = field(default_factory=dict)

    def add(self, code: str, text: str, weight: int) -> None:
        for word in fold(text).split():
            known = self.words.get(word)
            if known is None:
                known = self.words[word] = {}
                self.by_start.setdefault(word[:2], []).append(word)
                if len(word) >= _LONG_ENOUGH - 1:
                    for pair in _pairs(word):
                        self.by_pair.setdefault(pair, set()).add(word)
            known[code] = max(known.get(code, 0), weight)

    def add_contact(self, code: str, text: str) -> None:
        for word in (*re.split(r"[\s;,]+", text.casefold()), re.sub(r"\D", "", text)):
            if len(word) >= 4:
                self.contact_words.setdefault(word, {})[code] = _WEIGHTS["contact"]


def find(snapshot: Snapshot, tab: str, query: str, *, contacts: bool) -> tuple[str, ...]:
    """Return the codes of the people of *tab* that hold every word of *query*, best first.

    *contacts*: whether the reader may find people by phone or e-mail.
    """
    index = _index(snapshot, tab)
    scores: dict[str, int] | None = None
    for word in _query_words(query):
        found = _hits(index, word, contacts=contacts)
        if scores is None:
            scores = found
        else:
            scores = {code: scores[code] + score for code, score in found.items() if code in scores}
        if not scores:
            return ()
    if scores is None:
        return tuple(snapshot.tab(tab))
    order = {code: place for place, code in enumerate(snapshot.tab(tab))}
    return tuple(sorted(scores, key=lambda code: (-scores[code], order[code])))


def _query_words(query: str) -> list[str]:
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 7 and not re.search(r"[^\W\d_]", query):
        return [digits[-10:]]
    words = []
    for part in query.split():
        said = look_alikes_to_cyrillic(part.upper()) if _CODE.fullmatch(part) else part
        words += [said.casefold()] if "@" in said else fold(said).split()
    return words


def _hits(index: _Index, word: str, *, contacts: bool) -> dict[str, int]:
    """Return code → score of the rows that hold *word*, its beginning, or the word with one typing error."""
    scores: dict[str, int] = {}

    def take(rows: dict[str, int], share: int) -> None:
        for code, weight in rows.items():
            scores[code] = max(scores.get(code, 0), weight * share)

    for known in index.by_start.get(word[:2], ()) if len(word) > 1 else index.words:
        if known.startswith(word):
            take(index.words[known], 10 if known == word else 6)
    if contacts and len(word) >= 4:
        for known, rows in index.contact_words.items():
            if word in known:
                take(rows, 8)
    if not scores and len(word) >= _LONG_ENOUGH:
        for known in set().union(*(index.by_pair.get(pair, set()) for pair in _pairs(word))):
            if _one_error(word, known):
                take(index.words[known], 3)
    return scores


def _pairs(word: str) -> set[str]:
    return {word[place : place + 2] for place in range(len(word) - 1)}


def _one_error(one: str, other: str) -> bool:
    """Tell whether one letter changed, missing, added or swapped makes *one* a beginning of *other*."""
    other = other[: len(one) + 1] if len(other) > len(one) + 1 else other
    return _within_one(one, other) or _within_one(one, other[: len(one)]) or _within_one(one, other[: len(one) - 1])


def _within_one(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]:
        return True
    return len(rest) > 1 and len(other_rest) > 1 and rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]


def _index(snapshot: Snapshot, tab: str) -> _Index:
    """Return the index of a tab, built on the first query of a snapshot."""
    known = _KEPT.get(id(snapshot))
    if known is None or known[0] is not snapshot:
        _KEPT.clear()
        known = _KEPT[id(snapshot)] = (snapshot, {})
    if tab not in known[1]:
        known[1][tab] = _build(snapshot.tab(tab).values())
    return known[1][tab]


_KEPT: dict[int, tuple[Snapshot, dict[str, _Index]]] = {}  # of the last snapshot only


def _build(rows: Iterable[object]) -> _Index:
    index = _Index()
    for row in rows:
        if not isinstance(row, Person):
            continue
        index.add(row.code, row.name, _WEIGHTS["name"])
        index.add(row.code, row.code, _WEIGHTS["code"])
        for key in ("post", "commission"):
            index.add(row.code, getattr(row, key), _WEIGHTS[key])
        index.add(row.code, " ".join(row.disciplines), _WEIGHTS["disciplines"])
        if isinstance(row, Mentor):
            index.add(row.code, " ".join(row.competences), _WEIGHTS["competences"])
        if isinstance(row, Mentee):
            index.add(row.code, " ".join(row.needs), _WEIGHTS["needs"])
            index.add(row.code, row.request, _WEIGHTS["request"])
        index.add_contact(row.code, row.email)
        index.add_contact(row.code, row.phone)
    return index
