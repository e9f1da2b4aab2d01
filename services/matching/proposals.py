"""The proposal as the curator works on it: with locks and vetoes, computed at once or by the worker."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from matching import Option, Pairs, Proposal
from matching.serialise import proposal_from_json, proposal_to_json
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.snapshot import Snapshot

AT_ONCE = 90_000  # mentees × mentors that a page may compute itself: well under a third of a second
_LOCKS, _WANTED, _READY = "matching.locks", "matching.wanted", "matching.ready"


@dataclass(frozen=True)
class ProposalView:
    """What the curator works on. Without a proposal, or with an outdated one, a large one is to be asked for."""

    proposal: Proposal | None
    locks: Pairs
    policy: str
    asked_at: datetime | None = None  # since when the worker has been asked
    is_outdated: bool = False  # the data changed since it was computed


_last: list[tuple[object, Proposal]] = []  # the last small proposal of this process and what it was made from


def view_proposal(gateways: Gateways, snapshot: Snapshot, policy: str = "people") -> ProposalView:
    """Return the proposal for the present snapshot and locks; a large one as the worker last computed it."""
    locks = read_locks(gateways)
    if _is_large(snapshot):
        return _large(gateways, snapshot, locks, policy)
    made_from = (snapshot, locks, policy)
    kept = _last[0] if _last else None
    if kept is None or kept[0] != made_from:
        kept = (made_from, propose(snapshot, locks=locks, policy=policy))
        _last[:] = [kept]
    return ProposalView(kept[1], locks, policy)


def ask(gateways: Gateways, snapshot: Snapshot, policy: str = "people") -> None:
    """Ask the worker for a large proposal; a small one needs no asking."""
    if _is_large(snapshot):
        now = gateways.clock.now()
        with gateways.store.transaction() as tx:
            tx.key_values.put(_WANTED, json.dumps({"policy": policy, "at": now.isoformat()}), now)


def compute_wanted(gateways: Gateways, snapshot: Snapshot) -> bool:
    """Compute the large proposal somebody has asked for, if anybody has; the worker calls this."""
    with gateways.store.reading() as tx:
        asked = tx.key_values.get(_WANTED)
    if not asked:
        return False
    policy, locks = json.loads(asked)["policy"], read_locks(gateways)
    try:
        proposal = propose(snapshot, locks=locks, policy=policy)
    except Exception:
        _answer(gateways, asked)  # asked once more for ever, it would fail once more for ever
        raise
    ready = {"mark": _mark(snapshot, locks, policy), "proposal": proposal_to_json(proposal)}
    _answer(gateways, asked, json.dumps(ready, ensure_ascii=False))
    return True


def propose(snapshot: Snapshot, *, locks: Pairs, policy: str) -> Proposal:
    """Compute the proposal; only who computes pays for loading what that takes."""
    from matching import propose

    return propose(snapshot, locks=locks, policy=policy)


def _answer(gateways: Gateways, asked: str, ready: str = "") -> None:
    """Keep the proposal, if there is one, and strike the request off unless somebody has asked again meanwhile."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        if ready:
            tx.key_values.put(_READY, ready, now)
        if tx.key_values.get(_WANTED) == asked:
            tx.key_values.put(_WANTED, "", now)


def _is_large(snapshot: Snapshot) -> bool:
    return len(snapshot.mentees) * len(snapshot.mentors) > AT_ONCE


def _large(gateways: Gateways, snapshot: Snapshot, locks: Pairs, policy: str) -> ProposalView:
    with gateways.store.reading() as tx:
        ready, asked = tx.key_values.get(_READY), tx.key_values.get(_WANTED)
    kept, request = json.loads(ready or "{}"), json.loads(asked or "{}")
    if kept.get("mark") == _mark(snapshot, locks, policy):
        return ProposalView(proposal_from_json(kept["proposal"]), locks, policy)
    old = proposal_from_json(kept["proposal"]) if kept else None
    old = _still_valid(old, snapshot) if old is not None and old.policy == policy else None
    asked_at = datetime.fromisoformat(request["at"]) if request.get("policy") == policy else None
    return ProposalView(old, locks, policy, asked_at, is_outdated=old is not None)


def _still_valid(old: Proposal, snapshot: Snapshot) -> Proposal:
    """Return a proposal of before without those who have gone or have been paired since."""
    taken = {pair.mentee for pair in snapshot.pairs.values() if pair.is_live}
    waiting = snapshot.mentees.keys() - taken

    def known(options: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(option for option in options if option.mentor in snapshot.mentors)

    suggestions = tuple(
        replace(s, alternatives=known(s.alternatives))
        for s in old.suggestions
        if s.mentee in waiting and s.option.mentor in snapshot.mentors
    )
    unmatched = tuple(replace(u, options=known(u.options)) for u in old.unmatched if u.mentee in waiting)
    return replace(old, suggestions=suggestions, unmatched=unmatched)


def _mark(snapshot: Snapshot, locks: Pairs, policy: str) -> str:
    vetoes = sorted((veto.mentee, veto.mentor) for veto in snapshot.vetoes)
    return json.dumps([*snapshot.stamp[:2], snapshot.today.isoformat(), sorted(locks), vetoes, policy])


def read_locks(gateways: Gateways) -> Pairs:
    """Return the pairs the curator has fixed in the proposal."""
    with gateways.store.reading() as tx:
        text = tx.key_values.get(_LOCKS)
    return frozenset((mentee, mentor) for mentee, mentor in json.loads(text or "[]"))


def set_lock(gateways: Gateways, mentee: str, mentor: str, *, locked: bool) -> None:
    """Fix a pair in the proposal, or let it go; a mentee has one lock at most."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        put_locks(tx, {mentee}, [[mentee, mentor]] if locked else [], now)


def put_locks(tx: Transaction, freed: Collection[str], added: list[list[str]], now: datetime) -> None:
    """Let go the locks of the mentees *freed* and add others, within a transaction of the caller's."""
    kept = [pair for pair in json.loads(tx.key_values.get(_LOCKS) or "[]") if pair[0] not in freed]
    tx.key_values.put(_LOCKS, json.dumps(sorted([*kept, *added])), now)
