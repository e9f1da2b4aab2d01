"""People: the rows of the two banks and of the list of the college's teachers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import values
from .tabs import Kind, Privacy, Row, column, declare

_CONTACT = Privacy.CONTACT
_INNER = Privacy.INNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Row):
    """What a mentee and a mentor have in common."""

    name: str = column(
        "ФИО",
        "Full name",
        Kind.NAME,
        required=True,
        width=32,
        synonyms=("Ф.И.О.", "Фамилия, имя, отчество", "Фамилия Имя Отчество", "ФИО полностью", "ФИО участника"),
    )
    post: str = column(
        "Должность", "Post", synonyms=("Должности", "Занимаемая должность", "Место работы/учёбы"), width=26
    )
    commission: str = column(
        "ПЦК",
        "Commission",
        synonyms=("ЦК", "МК", "МО", "ПЦК/МК", "Предметно-цикловая комиссия", "Методическая комиссия"),
        lists=values.COMMISSION_LISTS,
        width=26,
    )
    disciplines: tuple[str, ...] = column(
        "Преподаваемые дисциплины",
        "Disciplines",
        Kind.LIST,
        synonyms=("Дисциплины", "Предметы", "Преподаёт"),
        width=30,
    )
    experience: int | None = column(
        "Общий стаж", "Total experience", Kind.MONTHS, synonyms=("Стаж", "Стаж общий", "Стаж работы"), most=70 * 12
    )
    teaching: int | None = column(
        "Педагогический стаж",
        "Teaching experience",
        Kind.MONTHS,
        synonyms=("Пед. стаж", "Педстаж", "Стаж педагогической работы"),
        most=70 * 12,
    )
    category: str = column(
        "Категория",
        "Category",
        Kind.CHOICE,
        choices=values.CATEGORY,
        lists=values.CATEGORY_LISTS,
        synonyms=("Квалификационная категория", "Наличие квалификационной категории", "Кв. категория"),
        width=20,
    )
    site: str = column("Корпус", "Site", synonyms=("Площадка", "Здание", "Место работы (корпус)"))
    email: str = column(
        "E-mail",
        "E-mail",
        Kind.EMAIL,
        privacy=_CONTACT,
        width=26,
        synonyms=("Email", "Электронная почта", "Эл. почта", "Почта", "Адрес электронной почты"),
    )
    phone: str = column(
        "Телефон",
        "Phone",
        Kind.PHONE,
        privacy=_CONTACT,
        width=20,
        synonyms=("Тел.", "Тел", "Контакты", "Контактные данные", "Контактные данные для связи", "Мобильный телефон"),
    )
    birth: str = column(
        "Дата рождения",
        "Date of birth",
        Kind.BIRTH,
        privacy=_CONTACT,
        synonyms=("Год рождения", "Год рождения наставляемого", "Д.р.", "Рождения дата"),
    )
    days: tuple[str, ...] = column(
        "Удобные дни",
        "Convenient days",
        Kind.CHOICES,
        choices=values.WEEKDAY,
        synonyms=("Доступность", "Дни", "Дни встреч"),
    )
    meeting_format: str = column(
        "Формат встреч",
        "Meeting format",
        Kind.CHOICE,
        choices=values.MEETING_FORMAT,
        synonyms=("Формат",),
    )
    forms: tuple[str, ...] = column(
        "Форма наставничества",
        "Forms of mentoring",
        Kind.CHOICES,
        choices=values.FORM,
        lists=values.FORM_LISTS,
        synonyms=("Форма", "Формы"),
        width=26,
    )
    joined: date | None = column(
        "Дата вхождения в программу",
        "Joined on",
        Kind.DATE,
        synonyms=("Дата вступления", "Дата регистрации", "Дата входа"),
        is_past=True,
    )
    consent_data: date | None = column(
        "Согласие ПДн",
        "Consent to data processing",
        Kind.DATE,
        privacy=_INNER,
        synonyms=("Согласие на обработку ПДн", "Согласие на обработку персональных данных", "Дата согласия ПДн"),
        is_past=True,
    )
    consent_publication: date | None = column(
        "Согласие на распространение",
        "Consent to publication",
        Kind.DATE,
        privacy=_INNER,
        synonyms=("Согласие на публикацию",),
        is_past=True,
    )
    finished: date | None = column("Дата завершения программы", "Finished on", Kind.DATE, synonyms=("Дата завершения",))
    result: str = column("Результаты программы", "Results", Kind.LONG, synonyms=("Результаты", "Результат"), width=30)
    case_link: str = column(
        "Ссылка на кейс",
        "Link to the case",
        synonyms=("Ссылка на кейс/отзыв", "Ссылка на отзыв"),
        width=20,
    )
    note: str = column(
        "Примечание", "Note", Kind.LONG, privacy=_INNER, synonyms=("Примечания", "Комментарий"), width=30
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee(Person):
    """A row of the bank of mentees."""

    type: str = column(
        "Тип наставляемого",
        "Type of mentee",
        Kind.CHOICE,
        choices=values.MENTEE_TYPE,
        synonyms=("Тип", "Категория наставляемого"),
        width=22,
    )
    request: str = column(
        "Основной запрос",
        "Main request",
        Kind.LONG,
        width=40,
        synonyms=("Запрос", "Основной запрос наставляемого", "Ожидания", "Ожидания наставляемого от программы"),
    )
    needs: tuple[str, ...] = column(
        "Дефициты",
        "Needs",
        Kind.LIST,
        synonyms=("Затруднения", "Потребности", "Профессиональные дефициты"),
        width=34,
    )
    goal: str = column("Ожидаемый результат", "Expected result", Kind.LONG, synonyms=("Цель",), width=28)
    preferred: tuple[str, ...] = column(
        "Предпочтительный наставник",
        "Preferred mentors",
        Kind.LIST,
        synonyms=("Предпочтительные наставники", "Желаемый наставник", "Предпочтения"),
        width=26,
    )
    guardian: str = column(
        "Данные представителя",
        "Guardian",
        privacy=_CONTACT,
        synonyms=("Законный представитель", "Контакты представителя"),
        width=26,
    )
    consent_guardian: date | None = column(
        "Согласие родителя",
        "Guardian's consent",
        Kind.DATE,
        privacy=_INNER,
        synonyms=("Согласие законного представителя", "Согласие родителей"),
        is_past=True,
    )
    status: str = column(
        "Статус",
        "Status",
        Kind.CHOICE,
        choices=values.MENTEE_STATUS,
        synonyms=("Состояние", "Статус наставляемого"),
        width=18,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor(Person):
    """A row of the bank of mentors."""

    competences: tuple[str, ...] = column(
        "Основные компетенции",
        "Competences",
        Kind.LIST,
        lists=values.COMPETENCE_LISTS,
        width=40,
        synonyms=("Компетенции", "Основные компетенции наставника", "Направления", "Направление/компетенции"),
    )
    achievements: str = column(
        "Достижения",
        "Achievements",
        Kind.LONG,
        width=30,
        synonyms=("Важные для программы достижения наставника", "Важные для программы достижения"),
    )
    interests: tuple[str, ...] = column("Интересы", "Interests", Kind.LIST, synonyms=("Интересы наставника",), width=24)
    helps: tuple[str, ...] = column(
        "Кому готов помогать",
        "Ready to help",
        Kind.CHOICES,
        choices=values.MENTEE_TYPE,
        synonyms=("Кому готов помочь", "Желаемый тип наставляемых"),
        width=26,
    )
    kinds: tuple[str, ...] = column(
        "Виды наставничества",
        "Kinds of mentoring",
        Kind.CHOICES,
        choices=values.PAIR_KIND,
        lists=values.KIND_LISTS,
        synonyms=("Вид", "Вид наставничества"),
        width=22,
    )
    capacity: int | None = column(
        "Макс. наставляемых",
        "Capacity",
        Kind.WHOLE,
        synonyms=("Максимум наставляемых", "Сколько наставляемых", "Количество наставляемых", "Мест"),
        most=30,
    )
    hours: float | None = column(
        "Часов в неделю",
        "Hours a week",
        Kind.DECIMAL,
        synonyms=("Ресурс времени", "Ресурс времени на программу наставничества", "Часы"),
        most=40,
    )
    experienced: bool | None = column(
        "Опыт наставничества",
        "Has mentored before",
        Kind.TRUTH,
        synonyms=("Был наставником", "Опыт работы наставником"),
    )
    preferred: tuple[str, ...] = column(
        "Предпочтительный наставляемый",
        "Preferred mentees",
        Kind.LIST,
        synonyms=("Предпочтительные наставляемые", "Желаемый наставляемый"),
        width=26,
    )
    consent_mentoring: date | None = column(
        "Согласие быть наставником",
        "Consent to be a mentor",
        Kind.DATE,
        privacy=_INNER,
        synonyms=("Согласие наставника", "Согласие (351.8)", "Письменное согласие"),
        is_past=True,
    )
    basis: str = column(
        "Основание наставничества",
        "Basis of mentoring",
        Kind.CHOICE,
        choices=values.MENTOR_BASIS,
        privacy=_INNER,
        width=26,
    )
    register_act: str = column(
        "Приказ (распоряжение) о реестре",
        "Register order",
        Kind.ACT,
        synonyms=(
            "Акт о реестре",
            "№ акта реестра",
            "Реестр (№ акта)",
            "Приказ о реестре",
            "Распоряжение о реестре",
        ),
    )
    register_date: date | None = column(
        "Дата приказа (распоряжения) о реестре",
        "Register order date",
        Kind.DATE,
        synonyms=("Дата акта о реестре", "Дата приказа о реестре", "Дата включения в реестр"),
        is_past=True,
    )
    status: str = column(
        "Статус",
        "Status",
        Kind.CHOICE,
        choices=values.MENTOR_STATUS,
        synonyms=("Состояние", "Статус наставника"),
        width=18,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher(Row):
    """A teacher of the college, for coverage and import."""

    name: str = column(
        "ФИО", "Full name", Kind.NAME, required=True, width=32, synonyms=("Ф.И.О.", "Фамилия, имя, отчество")
    )
    post: str = column("Должность", "Post", width=26)
    commission: str = column(
        "ПЦК", "Commission", synonyms=("ЦК", "МК", "ПЦК/МК"), lists=values.COMMISSION_LISTS, width=26
    )
    disciplines: tuple[str, ...] = column(
        "Преподаваемые дисциплины", "Disciplines", Kind.LIST, synonyms=("Дисциплины",), width=30
    )
    teaching: int | None = column(
        "Педагогический стаж", "Teaching experience", Kind.MONTHS, synonyms=("Стаж", "Пед. стаж"), most=70 * 12
    )
    category: str = column(
        "Категория",
        "Category",
        Kind.CHOICE,
        choices=values.CATEGORY,
        lists=values.CATEGORY_LISTS,
        synonyms=("Квалификационная категория",),
        width=20,
    )
    email: str = column(
        "E-mail", "E-mail", Kind.EMAIL, privacy=_CONTACT, synonyms=("Электронная почта", "Email"), width=26
    )
    hired: date | None = column("Дата приёма", "Hired on", Kind.DATE)
    dismissed: date | None = column("Дата увольнения", "Dismissed on", Kind.DATE)


MENTEES = declare(
    Mentee,
    key="mentees",
    sheet="Наставляемые",
    title="Mentees",
    prefix="Н",
    required=True,
    synonyms=("Банк наставляемых", "База наставляемых", "Банк данных наставляемых"),
)
MENTORS = declare(
    Mentor,
    key="mentors",
    sheet="Наставники",
    title="Mentors",
    prefix="М",
    required=True,
    synonyms=(
        "Банк наставников",
        "База наставников",
        "Банк данных наставников",
        "Банк данных потенциальных наставников",
    ),
)
TEACHERS = declare(
    Teacher,
    key="teachers",
    sheet="Педагоги",
    title="Teachers",
    prefix="ПД",
    synonyms=("Список педагогов", "Педагогический состав", "Преподаватели"),
)

# The bank's own header for the name, as new books show it; "ФИО" is accepted in both.
NAME_HEADERS = {"mentees": "ФИО наставляемого", "mentors": "ФИО наставника"}
