"""The fixed cast: an invented college of seven people in a real workbook; Cyrillic only, but for addresses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook as OpenpyxlWorkbook

from programme.letters.letter import Owed
from programme.schema.registry import tab

SIGNED = date(2026, 9, 1)

MENTORS = (
    {"code": "М-0001", "name": "Лучинина Вера Павловна", "post": "методист", "commission": "ПЦК строительства",
     "competences": "планирование занятия; оценивание", "capacity": 2, "status": "в реестре", "register_act": "12-р",
     "email": "vera@college.example", "phone": "+79990000001", "consent_data": SIGNED, "consent_mentoring": SIGNED},
    {"code": "М-0002", "name": "Ракитин Олег Игоревич", "post": "преподаватель", "commission": "ПЦК сварки",
     "competences": "цифровые инструменты; методика занятия", "capacity": 1, "status": "в реестре",
     "email": "oleg@college.example", "consent_data": SIGNED, "consent_mentoring": SIGNED},
    {"code": "М-0003", "name": "Тихая Нина Львовна", "post": "преподаватель", "status": "потенциальный"},
)  # fmt: skip
MENTEES = (
    {"code": "Н-0001", "name": "Соколов Иван Андреевич", "post": "преподаватель", "commission": "ПЦК строительства",
     "type": "молодой педагог", "request": "Как удержать внимание группы", "needs": "планирование занятия; оценивание",
     "status": "в паре", "email": "ivan@college.example", "consent_data": SIGNED, "note": "тайная заметка"},
    {"code": "Н-0002", "name": "Ёлкина Пётра Ильинична", "post": "мастер", "commission": "ПЦК сварки",
     "type": "вновь прибывший", "needs": "цифровые инструменты", "status": "в банке",
     "email": "petra@college.example", "phone": "+79990000002", "consent_data": SIGNED},
    {"code": "Н-0003", "name": "Дубов Семён Маркович", "post": "преподаватель", "status": "без пары"},
    {"code": "Н-0004", "name": "Дубов Семен Маркович", "post": "преподаватель", "status": "неведомый"},
)  # fmt: skip
PAIRS = (
    {"code": "П-2026-001", "mentor": "М-0001", "mentor_name": "Лучинина Вера Павловна", "mentee": "Н-0001",
     "mentee_name": "Соколов Иван Андреевич", "form": "педагог–педагог", "kind": "традиционное", "score": 78,
     "status": "действует", "aim": "планирование занятия", "mentor_answer": "согласие", "mentee_answer": "согласие",
     "act": "10-р", "act_date": date(2026, 9, 28), "starts": date(2026, 10, 1), "ends": date(2027, 5, 31)},
)  # fmt: skip
ACTIVITIES = (
    {"code": "ПР-0001", "pair": "П-2026-001", "what": "Открытое занятие", "due": date(2026, 11, 5),
     "planned": "занятие проведено", "responsible": "Лучинина В. П."},
    {"code": "ПР-0002", "pair": "П-2026-001", "what": "Разбор рабочей программы", "due": date(2026, 11, 20),
     "done": date(2026, 10, 9), "planned": "программа принята"},
)  # fmt: skip
MEETINGS = (
    {"code": "В-0001", "pair": "П-2026-001", "held": date(2026, 10, 2), "minutes": 45, "topic": "План на год",
     "outcome": "план записан", "next": date(2026, 10, 16)},
)  # fmt: skip
ROADMAP = (
    {"code": "Д-0001", "stage": 1, "kind": "документ", "what": "Положение о наставничестве",
     "due": date(2026, 9, 15), "status": "выполнено", "done": date(2026, 9, 14), "responsible": "Орлова А. С."},
    {"code": "Д-0002", "stage": 2, "kind": "мероприятие", "what": "Сбор запросов наставляемых",
     "due": date(2026, 10, 1), "status": "в работе"},
    {"code": "Д-0003", "stage": 5, "kind": "мероприятие", "what": "Общая встреча пар", "due": date(2026, 12, 1)},
)  # fmt: skip
SETTINGS = (
    {"name": "Краткое наименование", "value": "Колледж «Пример»"},
    {"name": "Куратор", "value": "Орлова Анна Сергеевна"},
    {"name": "Дата начала программы", "value": "01.09.2026"},
)
OWED = Owed(
    letter="pair_approved_mentor", key="test:1", tab="mentors", code="М-0001", pair="П-2026-001", note="До встречи!"
)
CAST = {
    "mentees": MENTEES,
    "mentors": MENTORS,
    "pairs": PAIRS,
    "activities": ACTIVITIES,
    "meetings": MEETINGS,
    "roadmap": ROADMAP,
    "settings": SETTINGS,
}


def write_book(path: Path, cast: dict[str, tuple[dict[str, object], ...]] | None = None) -> Path:
    """Write the cast into a new workbook at *path*."""
    book = OpenpyxlWorkbook()
    book.remove(book.active)
    for key, rows in (cast or CAST).items():
        columns = tab(key).columns
        sheet = book.create_sheet(tab(key).sheet)
        sheet.append([column.header for column in columns])
        for row in rows:
            sheet.append([row.get(column.key) for column in columns])
    book.save(path)
    return path
