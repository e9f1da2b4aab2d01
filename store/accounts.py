"""Accounts, sessions, one-time links and the throttle of sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from programme.accounts.account import Account, Role, Session

from .base import Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # lower case
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("language", String(2), nullable=False),
    Column("theme", String(5), nullable=False),
    Column("made_at", Moment, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("address", String(45), nullable=False),
    Column("agent", String(200), nullable=False),
)
links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("expires", Moment, nullable=False),
    Column("used_at", Moment),
)
failures = Table(
    "signin_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

KEPT_FAILURES = timedelta(days=2)
_SESSIONS = select(accounts, *(column.label(f"session_{column.name}") for column in sessions.c)).join(sessions)
_SESSION = _SESSIONS.where(sessions.c.token_sha256 == bindparam("token"))


class SqlAccounts:
    """The AccountTable port on SQLAlchemy."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def by_email(self, email: str) -> Account | None:
        return self._account(accounts.c.email == email.strip().lower())

    def by_id(self, id: int) -> Account | None:
        return self._account(accounts.c.id == id)

    def all(self) -> tuple[Account, ...]:
        rows = self.connection.execute(select(accounts).order_by(accounts.c.email)).mappings()
        return tuple(_account(row) for row in rows)

    def add(self, email: str, name: str, role: Role, at: datetime) -> Account:
        values = {
            "email": email.strip().lower(),
            "name": name.strip(),
            "role": role.value,
            "is_active": True,
            "password_hash": "",
            "language": "ru",
            "theme": "auto",
            "made_at": at,
        }
        key = self.connection.execute(insert(accounts).values(values)).inserted_primary_key
        assert key is not None
        return _account({"id": key[0], **values})

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
    ) -> None:
        given = {
            "name": name,
            "role": role.value if role else None,
            "is_active": is_active,
            "password_hash": password_hash,
            "language": language,
            "theme": theme,
        }
        values = {key: value for key, value in given.items() if value is not None}
        if values:
            self.connection.execute(update(accounts).where(accounts.c.id == id).values(values))

    def open_session(self, account: int, token_sha256: str, at: datetime, address: str, agent: str) -> int:
        values = {
            "account": account,
            "token_sha256": token_sha256,
            "made_at": at,
            "seen_at": at,
            "address": address[:45],
            "agent": agent[:200],
        }
        key = self.connection.execute(insert(sessions).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def session(self, token_sha256: str) -> Session | None:
        row = self.connection.execute(_SESSION, {"token": token_sha256}).mappings().first()
        return _session(row) if row else None

    def sessions(self, account: int) -> tuple[Session, ...]:
        return self._sessions(sessions.c.account == account)

    def touch_session(self, id: int, at: datetime) -> None:
        self.connection.execute(update(sessions).where(sessions.c.id == id).values(seen_at=at))

    def close_session(self, id: int) -> None:
        self.connection.execute(delete(sessions).where(sessions.c.id == id))

    def add_link(self, account: int, token_sha256: str, expires: datetime) -> None:
        self.drop_links(account)
        self.connection.execute(insert(links).values(account=account, token_sha256=token_sha256, expires=expires))

    def drop_links(self, account: int) -> None:
        self.connection.execute(delete(links).where(links.c.account == account, links.c.used_at.is_(None)))

    def use_link(self, token_sha256: str, at: datetime) -> Account | None:
        # One conditional update decides: of two clicks at once only one finds the link unspent.
        spent = self.connection.execute(
            update(links)
            .where(links.c.token_sha256 == token_sha256, links.c.used_at.is_(None), links.c.expires > at)
            .values(used_at=at)
        )
        return self._account_of_link(token_sha256) if spent.rowcount == 1 else None

    def peek_link(self, token_sha256: str, at: datetime) -> Account | None:
        return self._account_of_link(token_sha256, links.c.used_at.is_(None), links.c.expires > at)

    def note_failure(self, key: str, at: datetime) -> None:
        self.connection.execute(delete(failures).where(failures.c.at < at - KEPT_FAILURES))
        self.connection.execute(insert(failures).values(key=key[:120], at=at))

    def failures(self, key: str, since: datetime) -> int:
        wanted = select(func.count()).where(failures.c.key == key[:120], failures.c.at > since)
        return int(self.connection.execute(wanted).scalar_one())

    def clear_failures(self, key: str) -> None:
        self.connection.execute(delete(failures).where(failures.c.key == key[:120]))

    def _account(self, where: Any) -> Account | None:
        row = self.connection.execute(select(accounts).where(where)).mappings().first()
        return _account(row) if row else None

    def _account_of_link(self, token_sha256: str, *where: Any) -> Account | None:
        wanted = select(accounts).join(links).where(links.c.token_sha256 == token_sha256, *where)
        row = self.connection.execute(wanted).mappings().first()
        return _account(row) if row else None

    def _sessions(self, where: Any) -> tuple[Session, ...]:
        wanted = _SESSIONS.where(where).order_by(sessions.c.seen_at.desc())
        return tuple(_session(row) for row in self.connection.execute(wanted).mappings())


def _session(row: RowMapping) -> Session:
    return Session(
        id=row["session_id"],
        account=_account(row),
        made_at=row["session_made_at"],
        seen_at=row["session_seen_at"],
        address=row["session_address"],
        agent=row["session_agent"],
    )


def _account(row: RowMapping | dict[str, Any]) -> Account:
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        is_active=row["is_active"],
        password_hash=row["password_hash"],
        language=row["language"],
        theme=row["theme"],
        made_at=row["made_at"],
    )
