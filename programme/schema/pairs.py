"""Pairs and their work: the pair, the activities of its programme, its meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import values
from .tabs import Kind, Owner, Privacy, Row, column, declare

LIVE = frozenset({"proposed", "accepted", "approved", "active", "extended"})
WORKING = frozenset({"approved", "active", "extended"})
OVER = frozenset({"completed", "declined", "ended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Row):
    """A pair, or one member of a group (members of a group share `group`)."""

    mentor: str = column("Код наставника", "Mentor code", Kind.CODE, required=True, owner=Owner.APP)
    mentor_name: str = column("Наставник", "Mentor", Kind.NAME, synonyms=("ФИО наставника",), owner=Owner.APP, width=30)
    mentee: str = column("Код наставляемого", "Mentee code", Kind.CODE, owner=Owner.APP)
    mentee_name: str = column(
        "Наставляемый", "Mentee", Kind.NAME, synonyms=("ФИО наставляемого",), owner=Owner.APP, width=30
    )
    group: str = column("Группа", "Group", synonyms=("Код группы",))
    form: str = column(
        "Форма",
        "Form",
        Kind.CHOICE,
        choices=values.FORM,
        lists=values.FORM_LISTS,
        synonyms=("Форма наставничества",),
        width=24,
    )
    kind: str = column(
        "Вид",
        "Kind",
        Kind.CHOICE,
        choices=values.PAIR_KIND,
        lists=values.KIND_LISTS,
        synonyms=("Вид наставничества",),
        width=18,
    )
    aim: str = column("Цель", "Aim", Kind.LONG, synonyms=("Тема/цель", "Тема", "Запрос/цель"), width=36)
    score: int | None = column(
        "Балл", "Score", Kind.WHOLE, synonyms=("Баллы", "Оценка подбора"), owner=Owner.APP, most=100
    )  # 0..100
    why: str = column("Почему", "Why", Kind.LONG, synonyms=("Обоснование",), owner=Owner.APP, width=40)
    status: str = column("Статус", "Status", Kind.CHOICE, choices=values.PAIR_STATUS, width=16)
    proposed: date | None = column("Дата предложения", "Proposed on", Kind.DATE, is_past=True)
    mentor_answer: str = column("Ответ наставника", "Mentor's answer", Kind.CHOICE, choices=values.ANSWER)
    mentor_answered: date | None = column("Дата ответа наставника", "Mentor answered on", Kind.DATE, is_past=True)
    mentee_answer: str = column("Ответ наставляемого", "Mentee's answer", Kind.CHOICE, choices=values.ANSWER)
    mentee_answered: date | None = column("Дата ответа наставляемого", "Mentee answered on", Kind.DATE, is_past=True)
    act: str = column(
        "Номер приказа (распоряжения)",
        "Order number",
        Kind.ACT,
        synonyms=("Номер акта", "№ акта", "Приказ", "Номер приказа", "Распоряжение", "Номер распоряжения", "№ приказа"),
    )
    act_date: date | None = column(
        "Дата приказа (распоряжения)",
        "Order date",
        Kind.DATE,
        synonyms=("Дата акта", "Дата приказа", "Дата распоряжения"),
    )
    starts: date | None = column("Срок с", "Starts on", Kind.DATE, synonyms=("Начало", "Дата начала"))
    ends: date | None = column("Срок по", "Ends on", Kind.DATE, synonyms=("Окончание", "Дата окончания"))
    noticed: date | None = column(
        "Дата уведомления", "Notice given on", Kind.DATE, synonyms=("Дата уведомления о прекращении",)
    )  # of an early end
    ended: date | None = column("Дата завершения", "Ended on", Kind.DATE, synonyms=("Завершена",))
    end_reason: str = column(
        "Причина завершения", "Reason for ending", Kind.CHOICE, choices=values.END_REASON, width=24
    )
    outcome: str = column("Итог", "Outcome", Kind.LONG, synonyms=("Результат",), width=30)
    set_aside: str = column(
        "Основание отступления", "Reason for an exception", Kind.LONG, privacy=Privacy.INNER, width=30
    )  # why a rule that the law leaves to the curator does not hold for this pair
    note: str = column("Примечание", "Note", Kind.LONG, privacy=Privacy.INNER, width=30)

    @property
    def is_declined(self) -> bool:
        """Tell whether a side has said no, also when only the answer was typed into the sheet and no status yet."""
        return self.status == "declined" or (
            self.status in ("", "proposed", "accepted") and "no" in (self.mentor_answer, self.mentee_answer)
        )

    @property
    def is_live(self) -> bool:
        """A pair takes a place at its mentor from the proposal until it is over; a blank status is live."""
        return self.status not in OVER and not self.is_declined


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Row):
    """One activity of a pair's personalised programme."""

    pair: str = column("Код пары", "Pair code", Kind.CODE, required=True, synonyms=("Пара",))
    what: str = column(
        "Мероприятие",
        "Activity",
        Kind.LONG,
        synonyms=("Задача", "Проект", "Мероприятие (задача/проект)"),
        width=40,
        is_needed=True,
    )
    direction: str = column("Направление", "Direction", Kind.CHOICE, choices=values.DIRECTION, width=24)
    due: date | None = column("Срок", "Due", Kind.DATE, synonyms=("Срок выполнения",))
    responsible: str = column("Ответственный", "Responsible", width=24)
    planned: str = column("Планируемый результат", "Planned result", Kind.LONG, width=30)
    actual: str = column("Фактический результат", "Actual result", Kind.LONG, width=30)
    done: date | None = column(
        "Отметка о выполнении", "Done on", Kind.DATE, synonyms=("Выполнено", "Дата выполнения"), is_past=True
    )
    note: str = column("Комментарий", "Comment", Kind.LONG, privacy=Privacy.INNER, synonyms=("Примечание",), width=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Row):
    """One meeting of a pair."""

    pair: str = column("Код пары", "Pair code", Kind.CODE, required=True, synonyms=("Пара",))
    held: date | None = column("Дата", "Date", Kind.DATE, synonyms=("Дата встречи",), is_past=True, is_needed=True)
    minutes: int | None = column(
        "Минут", "Minutes", Kind.WHOLE, synonyms=("Длительность", "Продолжительность, мин"), least=1, most=600
    )
    topic: str = column("Тема", "Topic", Kind.LONG, width=36)
    outcome: str = column("Итог", "Outcome", Kind.LONG, synonyms=("Результат",), width=36)
    next: date | None = column("Следующая встреча", "Next meeting", Kind.DATE)


PAIRS = declare(
    Pair,
    key="pairs",
    sheet="Пары",
    title="Pairs",
    prefix="П",
    with_year=True,
    digits=3,
    synonyms=("Пары и группы", "Наставнические пары"),
)
ACTIVITIES = declare(
    Activity,
    key="activities",
    sheet="Программы",
    title="Programmes",
    prefix="ПР",
    synonyms=("Мероприятия программ", "Персонализированные программы"),
)
MEETINGS = declare(Meeting, key="meetings", sheet="Встречи", title="Meetings", prefix="В", synonyms=("Журнал встреч",))
