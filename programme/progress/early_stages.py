"""What the data must show before stages 1 to 4 count as done, and where to go to make it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programme.banks.entries import Entry, open_bank
from programme.pairs.eligibility import Eligibility
from programme.places import Link, Place, link_to
from programme.schema.people import Mentee, Mentor
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.sentences import Sentence, say, say_n

CHOSEN = frozenset({"selected", "registered", "active"})
BARE_ACTS = frozenset({"акт", "приказ", "распоряжение"})  # documents whose name does not tell what they are about


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of a stage: how much there is of how much there should be; `todo` says what removes the rest.

    A need of 0 says that there is nothing to measure yet.
    """

    what: Sentence
    have: int
    need: int
    todo: Sentence
    link: Link

    @property
    def is_met(self) -> bool:
        return self.have >= self.need


BOOK = link_to(Place.BOOK)


def roadmap(stage: int) -> Link:
    """Return the stage on the page of the roadmap."""
    return link_to(Place.ROADMAP, stage=str(stage))


def bank(tab: str, **values: str) -> Link:
    """Return a bank's list, narrowed."""
    return link_to(Place.BANK, tab=tab, **values)


def present(snapshot: Snapshot, tab: str) -> list[Entry]:
    """Return the people of a bank who have not left, those without a code too."""
    return [entry for entry in open_bank(snapshot, tab).entries if entry.person.status != "left"]


def approved(snapshot: Snapshot, stage: int, *words: str) -> int:
    """Return 1 when an approved document of the stage is about one of *words*, else 0."""
    names = (fold(d.kind) for d in snapshot.documents.values() if d.stage == stage and d.status == "approved")
    return int(any(name in BARE_ACTS or any(word in name for word in words) for name in names))


def stage_1(snapshot: Snapshot) -> tuple[Check, ...]:
    """Preparing the ground: the curator, the start, the regulations, the partners."""
    programme = snapshot.programme
    agreed = any(p.status == "agreed" or p.signed is not None for p in snapshot.partners.values())
    return (
        Check(say("the curator is appointed"), int(bool(programme.curator)), 1,
              say("Name the curator in the tab “Настройки”."), BOOK),
        Check(say("the programme has a start date"), int(programme.start is not None), 1,
              say("Enter the start date in the tab “Настройки”."), BOOK),
        Check(say("the act about the regulations is approved"), approved(snapshot, 1, "положени"), 1,
              say("Enter the act about the regulations in the tab “Документы”."), roadmap(1)),
        Check(say("there are partnership agreements"), int(agreed), 1,
              say("Enter a signed agreement in the tab “Партнёры”."), roadmap(1)),
    )  # fmt: skip


def stage_2(snapshot: Snapshot) -> tuple[Check, ...]:
    """The bank of mentees: requests and consents."""
    entries = present(snapshot, "mentees")
    mentees = [entry.person for entry in entries if isinstance(entry.person, Mentee)]
    silent = sum(not (mentee.request or mentee.needs) for mentee in mentees)
    lacking = sum(entry.lacks_consent for entry in entries)
    eligibility = Eligibility(snapshot)
    minors = [mentee for mentee in mentees if eligibility.is_minor(mentee)]
    orphaned = sum(not eligibility.has_guardian(minor) for minor in minors)
    return (
        _filled(say("there are mentees in the bank"), mentees, say("Enter the first mentees."), bank("mentees")),
        Check(say("mentees have said what they need"), len(mentees) - silent, len(mentees),
              say_n("%(count)s mentee has no request: ask for it.", "%(count)s mentees have no request: ask for it.",
                    silent), bank("mentees", request="missing")),
        Check(say("mentees have consented"), len(entries) - lacking, len(entries),
              say_n("%(count)s mentee has given no consent: ask for it.",
                    "%(count)s mentees have given no consent: ask for it.", lacking),
              bank("mentees", consent="missing")),
        Check(say("guardians of minors have consented"), len(minors) - orphaned, len(minors),
              say_n("%(count)s minor lacks the guardian's consent: ask for it.",
                    "%(count)s minors lack the guardian's consent: ask for it.", orphaned), bank("mentees")),
    )  # fmt: skip


def stage_3(snapshot: Snapshot) -> tuple[Check, ...]:
    """The bank of mentors: questionnaires, competences, consents, letters to employers."""
    entries = present(snapshot, "mentors")
    mentors = [entry.person for entry in entries if isinstance(entry.person, Mentor)]
    answered = {answer.person for answer in snapshot.surveys.values()}
    asked = sum(m.status != "potential" or m.code in answered for m in mentors)
    skilled = sum(bool(m.competences) for m in mentors)
    lacking = sum(entry.lacks_consent for entry in entries)
    written = any(p.letter or p.status in ("written", "talks", "agreed") for p in snapshot.partners.values())
    return (
        _filled(say("there are mentors in the bank"), mentors, say("Enter the first mentors."), bank("mentors")),
        Check(say("possible mentors have filled in the questionnaire"), asked, len(mentors),
              say_n("%(count)s possible mentor has filled in no questionnaire: send it.",
                    "%(count)s possible mentors have filled in no questionnaire: send it.", len(mentors) - asked),
              bank("mentors", status="potential")),
        Check(say("mentors have said what they can do"), skilled, len(mentors),
              say_n("%(count)s mentor has no competences: ask for them.",
                    "%(count)s mentors have no competences: ask for them.", len(mentors) - skilled),
              bank("mentors", request="missing")),
        Check(say("mentors have consented"), len(entries) - lacking, len(entries),
              say_n("%(count)s mentor has given no consent: ask for it.",
                    "%(count)s mentors have given no consent: ask for it.", lacking),
              bank("mentors", consent="missing")),
        Check(say("employers have been written to"), int(written), 1,
              say("Write to employers and enter the date in the tab “Партнёры”."), roadmap(3)),
    )  # fmt: skip


def stage_4(snapshot: Snapshot) -> tuple[Check, ...]:
    """Selection and training: the register, the guides, the kick-off session."""
    chosen = [entry.person for entry in present(snapshot, "mentors") if entry.person.status in CHOSEN]
    listed = sum(bool(m.register_act) for m in chosen if isinstance(m, Mentor))
    return (
        _filled(say("mentors are chosen"), chosen, say("Choose mentors and set their status."), bank("mentors")),
        Check(say("chosen mentors stand in the register"), listed, len(chosen),
              say_n("%(count)s chosen mentor has no act about the register.",
                    "%(count)s chosen mentors have no act about the register.", len(chosen) - listed),
              bank("mentors")),
        Check(say("the act about the register is approved"), approved(snapshot, 4, "реестр", "отбор"), 1,
              say("Enter the act about the register in the tab “Документы”."), roadmap(4)),
        Check(say("there are guides for mentors"), approved(snapshot, 4, "памятк", "методич"), 1,
              say("Enter the guide for mentors in the tab “Документы”."), roadmap(4)),
        Check(say("there was a kick-off session"), int("session" in held(snapshot)), 1,
              say("Hold a kick-off session and enter it in the tab “Мероприятия”."), roadmap(4)),
    )  # fmt: skip


def held(snapshot: Snapshot) -> frozenset[str]:
    """Return the kinds of events that have taken place."""
    return frozenset(e.kind for e in snapshot.events.values() if e.date is not None and e.date <= snapshot.today)


def _filled(what: Sentence, people: Iterable[object], todo: Sentence, link: Link) -> Check:
    return Check(what, int(any(True for _ in people)), 1, todo, link)
