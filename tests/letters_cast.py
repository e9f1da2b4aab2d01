"""The people, the pair and the snapshot that the tests of letters share; all of them are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mail.settings import MailSettings
from programme.letters.letter import Letter, LetterState, Owed
from programme.schema.pairs import Activity, Meeting, Pair
from programme.schema.people import Mentee, Mentor
from programme.settings import Programme
from programme.snapshot import Snapshot

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "letters"
NAMES = sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())
NOW = datetime(2026, 10, 12, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY = NOW.date()
SIGNED = date(2026, 9, 1)

VERA = Mentor(
    code="М-0001", name="Лучинина Вера Павловна", email="vera@college.example", phone="+79990000001", post="Методист",
    competences=("планирование занятия", "оценивание"), days=("mon", "wed"), status="active", consent_data=SIGNED,
)  # fmt: skip
IVAN = Mentee(
    code="Н-0001", name="Соколов Иван Андреевич", email="ivan@college.example", post="Преподаватель",
    request="Как удержать внимание группы?\nИ как планировать", status="banked", consent_data=SIGNED,
)  # fmt: skip
PAIR = Pair(
    code="П-2026-001", mentor=VERA.code, mentor_name=VERA.name, mentee=IVAN.code, mentee_name=IVAN.name,
    form="teacher_teacher", status="proposed", proposed=TODAY,
)  # fmt: skip
WORKING = replace(PAIR, status="active", act="10 - р", act_date=date(2026, 9, 28), starts=date(2026, 10, 1))
TASK = Activity(code="ПР-0001", pair=PAIR.code, what="Открытое занятие", due=date(2026, 10, 5))
MET = Meeting(code="В-0001", pair=PAIR.code, held=date(2026, 10, 2))
COLLEGE = Programme(
    college_short="Колледж «Пример»", curator="Орлова Анна Сергеевна", curator_email="curator@college.example",
    curator_phone="8 (81379) 0-00-00",
)  # fmt: skip
SETTINGS = MailSettings(templates=TEMPLATES, default_sender="Наставничество <letters@college.example>")


def snapshot(*rows, today=TODAY, college=COLLEGE, stamp=(0, 0)):
    """A snapshot of the given rows, or of the whole cast."""
    tabs = {Mentor: "mentors", Mentee: "mentees", Pair: "pairs", Activity: "activities", Meeting: "meetings"}
    by_tab: dict = {}
    for row in rows or (VERA, IVAN, PAIR, TASK, MET):
        by_tab.setdefault(tabs.get(type(row), "consents"), {})[row.code] = row
    made = Snapshot(today=today, as_of=NOW, stamp=(*stamp, today), rows=by_tab)
    made.__dict__["programme"] = college  # as read from the tab Настройки
    return made


def letter(name="pair_proposed_mentor", **more):
    """A letter of the outbox as the postman has it in his hands."""
    mentee = name.endswith("mentee")
    owed = Owed(name, f"key:{name}", "mentees" if mentee else "mentors", IVAN.code if mentee else VERA.code, PAIR.code)
    given = {
        "id": 1, "owed": replace(owed, note=more.pop("note", "")), "message_id": "<o1@college.example>",
        "operation": None, "name": "", "address": "", "subject": "", "state": LetterState.SENDING, "reason": "",
        "attempts": 0, "made_at": NOW, "next_at": None, "sent_at": None, "author": "worker", "last_reply": "",
    }  # fmt: skip
    return Letter(**{**given, **more})
