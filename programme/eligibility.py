"""Who may be paired with whom: the hard rules, each with a name and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .names import name_key
from .people import Mentee, Mentor, Person
from .sentences import Sentence, say
from .snapshot import Snapshot

RULES: Mapping[str, Sentence] = {
    "status": say("the status does not allow a pair now"),
    "consent": say("there is no consent to the processing of personal data"),
    "guardian": say("a minor needs the consent of a guardian"),
    "paired": say("the person is in a pair already"),
    "full": say("the mentor has no free place"),
    "register": say("the mentor is not in the register"),
    "mentoring": say("the mentor has not consented to be a mentor"),
    "veto": say("the curator or the psychologist has ruled this pair out"),
    "refused": say("this pair was declined or ended before"),
    "same_person": say("it is the same person"),
    "form": say("they agree to different forms of mentoring"),
    "minor": say("a minor is mentored by a teacher or an employer only"),
    "minimum": say("the score is below the least that is offered"),
}
REMEDIES: Mapping[str, Sentence] = {
    "status": say("Set the status to “в банке” when the person may be matched."),
    "consent": say("Ask for the consent and enter its date on the card."),
    "guardian": say("Ask the guardian for the consent and enter its date on the card."),
    "paired": say("Close the present pair first."),
    "full": say("Raise the number of mentees of a mentor, or find another mentor."),
    "register": say("Enter the act about the register on the mentor's card."),
    "mentoring": say("Ask the mentor for the written consent and enter its date."),
    "veto": say("Lift the veto if its reason has passed."),
    "refused": say("Look for another mentor, or talk to both."),
    "form": say("Widen the forms of mentoring on one of the cards."),
    "minor": say("Choose a mentor among the teachers."),
    "minimum": say("Lower the least score in the tab “Настройки”, or add competences to the mentors' cards."),
}
OVERRIDABLE = frozenset({"status", "form", "minimum", "refused", "register", "mentoring", "full"})
MATCHABLE_MENTEES = frozenset({"", "consented", "banked", "matched", "unpaired", "applied"})
MATCHABLE_MENTORS = frozenset({"", "surveyed", "selected", "registered", "active"})


@dataclass(frozen=True)
class Eligibility:
    """The hard rules over one snapshot."""

    snapshot: Snapshot

    def mentee_barrier(self, mentee: Mentee) -> str:
        """Return the rule that keeps a mentee out of matching, "" when none does."""
        if mentee.status not in MATCHABLE_MENTEES:
            return "paired" if mentee.status == "paired" else "status"
        if any(pair.is_live and pair.mentee == mentee.code for pair in self.snapshot.pairs_of.get(mentee.code, ())):
            return "paired"
        if not self._has_consent(mentee):
            return "consent"
        if self.is_minor(mentee) and mentee.consent_guardian is None:
            return "guardian"
        return ""

    def mentor_barrier(self, mentor: Mentor) -> str:
        """Return the rule that keeps a mentor out of matching, "" when none does."""
        programme = self.snapshot.programme
        if mentor.status not in MATCHABLE_MENTORS:
            return "status"
        if not self._has_consent(mentor):
            return "consent"
        if programme.require_register and not mentor.register_act:
            return "register"
        return "full" if self.free_places(mentor) <= 0 else ""

    def pair_barrier(self, mentee: Mentee, mentor: Mentor) -> str:
        """Return the rule that keeps these two apart though each may be matched, "" when none does."""
        if mentor.code in self.same_people.get(mentee.code, ()):
            return "same_person"
        if mentor.code in self.vetoed.get(mentee.code, ()):
            return "veto"
        if mentor.code in self.refused.get(mentee.code, ()):
            return "refused"
        if mentee.forms and mentor.forms and not set(mentee.forms) & set(mentor.forms):
            return "form"
        return ""

    def capacity(self, mentor: Mentor) -> int:
        """Return how many mentees the mentor may have at once."""
        return self.snapshot.programme.capacity if mentor.capacity is None else mentor.capacity

    def used_places(self, mentor: Mentor) -> int:
        """Return how many live pairs the mentor has."""
        pairs = self.snapshot.pairs_of.get(mentor.code, ())
        return sum(pair.is_live and pair.mentor == mentor.code for pair in pairs)

    def free_places(self, mentor: Mentor) -> int:
        return self.capacity(mentor) - self.used_places(mentor)

    def is_minor(self, person: Person) -> bool:
        """Tell whether the person is under 18 today, as far as the day of birth tells."""
        today = self.snapshot.today
        if len(person.birth) == 10:
            year, month, day = (int(part) for part in person.birth.split("-"))
            return (today.year - year) - ((today.month, today.day) < (month, day)) < 18
        return person.birth.isdigit() and today.year - int(person.birth) < 18

    def _has_consent(self, person: Person) -> bool:
        return (person.consent_data is not None or person.code in self._given) and person.code not in self._withdrawn

    @cached_property
    def _given(self) -> frozenset[str]:
        today = self.snapshot.today
        return frozenset(
            line.person
            for line in self.snapshot.consents.values()
            if line.kind == "data" and line.given and not line.withdrawn and (line.valid is None or line.valid >= today)
        )

    @cached_property
    def _withdrawn(self) -> frozenset[str]:
        """People whose last word on their data is a withdrawal."""
        lines = [line for line in self.snapshot.consents.values() if line.kind == "data" and line.withdrawn]
        return frozenset(line.person for line in lines if line.person not in self._given)

    @cached_property
    def vetoed(self) -> Mapping[str, frozenset[str]]:
        return _grouped((veto.mentee, veto.mentor) for veto in self.snapshot.vetoes)

    @cached_property
    def refused(self) -> Mapping[str, frozenset[str]]:
        """Mentee → mentors with whom a pair was declined or ended early."""
        pairs = self.snapshot.pairs.values()
        return _grouped((pair.mentee, pair.mentor) for pair in pairs if pair.status in ("declined", "ended"))

    @cached_property
    def same_people(self) -> Mapping[str, frozenset[str]]:
        """Mentee → codes under which the same person stands in the bank of mentors."""
        by_mark: dict[str, set[str]] = {}
        for mentor in self.snapshot.mentors.values():
            for mark in _marks(mentor):
                by_mark.setdefault(mark, set()).add(mentor.code)
        found = (
            (mentee.code, by_mark.get(mark, ())) for mentee in self.snapshot.mentees.values() for mark in _marks(mentee)
        )
        return _grouped((mentee, mentor) for mentee, mentors in found for mentor in mentors)


def _marks(person: Person) -> set[str]:
    marks = {f"@{person.email}" if person.email else "", f"+{person.phone[:12]}" if person.phone else ""}
    name = name_key(person.name)
    if len(name.split()) == 3 and all(len(part) > 1 for part in name.split()):
        marks.add(f"={name}")
    return marks - {""}


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {key: frozenset(values) for key, values in found.items()}
