"""What can be ordered of the stand-in on its first page: who may open what, Google's faults, undocumented ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emulator.cloud import Cloud
from emulator.quotas import PER_USER
from emulator.staff import Staff

from .acts import ActRefused

ROLES = {"writer": "редактор", "reader": "читатель", "owner": "владелец"}
APIS = {"sheets": "Google Sheets API", "drive": "Google Drive API"}
SLOWEST = 120
SWITCHES = {
    "metadata_moves_on_sort": "При сортировке метки строк переезжают вместе со строками.",
    "copied_row_copies_metadata": "Копия строки получает и метку исходной строки.",
    "append_ignored_under_filter": "Под фильтром добавленная строка пропадает, хотя Google отвечает, что записал её.",
    "append_lossy": "Две строки, добавленные одна за другой, ложатся в одну.",
    "validation_bypassed": "Программа может записать и то, чего нет в выпадающем списке ячейки.",
    "version_lags": "Диск сообщает об изменении с опозданием на 20 секунд.",
    "deleting_nothing_fails": "Удаление метки, которой нет, Google отклоняет вместе со всем запросом.",
}
_KINDS = {"read": "Чтение таблиц", "write": "Запись в таблицы", "drive": "Диск", "token": "Вход по ключу"}


@dataclass(frozen=True)
class Count:
    """How many requests of one sort were served."""

    title: str
    in_a_minute: int
    quota: int  # a minute, 0 for none
    in_all: int
    refused: int


def counts(cloud: Cloud) -> list[Count]:
    """Return the counted calls of the programs, by what Google counts them as."""
    since = cloud.clock() - 60
    with cloud.lock:
        calls = list(cloud.calls)
    recent = Counter(call.kind for call in calls if call.at > since)
    in_all, refused = Counter(call.kind for call in calls), Counter(call.kind for call in calls if call.status >= 400)
    return [
        Count(title, recent[kind], PER_USER if kind in ("read", "write") else 0, in_all[kind], refused[kind])
        for kind, title in _KINDS.items()
    ]


def quota_wait(cloud: Cloud) -> int:
    """Return for how many seconds more the quota is used up."""
    return max(0, round(cloud.faults.exhausted_until - cloud.clock()))


Order = Callable[[Cloud, Mapping[str, str]], str]


def order(cloud: Cloud, name: str, fields: Mapping[str, str]) -> str:
    """Do what a form of the first page asks; return where on the page to look. Raises Refused, KeyError."""
    with cloud.lock:
        return ORDERS[name](cloud, fields)


def _share(cloud: Cloud, fields: Mapping[str, str]) -> str:
    email, role = fields.get("email", "").strip().casefold(), fields.get("role", "writer")
    if role not in ("writer", "reader") or email.count("@") != 1 or len(email.split()) != 1:
        raise ActRefused("Укажите адрес целиком, например mentoring@project.iam.gserviceaccount.com.")
    if _roles(cloud, fields).get(email) == "owner":
        raise ActRefused("Это владелец таблицы: у него доступ есть всегда.")
    cloud.share(fields["id"], email, role)
    return "books"


def _unshare(cloud: Cloud, fields: Mapping[str, str]) -> str:
    if _roles(cloud, fields).get(fields.get("email", "")) == "owner":
        raise ActRefused("У владельца доступ отнять нельзя.")
    cloud.unshare(fields["id"], fields.get("email", ""))
    return "books"


def _trash(cloud: Cloud, fields: Mapping[str, str]) -> str:
    _roles(cloud, fields)
    Staff(cloud, fields["id"]).trash(out=fields.get("on") != "1")
    return "books"


def _roles(cloud: Cloud, fields: Mapping[str, str]) -> dict[str, str]:
    found = cloud.files.get(fields.get("id", ""))
    if found is None:
        raise ActRefused("Такой таблицы больше нет: её удалили.")
    return found.roles


def _away(cloud: Cloud, fields: Mapping[str, str]) -> str:
    cloud.faults.away = fields.get("on") == "1"
    return "faults"


def _quota(cloud: Cloud, fields: Mapping[str, str]) -> str:
    cloud.faults.exhausted_until = cloud.clock() + 60 if fields.get("on") == "1" else 0.0
    return "faults"


def _delay(cloud: Cloud, fields: Mapping[str, str]) -> str:
    told = fields.get("seconds", "").strip()
    if not told.isdecimal() or int(told) > SLOWEST:
        raise ActRefused(f"Укажите целое число секунд от 0 до {SLOWEST}.")
    cloud.faults.delay = float(told)
    return "faults"


def _api(cloud: Cloud, fields: Mapping[str, str]) -> str:
    name = fields.get("name", "")
    if name not in APIS:
        raise ActRefused("Такого API здесь нет.")
    (cloud.enabled.add if fields.get("on") == "1" else cloud.enabled.discard)(name)
    return "faults"


def _switch(cloud: Cloud, fields: Mapping[str, str]) -> str:
    name = fields.get("name", "")
    if name not in SWITCHES:
        raise ActRefused("Такого переключателя здесь нет.")
    cloud.switches = cloud.switches.set(name, fields.get("on") == "1")
    return "switches"


def _mend(cloud: Cloud, fields: Mapping[str, str]) -> str:
    cloud.faults.clear()
    cloud.enabled |= set(APIS)
    return "faults"


ORDERS: dict[str, Order] = {
    "share": _share, "unshare": _unshare, "trash": _trash, "away": _away, "quota": _quota, "delay": _delay, "api": _api,
    "switch": _switch, "mend": _mend,
}  # fmt: skip
