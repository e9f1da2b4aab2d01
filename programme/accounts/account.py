"""Accounts: who may sign in, in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Role(Enum):
    """The five roles that sign in; mentors and mentees come by links, without an account."""

    ADMINISTRATOR = "administrator"
    DIRECTOR = "director"
    CURATOR = "curator"
    STAFF = "staff"
    PSYCHOLOGIST = "psychologist"


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in."""

    id: int
    email: str
    name: str
    role: Role
    is_active: bool
    password_hash: str  # "" when the account signs in by link only
    language: str  # "ru", "en"
    theme: str  # "auto", "light", "dark"
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser: the cookie holds a random value, the table its SHA-256."""

    id: int
    account: Account
    made_at: datetime
    seen_at: datetime
    address: str
    agent: str
