"""Who may be paired with whom: the hard rules, each with a name and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from programme.banks.consents import has_consent, is_given, stands
from programme.schema.people import Mentee, Mentor, Person
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.names import name_key
from programme.text.sentences import Sentence, say

RULES: Mapping[str, Sentence] = {
    "status": say("the status does not allow a pair now"),
    "consent": say("there is no consent to the processing of personal data"),
    "guardian": say("a minor needs the consent of a guardian"),
    "paired": say("the person is in a pair already"),
    "full": say("the mentor has no free place"),
    "register": say("the mentor is not in the register"),
    "mentoring": say("the mentor has withdrawn the consent to be a mentor"),
    "veto": say("the curator or the psychologist has ruled this pair out"),
    "refused": say("this pair was declined or ended before"),
    "same_person": say("it is the same person"),
    "doubtful": say("it is not certain whose row this is"),
    "birth": say("the date of birth cannot be read, and a minor needs the consent of a guardian"),
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
    "mentoring": say("Ask the mentor for a new written consent, or set the status to “выбыл”."),
    "veto": say("Lift the veto if its reason has passed."),
    "refused": say("Look for another mentor, or talk to both."),
    "same_person": say("Look for another mentor, or settle the duplicate if they are two people."),
    "doubtful": say("Decide on the page of problems whose row it is."),
    "birth": say("Correct the date of birth on the card."),
    "form": say("Widen the forms of mentoring on one of the cards."),
    "minor": say("Choose a mentor among the teachers."),
    "minimum": say("Lower the least score in the tab “Настройки”, or add competences to the mentors' cards."),
}
OVERRIDABLE = frozenset({"status", "form", "minimum", "refused", "register", "full"})
MATCHABLE_MENTEES = frozenset({"", "consented", "banked", "matched", "unpaired", "applied"})
MATCHABLE_MENTORS = frozenset({"", "surveyed", "selected", "registered", "active"})


@dataclass(frozen=True)
class Eligibility:
    """The hard rules over one snapshot."""

    snapshot: Snapshot

    def mentee_barrier(self, mentee: Mentee) -> str:
        """Return the rule that keeps a mentee out of matching, "" when none does."""
        return next(self._mentee_barriers(mentee), "")

    def mentor_barrier(self, mentor: Mentor) -> str:
        """Return the rule that keeps a mentor out of matching, "" when none does."""
        return next(self._mentor_barriers(mentor), "")

    def barriers(self, mentee: Mentee, mentor: Mentor, taken: int = 1) -> tuple[str, ...]:
        """Return every rule against the pair; *taken*: places the pair and others beside it use up at the mentor."""
        found = [*self._mentee_barriers(mentee), *self._mentor_barriers(mentor), *self._pair_barriers(mentee, mentor)]
        found += ["full"] if self.free_places(mentor) < taken else []
        return tuple(dict.fromkeys(found))

    def _mentee_barriers(self, mentee: Mentee) -> Iterator[str]:
        if ("mentees", mentee.code) in self.snapshot.doubtful:
            yield "doubtful"
        if any(pair.is_live and pair.mentee == mentee.code for pair in self.snapshot.pairs_of.get(mentee.code, ())):
            yield "paired"
        elif mentee.status not in MATCHABLE_MENTEES or "status" in mentee.unreadable:
            yield "status"
        if not has_consent(self.snapshot, mentee):
            yield "consent"
        if not self.has_guardian(mentee):
            if self.is_minor(mentee):
                yield "guardian"
            elif "birth" in mentee.unreadable and _studies(mentee):
                yield "birth"

    def _mentor_barriers(self, mentor: Mentor) -> Iterator[str]:
        if ("mentors", mentor.code) in self.snapshot.doubtful:
            yield "doubtful"
        if mentor.status not in MATCHABLE_MENTORS or "status" in mentor.unreadable:
            yield "status"
        if not has_consent(self.snapshot, mentor):
            yield "consent"
        if not stands(self.snapshot, mentor.code, "mentoring", in_bank=True):
            yield "mentoring"
        if self.snapshot.programme.require_register and not mentor.register_act:
            yield "register"
        if self.free_places(mentor) <= 0:
            yield "full"

    def _pair_barriers(self, mentee: Mentee, mentor: Mentor) -> Iterator[str]:
        if mentor.code in self.same_people.get(mentee.code, ()):
            yield "same_person"
        if mentor.code in self.vetoed.get(mentee.code, ()):
            yield "veto"
        if self.is_minor(mentee) and self.is_student(mentor):
            yield "minor"
        if mentor.code in self.refused.get(mentee.code, ()):
            yield "refused"
        if mentee.forms and mentor.forms and not set(mentee.forms) & set(mentor.forms):
            yield "form"

    def capacity(self, mentor: Mentor) -> int:
        """Return how many mentees the mentor may have at once; none while the cell cannot be read."""
        if "capacity" in mentor.unreadable:
            return 0
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
        return person.birth.isdecimal() and today.year - int(person.birth) < 18

    def has_guardian(self, mentee: Mentee) -> bool:
        """Tell whether the guardian's consent stands."""
        return stands(self.snapshot, mentee.code, "guardian", in_bank=is_given(self.snapshot, mentee.consent_guardian))

    def is_student(self, mentor: Mentor) -> bool:
        """Tell whether the mentor is a fellow student: by the post, by the only form offered, or being a minor."""
        return _is_student_post(mentor) or mentor.forms == ("student_student",) or self.is_minor(mentor)

    @cached_property
    def vetoed(self) -> Mapping[str, frozenset[str]]:
        return _grouped((veto.mentee, veto.mentor) for veto in self.snapshot.vetoes)

    @cached_property
    def refused(self) -> Mapping[str, frozenset[str]]:
        """Mentee → mentors with whom a pair was declined or ended early."""
        pairs = self.snapshot.pairs.values()
        return _grouped((pair.mentee, pair.mentor) for pair in pairs if pair.is_declined or pair.status == "ended")

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


def _studies(mentee: Mentee) -> bool:
    """Tell whether a mentee may be a student, and so a minor: by the type, by the forms, by the post."""
    return mentee.type == "student" or any("student" in form for form in mentee.forms) or _is_student_post(mentee)


def _is_student_post(person: Person) -> bool:
    return fold(person.post).startswith(("студент", "обучающ", "учащ"))


_known_key = lru_cache(maxsize=50_000)(name_key)  # the same names come with every snapshot


def _marks(person: Person) -> set[str]:
    marks = {f"@{person.email}" if person.email else "", f"+{person.phone[:12]}" if person.phone else ""}
    name = _known_key(person.name)
    if len(name.split()) == 3 and all(len(part) > 1 for part in name.split()):
        marks.add(f"={name}")
    return marks - {""}


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {key: frozenset(values) for key, values in found.items()}
