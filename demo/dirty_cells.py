"""What people really type into one cell: every habit a small function from the tidy value to the untidy one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from programme.schema.tabs import Cell

MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
          "декабря")  # fmt: skip
MONTH_NAMES = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
               "декабрь")  # fmt: skip
LOOK_ALIKE = str.maketrans("АСЕОРХаеорсх", "ACEOPXaeopcx")


@dataclass(frozen=True, slots=True)
class Habit:
    """A way of typing: in which columns, in how many of a thousand cells of them at full mess."""

    name: str
    columns: tuple[str, ...]
    type_it: Callable[[Any, Random], Cell]
    per_thousand: int = 30
    takes: type = str  # the tidy cell it can start from


def initials(name: str, dice: Random) -> str:
    surname, *given = name.split()
    return f"{surname} {''.join(word[0] + '.' for word in given[:2])}"


def initials_first(name: str, dice: Random) -> str:
    surname, *given = name.split()
    return f"{' '.join(word[0] + '.' for word in given[:2])} {surname}"


def capitals(name: str, dice: Random) -> str:
    surname, given, *_ = name.split()
    return f"{surname.upper()} {given}"


def no_patronymic(name: str, dice: Random) -> str:
    return " ".join(name.split()[:2])


def double_spaces(name: str, dice: Random) -> str:
    return f" {name.replace(' ', '  ')} "


def hard_spaces(name: str, dice: Random) -> str:
    return name.replace(" ", "\N{NO-BREAK SPACE}")


def latin_letters(name: str, dice: Random) -> str:
    return name.translate(LOOK_ALIKE)


def former_surname(name: str, dice: Random) -> str:
    surname, *given = name.split()
    return f"{surname} (Прежнева) {''.join(word[0] + '.' for word in given[:2])}"


def trailing_role(name: str, dice: Random) -> str:
    return f"{initials(name, dice)}, методист"


def e_for_yo(name: str, dice: Random) -> str:
    """Type е for ё; a name without one gets a ё where none belongs, as over-careful people do."""
    return name.replace("ё", "е") if "ё" in name else name.replace("е", "ё", 1)


def phone_eight(phone: str, dice: Random) -> str:
    return f"8 {phone[4:7]} {phone[9:12]} {phone[13:15]} {phone[16:]}"


def phone_bare(phone: str, dice: Random) -> str:
    return phone_digits(phone)[1:]


def phone_run(phone: str, dice: Random) -> str:
    return "8" + phone_digits(phone)[1:]


def phone_landline(phone: str, dice: Random) -> str:
    return f"8(81300)9-{phone[13:15]}-{phone[16:]} доб. {dice.randrange(10, 60)}"


def phone_two(phone: str, dice: Random) -> str:
    return f"{phone}, 8 (999) 000-{dice.randrange(10, 99)}-{dice.randrange(10, 99)}"


def phone_word(phone: str, dice: Random) -> str:
    return f"тел. {phone}"


def phone_number(phone: str, dice: Random) -> float:
    return float("8" + phone_digits(phone)[1:])


def phone_digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())


def day_quoted(day: date, dice: Random) -> str:
    return f"«{day.day:02}» {MONTHS[day.month - 1]} {day.year} года"


def day_dotted(day: date, dice: Random) -> str:
    return f"{day:%d.%m.%Y}{dice.choice((' г.', 'г.'))}"


def day_worded(day: date, dice: Random) -> str:
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year} г."


def day_underscored(day: date, dice: Random) -> str:
    return f"«__{day.day}___» ___{day.month:02}__ {day.year}"


def day_short(day: date, dice: Random) -> str:
    return f"{day.day}.{day.month}.{day:%y}"


def day_slashed(day: date, dice: Random) -> str:
    return f"{day:%d/%m/%Y}"


def day_iso(day: date, dice: Random) -> str:
    return day.isoformat()


def day_serial(day: date, dice: Random) -> int:
    return (day - date(1899, 12, 30)).days


def day_month_only(day: date, dice: Random) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def day_school_year(day: date, dice: Random) -> str:
    first = day.year if day.month >= 7 else day.year - 1
    return f"{first}-{first + 1} уч. год"


def act_reworded(act: str, dice: Random) -> str:
    return dice.choice(("№ 12 - ОД", "12 - од", "12-Од от 14-го", "№12-од"))


def years_glued(years: int, dice: Random) -> str:
    return f"{years}лет"


def years_worded(years: int, dice: Random) -> str:
    return f"{years} лет"


def years_decimal(years: int, dice: Random) -> float:
    return years + 0.3


def years_and_months(years: int, dice: Random) -> str:
    return dice.choice((f"{years}г 6м", f"{years} года 2 мес", f"{years} г. 6 мес."))


def years_under_one(years: int, dice: Random) -> str:
    return "менее года"


def years_none(years: int, dice: Random) -> str:
    return "б/о"


def years_since(years: int, dice: Random) -> str:
    return f"с {2026 - years} г."


def category_long(word: str, dice: Random) -> str:
    known = {"высшая": "Высшая квалификационная категория", "первая": "Первая категория",
             "соответствие занимаемой должности": "СЗД", "без категории": "б/к"}  # fmt: skip
    return known.get(word, word.capitalize())


def category_short(word: str, dice: Random) -> str:
    known = {"высшая": "в/к", "первая": "1 кат.", "без категории": "нет"}
    return known.get(word, f"{word}.")


def category_typo(word: str, dice: Random) -> str:
    return {"высшая": "Высшая квалификационая", "первая": "перваяя"}.get(word, "соответсвие")


def category_old(word: str, dice: Random) -> str:
    return "вторая"


def post_two(post: str, dice: Random) -> str:
    return f"Социальный педагог, {post.lower()}."


def post_short(post: str, dice: Random) -> str:
    return dice.choice(("мастер п/о", "преподаватель-организатор ОБЖ", "зам. директора по УВР"))


def post_with_category(post: str, dice: Random) -> str:
    return f"{post}, высшая квалификационная категория"


def post_typo(post: str, dice: Random) -> str:
    return "прподаватель"


def commission_alias(name: str, dice: Random) -> str:
    return name.replace("ПЦК", dice.choice(("ЦК", "МК", "МО")))


def commission_quoted(name: str, dice: Random) -> str:
    return f'ПЦК "{name.removeprefix("ПЦК ").capitalize()}"'


def yes_or_no(word: str, dice: Random) -> Cell:
    yes: tuple[Cell, ...] = ("Да.", "ДА", "+", "v", "✓", 1, "имеется")
    no: tuple[Cell, ...] = ("-", "–", "нет.", "не требуется")
    return dice.choice(yes if word == "да" else no)


def list_commas(text: str, dice: Random) -> str:
    return text.replace("; ", ", ")


def list_lines(text: str, dice: Random) -> str:
    return text.replace("; ", "\n")


def list_sentences(text: str, dice: Random) -> str:
    return ". ".join(item[:1].upper() + item[1:] for item in text.split("; ")) + "."


def list_slashes(text: str, dice: Random) -> str:
    return text.replace("; ", " / ")


def list_numbered(text: str, dice: Random) -> str:
    return " ".join(f"{number}) {item}" for number, item in enumerate(text.split("; "), 1))


def list_bracketed(text: str, dice: Random) -> str:
    return f"{text.replace('; ', ' (2020);')} («Школа, дом, семья»)"


def blank(value: Cell, dice: Random) -> str:
    return dice.choice(("-", "—", "нет", "н/д", ".", " ", "0"))


def birth_year(day: date, dice: Random) -> int:
    return day.year


def birth_two_digits(day: date, dice: Random) -> str:
    return f"{day:%y}"


def birth_age(day: date, dice: Random) -> str:
    age = 2026 - day.year
    return f"{age} {'год' if age % 10 == 1 else 'года' if 1 < age % 10 < 5 else 'лет'}"


def email_spaced(address: str, dice: Random) -> str:
    return f" {address.replace('@', ' @ ')}"


def email_cyrillic(address: str, dice: Random) -> str:
    return address.replace("college", "соllеge")  # с, о and е are Cyrillic


def email_two(address: str, dice: Random) -> str:
    return f"{address}; home{dice.randrange(100)}@mail.example"


def email_none(address: str, dice: Random) -> str:
    return "нет"


def email_mailto(address: str, dice: Random) -> str:
    return f"mailto:{address}"


def formula_like(text: str, dice: Random) -> str:
    return f"- {text}"


def status_own_words(word: str, dice: Random) -> str:
    return dice.choice(("в процессе", "думает", "уточнить у куратора"))


NAME, PHONE, EMAIL, BIRTH = ("name",), ("phone",), ("email",), ("birth",)
DAY = ("joined", "consent_publication", "register_date")
YEARS, LIST = ("teaching", "experience"), ("needs", "competences", "disciplines")

HABITS: tuple[Habit, ...] = (
    Habit("initials", NAME, initials),
    Habit("initials first", NAME, initials_first),
    Habit("capitals", NAME, capitals),
    Habit("no patronymic", NAME, no_patronymic),
    Habit("double spaces", NAME, double_spaces),
    Habit("hard spaces", NAME, hard_spaces),
    Habit("latin look-alikes", NAME, latin_letters),
    Habit("former surname", NAME, former_surname),
    Habit("role after the name", NAME, trailing_role),
    Habit("е for ё", NAME, e_for_yo),
    Habit("phone with 8", PHONE, phone_eight, 120),
    Habit("phone without country", PHONE, phone_bare, 60),
    Habit("phone in a run", PHONE, phone_run, 80),
    Habit("landline with extension", PHONE, phone_landline),
    Habit("two phones", PHONE, phone_two),
    Habit("the word phone", PHONE, phone_word),
    Habit("phone as a number", PHONE, phone_number, 60),
    Habit("day in quotes", DAY, day_quoted, 20, date),
    Habit("day with г.", DAY, day_dotted, 40, date),
    Habit("day in words", DAY, day_worded, 20, date),
    Habit("day with underscores", DAY, day_underscored, 8, date),
    Habit("short day", DAY, day_short, 40, date),
    Habit("day with slashes", DAY, day_slashed, 20, date),
    Habit("ISO day", DAY, day_iso, 15, date),
    Habit("day as a serial number", DAY, day_serial, 15, date),
    Habit("month only", DAY, day_month_only, 8, date),
    Habit("school year", DAY, day_school_year, 6, date),
    Habit("act number reworded", ("register_act",), act_reworded, 200),
    Habit("years glued", YEARS, years_glued, 30, int),
    Habit("years in words", YEARS, years_worded, 40, int),
    Habit("decimal years", YEARS, years_decimal, 10, int),
    Habit("years and months", YEARS, years_and_months, 30, int),
    Habit("less than a year", YEARS, years_under_one, 8, int),
    Habit("no experience", YEARS, years_none, 8, int),
    Habit("since a year", YEARS, years_since, 12, int),
    Habit("category in full", ("category",), category_long, 120),
    Habit("category cut", ("category",), category_short, 80),
    Habit("category misspelt", ("category",), category_typo, 20),
    Habit("category abolished", ("category",), category_old, 10),
    Habit("two posts", ("post",), post_two),
    Habit("post cut", ("post",), post_short, 60),
    Habit("category inside the post", ("post",), post_with_category, 20),
    Habit("post misspelt", ("post",), post_typo, 20),
    Habit("commission by another name", ("commission",), commission_alias, 80),
    Habit("commission in quotes", ("commission",), commission_quoted, 40),
    Habit("yes and no in signs", ("experienced",), yes_or_no, 400),
    Habit("list with commas", LIST, list_commas, 120),
    Habit("list in lines", LIST, list_lines, 50),
    Habit("list in sentences", LIST, list_sentences, 30),
    Habit("list with slashes", LIST, list_slashes, 20),
    Habit("numbered list", LIST, list_numbered, 25),
    Habit("list with brackets", LIST, list_bracketed, 15),
    Habit("blank in signs", ("goal", "achievements", "birth", "site"), blank, 60, object),
    Habit("year of birth only", BIRTH, birth_year, 120, date),
    Habit("year of two digits", BIRTH, birth_two_digits, 30, date),
    Habit("age for birth", BIRTH, birth_age, 30, date),
    Habit("e-mail with spaces", EMAIL, email_spaced),
    Habit("e-mail with Cyrillic", EMAIL, email_cyrillic, 20),
    Habit("two e-mails", EMAIL, email_two, 20),
    Habit("no e-mail", EMAIL, email_none),
    Habit("mailto", EMAIL, email_mailto, 20),
    Habit("text like a formula", ("goal",), formula_like, 40),
    Habit("status in own words", ("status",), status_own_words, 12),
)
