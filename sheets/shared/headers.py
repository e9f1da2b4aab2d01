"""Names as people type them: headers, titles of tabs and codes, folded so that spelling does not matter."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from programme.schema.people import NAME_HEADERS
from programme.schema.registry import tab as tab_by_key
from programme.schema.tabs import Cell, Tab

MARK_TAB = "_Наставник"  # in Google: a hidden tab that bears the number of our last write
MARK_LABEL = "Номер последней записи «Наставника»; этот лист не трогайте"  # in its first cell: by it we know it as ours
UNFINISHED_TAB = "Копия не окончена"  # in Google: stands there until a copy into the spreadsheet has been compared
# After casefolding: Latin letters that look like Cyrillic ones, in either case, and ё.
_ALIKE = str.maketrans("abcehikmoptxyё", "авсенікмортхуе")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_BANK_WORD = {"mentees": "наставляемого", "mentors": "наставника"}  # as fold() leaves them
_TOTALS = re.compile(r"^\W*(итого|всего|итог|общий итог|сумма|в среднем|среднее|total)\b", re.IGNORECASE)
_NO_LETTERS = re.compile(r"^[\W\d_]*$")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Return *text* without case, spaces, punctuation and quotes, ё as е, Latin look-alikes as Cyrillic."""
    return _NOT_A_LETTER.sub("", text.casefold()).translate(_ALIKE)


def code_key(cell: Cell) -> str:
    """Return a code as it is compared: without case, spaces and kinds of dashes; "" for an empty cell."""
    if cell is None or cell == "":
        return ""
    text = re.sub(r"\s+", "", str(cell).casefold()).translate(_ALIKE)
    return re.sub(r"[‐-―−]", "-", text)


@cache
def _headers(tab_key: str) -> dict[str, str]:
    """Return folded header → column key; a column's own header outranks another column's synonym."""
    tab = tab_by_key(tab_key)
    known = {header_key(column.header): column.key for column in tab.columns}
    if tab_key in NAME_HEADERS:
        known.setdefault(header_key(NAME_HEADERS[tab_key]), "name")
    for column in tab.columns:
        for synonym in column.synonyms:
            known.setdefault(header_key(synonym), column.key)
    return known


def column_meant(tab_key: str, header: str) -> str | None:
    """Return the key of the column a header means, or None.

    A bank's header may bear «наставляемого»/«наставника» at its end, any header a remark in brackets.
    """
    known = _headers(tab_key)
    for text in (header, _IN_BRACKETS.sub(" ", header)) if "(" in header else (header,):
        folded = header_key(text)
        if folded in known:
            return known[folded]
        word = _BANK_WORD.get(tab_key, "\0")
        if folded.endswith(word) and folded.removesuffix(word) in known:
            return known[folded.removesuffix(word)]
    return None


def titles(tab: Tab) -> frozenset[str]:
    """Return the folded titles a tab may bear in a book."""
    return frozenset(header_key(title) for title in (tab.sheet, *tab.synonyms))


def is_mark_tab(title: str) -> bool:
    """Tell whether a tab bears the title of the mark's, which Google takes for the same in any case of letters."""
    return title.casefold() == MARK_TAB.casefold()


def title_means(tab: Tab, title: str) -> int:
    """Return how surely a title means this tab: 2 by its name, 1 by its name and a year («Наставники 2026»), 0 not."""
    folded = header_key(title)
    if folded in titles(tab):
        return 2
    return int(re.sub(r"(учгод|уг|г)?$", "", folded).rstrip("0123456789") in titles(tab))


def header_of(tab: Tab, key: str) -> str:
    """Return the header a new column gets."""
    return NAME_HEADERS.get(tab.key, "") if key == "name" and tab.key in NAME_HEADERS else tab.column(key).header


def is_totals(texts: list[str]) -> bool:
    """A row of totals: «Итого», «Всего» … among its texts, and nothing else that has letters."""
    worded = [text for text in texts if not _NO_LETTERS.match(text)]
    return bool(worded) and all(_TOTALS.match(text) for text in worded)
