"""Confirming pairs: what stands in the way of each, and writing them down with the letters they owe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from matching import Option, Proposal
from programme.errors import StaleRow
from programme.pairs.eligibility import Eligibility
from programme.pairs.steps import ChosenPair, confirm
from programme.ports.gateways import Gateways
from programme.schema.people import Mentor
from programme.snapshot import Snapshot
from programme.text.folding import fold
from programme.text.sentences import Sentence
from services.matching.proposals import put_locks
from services.saving import NOTHING_SAVED, Recorded, is_current, record_in
from services.snapshots import Snapshots

_TRIES = 3  # looks at the data, when somebody changes them in between


def choices_of(
    proposal: Proposal | None, wanted: Sequence[tuple[str, str]], speak: Callable[[Sentence], str], override: str = ""
) -> tuple[ChosenPair, ...]:
    """Return the chosen pairs with the score and the reasons the proposal gave them, in the sheet's language."""
    options = {mentee: options_of(proposal, mentee) for mentee, _ in wanted}
    found = []
    for mentee, mentor in wanted:
        option = options[mentee].get(mentor)
        why = "; ".join(speak(reason) for reason in option.reasons) if option else ""
        found.append(ChosenPair(mentee, mentor, option.score if option else None, why, override))
    return tuple(found)


def confirm_pairs(
    gateways: Gateways, snapshots: Snapshots, choices: Sequence[ChosenPair], author: str, note: str = ""
) -> Recorded:
    """Write the pairs and owe the letters, in one transaction; the locks of these mentees have done their work.

    The rules are asked about the very state that is written to: two curators never pair one mentee. Raises Refused
    naming the first pair that may not be, StaleRow when the data would not stand still.
    """
    now = gateways.clock.now()
    for _ in range(_TRIES):
        snapshot = snapshots.current(gateways)
        decision = confirm(snapshot, _reasoned(snapshot, choices), note)
        with gateways.store.transaction() as tx:
            if is_current(tx, snapshot) and tx.people.vetoes() == snapshot.vetoes:
                put_locks(tx, {choice.mentee for choice in choices}, [], now)
                return record_in(tx, gateways, decision, author)
    raise StaleRow(NOTHING_SAVED)


def _reasoned(snapshot: Snapshot, choices: Sequence[ChosenPair]) -> tuple[ChosenPair, ...]:
    """Return the choices, the reason for setting a rule aside only with those that a rule stands against."""
    people = [(c.mentee, c.mentor) for c in choices if c.mentee in snapshot.mentees and c.mentor in snapshot.mentors]
    against = rules_against(snapshot, people)
    return tuple(
        choice if against.get((choice.mentee, choice.mentor)) else replace(choice, override="") for choice in choices
    )


def rules_against(snapshot: Snapshot, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the rules that stand in the way of each pair, were all of them confirmed together, as keys of RULES."""
    eligibility = Eligibility(snapshot)
    taken: Counter[str] = Counter()
    found = {}
    for mentee, mentor in pairs:
        taken[mentor] += 1
        people = snapshot.mentees[mentee], snapshot.mentors[mentor]
        found[mentee, mentor] = eligibility.barriers(*people, taken[mentor])
    return found


def options_of(proposal: Proposal | None, mentee: str) -> dict[str, Option]:
    """Return what the proposal says of the mentors it weighed for a mentee, by the mentor's code."""
    if proposal is None:
        return {}
    suggested = (o for s in proposal.suggestions if s.mentee == mentee for o in (s.option, *s.alternatives))
    left = (o for u in proposal.unmatched if u.mentee == mentee for o in u.options)
    return {option.mentor: option for option in (*suggested, *left)}


def mentors_for(
    snapshot: Snapshot, mentee: str, search: str, options: Mapping[str, Option]
) -> tuple[tuple[Mentor, tuple[str, ...], int], ...]:
    """Return the mentors who answer to the search, the rules that stand in the way and the free places.

    Possible ones come first, the best scores before those that were not weighed.
    """
    eligibility = Eligibility(snapshot)
    person, words = snapshot.mentees[mentee], fold(search).split()
    found = [
        (mentor, eligibility.barriers(person, mentor), max(0, eligibility.free_places(mentor)))
        for mentor in snapshot.mentors.values()
        if mentor.status != "left" and all(word in fold(_described(mentor)) for word in words)
    ]

    def rank(entry: tuple[Mentor, tuple[str, ...], int]) -> tuple[bool, int, str]:
        mentor, against, _ = entry
        return bool(against), -options[mentor.code].points if mentor.code in options else 1, mentor.name

    return tuple(sorted(found, key=rank))


def _described(mentor: Mentor) -> str:
    return " ".join((mentor.name, mentor.code, mentor.post, mentor.commission, *mentor.competences))
