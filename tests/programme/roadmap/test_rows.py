"""The roadmap of the seven stages: every activity and document of the college's own is there, with its date."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from programme.errors import Refused
from programme.roadmap.items import ITEMS, STAGES
from programme.roadmap.rows import by_stage, due_date, english, is_closed, is_late, missing_milestones, months_later
from programme.schema.records import Milestone, Setting
from programme.snapshot import Snapshot
from programme.text.folding import fold

TODAY = date(2026, 11, 23)
START = date(2026, 10, 12)

# Words by which the roadmap of 2022 names its activities and documents, stage by stage.
WANTED = {
    (1, "activity"): ["информирование", "предварительных запросов", "заинтересованных", "ожидаемых результатов",
                      "нормативно правовое", "назначение куратора", "команды", "страницы", "сетевого"],
    (1, "document"): ["положения", "соглашения"],
    (2, "activity"): ["профессиональных запросах", "запросов наставляемых", "популяризация"],
    (2, "document"): ["банк данных наставляемых", "согласия наставляемых", "родителей"],
    (3, "activity"): ["анкетирование", "вовлечения"],
    (3, "document"): ["банк данных потенциальных", "чем я могу быть полезен", "письма обращения", "согласия"],
    (4, "activity"): ["анализ банка", "методических материалов", "установочные сессии"],
    (4, "document"): ["реестра", "памятки"],
    (5, "activity"): ["формирование наставнических пар", "разработка персонализированных", "психолого педагогическая",
                      "текущая работа"],
    (5, "document"): ["акт об утверждении наставнических пар", "персонализированные программы"],
    (6, "activity"): ["мониторинг", "конференции", "круглый стол", "копилки", "награждение"],
    (6, "document"): ["удовлетворенности", "показатели", "анкета куратора"],
    (7, "activity"): ["на сайте", "социальных сетях", "муниципальном"],
    (7, "document"): ["обновляемая информация"],
}  # fmt: skip


def snapshot(*rows: Milestone, start: str = "12.10.2026", uncoded: tuple[Milestone, ...] = ()) -> Snapshot:
    settings = {"1": Setting(code="1", name="Дата начала программы", value=start)} if start else {}
    found = {"roadmap": {row.code: row for row in rows}, "settings": settings}
    return Snapshot(TODAY, None, (1, 1, TODAY), found, uncoded={"roadmap": uncoded} if uncoded else {})


def test_there_are_seven_stages_of_forty_six_rows():
    assert [stage.number for stage in STAGES] == [1, 2, 3, 4, 5, 6, 7]
    assert len(ITEMS) == 46
    assert Counter(item.stage for item in ITEMS) == {1: 11, 2: 6, 3: 6, 4: 5, 5: 6, 6: 8, 7: 4}


@pytest.mark.parametrize(("place", "wanted"), WANTED.items(), ids=lambda value: str(value)[:16])
def test_every_activity_and_document_of_the_roadmap_is_a_row(place, wanted):
    there = [fold(item.ru) for item in ITEMS if (item.stage, item.kind) == place]
    assert len(there) == len(wanted)
    for words in wanted:
        assert any(words in what for what in there), f"{words} is not in {there}"


def test_every_row_says_who_answers_for_it_and_what_shows_that_it_is_done():
    for item in ITEMS:
        assert item.responsible
        assert item.expected
        assert item.en.isascii() or "“" in item.en
    assert len({(item.stage, fold(item.ru)) for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2026, 10, 12), 1, date(2026, 11, 12)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 2, date(2027, 2, 15)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
    ],
)
def test_months_are_counted_by_the_calendar(start, months, day):
    assert months_later(start, months) == day


def test_stages_are_due_by_the_roadmaps_own_terms():
    due = [due_date(stage.number, START) for stage in STAGES]
    assert due == [date(2026, 11, 12)] * 3 + [date(2026, 12, 12)] * 2 + [None, None]
    assert due_date(1, None) is None


def test_an_empty_tab_lacks_all_rows_with_their_dates():
    decision = missing_milestones(snapshot())
    cells = [dict(row.cells) for row in decision.rows]
    assert len(cells) == 46
    assert [cell["due"] for cell in cells if cell["stage"] == 4] == [date(2026, 12, 12)] * 5
    assert {cell["kind"] for cell in cells} == {"мероприятие", "документ"}
    assert not decision.edits


def test_a_row_is_known_by_its_words_however_they_are_spelt():
    item = ITEMS[0]
    there = Milestone(code="Д-1", stage=1, what=f"  {item.ru.upper()}.")
    unborn = Milestone(code="", stage=1, what=ITEMS[1].ru)
    left = {dict(row.cells)["what"] for row in missing_milestones(snapshot(there, uncoded=(unborn,))).rows}
    assert len(left) == 44
    assert not left & {item.ru, ITEMS[1].ru}


def test_an_open_row_of_the_roadmap_gets_its_date_and_a_row_of_the_staff_keeps_its_own():
    ours = Milestone(code="Д-1", stage=1, what=ITEMS[0].ru)
    done = Milestone(code="Д-2", stage=1, what=ITEMS[1].ru, status="done")
    dated = Milestone(code="Д-3", stage=1, what=ITEMS[2].ru, due=date(2026, 12, 31))
    unreadable = Milestone(code="Д-4", stage=1, what=ITEMS[3].ru, unreadable=frozenset({"due"}))
    theirs = Milestone(code="Д-5", stage=1, what="Экскурсия на завод")
    decision = missing_milestones(snapshot(ours, done, dated, unreadable, theirs))
    assert [(edit.code, edit.column, edit.value) for edit in decision.edits] == [("Д-1", "due", date(2026, 11, 12))]


def test_a_whole_roadmap_lacks_nothing():
    rows = [
        Milestone(code=f"Д-{place}", stage=item.stage, what=item.ru, due=date(2026, 12, 1))
        for place, item in enumerate(ITEMS)
    ]
    with pytest.raises(Refused, match="complete"):
        missing_milestones(snapshot(*rows))


@pytest.mark.parametrize(
    ("row", "closed", "late"),
    [
        (Milestone(due=date(2026, 11, 22)), False, True),
        (Milestone(due=TODAY), False, False),
        (Milestone(due=date(2026, 11, 22), status="done"), True, False),
        (Milestone(due=date(2026, 11, 22), status="dropped"), True, False),
        (Milestone(due=date(2026, 11, 22), done=date(2026, 11, 20)), True, False),
        (Milestone(due=date(2026, 11, 22), status="doing"), False, True),
        (Milestone(), False, False),
    ],
)
def test_a_row_is_late_from_the_day_after_its_date_until_it_is_closed(row, closed, late):
    assert (is_closed(row), is_late(row, TODAY)) == (closed, late)


def test_rows_stand_by_stage_and_activities_before_documents():
    paper = Milestone(code="Д-1", stage=2, kind="document", what="б")
    deed = Milestone(code="Д-2", stage=2, kind="activity", what="а")
    stray = Milestone(code="Д-3", stage=9, what="в")
    found = by_stage([paper, deed, stray])
    assert list(found) == [1, 2, 3, 4, 5, 6, 7]
    assert found[2] == (deed, paper)
    assert not any(stray in rows for rows in found.values())


def test_the_roadmaps_own_rows_have_english_and_the_staffs_stay_as_they_are():
    assert english(Milestone(stage=1, what="назначение  куратора")) == "Appoint the curator"
    assert english(Milestone(stage=2, what="назначение куратора")) == "назначение куратора"
    assert english(Milestone(stage=1, what="Экскурсия")) == "Экскурсия"
