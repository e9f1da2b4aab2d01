"""The audit: every change has an author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programme.schema.tabs import Cell
from programme.text.sentences import Sentence


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing somebody did. `tab`/`code` say to which row; `column`, `old`, `new` to which cell, if to one."""

    id: int
    at: datetime
    author: str  # e-mail of the account, "sheet" for staff in the spreadsheet, "worker"
    what: Sentence
    tab: str = ""
    code: str = ""
    column: str = ""
    old: Cell = None
    new: Cell = None
    operation: int | None = None
    address: str = ""  # IP, for sign-ins
