"""The tables of accounts, with their sessions and links, and of the audit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from programme.accounts.account import Account, Role, Session
from programme.accounts.audit import AuditLine


class AccountTable(Protocol):
    """Accounts, their sessions, one-time links and the throttle of sign-in."""

    def by_email(self, email: str) -> Account | None: ...

    def by_id(self, id: int) -> Account | None: ...

    def all(self) -> tuple[Account, ...]: ...

    def add(self, email: str, name: str, role: Role, at: datetime) -> Account: ...

    def update(
        self,
        id: int,
        *,
        name: str | None = None,
        role: Role | None = None,
        is_active: bool | None = None,
        password_hash: str | None = None,
        language: str | None = None,
        theme: str | None = None,
    ) -> None: ...

    def open_session(self, account: int, token_sha256: str, at: datetime, address: str, agent: str) -> int: ...

    def session(self, token_sha256: str) -> Session | None: ...

    def sessions(self, account: int) -> tuple[Session, ...]: ...

    def touch_session(self, id: int, at: datetime) -> None: ...

    def close_session(self, id: int) -> None: ...

    def add_link(self, account: int, token_sha256: str, expires: datetime) -> None:
        """Keep a one-time link; the unspent ones the account was given before are worth nothing from now on."""

    def drop_links(self, account: int) -> None:
        """Let the account's unspent links be worth nothing."""

    def use_link(self, token_sha256: str, at: datetime) -> Account | None:
        """Spend a one-time link in one conditional update; None when unknown, spent or expired."""

    def peek_link(self, token_sha256: str, at: datetime) -> Account | None: ...

    def note_failure(self, key: str, at: datetime) -> None: ...

    def failures(self, key: str, since: datetime) -> int: ...

    def clear_failures(self, key: str) -> None: ...


class AuditTable(Protocol):
    """The audit; lines are only ever added."""

    def add(self, lines: Iterable[AuditLine]) -> None: ...

    def lines(
        self,
        *,
        tab: str = "",
        code: str = "",
        author: str = "",
        before_id: int = 0,
        limit: int = 100,
    ) -> tuple[AuditLine, ...]: ...
