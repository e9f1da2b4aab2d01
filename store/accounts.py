"""Placeholder until its owner writes it."""

from __future__ import annotations

from sqlalchemy import Connection


class SqlAccounts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
