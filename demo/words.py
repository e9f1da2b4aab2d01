"""Invented names and the words of an invented college; nobody here exists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from .streams import Streams

# Stems and endings that together make surnames nobody is known to bear.
_STEMS = (
    "Лугар", "Вербян", "Снежар", "Яснопол", "Медвян", "Ромашк", "Каменч", "Ольшан", "Тихореч", "Заполян", "Светлояр",
    "Крутояр", "Белолуж", "Малинч", "Звонар", "Перелеш", "Росичан", "Травн", "Дальнереч", "Ключар", "Осинч",
    "Новожит", "Полевч", "Синезер", "Теремч", "Уклей", "Хлебодар", "Чернолес", "Шелкун", "Журавл", "Березн",
    "Горельч", "Долинч", "Ельничн", "Зимогор", "Ивовн", "Купавин", "Липован", "Муравич", "Намест",
)  # fmt: skip
_ENDINGS = (
    ("ов", "ова"), ("ев", "ева"), ("ин", "ина"), ("евский", "евская"), ("енко", "енко"), ("ихин", "ихина"),
    ("ук", "ук"),
)  # fmt: skip
_HE = (
    "Алексей", "Андрей", "Артём", "Борис", "Вадим", "Виктор", "Георгий", "Денис", "Дмитрий", "Евгений", "Иван",
    "Игорь", "Илья", "Константин", "Леонид", "Максим", "Михаил", "Николай", "Олег", "Павел", "Пётр", "Роман", "Сергей",
    "Степан", "Тимур", "Фёдор", "Юрий", "Ярослав",
)  # fmt: skip
_SHE = (
    "Алёна", "Алина", "Анастасия", "Анна", "Валентина", "Варвара", "Вера", "Галина", "Дарья", "Евгения", "Екатерина",
    "Елена", "Зоя", "Инна", "Ирина", "Ксения", "Лариса", "Людмила", "Марина", "Мария", "Надежда", "Наталья", "Нина",
    "Ольга", "Полина", "Светлана", "София", "Татьяна", "Юлия", "Яна",
)  # fmt: skip
_FATHERS = (
    ("Алексеевич", "Алексеевна"), ("Андреевич", "Андреевна"), ("Артёмович", "Артёмовна"), ("Борисович", "Борисовна"),
    ("Викторович", "Викторовна"), ("Георгиевич", "Георгиевна"), ("Дмитриевич", "Дмитриевна"), ("Иванович", "Ивановна"),
    ("Игоревич", "Игоревна"), ("Константинович", "Константиновна"), ("Львович", "Львовна"),
    ("Максимович", "Максимовна"), ("Михайлович", "Михайловна"), ("Николаевич", "Николаевна"), ("Олегович", "Олеговна"),
    ("Павлович", "Павловна"), ("Петрович", "Петровна"), ("Романович", "Романовна"), ("Сергеевич", "Сергеевна"),
    ("Степанович", "Степановна"), ("Фёдорович", "Фёдоровна"), ("Юрьевич", "Юрьевна"),
)  # fmt: skip
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)

COLLEGE = "Государственное бюджетное профессиональное образовательное учреждение «Заречный индустриально-технологический колледж»"  # noqa: E501
COLLEGE_SHORT = "Заречный колледж"
SITES = ("Главный корпус", "Учебные мастерские", "Корпус на Набережной")


@dataclass(frozen=True, slots=True)
class Commission:
    """A commission of the college: what its teachers teach."""

    name: str
    alias: str  # as people also write it
    disciplines: tuple[str, ...]


COMMISSIONS = (
    Commission(
        "ПЦК общеобразовательных дисциплин",
        "ЦК общеобразоват. дисциплин",
        ("Русский язык", "Литература", "История", "Математика", "Физика", "Обществознание", "Иностранный язык"),
    ),
    Commission(
        "ПЦК общепрофессиональных дисциплин",
        "МК общепроф. дисциплин",
        ("Инженерная графика", "Техническая механика", "Материаловедение", "Электротехника", "Охрана труда"),
    ),
    Commission(
        "ПЦК сварочного производства",
        "ПЦК сварщиков",
        ("Технология сварки", "Контроль качества сварных соединений", "Учебная практика по сварке"),
    ),
    Commission(
        "ПЦК информационных технологий",
        "ПЦК ИТ",
        ("Информатика", "Основы программирования", "Базы данных", "Компьютерные сети", "Веб-разработка"),
    ),
    Commission(
        "ПЦК технологии машиностроения",
        "ПЦК «Технология машиностроения»",
        ("Станки с ЧПУ", "Метрология", "Процессы формообразования", "Учебная практика на станках"),
    ),
    Commission(
        "ПЦК автомобильного транспорта",
        "ЦК автотранспорта",
        ("Устройство автомобилей", "Ремонт двигателей", "Правила дорожного движения", "Диагностика автомобилей"),
    ),
    Commission(
        "ПЦК поварского и кондитерского дела",
        'ПЦК "Поварское и кондитерское дело"',
        ("Технология приготовления блюд", "Кондитерское дело", "Санитария и гигиена", "Организация обслуживания"),
    ),
    Commission(
        "ПЦК экономики и права",
        "МО экономики и права",
        ("Основы экономики", "Бухгалтерский учёт", "Основы права", "Менеджмент"),
    ),
)
POSTS = (
    "Преподаватель", "Преподаватель", "Преподаватель", "Мастер производственного обучения",
    "Мастер производственного обучения", "Преподаватель-организатор ОБЗР", "Социальный педагог",
    "Педагог-организатор", "Руководитель физического воспитания",
)  # fmt: skip
SENIOR_POSTS = (
    "Преподаватель", "Преподаватель", "Преподаватель", "Мастер производственного обучения", "Методист",
    "Старший мастер", "Педагог-психолог", "Заместитель директора по учебно-производственной работе",
)  # fmt: skip
PARTNERS = (
    ("АО «Заречный механический завод»", "employer"), ("ООО «Волна-Сервис»", "employer"),
    ("ООО «Тихореченские мастерские»", "employer"), ("АО «Светлоярская верфь»", "employer"),
    ("Кафе «Медвяный дом»", "employer"), ("ООО «Цифровой причал»", "employer"),
    ("Автоцентр «Дальняя дорога»", "employer"), ("Светлоярский технический университет", "school"),
    ("Школа № 900 г. Зареченска", "school"), ("Ассоциация выпускников колледжа", "graduate"),
    ("Совет молодых специалистов района", "other"), ("Центр опережающей подготовки «Вектор»", "school"),
)  # fmt: skip


# Those who give out names, in the order of their numbers; each has every tenth number of its own.
_TABS = ("mentors", "mentees", "teachers", "partners", "settings")


class Names:
    """Gives every invented person a full name no other has, with an e-mail address and a telephone.

    Each tab draws and counts for itself, so that one more person in one leaves those of the others as they are.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._given: set[str] = set()
        self._addresses: Counter[str] = Counter()
        self._phones: Counter[str] = Counter()

    def next(self, tab: str) -> str:
        """Return a name not given before; one in forty is of a person with oglu or kyzy, or a double surname."""
        dice = self._streams.of(tab)("name")
        while True:
            name = _full_name(dice)
            if name not in self._given:
                self._given.add(name)
                return name

    def address(self, tab: str, name: str) -> str:
        """Return an address under .example, which no real mail server serves."""
        surname, given, *_ = name.lower().split()
        number = _number(self._addresses, tab)
        return f"{latin(given)[:1]}.{latin(surname)}{number}@zarechny-college.example"

    def telephone(self, tab: str) -> str:
        """Return a number no other has, of the invented range +7 (999) 000 and, past a thousand people, 001…"""
        block, place = divmod(_number(self._phones, tab), 10_000)
        mixed = place * 7919 % 10_000  # a prime to 10,000: every number once, in no visible order
        return f"+7 (999) {block:03}-{mixed // 100:02}-{mixed % 100:02}"


def _number(counts: Counter[str], tab: str) -> int:
    """Return the tab's next number, which no other tab has."""
    counts[tab] += 1
    return 10 * counts[tab] + _TABS.index(tab)


def _full_name(dice: Random) -> str:
    she = dice.random() < 0.64
    surname = _surname(dice, she)
    rare = dice.random()
    if rare < 0.02:
        surname += "-" + _surname(dice, she)
    given = dice.choice(_SHE if she else _HE)
    father = "Рустам " + ("кызы" if she else "оглы") if 0.02 <= rare < 0.035 else dice.choice(_FATHERS)[she]
    return f"{surname} {given} {father}"


def _surname(dice: Random, she: bool) -> str:
    return dice.choice(_STEMS) + dice.choice(_ENDINGS)[she]


def latin(text: str) -> str:
    """Return *text* in Latin letters, as addresses have it."""
    return "".join(_LATIN.get(letter, letter) for letter in text.lower())
