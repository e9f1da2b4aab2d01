"""The college's own settings, kept in the tab Настройки: who it is, when it started, what it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from .cells.reading import read_date, read_truth, read_whole
from .errors import Refused
from .letters.delivery import ascii_address
from .schema.records import Setting

WEIGHTS = {"needs": 40, "discipline": 15, "preference": 20, "experience": 10, "time": 10, "load": 5}


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
    weight_needs: int = field(default=40, metadata={"name": "Вес: запрос и компетенции", "note": ""})
    weight_discipline: int = field(default=15, metadata={"name": "Вес: дисциплина и ПЦК", "note": ""})
    weight_preference: int = field(default=20, metadata={"name": "Вес: предпочтения", "note": ""})
    weight_experience: int = field(default=10, metadata={"name": "Вес: опыт", "note": ""})
    weight_time: int = field(default=10, metadata={"name": "Вес: время и место", "note": ""})
    weight_load: int = field(default=5, metadata={"name": "Вес: равномерность нагрузки", "note": ""})
    answer_days: int = field(
        default=7, metadata={"name": "Дней на ответ", "note": "Через сколько дней напоминать о предложенной паре"}
    )
    silence_days: int = field(
        default=30,
        metadata={"name": "Дней без встреч", "note": "После скольких дней без встреч пара считается молчащей"},
    )
    faults: tuple[tuple[str, str], ...] = ()  # names of settings that could not be read, with their text


def read_programme(rows: Mapping[str, Setting], today: date) -> Programme:
    """Return the settings; a value that cannot be read keeps its default and is named in `faults`."""
    by_name = {f.metadata["name"].casefold(): f for f in fields(Programme) if f.metadata}
    found: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    readers: dict[str, Any] = {"int": read_whole, "bool": read_truth, "date | None": read_date}
    for row in rows.values():
        wanted = by_name.get(row.name.strip().casefold())
        text = row.value.strip()
        if wanted is None or not text:
            continue
        reader = readers.get(str(wanted.type))
        value = text if reader is None else reader(text).value
        if wanted.name == "curator_email" and not _can_be_written_to(text):
            value = None
        if value is None:
            faults.append((row.name, text))
        else:
            found[wanted.name] = value
    return Programme(**found, faults=tuple(faults))


def _can_be_written_to(address: str) -> bool:
    try:
        return bool(ascii_address(address))
    except Refused:
        return False
