"""What the data must show before stages 5 to 7 count as done: pairs at work, programmes completed, the word spread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from programme.pairs.silence import silent_pairs
from programme.places import Link, Place, link_to
from programme.schema.pairs import WORKING, Pair
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.sentences import say, say_n

from .early_stages import Check, approved, held, present, roadmap, stage_1, stage_2, stage_3, stage_4

AGREED = WORKING | {"accepted", "completed"}
FRESH = 30  # days within which stage 7 wants something new


def pairs(lacking: Iterable[Pair] = (), **values: str) -> Link:
    """Return the list of pairs, narrowed to the status that all of *lacking* share."""
    shared = {pair.status for pair in lacking}
    if len(shared) == 1 and "" not in shared:
        values["status"] = shared.pop()
    return link_to(Place.PAIRS, **values)


def stage_5(snapshot: Snapshot) -> tuple[Check, ...]:
    """Pairs at work: mentors for everybody, acts, programmes, activities, meetings."""
    served = {p.mentee for p in snapshot.pairs.values() if p.is_live or p.status == "completed"}
    mentees = present(snapshot, "mentees")
    alone = sum(not (e.pairs or e.person.status == "completed" or e.person.code in served) for e in mentees)
    agreed = [p for p in snapshot.pairs.values() if p.status in AGREED]
    without_act = [p for p in agreed if not p.act]
    working = [p for p in agreed if p.status in WORKING]
    planned = {a.pair for a in snapshot.activities.values()}
    without_plan = [p for p in working if p.code not in planned]
    codes = {p.code for p in working}
    due = [a for a in snapshot.activities.values() if a.pair in codes and a.due and a.due <= snapshot.today]
    undone = [a for a in due if a.done is None and "done" not in a.unreadable]
    silent = len(silent_pairs(snapshot))
    behind = link_to(Place.PROGRAMME, pair=undone[0].pair) if undone else pairs()
    return (
        Check(say("mentees have a mentor"), len(mentees) - alone, len(mentees),
              say_n("%(count)s mentee has no mentor: look at the proposal.",
                    "%(count)s mentees have no mentor: look at the proposal.", alone), link_to(Place.PROPOSAL)),
        Check(say("pairs are approved by an act"), len(agreed) - len(without_act), max(1, len(agreed)),
              say_n("%(count)s pair waits for its act.", "%(count)s pairs wait for their act.", len(without_act))
              if agreed else say("No pair has agreed yet: wait for the answers of both sides."), pairs(without_act)),
        Check(say("working pairs have a programme"), len(working) - len(without_plan), len(working),
              say_n("%(count)s pair has no programme yet.", "%(count)s pairs have no programme yet.",
                    len(without_plan)),
              link_to(Place.PROGRAMME, pair=without_plan[0].code) if without_plan else pairs()),
        Check(say("activities that are due are done"), len(due) - len(undone), len(due),
              say_n("%(count)s activity of the programmes is late.", "%(count)s activities of the programmes are late.",
                    len(undone)), behind),
        Check(say("working pairs meet"), len(working) - silent, len(working),
              say_n("%(count)s pair has not met for long: ask how it is.",
                    "%(count)s pairs have not met for long: ask how they are.", silent), pairs(silent="yes")),
    )  # fmt: skip


def stage_6(snapshot: Snapshot) -> tuple[Check, ...]:
    """Completing the programmes: results, questionnaires, events, practices, indicators."""
    kinds = held(snapshot)
    begun = [p for p in snapshot.pairs.values() if p.status in WORKING or p.status == "completed"]
    completed = sum(p.status == "completed" for p in begun)
    surveys = {fold(answer.survey) for answer in snapshot.surveys.values()}
    return (
        Check(say("programmes are completed"), completed, max(1, len(begun)),
              say("Close the pairs whose programme is fulfilled."), pairs(status="active")),
        Check(say("the satisfaction questionnaire is answered"), int(any("удовлетвор" in s for s in surveys)), 1,
              say("Hand out the satisfaction questionnaire; answers belong in the tab “Анкеты”."), roadmap(6)),
        Check(say("there was a conference or seminar"), int(bool(kinds & {"conference", "seminar"})), 1,
              say("Hold a conference or seminar and enter it in the tab “Мероприятия”."), roadmap(6)),
        Check(say("there was a round table"), int("roundtable" in kinds), 1,
              say("Hold the round table and enter it in the tab “Мероприятия”."), roadmap(6)),
        Check(say("good practices are collected"), min(1, len(snapshot.practices)), 1,
              say("Add a good practice to the tab “Практики”."), roadmap(6)),
        Check(say("participants were rewarded"), int("award" in kinds), 1,
              say("Enter the award in the tab “Мероприятия”."), roadmap(6)),
        Check(say("the curator's questionnaire is answered"), int(any("куратор" in s for s in surveys)), 1,
              say("Fill in the curator's questionnaire in the tab “Анкеты”."), roadmap(6)),
        Check(say("the indicators are reported"), approved(snapshot, 6, "показател", "отчет"), 1,
              say("Enter the report on the indicators in the tab “Документы”."), roadmap(6)),
    )  # fmt: skip


def stage_7(snapshot: Snapshot) -> tuple[Check, ...]:
    """Information: the site, social media, something new within a month."""
    told = [p for p in snapshot.publications.values() if p.published and p.published <= snapshot.today]
    recent = any(p.published and (snapshot.today - p.published).days <= FRESH for p in told)
    levels = {p.level for p in told}
    return (
        Check(say("the site tells of the programme"), int("college" in levels), 1,
              say("Publish on the site and enter it in the tab “Публикации”."), roadmap(7)),
        Check(say("social media tell of it"), int("social" in levels), 1,
              say("Publish in social media and enter it in the tab “Публикации”."), roadmap(7)),
        Check(say("there was something new within a month"), int(recent), 1,
              say("Nothing was published for a month: tell of the pairs' work."), roadmap(7)),
    )  # fmt: skip


CHECKS: Mapping[int, Callable[[Snapshot], tuple[Check, ...]]] = {
    1: stage_1, 2: stage_2, 3: stage_3, 4: stage_4, 5: stage_5, 6: stage_6, 7: stage_7,
}  # fmt: skip
