"""What speaks for a pair: every factor as people know it, with its weight; matching computes them."""

from __future__ import annotations

from dataclasses import dataclass

from programme.text.sentences import Sentence, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing that speaks for a pair; ValueError where a word is missing.

    `title` names it in the score, `reason` is what a pair is told when it tells much, `setting` is the name of the
    row in the tab Настройки that holds its weight, `weight` what it weighs where that row says nothing.
    """

    key: str
    title: Sentence
    reason: Sentence
    setting: str
    weight: int

    def __post_init__(self) -> None:
        said = {"key": self.key, "title": self.title.text, "reason": self.reason.text, "setting": self.setting}
        blank = [name for name, text in said.items() if not text.strip()]
        if blank or self.weight < 0:
            raise ValueError(f"the factor {self.key or '?'} lacks {', '.join(blank) or 'a weight of at least 0'}")


NEEDS = Factor(
    key="needs",
    title=say("Needs and competences"),
    reason=say("can help with: %(needs)s"),
    setting="Вес: запрос и компетенции",
    weight=40,
)
FACTORS = (
    NEEDS,
    Factor(
        key="discipline",
        title=say("Discipline, commission, site"),
        reason=say("the same commission, discipline or site"),
        setting="Вес: дисциплина и ПЦК",
        weight=15,
    ),
    Factor(
        key="preference",
        title=say("Wishes of both"),
        reason=say("one of them named the other"),
        setting="Вес: предпочтения",
        weight=20,
    ),
    Factor(
        key="experience",
        title=say("Experience"),
        reason=say("an experienced mentor"),
        setting="Вес: опыт",
        weight=10,
    ),
    Factor(
        key="time",
        title=say("Days and format"),
        reason=say("their days and format agree"),
        setting="Вес: время и место",
        weight=10,
    ),
    Factor(
        key="load",
        title=say("Even load"),
        reason=say("the mentor has room"),
        setting="Вес: равномерность нагрузки",
        weight=5,
    ),
)
BY_KEY = {factor.key: factor for factor in FACTORS}
