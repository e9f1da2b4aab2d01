"""The outbox: one row a letter, its moves, and the log of attempts that is only ever added to.

Every move is one conditional UPDATE; what it returns tells whether it happened.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from programme.errors import NotFound
from programme.letters.letter import Letter, LetterState, Owed
from programme.text.sentences import say

from . import alive
from .outbox_rows import ATTEMPTS, DEFAULTS, LIGHT, OUTBOX, as_letter
from .relay import SqlRelay, upsert

_OPEN = (LetterState.WAITING, LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)
_READY = (LetterState.QUEUED, LetterState.DEFERRED)
_CRASHES = 20  # a letter that was in the hands of so many dead postmen waits for a person

_COUNTED = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)


class SqlOutbox(SqlRelay):
    """The OutboxTable port; the right side of Message-IDs is *domain*."""

    def __init__(self, connection: Connection, domain: str = "nastavnik.invalid") -> None:
        self.connection = connection
        self.domain = domain

    def version(self) -> int:
        return self.connection.execute(select(func.coalesce(func.sum(OUTBOX.c.revision), 0))).scalar_one()

    def add(self, owed: Owed, *, operation: int | None, author: str, at: datetime, state: LetterState) -> int | None:
        """Add a letter; return its id, or None when its key is already there, in a race too."""
        fields = {name: getattr(owed, name) for name in Owed.__slots__}
        values = {**DEFAULTS, **fields, "operation": operation, "author": author, "made_at": at, "state": state.value}
        values["message_id"] = f"<o{secrets.token_hex(12)}@{self.domain}>"
        values["in_reply_to"] = self._thread_of(owed)
        adding = upsert(self.connection, OUTBOX).values(values).on_conflict_do_nothing().returning(OUTBOX.c.id)
        return self.connection.execute(adding).scalar()

    def _thread_of(self, owed: Owed) -> str:
        """Return the Message-ID of the first letter to the same person about the same pair, else the same row."""
        if not (owed.pair or owed.about):
            return ""
        same = OUTBOX.c.pair == owed.pair if owed.pair else OUTBOX.c.about == owed.about
        to_them = and_(OUTBOX.c.code == owed.code, OUTBOX.c.tab == owed.tab)
        first = select(OUTBOX.c.message_id).where(same, to_them).order_by(OUTBOX.c.id).limit(1)
        return self.connection.execute(first).scalar() or ""

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        wanted = list(keys)
        found: set[str] = set()
        for start in range(0, len(wanted), 500):
            asked = select(OUTBOX.c.key).where(OUTBOX.c.key.in_(wanted[start : start + 500]))
            found.update(self.connection.execute(asked).scalars())
        return frozenset(found)

    def get(self, id: int) -> Letter:
        row = self.connection.execute(select(*LIGHT).where(OUTBOX.c.id == id)).mappings().first()
        if row is None:
            raise NotFound(say("There is no such letter."))
        return as_letter(row)

    def letters(
        self,
        *,
        states: Iterable[LetterState] = (),
        letter: str = "",
        code: str = "",
        pair: str = "",
        limit: int = 0,
        before_id: int = 0,
    ) -> tuple[Letter, ...]:
        """Return letters, the newest first."""
        asked = select(*LIGHT).order_by(OUTBOX.c.id.desc())
        if wanted := _values(states):
            asked = asked.where(OUTBOX.c.state.in_(wanted))
        for column, value in ((OUTBOX.c.letter, letter), (OUTBOX.c.code, code), (OUTBOX.c.pair, pair)):
            if value:
                asked = asked.where(column == value)
        if before_id:
            asked = asked.where(OUTBOX.c.id < before_id)
        if limit:
            asked = asked.limit(limit)
        return tuple(as_letter(row) for row in self.connection.execute(asked).mappings())

    def counts(self) -> Mapping[LetterState, int]:
        return {LetterState(state): count for state, count in self.connection.execute(_COUNTED)}

    def move(self, id: int, to: LetterState, *, frm: Iterable[LetterState], reason: str = "", at: datetime) -> bool:
        """Move a letter by hand or by rule; one that passed its durable mark is not moved while it is sending."""
        values: dict[str, Any] = {"state": to.value, "reason": reason}
        if to is LetterState.QUEUED:  # a new beginning: all tries, no old deadline
            stale = and_(OUTBOX.c.expires.is_not(None), OUTBOX.c.expires <= at)
            values |= {"attempts": 0, "next_at": None, "expires": case((stale, None), else_=OUTBOX.c.expires)}
        if to is LetterState.SENT:
            values["sent_at"] = at
        values |= {"owner": "", "lease_until": None, "marked_at": None}
        untouched = or_(OUTBOX.c.state != LetterState.SENDING.value, OUTBOX.c.marked_at.is_(None))
        moved = self._change(OUTBOX.c.id == id, OUTBOX.c.state.in_(_values(frm)), untouched, **values)
        if moved:
            self._note(id, at, to.value, reason)
        return moved

    def keep_raw(self, id: int, raw: bytes, *, name: str, address: str, subject: str, owner: str = "") -> bool:
        """Keep the rendered bytes while nothing of the letter can have left; *owner* is the postman who has it."""
        free: ColumnElement[bool] = OUTBOX.c.state.in_(_values(_OPEN))
        if owner:
            free = or_(free, _mine(owner))
        sha256 = hashlib.sha256(raw).hexdigest()
        return self._change(
            OUTBOX.c.id == id, free, raw=raw, raw_sha256=sha256, name=name, address=address, subject=subject
        )

    def raw(self, id: int) -> bytes | None:
        raw = self.connection.execute(select(OUTBOX.c.raw).where(OUTBOX.c.id == id)).scalar()
        return None if raw is None else bytes(raw)

    def approve(self, id: int, sha256: str) -> bool:
        """Approve exactly the kept bytes; False when others are kept or the letter is on its way."""
        same = and_(OUTBOX.c.raw_sha256 == sha256, OUTBOX.c.raw_sha256 != "")
        return self._change(OUTBOX.c.id == id, same, OUTBOX.c.state.in_(_values(_OPEN)), approved_sha256=sha256)

    def claim(self, owner: str, *, now: datetime, lease: timedelta, limit: int = 1) -> tuple[Letter, ...]:
        """Give *owner* up to *limit* letters that are due, each to one postman only; expire those out of date."""
        alive.hold(self.connection, owner)
        self._expire(now)
        due = and_(OUTBOX.c.state.in_(_values(_READY)), _reached(OUTBOX.c.next_at, now))
        order = (func.coalesce(OUTBOX.c.next_at, OUTBOX.c.made_at), OUTBOX.c.id)
        asked = select(OUTBOX.c.id).where(due, _reached(OUTBOX.c.not_before, now)).order_by(*order).limit(limit)
        ids = self.connection.execute(asked.with_for_update(skip_locked=True)).scalars().all()
        if not ids:
            return ()
        taken = {"state": LetterState.SENDING.value, "reason": "", "owner": owner, "lease_until": now + lease}
        self._change(OUTBOX.c.id.in_(ids), marked_at=None, **taken)
        rows = self.connection.execute(select(*LIGHT).where(OUTBOX.c.id.in_(ids)).order_by(*order)).mappings()
        return tuple(as_letter(row) for row in rows)

    def _expire(self, now: datetime) -> None:
        late = and_(OUTBOX.c.state.in_(_values(_OPEN)), OUTBOX.c.expires.is_not(None), OUTBOX.c.expires <= now)
        for id in self.connection.execute(select(OUTBOX.c.id).where(late)).scalars().all():
            self.move(id, LetterState.EXPIRED, frm=_OPEN, reason="out_of_date", at=now)

    def mark_in_doubt(self, id: int, owner: str, now: datetime) -> bool:
        """The durable mark; it fences a lost claim, a cancelled or expired letter and bytes nobody approved."""
        approved = or_(OUTBOX.c.approved_sha256 == "", OUTBOX.c.approved_sha256 == OUTBOX.c.raw_sha256)
        in_time = or_(OUTBOX.c.expires.is_(None), OUTBOX.c.expires > now)
        return self._change(OUTBOX.c.id == id, _mine(owner), approved, in_time, marked_at=now)

    def finish(
        self,
        id: int,
        owner: str,
        state: LetterState,
        *,
        now: datetime,
        reply: str = "",
        next_at: datetime | None = None,
        reason: str = "",
        spend_attempt: bool = True,
    ) -> bool:
        """Write down how the try ended; False when the letter is no longer in *owner*'s hands."""
        held = OUTBOX.c.state.in_(_values((LetterState.SENDING, LetterState.IN_DOUBT)))
        values: dict[str, Any] = {"state": state.value, "reason": reason, "next_at": next_at, "last_reply": reply}
        values |= {"attempts": OUTBOX.c.attempts + int(spend_attempt)}
        if state is LetterState.SENT:
            values["sent_at"] = now
        if state is not LetterState.IN_DOUBT:
            values |= {"owner": "", "lease_until": None, "marked_at": None}
        ended = self._change(OUTBOX.c.id == id, OUTBOX.c.owner == owner, held, **values)
        if ended:
            self._note(id, now, state.value, reply or reason)
        return ended

    def recover(self, now: datetime) -> tuple[int, int]:
        """Take back what dead postmen held: (safely requeued, found in doubt)."""
        asked = select(OUTBOX.c.id, OUTBOX.c.owner, OUTBOX.c.lease_until, OUTBOX.c.marked_at, OUTBOX.c.attempts)
        sending = OUTBOX.c.state == LetterState.SENDING.value
        requeued = doubted = 0
        for id, owner, lease_until, marked_at, attempts in self.connection.execute(asked.where(sending)).all():
            if lease_until > now and not alive.is_dead(self.connection, owner):
                continue
            marked = marked_at is not None
            state = LetterState.IN_DOUBT if marked else LetterState.QUEUED
            if not marked and attempts + 1 >= _CRASHES:
                state = LetterState.HELD
            if self._take_back(id, owner, state, marked=marked):
                self._note(id, now, "recovered", state.value)
                requeued, doubted = requeued + (not marked), doubted + marked
        return requeued, doubted

    def _take_back(self, id: int, owner: str, state: LetterState, *, marked: bool) -> bool:
        """Move a letter out of dead hands; a marked one keeps its owner, who may yet come with the relay's answer."""
        reason = {LetterState.IN_DOUBT: "no_answer", LetterState.HELD: "crashes"}.get(state, "")
        unchanged = OUTBOX.c.marked_at.is_not(None) if marked else OUTBOX.c.marked_at.is_(None)
        values: dict[str, Any] = {"state": state.value, "reason": reason, "attempts": OUTBOX.c.attempts + 1}
        if not marked:
            values |= {"owner": "", "lease_until": None}
        still = OUTBOX.c.state == LetterState.SENDING.value
        return self._change(OUTBOX.c.id == id, OUTBOX.c.owner == owner, still, unchanged, **values)

    def attempts(self, id: int) -> tuple[tuple[datetime, str, str], ...]:
        asked = select(ATTEMPTS.c.at, ATTEMPTS.c.what, ATTEMPTS.c.reply).where(ATTEMPTS.c.letter == id)
        return tuple((at, what, reply) for at, what, reply in self.connection.execute(asked.order_by(ATTEMPTS.c.id)))

    def unlogged(self, states: Iterable[LetterState], limit: int) -> tuple[Letter, ...]:
        told_otherwise = and_(OUTBOX.c.state.in_(_values(states)), OUTBOX.c.log_state != OUTBOX.c.state)
        asked = select(*LIGHT).where(told_otherwise).order_by(OUTBOX.c.id).limit(limit)
        return tuple(as_letter(row) for row in self.connection.execute(asked).mappings())

    def set_logged(self, id: int, code: str, state: LetterState) -> None:
        """Note which row of the tab Письма tells of the letter, and which state it tells."""
        self._change(OUTBOX.c.id == id, log_code=code, log_state=state.value)

    def _change(self, *where: ColumnElement[bool], **values: Any) -> bool:
        values["revision"] = OUTBOX.c.revision + 1
        return bool(self.connection.execute(update(OUTBOX).where(*where).values(values)).rowcount)

    def _note(self, id: int, at: datetime, what: str, reply: str) -> None:
        self.connection.execute(insert(ATTEMPTS).values(letter=id, at=at, what=what, reply=reply))


def _values(states: Iterable[LetterState]) -> list[str]:
    return [state.value for state in states]


def _reached(moment: Any, now: datetime) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= now)


def _mine(owner: str) -> ColumnElement[bool]:
    sending = OUTBOX.c.state == LetterState.SENDING.value
    return and_(sending, OUTBOX.c.owner == owner, OUTBOX.c.marked_at.is_(None))
