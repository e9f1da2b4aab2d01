"""What the data must show before a stage counts as done, and where to go to make it so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .pairs import WORKING
from .people import Mentee, Mentor
from .sentences import Sentence, say, say_n
from .snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the intranet: its endpoint and arguments."""

    endpoint: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of a stage: how much there is of how much there should be; `todo` says what removes the rest."""

    what: Sentence
    have: int
    need: int
    todo: Sentence
    link: Link


_BOOK = Link("book.status")
_ROADMAP = Link("roadmap.show")
_MATCHING = Link("pairing.show")
_PAIRS = Link("pairs.list_pairs")


def _bank(tab: str, **values: str) -> Link:
    return Link("banks.list_people", (("tab", tab), *values.items()))


def _present(snapshot: Snapshot) -> tuple[list[Mentee], list[Mentor]]:
    mentees = [mentee for mentee in snapshot.mentees.values() if mentee.status != "left"]
    mentors = [mentor for mentor in snapshot.mentors.values() if mentor.status != "left"]
    return mentees, mentors


def _signed(snapshot: Snapshot, stage: int) -> int:
    return sum(d.stage == stage and d.status == "approved" for d in snapshot.documents.values())


def _stage_1(snapshot: Snapshot) -> tuple[Check, ...]:
    programme = snapshot.programme
    agreed = sum(p.status == "agreed" or p.signed is not None for p in snapshot.partners.values())
    return (
        Check(say("the curator is appointed"), int(bool(programme.curator)), 1,
              say("Name the curator in the tab “Настройки”."), _BOOK),
        Check(say("the programme has a start date"), int(programme.start is not None), 1,
              say("Enter the start date in the tab “Настройки”."), _BOOK),
        Check(say("the act about the regulations is approved"), min(1, _signed(snapshot, 1)), 1,
              say("Enter the act about the regulations in the tab “Документы”."), _ROADMAP),
        Check(say("there are partnership agreements"), min(1, agreed), 1,
              say("Enter a signed agreement in the tab “Партнёры”."), _ROADMAP),
    )  # fmt: skip


def _stage_2(snapshot: Snapshot) -> tuple[Check, ...]:
    mentees, _ = _present(snapshot)
    asked = sum(bool(m.request or m.needs) for m in mentees)
    agreed = sum(m.consent_data is not None for m in mentees)
    count = max(1, len(mentees))
    return (
        Check(say("mentees have said what they need"), asked, count,
              say_n("%(count)s mentee has no request: ask for it.", "%(count)s mentees have no request: ask for it.",
                    count - asked), _bank("mentees")),
        Check(say("mentees have consented"), agreed, count,
              say_n("%(count)s mentee has given no consent: ask for it.",
                    "%(count)s mentees have given no consent: ask for it.", count - agreed),
              _bank("mentees", consent="missing")),
    )  # fmt: skip


def _stage_3(snapshot: Snapshot) -> tuple[Check, ...]:
    _, mentors = _present(snapshot)
    skilled = sum(bool(m.competences) for m in mentors)
    agreed = sum(m.consent_data is not None for m in mentors)
    count = max(1, len(mentors))
    written = sum(
        p.letter is not None or p.status in ("written", "talks", "agreed") for p in snapshot.partners.values()
    )
    return (
        Check(say("mentors have said what they can do"), skilled, count,
              say_n("%(count)s mentor has no competences: ask for them.",
                    "%(count)s mentors have no competences: ask for them.", count - skilled), _bank("mentors")),
        Check(say("mentors have consented"), agreed, count,
              say_n("%(count)s mentor has given no consent: ask for it.",
                    "%(count)s mentors have given no consent: ask for it.", count - agreed),
              _bank("mentors", consent="missing")),
        Check(say("employers have been written to"), min(1, written), 1,
              say("Write to employers and enter the date in the tab “Партнёры”."), _ROADMAP),
    )  # fmt: skip


def _stage_4(snapshot: Snapshot) -> tuple[Check, ...]:
    chosen = [m for m in snapshot.mentors.values() if m.status in ("selected", "registered", "active")]
    listed = sum(bool(m.register_act) for m in chosen)
    sessions = sum(e.kind == "session" for e in snapshot.events.values())
    count = max(1, len(chosen))
    return (
        Check(say("chosen mentors stand in the register"), listed, count,
              say_n("%(count)s chosen mentor has no act about the register.",
                    "%(count)s chosen mentors have no act about the register.", count - listed), _bank("mentors")),
        Check(say("there was a kick-off session"), min(1, sessions), 1,
              say("Hold a kick-off session and enter it in the tab “Мероприятия”."), _ROADMAP),
        Check(say("the act about the register is approved"), min(1, _signed(snapshot, 4)), 1,
              say("Enter the act about the register in the tab “Документы”."), _ROADMAP),
    )  # fmt: skip


def _stage_5(snapshot: Snapshot) -> tuple[Check, ...]:
    mentees, _ = _present(snapshot)
    live = [p for p in snapshot.pairs.values() if p.is_live]
    paired = len({p.mentee for p in live} & {m.code for m in mentees})
    approved = sum(bool(p.act) for p in live)
    working = [p for p in live if p.status in WORKING]
    planned = len({a.pair for a in snapshot.activities.values()} & {p.code for p in working})
    wanted = max(1, len(mentees))
    return (
        Check(say("mentees have a mentor"), paired, wanted,
              say_n("%(count)s mentee has no mentor: look at the proposal.",
                    "%(count)s mentees have no mentor: look at the proposal.", wanted - paired), _MATCHING),
        Check(say("pairs are approved by an act"), approved, max(1, len(live)),
              say_n("%(count)s pair waits for its act.", "%(count)s pairs wait for their act.", len(live) - approved),
              _PAIRS),
        Check(say("working pairs have a programme"), planned, max(1, len(working)),
              say_n("%(count)s pair has no programme yet.", "%(count)s pairs have no programme yet.",
                    len(working) - planned), Link("pairs.list_pairs", (("status", "active"),))),
    )  # fmt: skip


def _stage_6(snapshot: Snapshot) -> tuple[Check, ...]:
    held = {e.kind for e in snapshot.events.values() if e.date and e.date <= snapshot.today}
    begun = [p for p in snapshot.pairs.values() if p.status in WORKING or p.status == "completed"]
    completed = sum(p.status == "completed" for p in begun)
    return (
        Check(say("programmes are completed"), completed, max(1, len(begun)),
              say("Close the pairs whose programme is fulfilled."), _PAIRS),
        Check(say("there was a conference or seminar"), int(bool(held & {"conference", "seminar"})), 1,
              say("Hold a conference or seminar and enter it in the tab “Мероприятия”."), _ROADMAP),
        Check(say("there was a round table"), int("roundtable" in held), 1,
              say("Hold the round table and enter it in the tab “Мероприятия”."), _ROADMAP),
        Check(say("good practices are collected"), min(1, len(snapshot.practices)), 1,
              say("Add a good practice to the tab “Практики”."), _ROADMAP),
        Check(say("participants were rewarded"), int("award" in held), 1,
              say("Enter the award in the tab “Мероприятия”."), _ROADMAP),
    )  # fmt: skip


def _stage_7(snapshot: Snapshot) -> tuple[Check, ...]:
    told = [p for p in snapshot.publications.values() if p.published and p.published <= snapshot.today]
    recent = [p for p in told if p.published and (snapshot.today - p.published).days <= 30]
    levels = {p.level for p in told}
    return (
        Check(say("the site tells of the programme"), int("college" in levels), 1,
              say("Publish on the site and enter it in the tab “Публикации”."), _ROADMAP),
        Check(say("social media tell of it"), int("social" in levels), 1,
              say("Publish in social media and enter it in the tab “Публикации”."), _ROADMAP),
        Check(say("there was something new within a month"), min(1, len(recent)), 1,
              say("Nothing was published for a month: tell of the pairs' work."), _ROADMAP),
    )  # fmt: skip


CHECKS: Mapping[int, Callable[[Snapshot], tuple[Check, ...]]] = {
    1: _stage_1, 2: _stage_2, 3: _stage_3, 4: _stage_4, 5: _stage_5, 6: _stage_6, 7: _stage_7,
}  # fmt: skip
