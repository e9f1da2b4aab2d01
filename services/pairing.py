"""Matching as the curator's job: a proposal with locks and vetoes, kept while it is worked on, then confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching import Option, Pairs, Proposal, propose
from matching.keeping import proposal_from_json, proposal_to_json
from programme.audit import AuditLine
from programme.eligibility import Eligibility
from programme.gateways import Gateways
from programme.pair_steps import Choice, confirm
from programme.people import Mentor
from programme.sentences import Sentence, say
from programme.snapshot import Snapshot, Veto

from .saving import Recorded, record

AT_ONCE = 90_000  # mentees × mentors that a page may compute itself: well under a third of a second
_LOCKS, _WANTED, _READY = "matching.locks", "matching.wanted", "matching.ready"


@dataclass(frozen=True)
class Desk:
    """What lies on the curator's desk: the proposal, or the news that it is being computed."""

    proposal: Proposal | None
    locks: Pairs
    policy: str
    asked_at: datetime | None = None  # since when the worker has been asked
    is_outdated: bool = False  # the data changed since it was computed


_last: list[tuple[object, Proposal]] = []  # the last small proposal of this process and what it was made from


def desk(gateways: Gateways, snapshot: Snapshot, policy: str = "people") -> Desk:
    """Return the proposal for the present snapshot and locks; a large one is computed by the worker."""
    locks = read_locks(gateways)
    if len(snapshot.mentees) * len(snapshot.mentors) <= AT_ONCE:
        made_from = (snapshot, locks, policy)
        if not _last or _last[0][0] != made_from:
            _last[:] = [(made_from, propose(snapshot, locks=locks, policy=policy))]
        return Desk(_last[0][1], locks, policy)
    return _large(gateways, snapshot, locks, policy)


def _large(gateways: Gateways, snapshot: Snapshot, locks: Pairs, policy: str) -> Desk:
    wanted = _mark(snapshot, locks, policy)
    now = gateways.clock.now()
    with gateways.store.reading() as tx:
        ready, asked = tx.kept.get(_READY), tx.kept.get(_WANTED)
    kept = json.loads(ready) if ready else {}
    if kept.get("mark") == wanted:
        return Desk(proposal_from_json(kept["proposal"]), locks, policy)
    request = json.loads(asked) if asked else {}
    if request.get("mark") != wanted:
        request = {"mark": wanted, "policy": policy, "at": now.isoformat()}
        with gateways.store.transaction() as tx:
            tx.kept.put(_WANTED, json.dumps(request), now)
    old = proposal_from_json(kept["proposal"]) if kept else None
    return Desk(old, locks, policy, datetime.fromisoformat(request["at"]), is_outdated=old is not None)


def compute_wanted(gateways: Gateways, snapshot: Snapshot) -> bool:
    """Compute the large proposal a page has asked for, if one has; the worker calls this."""
    with gateways.store.reading() as tx:
        asked, ready = tx.kept.get(_WANTED), tx.kept.get(_READY)
    request = json.loads(asked) if asked else {}
    policy = request.get("policy", "people")
    locks = read_locks(gateways)
    mark = _mark(snapshot, locks, policy)
    if not request or (ready and json.loads(ready).get("mark") == mark):
        return False
    if request.get("mark") != mark and request.get("done"):
        return False  # the data moved on after it was computed: the next look at the page asks again
    proposal = propose(snapshot, locks=locks, policy=policy)
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.kept.put(_READY, json.dumps({"mark": mark, "proposal": proposal_to_json(proposal)}, ensure_ascii=False), now)
        tx.kept.put(_WANTED, json.dumps({**request, "done": True}), now)
    return True


def _mark(snapshot: Snapshot, locks: Pairs, policy: str) -> str:
    return json.dumps([*snapshot.stamp[:2], snapshot.today.isoformat(), sorted(locks), len(snapshot.vetoes), policy])


def read_locks(gateways: Gateways) -> Pairs:
    """Return the pairs the curator has fixed in the proposal."""
    with gateways.store.reading() as tx:
        text = tx.kept.get(_LOCKS)
    return frozenset((mentee, mentor) for mentee, mentor in json.loads(text or "[]"))


def set_lock(gateways: Gateways, mentee: str, mentor: str, *, locked: bool) -> None:
    """Fix a pair in the proposal, or let it go; a mentee has one lock at most."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        known = json.loads(tx.kept.get(_LOCKS) or "[]")
        kept = [pair for pair in known if pair[0] != mentee] + ([[mentee, mentor]] if locked else [])
        tx.kept.put(_LOCKS, json.dumps(sorted(kept)), now)


def set_veto(gateways: Gateways, mentee: str, mentor: str, author: str, why: str, *, ruled_out: bool) -> None:
    """Rule a pair out, or lift that; only curator and psychologist see it."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        if ruled_out:
            tx.people.add_veto(Veto(mentee, mentor, author, why.strip()), now)
        else:
            tx.people.remove_veto(mentee, mentor)
        what = say("Ruled out the pair with %(mentor)s", mentor=mentor)
        lifted = say("Lifted the veto on the pair with %(mentor)s", mentor=mentor)
        tx.audit.add([AuditLine(0, now, author, what if ruled_out else lifted, "mentees", mentee)])


def choices_of(
    proposal: Proposal | None, wanted: Sequence[tuple[str, str]], speak: Callable[[Sentence], str], override: str = ""
) -> tuple[Choice, ...]:
    """Return the chosen pairs with the score and the reasons the proposal gave them, in the sheet's language."""
    known: dict[tuple[str, str], Option] = {}
    if proposal is not None:
        for suggestion in proposal.suggestions:
            known |= {(suggestion.mentee, o.mentor): o for o in (suggestion.option, *suggestion.alternatives)}
        for left in proposal.unmatched:
            known |= {(left.mentee, option.mentor): option for option in left.options}
    found = []
    for mentee, mentor in wanted:
        option = known.get((mentee, mentor))
        why = "; ".join(speak(reason) for reason in option.reasons) if option else ""
        found.append(Choice(mentee, mentor, option.score if option else None, why, override))
    return tuple(found)


def confirm_pairs(
    gateways: Gateways, snapshot: Snapshot, choices: Sequence[Choice], author: str, note: str = ""
) -> Recorded:
    """Write the pairs and owe the letters, in one transaction; the locks of these mentees have done their work."""
    done = record(gateways, confirm(snapshot, choices, note), author)
    for choice in choices:
        set_lock(gateways, choice.mentee, choice.mentor, locked=False)
    return done


def rules_against(snapshot: Snapshot, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the rules that stand in the way of each pair of the two banks, as keys of RULES."""
    eligibility = Eligibility(snapshot)
    return {(a, b): eligibility.barriers(snapshot.mentees[a], snapshot.mentors[b]) for a, b in pairs}


def mentors_for(snapshot: Snapshot, mentee: str) -> tuple[tuple[Mentor, tuple[str, ...], int], ...]:
    """Return every mentor, the rules that stand in the way and the free places; possible ones first."""
    eligibility = Eligibility(snapshot)
    person = snapshot.mentees[mentee]
    found = [
        (mentor, eligibility.barriers(person, mentor), max(0, eligibility.free_places(mentor)))
        for mentor in snapshot.mentors.values()
        if mentor.status != "left"
    ]
    return tuple(sorted(found, key=lambda entry: (bool(entry[1]), entry[0].name)))
