"""Everything else a college keeps: consents, documents, partners, publications, events, lists, settings."""

from __future__ import annotations

from datetime import timedelta

from programme.schema.people import Mentee, Mentor
from programme.schema.records import (
    Consent,
    Document,
    Event,
    Partner,
    Practice,
    Publication,
    Reference,
    Setting,
    SurveyAnswer,
)
from programme.settings import known_settings

from .people import Year
from .story import Story
from .streams import Streams
from .topics import TOPICS
from .words import COLLEGE, COLLEGE_SHORT, COMMISSIONS, PARTNERS, Names


def make_consents(story: Story, year: Year) -> list[Consent]:
    """Return the consents of both banks; some ran out, one was withdrawn, those who applied gave none."""
    found: list[Consent] = []
    people: list[Mentee | Mentor] = [*story.mentees, *story.mentors]
    for index, person in enumerate(people):
        given = {"data": person.consent_data, "publication": person.consent_publication}
        if isinstance(person, Mentor):
            given["mentoring"] = person.consent_mentoring
        for kind, day in given.items():
            if day is None:
                continue
            is_over = kind == "publication" and index % 23 == 7
            found.append(
                Consent(
                    code=f"СГ-{len(found) + 1:04}",
                    person=person.code,
                    name=person.name,
                    kind=kind,
                    version="2026-1",
                    given=day - timedelta(days=365) if is_over else day,
                    valid=year.today - timedelta(days=6) if is_over else year.day(365 * 3),
                    withdrawn=year.past(33) if kind == "publication" and index % 41 == 11 else None,
                )
            )
    return found


def make_documents(year: Year) -> list[Document]:
    """Return the acts of the roadmap: those of the first stages signed, the last one not begun."""
    acts = (
        ("Распоряжение об утверждении Положения о системе наставничества", "10-р", 1, "approved", 1),
        ("Распоряжение о назначении куратора", "11-р", 1, "approved", 1),
        ("Форма согласия на обработку персональных данных", "", 3, "approved", 2),
        ("Анкета «Чем я могу быть полезен в качестве наставника?»", "", 4, "approved", 3),
        ("Распоряжение об утверждении реестра наставников", "12-од", 14, "approved", 4),
        ("Памятка наставника", "", 12, "approved", 4),
        ("Распоряжение об утверждении наставнических пар", "14-од", 9, "approved", 5),
        ("Распоряжение о внесении изменений в состав пар", "21-од", 28, "approved", 5),
        ("Распоряжение об утверждении пар третьей очереди", "", None, "signing", 5),
        ("Анкета удовлетворённости", "", None, "draft", 6),
        ("Анкета куратора", "", None, "none", 6),
    )
    return [
        Document(
            code=f"ДО-{index:03}",
            kind=kind,
            act=act,
            date=None if day is None else year.past(day),
            status=status,
            stage=stage,
            file=f"Акты/{kind[:24].strip()}.docx" if status == "approved" else "",
        )
        for index, (kind, act, day, status, stage) in enumerate(acts, 1)
    ]


def make_partners(year: Year, names: Names, streams: Streams) -> list[Partner]:
    """Return partners at every step from a plan to a signed agreement."""
    steps = ("agreed", "agreed", "talks", "written", "written", "agreed", "talks", "planned", "refused")
    found, draw = [], streams.of("partners")
    for index, (name, kind) in enumerate(PARTNERS):
        status = steps[index % len(steps)]
        contact, is_agreed = names.next("partners"), status == "agreed"
        found.append(
            Partner(
                code=f"ПА-{index + 1:03}",
                name=name,
                kind=kind,
                contact=contact,
                email=f"office{index + 1}@partner.example",
                phone=names.telephone("partners"),
                letter=None if status == "planned" else year.past(5 + draw("letter").randrange(8)),
                agreement=f"{index + 1}/{year.start.year}" if is_agreed else "",
                signed=year.past(18 + index) if is_agreed else None,
                valid=year.day(365 if index else 60) if is_agreed else None,
                status=status,
            )
        )
    return found


def make_publications(year: Year) -> list[Publication]:
    """Return what stage 7 has published so far."""
    lines = (
        (2, "Открыта страница «Наставничество» на сайте колледжа", "Сайт колледжа", "college", 1),
        (6, "Приглашаем стать наставником: как заполнить анкету", "Сообщество колледжа", "social", 3),
        (16, "Утверждён реестр наставников", "Сайт колледжа", "college", 4),
        (19, "Установочная сессия наставников: как это было", "Сообщество колледжа", "social", 4),
        (31, "Первые пары: рассказывают участники", "Районная газета «Заречный вестник»", "municipal", 5),
    )
    return [
        Publication(
            code=f"ПУ-{index:03}",
            published=year.past(day),
            title=title,
            where=where,
            level=level,
            stage=stage,
            link=f"https://zarechny-college.example/news/{index}",
        )
        for index, (day, title, where, level, stage) in enumerate(lines, 1)
    ]


