"""The remaining tabs: the roadmap and everything the programme keeps a record of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import values
from .tabs import Kind, Owner, Privacy, Row, column, declare


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Row):
    """One activity or document of one of the seven stages of the roadmap."""

    stage: int | None = column(
        "Этап", "Stage", Kind.WHOLE, synonyms=("№ этапа", "Номер этапа"), required=True, least=1, most=7
    )  # 1..7
    kind: str = column("Вид", "Kind", Kind.CHOICE, choices=values.MILESTONE_KIND)
    what: str = column(
        "Содержание",
        "What",
        Kind.LONG,
        synonyms=("Мероприятие", "Наименование", "Мероприятие или документ"),
        width=60,
        is_needed=True,
    )
    due: date | None = column("Срок", "Due", Kind.DATE, synonyms=("Срок план", "Плановый срок"))
    done: date | None = column(
        "Выполнено", "Done on", Kind.DATE, synonyms=("Срок факт", "Дата выполнения"), is_past=True
    )
    responsible: str = column("Ответственный", "Responsible", width=24)
    expected: str = column(
        "Ожидаемый результат", "Expected result", Kind.LONG, synonyms=("Результат, вид документа",), width=36
    )
    link: str = column("Ссылка на документ", "Link", synonyms=("Документ", "Ссылка"), width=24)
    status: str = column("Статус", "Status", Kind.CHOICE, choices=values.MILESTONE_STATUS)
    note: str = column("Примечание", "Note", Kind.LONG, width=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswer(Row):
    """One answered questionnaire."""

    survey: str = column("Анкета", "Questionnaire", required=True, width=24)
    pair: str = column("Код пары", "Pair code", Kind.CODE, synonyms=("Пара",))
    person: str = column("Код участника", "Person code", Kind.CODE, privacy=Privacy.INNER)
    answered: date | None = column("Дата", "Date", Kind.DATE, is_past=True)
    score: float | None = column("Средний балл", "Mean score", Kind.DECIMAL, most=10)  # 1..10
    answers: str = column("Ответы", "Answers", Kind.LONG, owner=Owner.APP, privacy=Privacy.INNER, width=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(Row):
    """An employer, a graduate, a partner institution."""

    name: str = column("Партнёр", "Partner", required=True, synonyms=("Наименование", "Организация"), width=36)
    kind: str = column("Вид", "Kind", Kind.CHOICE, choices=values.PARTNER_KIND)
    contact: str = column("Контактное лицо", "Contact person", width=28)
    email: str = column(
        "E-mail", "E-mail", Kind.EMAIL, privacy=Privacy.CONTACT, synonyms=("Электронная почта",), width=26
    )
    phone: str = column("Телефон", "Phone", Kind.PHONE, privacy=Privacy.CONTACT, synonyms=("Тел.",), width=20)
    letter: date | None = column(
        "Письмо отправлено", "Letter sent on", Kind.DATE, synonyms=("Дата письма",), is_past=True
    )
    agreement: str = column("Номер соглашения", "Agreement number", Kind.ACT, synonyms=("№ соглашения",))
    signed: date | None = column("Дата соглашения", "Agreement date", Kind.DATE, is_past=True)
    valid: date | None = column("Действует до", "Valid until", Kind.DATE)
    status: str = column("Статус", "Status", Kind.CHOICE, choices=values.PARTNER_STATUS, width=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Row):
    """Stage 7: what was published, where, when."""

    published: date | None = column("Дата", "Date", Kind.DATE, synonyms=("Дата публикации",), is_past=True)
    title: str = column(
        "Публикация", "Publication", Kind.LONG, required=True, synonyms=("Название", "Заголовок"), width=44
    )
    where: str = column("Где", "Where", synonyms=("Площадка", "Источник"), width=26)
    level: str = column("Уровень", "Level", Kind.CHOICE, choices=values.PUBLICATION_LEVEL, width=20)
    stage: int | None = column("Этап", "Stage", Kind.WHOLE, least=1, most=7)
    link: str = column("Ссылка", "Link", width=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine(Row):
    """One line of the log of letters; written by the app only."""

    person: str = column("Код участника", "Person code", Kind.CODE, owner=Owner.APP)
    name: str = column("Кому", "To", Kind.NAME, required=True, owner=Owner.APP, width=30)
    letter: str = column("Письмо", "Letter", owner=Owner.APP, width=30)
    subject: str = column("Тема", "Subject", owner=Owner.APP, width=44)
    when: date | None = column("Дата", "Date", Kind.DATE, owner=Owner.APP)
    state: str = column("Состояние", "State", owner=Owner.APP, width=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Row):
    """A value of a list with its synonyms: competences, commissions, glossary."""

    list: str = column("Список", "List", required=True, synonyms=("Справочник",), width=20)
    value: str = column("Значение", "Value", width=36)
    synonyms: tuple[str, ...] = column("Синонимы", "Synonyms", Kind.LIST, width=44)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Row):
    """One consent of one person."""

    person: str = column("Код участника", "Person code", Kind.CODE, required=True)
    name: str = column("ФИО", "Full name", Kind.NAME, width=30)
    kind: str = column("Вид согласия", "Kind of consent", Kind.CHOICE, choices=values.CONSENT_KIND, width=30)
    version: str = column("Версия текста", "Text version")
    given: date | None = column("Дано", "Given on", Kind.DATE, synonyms=("Дата",), is_past=True)
    valid: date | None = column("Действует до", "Valid until", Kind.DATE)
    withdrawn: date | None = column("Отозвано", "Withdrawn on", Kind.DATE, is_past=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Row):
    """An act, an agreement, a programme or a report."""

    kind: str = column("Документ", "Document", required=True, synonyms=("Вид документа", "Наименование"), width=40)
    act: str = column("Номер", "Number", Kind.ACT, synonyms=("№",))
    date: date | None = column("Дата", "Date", Kind.DATE)
    status: str = column("Состояние", "State", Kind.CHOICE, choices=values.DOCUMENT_STATUS, synonyms=("Статус",))
    stage: int | None = column("Этап", "Stage", Kind.WHOLE, least=1, most=7)
    file: str = column("Файл", "File", synonyms=("Ссылка",), width=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Row):
    """An event of stages 1–6 and who took part."""

    kind: str = column("Вид", "Kind", Kind.CHOICE, choices=values.EVENT_KIND, width=20)
    title: str = column("Мероприятие", "Event", required=True, synonyms=("Название",), width=44)
    date: date | None = column("Дата", "Date", Kind.DATE)
    stage: int | None = column("Этап", "Stage", Kind.WHOLE, least=1, most=7)
    place: str = column("Место", "Place", width=20)
    people: tuple[str, ...] = column("Участники", "Participants", Kind.LIST, width=40)
    outcome: str = column("Итог", "Outcome", Kind.LONG, width=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Row):
    """One good practice of the methodical collection."""

    title: str = column("Практика", "Practice", required=True, synonyms=("Название",), width=40)
    author: str = column("Автор", "Author", width=28)
    problem: str = column("Проблема", "Problem", Kind.LONG, width=36)
    actions: str = column("Действия", "Actions", Kind.LONG, width=36)
    result: str = column("Результат", "Result", Kind.LONG, width=36)
    materials: str = column("Материалы", "Materials", width=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    """One setting of the programme: see programme/settings.py for the names."""

    name: str = column("Настройка", "Setting", required=True, synonyms=("Параметр",), width=40)
    value: str = column("Значение", "Value", Kind.LONG, width=44)
    note: str = column("Пояснение", "Explanation", Kind.LONG, synonyms=("Примечание",), width=60)


ROADMAP = declare(
    Milestone,
    key="roadmap",
    sheet="Дорожная карта",
    title="Roadmap",
    prefix="Д",
    digits=3,
    synonyms=("План мероприятий",),
)
SURVEYS = declare(
    SurveyAnswer, key="surveys", sheet="Анкеты", title="Questionnaires", prefix="А", synonyms=("Ответы анкет",)
)
PARTNERS = declare(
    Partner,
    key="partners",
    sheet="Партнёры",
    title="Partners",
    prefix="ПА",
    digits=3,
    synonyms=("Социальные партнёры",),
)
PUBLICATIONS = declare(Publication, key="publications", sheet="Публикации", title="Publications", prefix="ПУ", digits=3)
LETTER_LOG = declare(
    LetterLine, key="letters", sheet="Письма", title="Letters", prefix="ПИ", synonyms=("Журнал писем",)
)
REFERENCES = declare(
    Reference, key="references", sheet="Справочники", title="Value lists", prefix="С", synonyms=("Справочник",)
)
CONSENTS = declare(Consent, key="consents", sheet="Согласия", title="Consents", prefix="СГ")
DOCUMENTS = declare(
    Document, key="documents", sheet="Документы", title="Documents", prefix="ДО", digits=3, synonyms=("ЛНА",)
)
EVENTS = declare(Event, key="events", sheet="Мероприятия", title="Events", prefix="МЕ", digits=3)
PRACTICES = declare(
    Practice,
    key="practices",
    sheet="Практики",
    title="Practices",
    prefix="К",
    digits=3,
    synonyms=("Методическая копилка",),
)
SETTINGS = declare(Setting, key="settings", sheet="Настройки", title="Settings", prefix="НА", digits=2)
