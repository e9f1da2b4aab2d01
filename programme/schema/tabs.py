"""How a tab and its columns are declared: one dataclass a tab, one field a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from .values import Choice

# What a spreadsheet cell may hold, in every book: no other type crosses the port.
Cell = str | int | float | bool | date | datetime | None


class Kind(Enum):
    """What a column holds. The value is the name used in the documentation."""

    CODE = "code"
    NAME = "name"  # a person's name -> str
    TEXT = "text"  # one line -> str
    LONG = "long text"  # paragraphs -> str
    EMAIL = "e-mail"  # -> str
    PHONE = "phone"  # -> str, +7XXXXXXXXXX where it can be told
    DATE = "date"  # -> date | None
    BIRTH = "birth"  # full date or year -> str: "1998-05-01", "1998" or ""
    MONTHS = "length of service"  # -> int months | None
    WHOLE = "whole number"  # -> int | None
    DECIMAL = "number"  # -> float | None
    TRUTH = "yes or no"  # -> bool | None (empty is not "no")
    CHOICE = "choice"  # -> str, the key of a Choice
    LIST = "list"  # -> tuple[str, ...]
    CHOICES = "choices"  # -> tuple[str, ...], keys of Choices
    ACT = "act number"  # free text, compared without case and spaces -> str
    CODES = "codes"  # codes of other rows -> tuple[str, ...]


EMPTY: Mapping[Kind, Any] = {
    Kind.DATE: None,
    Kind.MONTHS: None,
    Kind.WHOLE: None,
    Kind.DECIMAL: None,
    Kind.TRUTH: None,
    Kind.LIST: (),
    Kind.CHOICES: (),
    Kind.CODES: (),
}


class Owner(Enum):
    """Who mostly writes a column."""

    STAFF = "staff"
    APP = "app"
    BOTH = "both"


class Privacy(Enum):
    """Who may see a column; see programme/accounts/access.py for the roles."""

    OPEN = "open"  # every role that reads the tab
    CONTACT = "contact"  # phone, e-mail, birth: curator, director, psychologist (people without a pair)
    INNER = "inner"  # notes, consents' details: curator and director


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `key` in code, `header` in the sheet (Russian), `title` in the English interface."""

    key: str
    header: str
    title: str
    kind: Kind
    synonyms: tuple[str, ...] = ()
    owner: Owner = Owner.BOTH
    privacy: Privacy = Privacy.OPEN
    required: bool = False
    choices: tuple[Choice, ...] = ()
    lists: tuple[str, ...] = ()  # what its list may be called in Справочники
    width: int = 16  # characters, for new tabs
    is_past: bool = False  # of a day: it tells what has happened, so it never lies ahead
    least: float = 0  # of a number; of months and others too
    most: float | None = None
    is_needed: bool = False  # a row without it says nothing: forms ask for it, an empty cell is a remark

    @property
    def empty(self) -> Any:
        """Return what an empty cell of this column reads as."""
        return EMPTY.get(self.kind, "")


def column(
    header: str,
    title: str,
    kind: Kind = Kind.TEXT,
    *,
    synonyms: tuple[str, ...] = (),
    owner: Owner = Owner.BOTH,
    privacy: Privacy = Privacy.OPEN,
    required: bool = False,
    choices: tuple[Choice, ...] = (),
    lists: tuple[str, ...] = (),
    width: int = 16,
    is_past: bool = False,
    least: float = 0,
    most: float | None = None,
    is_needed: bool = False,
) -> Any:
    """Declare a column of a tab's dataclass; its default is the kind's empty value."""
    return field(
        default=EMPTY.get(kind, ""),
        metadata={
            "header": header,
            "title": title,
            "kind": kind,
            "synonyms": synonyms,
            "owner": owner,
            "privacy": privacy,
            "required": required,
            "choices": choices,
            "lists": lists,
            "width": width,
            "is_past": is_past,
            "least": least,
            "most": most,
            "is_needed": is_needed,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row of every tab carries beside its own columns."""

    code: str = column("Код", "Code", Kind.CODE, synonyms=("ID", "Ид", "Идентификатор"), owner=Owner.APP, width=13)
    number: int = 0  # row in the sheet as last read, 1-based; 0 while it waits to be written
    unreadable: frozenset[str] = frozenset()  # columns whose cell could not be read (see Snapshot.problems)
    waiting: frozenset[str] = frozenset()  # columns whose value still waits for the sheet
    extras: tuple[tuple[str, str], ...] = ()  # columns the schema does not know: header, text

    @property
    def is_editable(self) -> bool:
        """A row without a code, or whose code is in doubt, is read-only in the intranet."""
        return bool(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab: `key` in code, `sheet` in the book (Russian), `title` in English."""

    key: str
    sheet: str
    title: str
    prefix: str  # of its codes, "Н" in Н-0001
    row: type[Row]
    synonyms: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = False  # only the two banks are
    with_year: bool = False  # codes carry the year: П-2026-001
    digits: int = 4

    def column(self, key: str) -> Column:
        """Return the column by its key; KeyError when there is none."""
        return _by_key(self)[key]

    @property
    def name_column(self) -> Column | None:
        """Return the column without which the tab cannot be read, if it has one."""
        return next((c for c in self.columns if c.required and c.key != "code"), None)


def declare(
    row: type[Row],
    *,
    key: str,
    sheet: str,
    title: str,
    prefix: str,
    synonyms: tuple[str, ...] = (),
    required: bool = False,
    with_year: bool = False,
    digits: int = 4,
) -> Tab:
    """Return the tab whose columns are the declared fields of *row*."""
    columns = tuple(Column(key=f.name, **f.metadata) for f in fields(row) if f.metadata and f.default is not MISSING)
    return Tab(
        key=key,
        sheet=sheet,
        title=title,
        prefix=prefix,
        row=row,
        synonyms=synonyms,
        columns=columns,
        required=required,
        with_year=with_year,
        digits=digits,
    )


_COLUMNS: dict[int, dict[str, Column]] = {}


def _by_key(tab: Tab) -> dict[str, Column]:
    known = _COLUMNS.get(id(tab))
    if known is None:
        known = _COLUMNS[id(tab)] = {c.key: c for c in tab.columns}
    return known


Translate = Callable[[str], str]