def make_events(story: Story, year: Year) -> list[Event]:
    """Return events held and planned, with who took part."""
    mentors = [mentor.name for mentor in story.mentors]
    everyone = [mentee.name for mentee in story.mentees][:8] + mentors[:4]
    lines: tuple[tuple[str, str, int, int, list[str], str], ...] = (
        ("meeting", "Педсовет: старт программы наставничества", 1, 1, mentors[:6], "Принято Положение"),
        (
            "seminar",
            "Круглый стол с работодателями «Чего ждёт производство»",
            8,
            3,
            mentors[2:7],
            "Два письма о намерениях",
        ),
        ("session", "Установочная сессия для наставников", 15, 4, mentors[:12], "Памятки выданы"),
        ("meeting", "Общая встреча наставников и наставляемых", 18, 4, everyone, "Собраны предпочтения"),
        ("contest", "Конкурс методических идей «Первый урок»", 36, 5, everyone[:5], "Пять работ"),
        ("conference", "Студенческая конференция «Шаг в профессию»", 150, 6, [], ""),
        ("award", "Награждение лучших наставников", 230, 6, [], ""),
    )
    return [
        Event(
            code=f"МЕ-{index:03}",
            kind=kind,
            title=title,
            date=year.day(day),
            stage=stage,
            place="Актовый зал" if stage != 4 else "Методический кабинет",
            people=tuple(people),
            outcome=outcome,
        )
        for index, (kind, title, day, stage, people, outcome) in enumerate(lines, 1)
    ]


def make_practices(story: Story) -> list[Practice]:
    """Return the first cards of the methodical collection."""
    authors = [mentor.name for mentor in story.mentors] or [""]
    return [
        Practice(
            code=f"К-{index + 1:03}",
            title=f"Как справиться: {topic.needs[0]}",
            author=authors[index % len(authors)],
            problem=topic.requests[0],
            actions="; ".join(what for what, _ in topic.activities),
            result=topic.goal,
            materials=f"Методический кабинет, папка {index + 1}",
        )
        for index, topic in enumerate(TOPICS[1:5])
    ]


def make_references() -> list[Reference]:
    """Return the lists staff keep: competences with the words people use for them, commissions with aliases."""
    lines: list[tuple[str, str, tuple[str, ...]]] = []
    lines += [
        ("Компетенции", topic.competences[0], tuple(dict.fromkeys((*topic.competences[1:3], *topic.needs[:2]))))
        for topic in TOPICS
    ]
    lines += [("ПЦК", commission.name, (commission.alias,)) for commission in COMMISSIONS]
    return [
        Reference(code=f"С-{index:04}", list=name, value=value, synonyms=synonyms)
        for index, (name, value, synonyms) in enumerate(lines, 1)
    ]


def make_surveys(story: Story, year: Year, streams: Streams) -> list[SurveyAnswer]:
    """Return answers before the start of about half of the working pairs."""
    found: list[SurveyAnswer] = []
    draw = streams.of("surveys")
    for pair in story.pairs:
        if pair.status != "active" or pair.starts is None or draw("pair").random() < 0.4:
            continue
        for name, person in (("Наставляемый, до начала", pair.mentee), ("Наставник, до начала", pair.mentor)):
            found.append(
                SurveyAnswer(
                    code=f"А-{len(found) + 1:04}",
                    survey=name,
                    pair=pair.code,
                    person=person,
                    answered=min(pair.starts + timedelta(days=draw("answered").randrange(6)), year.today),
                    score=draw("score").randrange(55, 98) / 10,
                    answers="Жду поддержки и понятного плана; важно, что есть к кому прийти с вопросом.",
                )
            )
    return found


def make_settings(year: Year, names: Names) -> list[Setting]:
    """Return every setting the programme knows, the college's own filled in."""
    curator = names.next("settings")
    own = {
        "college": COLLEGE,
        "college_short": COLLEGE_SHORT,
        "director": names.next("settings"),
        "curator": curator,
        "curator_email": names.address("settings", curator),
        "curator_phone": names.telephone("settings"),
        "year": year.title,
        "start": f"{year.start:%d.%m.%Y}",
        "finish": f"{year.start + timedelta(days=300):%d.%m.%Y}",
        "require_register": "нет",
    }
    return [
        Setting(
            code=f"НА-{index:02}",
            name=known.name,
            value=own.get(known.key, "" if known.usual is None else str(known.usual)),
            note=known.note,
        )
        for index, known in enumerate(known_settings(), 1)
    ]
