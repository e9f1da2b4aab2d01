"""The college's own settings, kept in the tab Настройки: who it is, when it started, what it weighs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from .cells.reading import read_date, read_truth, read_whole
from .pairs.factors import FACTORS
from .schema.records import Setting
from .text.addresses import is_address

WEIGHTS = {factor.key: factor.weight for factor in FACTORS}  # where the tab says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The settings as the rules use them; each field's metadata names its row in the tab Настройки."""

    college: str = field(
        default="", metadata={"name": "Организация", "note": "Полное наименование образовательной организации"}
    )
    college_short: str = field(
        default="", metadata={"name": "Краткое наименование", "note": "Как называть организацию в письмах"}
    )
    director: str = field(default="", metadata={"name": "Директор", "note": "ФИО директора"})
    curator: str = field(default="", metadata={"name": "Куратор", "note": "ФИО куратора программы"})
    curator_email: str = field(default="", metadata={"name": "E-mail куратора", "note": "Адрес для ответов на письма"})
    curator_phone: str = field(default="", metadata={"name": "Телефон куратора", "note": ""})
    year: str = field(default="", metadata={"name": "Учебный год", "note": "Например, 2026/2027"})
    start: date | None = field(
        default=None, metadata={"name": "Дата начала программы", "note": "От неё считаются сроки дорожной карты"}
    )
    finish: date | None = field(
        default=None,
        metadata={"name": "Дата окончания программы", "note": "Если не указана — 31 августа учебного года"},
    )
    act_kind: str = field(default="распоряжение", metadata={"name": "Вид акта", "note": "приказ или распоряжение"})
    capacity: int = field(
        default=2, metadata={"name": "Наставляемых у наставника", "note": "Если наставник не указал своё число"}
    )
    minimum_score: int = field(
        default=0, metadata={"name": "Наименьший балл пары", "note": "0–100; пары ниже не предлагаются"}
    )
    require_register: bool = field(
        default=False,
        metadata={"name": "Только из реестра", "note": "да — предлагать только наставников с актом о реестре"},
    )
    weights: tuple[tuple[str, int], ...] = tuple(WEIGHTS.items())  # of the factors, each with a row of its own
    answer_days: int = field(
        default=7, metadata={"name": "Дней на ответ", "note": "Через сколько дней напоминать о предложенной паре"}
    )
    silence_days: int = field(
        default=30,
        metadata={"name": "Дней без встреч", "note": "После скольких дней без встреч пара считается молчащей"},
    )
    faults: tuple[tuple[str, str], ...] = ()  # names of settings that could not be read, with their text

    @property
    def term(self) -> tuple[date | None, date | None]:
        """Return the first and the last day of the programme, None where nothing tells.

        Without a day of its own it ends with the school year, on 31 August.
        """
        years = [int(found) for found in re.findall(r"20\d\d", self.year)]
        begins = self.start or (date(years[0], 9, 1) if years else None)
        if self.finish is not None or begins is None:
            return begins, self.finish
        return begins, date(begins.year + ((begins.month, begins.day) >= (8, 1)), 8, 31)


@dataclass(frozen=True, slots=True)
class KnownSetting:
    """A row that the tab Настройки may have."""

    key: str  # of the field, or of the factor whose weight it is
    name: str
    note: str
    usual: object  # the value where the tab says nothing
    type: str
    is_weight: bool = False


def known_settings() -> tuple[KnownSetting, ...]:
    """Return every row the tab Настройки may have, in the order people read them."""
    weights = [KnownSetting(f.key, f.setting, "", f.weight, "int", is_weight=True) for f in FACTORS]
    found: list[KnownSetting] = []
    for f in fields(Programme):
        if f.name == "weights":
            found += weights
        elif f.metadata:
            found.append(KnownSetting(f.name, f.metadata["name"], f.metadata["note"], f.default, str(f.type)))
    return tuple(found)


# The most a number of the settings may say; a weight is compared with the others, so any size would do.
_MOST = {"capacity": 30, "minimum_score": 100, "answer_days": 90, "silence_days": 365}
_HEAVIEST = 1000
_FIRST_YEAR, _YEARS_AHEAD = 2000, 5


def _is_sane(known: KnownSetting, value: Any, today: date) -> bool:
    """Tell whether a day or a number can be meant."""
    if isinstance(value, date):
        return _FIRST_YEAR <= value.year <= today.year + _YEARS_AHEAD
    if isinstance(value, int) and not isinstance(value, bool):
        return value <= (_HEAVIEST if known.is_weight else _MOST.get(known.key, value))
    return True


def read_programme(rows: Mapping[str, Setting], today: date) -> Programme:
    """Return the settings; a value that cannot be read keeps its default and is named in `faults`."""
    by_name = {known.name.casefold(): known for known in known_settings()}
    found: dict[str, Any] = {}
    weights = dict(WEIGHTS)
    faults: list[tuple[str, str]] = []
    readers: dict[str, Any] = {"int": read_whole, "bool": read_truth, "date | None": read_date}
    for row in rows.values():
        wanted = by_name.get(row.name.strip().casefold())
        text = row.value.strip()
        if wanted is None or not text:
            continue
        reader = readers.get(wanted.type)
        value: Any = text if reader is None else reader(text).value
        if wanted.key == "curator_email" and not is_address(text):
            value = None
        if value is None or not _is_sane(wanted, value, today):
            faults.append((row.name, text))
        elif wanted.is_weight:
            weights[wanted.key] = value
        else:
            found[wanted.key] = value
    return Programme(**found, weights=tuple(weights.items()), faults=tuple(faults))
