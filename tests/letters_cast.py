"""The people, the pair and the snapshot that the tests of letters share; all of them are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mail.settings import MailSettings
from programme.letters.kind import LetterKind, always
from programme.letters.kinds import KINDS
from programme.letters.letter import Letter, LetterState, Owed
from programme.schema.pairs import Activity, Meeting, Pair
from programme.schema.people import Mentee, Mentor, Teacher
from programme.schema.records import Partner
from programme.schema.registry import TABS
from programme.settings import Programme
from programme.snapshot import Snapshot

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "letters"
NAMES = [kind.name for kind in KINDS]
NOW = datetime(2026, 10, 12, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY = NOW.date()
SIGNED = date(2026, 9, 1)

VERA = Mentor(
    code="М-0001", name="Лучинина Вера Павловна", email="vera@college.example", phone="+79990000001", post="Методист",
    competences=("планирование занятия", "оценивание"), days=("mon", "wed"), status="active", consent_data=SIGNED,
    consent_mentoring=SIGNED,
)  # fmt: skip
IVAN = Mentee(
    code="Н-0001", name="Соколов Иван Андреевич", email="ivan@college.example", post="Преподаватель",
    request="Как удержать внимание группы?\nИ как планировать", status="banked", consent_data=SIGNED,
)  # fmt: skip
PAIR = Pair(
    code="П-2026-001", mentor=VERA.code, mentor_name=VERA.name, mentee=IVAN.code, mentee_name=IVAN.name,
    form="teacher_teacher", status="proposed", proposed=TODAY,
)  # fmt: skip
WORKING = replace(
    PAIR, status="active", mentor_answer="yes", mentee_answer="yes", act="10 - р", act_date=date(2026, 9, 28),
    starts=date(2026, 10, 1),
)  # fmt: skip
TASK = Activity(code="ПР-0001", pair=PAIR.code, what="Открытое занятие", due=date(2026, 10, 5))
MET = Meeting(code="В-0001", pair=PAIR.code, held=date(2026, 10, 2))
FACTORY = Partner(
    code="ПА-001", name="Завод «Пример»", contact="Крылова Ольга Сергеевна", email="factory@partner.example",
    status="agreed",
)  # fmt: skip
NINA = Teacher(
    code="ПД-0001", name="Тихая Нина Львовна", email="nina@college.example", post="Преподаватель",
    commission="ПЦК сварки",
)  # fmt: skip
COLLEGE = Programme(
    college_short="Колледж «Пример»", curator="Орлова Анна Сергеевна", curator_email="curator@college.example",
    curator_phone="8 (81379) 0-00-00",
)  # fmt: skip
SETTINGS = MailSettings(templates=TEMPLATES, default_sender="Наставничество <letters@college.example>")


def snapshot(*rows, today=TODAY, college=COLLEGE, stamp=(0, 0), doubtful=()):
    """A snapshot of the given rows, or of the whole cast."""
    tabs = {tab.row: tab.key for tab in TABS}
    by_tab: dict = {}
    for row in rows or (VERA, IVAN, PAIR, TASK, MET, FACTORY, NINA):
        by_tab.setdefault(tabs[type(row)], {})[row.code] = row
    made = Snapshot(today=today, as_of=NOW, stamp=(*stamp, today), rows=by_tab, doubtful=frozenset(doubtful))
    made.__dict__["programme"] = college  # as read from the tab Настройки
    return made


def owed_to_the_cast(name):
    """A letter of this kind to its first recipient of the cast, about the cast's row of its tab."""
    kind, seen = KINDS[name], snapshot()
    tab = kind.recipients[0]
    about = next(iter(seen.tab(kind.about)), "") if kind.about else ""
    pair, about = (about, "") if kind.about == "pairs" else ("", about)
    return Owed(name, f"key:{name}", tab, next(iter(seen.tab(tab))), pair=pair, about=about)


def a_kind(name, recipients, about="", **more):
    """A kind of letter that a test brings along: owed to everybody, for no other reason than that they are there."""

    def owed(seen, row, now):
        yield Owed(name, f"{name}:{row.code}", recipients[0], row.code)

    given = {
        "ru": "новое письмо",
        "en": "new letter",
        "is_reminder": False,
        "consents": frozenset(),
        "owed": owed,
    }
    return LetterKind(name=name, recipients=recipients, about=about, **{**given, "still_due": always, **more})


def letter(name="pair_proposed_mentor", **more):
    """A letter of the outbox as the postman has it in his hands."""
    given = {
        "id": 1, "owed": replace(owed_to_the_cast(name), note=more.pop("note", "")),
        "message_id": "<o1@college.example>", "operation": None, "name": "", "address": "", "subject": "",
        "state": LetterState.SENDING, "reason": "", "attempts": 0, "made_at": NOW, "next_at": None, "sent_at": None,
        "author": "worker", "last_reply": "",
    }  # fmt: skip
    return Letter(**{**given, **more})
