"""Russian words for comparing: stems, a glossary of the trade, words that say little.

Measured on invented phrases: stemming to a fixpoint, the glossary and a low weight for general words are what
counts; the choice of the stemmer hardly matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import snowballstemmer

from programme.schema.records import Reference
from programme.text.folding import fold

GENERIC_WEIGHT = 0.25
_STEMMER = snowballstemmer.stemmer("russian")
_STOP = frozenset(
    re.findall(
        r"\w+", "и в во на с со по для к ко о об от до из за у не при над под или а но как что это его её их же ли бы"
    )
)
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "работа развитие навык умение организация подготовка проведение ведение использование применение создание "
        "вопрос помощь опыт знание основа современный эффективный профессиональный педагогический учебный "
        "образовательный деятельность процесс система метод способ приём занятие урок студент педагог преподаватель "
        "группа хочу нужно научиться уметь освоить разобраться правильно",
    )
)
GLOSSARY: Mapping[str, str] = {
    "ктп": "календарно тематическое планирование",
    "рп": "рабочая программа",
    "рпд": "рабочая программа",
    "фос": "фонд оценочных средств оценивание",
    "кос": "фонд оценочных средств оценивание",
    "овз": "инклюзия ограниченные возможности здоровья",
    "инклюзивный": "инклюзия",
    "вкр": "выпускная квалификационная работа диплом",
    "дипломный": "выпускная квалификационная работа диплом",
    "дэ": "демонстрационный экзамен",
    "демоэкзамен": "демонстрационный экзамен",
    "гиа": "государственная итоговая аттестация",
    "икт": "цифровой инструмент технология",
    "цифра": "цифровой инструмент",
    "онлайн": "дистанционный цифровой",
    "дистант": "дистанционный цифровой",
    "эор": "электронный ресурс цифровой",
    "лмс": "электронный ресурс цифровой",
    "moodle": "электронный ресурс цифровой",
    "журнал": "документация журнал",
    "документ": "документация",
    "бумага": "документация",
    "дисциплина": "дисциплина поведение",
    "родитель": "родитель семья взаимодействие",
    "кураторство": "классное руководство воспитание",
    "воспитательный": "воспитание",
    "чемпионат": "чемпионат профессионал конкурс мастерство",
    "worldskills": "чемпионат профессионал конкурс мастерство",
    "профмастерство": "конкурс мастерство",
}


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem; stemmed again until it no longer changes (экзамен and экзамену meet only then)."""
    while True:
        shorter = str(_STEMMER.stemWord(word))
        if shorter == word or len(shorter) < 3:
            return word if len(shorter) < 3 else shorter
        word = shorter


_GENERIC_STEMS = frozenset(stem(fold(word)) for word in _GENERIC)
_BUILT_IN = {stem(fold(word)): fold(meaning).split() for word, meaning in GLOSSARY.items()}


def weights_of(text: str, glossary: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Return the stems of *text*, each with how much it says; abbreviations are spelled out by the *glossary*."""
    found: dict[str, float] = {}
    for word in re.findall(r"[0-9a-zа-я+#]+", fold(text)):
        if word in _STOP or (len(word) < 2 and not word.isdecimal()):
            continue
        root = stem(word)
        meanings = glossary.get(root) or _BUILT_IN.get(root) or (word,)
        for meaning in meanings:
            known = stem(meaning)
            found[known] = GENERIC_WEIGHT if known in _GENERIC_STEMS else 1.0
    return found


def glossary_of(references: Mapping[str, Reference]) -> dict[str, tuple[str, ...]]:
    """Return the college's own synonyms from the tab Справочники: every one-word synonym means its value."""
    found: dict[str, tuple[str, ...]] = {}
    for row in references.values():
        meaning = tuple(fold(row.value).split())
        for synonym in row.synonyms:
            words = fold(synonym).split()
            if len(words) == 1 and meaning:
                found[stem(words[0])] = meaning
    return found
