"""How alike two phrases are, 0..1000, computed between distinct phrases only.

The larger of the cosine of weighted stems and 0.8 of the cosine of letter groups (for typing errors and word
formation); whole numbers from here on, so that an explanation never differs from the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from programme.text.folding import fold

from .words import weights_of

_LETTERS_SHARE = 0.8
_NOISE = 300  # of 1000: below it two phrases share nothing worth telling
BLOCK = 1024  # rows of one product; bounds the memory

Similarities = NDArray[np.int16]


def similarity(ones: Sequence[str], others: Sequence[str], glossary: Mapping[str, tuple[str, ...]]) -> Similarities:
    """Return the matrix len(ones) × len(others) of whole numbers 0..1000."""
    result = np.zeros((len(ones), len(others)), dtype=np.int16)
    if not ones or not others:
        return result
    phrases = [*ones, *others]
    words = _unit_rows([weights_of(text, glossary) for text in phrases])
    groups = _unit_rows([_letter_groups(text) for text in phrases])
    count = len(ones)
    other_words, other_groups = words[count:].T.tocsr(), groups[count:].T.tocsr()
    for start in range(0, count, BLOCK):
        rows = slice(start, min(start + BLOCK, count))
        by_words = (words[rows] @ other_words).toarray()
        by_groups = (groups[rows] @ other_groups).toarray()
        best = np.rint(np.maximum(by_words, _LETTERS_SHARE * by_groups) * 1000).astype(np.int16)
        best[best < _NOISE] = 0
        result[rows] = np.minimum(best, 1000)
    return result


def _letter_groups(text: str) -> dict[str, float]:
    folded = f" {fold(text)} "
    return dict(Counter(folded[i : i + size] for size in (3, 4) for i in range(len(folded) - size + 1)))


def _unit_rows(rows: Sequence[Mapping[str, float]]) -> sparse.csr_matrix:
    """Return one row of length 1 a phrase; what stands in many phrases weighs less."""
    numbers: dict[str, int] = {}
    columns = np.array([numbers.setdefault(key, len(numbers)) for row in rows for key in row], dtype=np.int32)
    weights = np.array([weight for row in rows for weight in row.values()], dtype=np.float64)
    spread = np.bincount(columns, minlength=len(numbers))
    weights *= 1 + np.log(len(rows) / spread[columns])
    sizes = np.array([len(row) for row in rows])
    place = np.repeat(np.arange(len(rows)), sizes)
    lengths = np.sqrt(np.bincount(place, weights * weights, minlength=len(rows)))
    data = (weights / lengths[place]).astype(np.float32)
    return sparse.csr_matrix((data, columns, np.append(0, np.cumsum(sizes))), shape=(len(rows), max(1, len(numbers))))
