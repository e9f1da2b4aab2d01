"""Value lists: what may stand in a choice cell, in Russian as people write it and in English for the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list: `key` in code, `ru` in the sheet, `en` in the English interface."""

    key: str
    ru: str
    en: str
    synonyms: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Return the word for the value in *language* ("ru", "en")."""
        return self.ru if language == "ru" else self.en


def _c(key: str, ru: str, en: str, *synonyms: str) -> Choice:
    return Choice(key, ru, en, synonyms)


MENTEE_STATUS = (
    _c("applied", "заявка", "applied", "новая заявка", "новый", "подал заявку"),
    _c("consented", "согласие получено", "consent given", "согласие есть"),
    _c("banked", "в банке", "in the bank", "в базе", "в банке данных"),
    _c("matched", "подобран", "matched", "подобрана", "подобрана пара"),
    _c("paired", "в паре", "in a pair", "в группе", "закреплён"),
    _c("completed", "завершил", "completed", "завершила", "завершено", "прошёл"),
    _c("unpaired", "без пары", "without a pair", "без пары (поддержка)", "поддержка", "нет пары"),
    _c("left", "выбыл", "left", "выбыла", "уволен", "отчислен", "ушёл"),
)
MENTOR_STATUS = (
    _c("potential", "потенциальный", "potential", "кандидат", "возможный"),
    _c("surveyed", "анкета", "questionnaire filled in", "анкета заполнена", "анкетирован"),
    _c("selected", "отобран", "selected", "отобрана", "выдвинут"),
    _c("registered", "в реестре", "in the register", "включён в реестр", "утверждён"),
    _c("active", "активен", "active", "активна", "активный", "действует", "работает"),
    _c("paused", "приостановлен", "paused", "приостановлена", "пауза", "отпуск"),
    _c("left", "выбыл", "left", "выбыла", "уволен", "отказался"),
)
MENTOR_BASIS = (
    _c("assignment", "поручение (ст. 351.8 ТК)", "assignment (article 351.8)", "поручение", "351.8", "ст. 351.8"),
    _c("function", "трудовая функция", "part of the job function", "должностная инструкция"),
    _c("outside", "не работник организации", "not an employee", "внешний наставник", "не работник"),
)
PAIR_STATUS = (
    _c("proposed", "предложена", "proposed", "предложен", "предложено"),
    _c("accepted", "подтверждена", "accepted by both", "подтверждён", "согласована"),
    _c("approved", "утверждена", "approved by an order", "утверждён"),
    _c("active", "действует", "active", "активна", "в работе", "работает"),
    _c("extended", "продлена", "extended"),
    _c("completed", "завершена", "completed", "завершён", "окончена"),
    _c("declined", "отклонена", "declined", "отказ", "отклонён"),
    _c("ended", "прекращена досрочно", "ended early", "расторгнута", "прекращена", "расторгнут", "распалась"),
)
ANSWER = (
    _c("waiting", "ждём ответа", "waiting", "нет ответа", "ожидается"),
    _c("yes", "согласие", "agreed", "да", "согласен", "согласна", "+"),
    _c("no", "отказ", "declined", "нет", "отказался", "отказалась"),
)
FORM = (
    _c("teacher_teacher", "педагог–педагог", "teacher to teacher", "учитель–учитель", "преподаватель–преподаватель"),
    _c("head_teacher", "руководитель–педагог", "head to teacher", "руководитель ОО–педагог", "директор–педагог"),
    _c("employer_student", "работодатель–студент", "employer to student", "работодатель–ученик"),
    _c(
        "college_novice",
        "педагог колледжа–молодой педагог",
        "college teacher to young teacher",
        "педагог вуза/колледжа–молодой педагог",
        "педагог вуза–молодой педагог",
    ),
    _c("partner_teacher", "социальный партнёр–педагог", "social partner to teacher", "партнёр–педагог"),
    _c("teacher_student", "педагог–студент", "teacher to student", "преподаватель–студент", "учитель–ученик"),
    _c("student_student", "студент–студент", "student to student", "ученик–ученик", "студент–ученик"),
)
PAIR_KIND = (
    _c("traditional", "традиционное", "traditional", "традиционное «один на один»", "один на один", "индивидуальное"),
    _c("virtual", "виртуальное", "virtual", "дистанционное", "виртуальное (дистанционное)", "онлайн"),
    _c("group", "групповое", "group", "в группе"),
    _c("short", "краткосрочное", "short-term", "целеполагающее", "краткосрочное (целеполагающее)"),
    _c("reverse", "реверсивное", "reverse", "обратное"),
    _c("situational", "ситуационное", "situational", "по запросу"),
    _c("speed", "скоростное", "speed", "скоростное наставничество"),
)
MENTEE_TYPE = (
    _c(
        "novice",
        "молодой педагог",
        "young teacher",
        "начинающий педагог",
        "молодой специалист",
        "молодой/начинающий педагог",
        "молодой",
    ),
    _c("newcomer", "вновь прибывший", "newcomer", "новый сотрудник", "вновь принятый"),
    _c(
        "changed",
        "сменивший должность или дисциплину",
        "changed post or discipline",
        "сменивший должность/дисциплину",
        "сменил должность",
        "сменил дисциплину",
    ),
    _c("returned", "после перерыва", "after a break", "вышел после перерыва", "после декрета"),
    _c("gaps", "с профессиональными дефицитами", "with professional gaps", "профессиональные дефициты"),
    _c("senior", "педагог старшего поколения", "senior teacher", "старшее поколение"),
    _c(
        "attestation",
        "готовящийся к аттестации или конкурсу",
        "preparing for attestation or a contest",
        "готовящийся к аттестации/конкурсу",
        "готовится к аттестации",
    ),
    _c("student", "студент", "student", "студент-практикант", "обучающийся"),
)
CATEGORY = (
    _c("highest", "высшая", "highest", "высшая категория", "высшая квалификационная категория", "высш.", "в/к", "вкк"),
    _c(
        "first",
        "первая",
        "first",
        "первая категория",
        "первая квалификационная категория",
        "1 кат.",
        "1 категория",
        "i",
        "1",
    ),
    _c("second", "вторая", "second", "вторая категория", "2 кат.", "ii"),
    _c("fit", "соответствие занимаемой должности", "fit for the post", "сзд", "соответствие"),
    _c("methodist", "педагог-методист", "methodologist teacher"),
    _c("mentor", "педагог-наставник", "mentor teacher"),
    _c("none", "без категории", "none", "б/к", "нет", "-", "–", "—"),
)
MEETING_FORMAT = (
    _c("onsite", "очно", "in person", "очный", "лично", "очная"),
    _c("remote", "дистанционно", "remotely", "онлайн", "дистант", "по видеосвязи"),
    _c("mixed", "смешанно", "both", "очно и дистанционно", "любой", "смешанный"),
)
WEEKDAY = (
    _c("mon", "понедельник", "Monday", "пн", "пн."),
    _c("tue", "вторник", "Tuesday", "вт", "вт."),
    _c("wed", "среда", "Wednesday", "ср", "ср."),
    _c("thu", "четверг", "Thursday", "чт", "чт."),
    _c("fri", "пятница", "Friday", "пт", "пт."),
    _c("sat", "суббота", "Saturday", "сб", "сб."),
)
MILESTONE_KIND = (
    _c("activity", "мероприятие", "activity", "действие", "работа"),
    _c("document", "документ", "document", "лна", "акт"),
)
MILESTONE_STATUS = (
    _c("todo", "не начато", "not started", "не начат", "план", "запланировано"),
    _c("doing", "в работе", "in progress", "проект", "на подписи", "делается"),
    _c("done", "выполнено", "done", "утверждён", "утверждено", "сделано", "готово"),
    _c("dropped", "не требуется", "not needed", "отменено", "отменён", "не нужно"),
)
DOCUMENT_STATUS = (
    _c("none", "не начат", "not started"),
    _c("draft", "проект", "draft"),
    _c("signing", "на подписи", "being signed"),
    _c("approved", "утверждён", "approved", "подписан"),
    _c("replaced", "отменён или заменён", "cancelled or replaced", "отменён", "заменён", "отменён/заменён"),
)
DIRECTION = (
    _c("post", "вхождение в должность", "starting in the post"),
    _c("paperwork", "нормативка и документация", "regulations and paperwork", "документация"),
    _c("method", "методика занятия", "teaching method", "методика"),
    _c("group", "работа с группой и родителями", "work with the group and parents", "работа с группой/родителями"),
    _c("digital", "цифровые инструменты", "digital tools"),
    _c("attestation", "аттестация и конкурсы", "attestation and contests", "аттестация, конкурсы"),
    _c("assessment", "оценка", "assessment", "оценивание"),
)
PARTNER_KIND = (
    _c("employer", "работодатель", "employer", "предприятие"),
    _c("graduate", "выпускник", "graduate"),
    _c("school", "образовательная организация", "educational institution", "вуз", "школа", "колледж"),
    _c("other", "другой партнёр", "other partner", "социальный партнёр"),
)
PARTNER_STATUS = (
    _c("planned", "планируем", "planned", "план"),
    _c("written", "письмо отправлено", "letter sent"),
    _c("talks", "переговоры", "in talks"),
    _c("agreed", "соглашение подписано", "agreement signed", "соглашение", "подписано"),
    _c("refused", "отказ", "refused"),
)
CONSENT_KIND = (
    _c("data", "обработка персональных данных", "processing of personal data", "ПДн", "согласие ПДн"),
    _c("publication", "распространение", "publication", "публикация"),
    _c("guardian", "законный представитель", "legal guardian", "согласие родителей"),
    _c("mentoring", "работа наставником", "work as a mentor", "согласие наставника"),
)
EVENT_KIND = (
    _c("session", "установочная сессия", "kick-off session"),
    _c("seminar", "семинар", "seminar"),
    _c("conference", "конференция", "conference", "студенческая конференция"),
    _c("roundtable", "круглый стол", "round table"),
    _c("contest", "конкурс", "contest"),
    _c("award", "награждение", "award"),
    _c("meeting", "общая встреча", "general meeting", "педсовет"),
    _c("other", "другое", "other"),
)
PUBLICATION_LEVEL = (
    _c("college", "сайт организации", "college site", "сайт", "сайт ОО"),
    _c("social", "социальные сети", "social media", "соцсети"),
    _c("municipal", "муниципальный уровень", "municipal", "муниципальный"),
    _c("regional", "региональный уровень", "regional", "региональный"),
)
END_REASON = (
    _c("fulfilled", "план выполнен полностью", "plan fulfilled", "выполнение плана", "план выполнен"),
    _c("mentor", "по инициативе наставника", "at the mentor's request", "отказ наставника"),
    _c("mentee", "по инициативе наставляемого", "at the mentee's request", "отказ наставляемого"),
    _c("mutual", "по обоюдному согласию", "by mutual consent", "обоюдно"),
    _c("curator", "по инициативе куратора", "at the curator's request"),
    _c("dismissal", "увольнение", "dismissal"),
    _c("replaced", "замена наставника", "the mentor was replaced", "смена наставника"),
    _c("misconduct", "недобросовестное исполнение", "duties not fulfilled", "неисполнение обязанностей"),
    _c("expired", "истечение срока", "the term is over", "срок истёк"),
)

# What staff may call the lists of Справочники that hold values for a column.
FORM_LISTS = ("Форма наставничества", "Формы наставничества", "Форма", "Формы")
KIND_LISTS = ("Вид наставничества", "Виды наставничества")
COMMISSION_LISTS = ("ПЦК", "ЦК", "МК", "ПЦК/МК", "Комиссия", "Комиссии", "Предметно-цикловые комиссии")
CATEGORY_LISTS = ("Категория", "Категории", "Квалификационная категория", "Квалификационные категории")
COMPETENCE_LISTS = ("Компетенции", "Компетенция", "Основные компетенции")


def choice_label(choices: tuple[Choice, ...], key: str, language: str) -> str:
    """Return the value as *language* ("ru", "en") shows it; a value outside the list is shown as it stands."""
    for choice in choices:
        if choice.key == key:
            return choice.label(language)
    return key
