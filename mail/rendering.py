"""Letters written from their folders: subject, text and HTML that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from programme.banks.consents import has_consent
from programme.errors import Refused
from programme.letters.delivery import ascii_address
from programme.letters.due import subject_of
from programme.letters.kinds import KINDS
from programme.letters.letter import Letter, Owed
from programme.letters.pair_letters import overdue
from programme.letters.recipients import addressee, recipient_of
from programme.pairs.sides import BANK_OF, OTHER, SIDE_OF, SIDES, code_of, name_of
from programme.schema.pairs import Pair
from programme.schema.people import Person
from programme.schema.registry import tab
from programme.schema.tabs import Kind
from programme.schema.values import choice_label
from programme.snapshot import Snapshot
from programme.text.order_words import in_order_words
from programme.text.sentences import say

from . import wording
from .message import Message, one_line, write
from .settings import MailSettings

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
_SHOWN = {
    "mentor": ("post", "commission", "disciplines", "competences", "achievements", "days", "meeting_format", "site"),
    "mentee": ("post", "commission", "disciplines", "request", "needs", "goal", "days", "meeting_format", "site"),
}
_TITLES = {"mentor": "Наставник", "mentee": "Наставляемый"}
_LONGEST = 600  # characters of a cell; a letter is not a report
_GONE = say("The letter could not be written: its row is not in the book.")

Fact = tuple[str, str]


@dataclass(frozen=True)
class Renderer:
    """Writes letters from the folders under `settings.templates`."""

    settings: MailSettings

    def __post_init__(self) -> None:
        object.__setattr__(self, "templates", _environment(self.settings.templates))

    templates: Environment = None  # type: ignore[assignment] # made once, above

    def render(self, letter: Letter, snapshot: Snapshot, now: datetime) -> bytes:
        """Return the letter's exact bytes; raise Refused or UnknownLetter with a sentence when it cannot be written."""
        facts = _facts(letter, snapshot)
        programme = snapshot.programme
        subject, text, html = (self._part(letter, part, facts) for part in ("subject.txt", "body.txt", "body.html"))
        message = Message(
            subject=subject,
            text=text.strip() + "\n",
            html=_INLINER.inline(html),
            sender=(self.settings.sender_name or programme.college_short, self.settings.sender_address),
            recipient=(facts["addressee"], facts["recipient"].email),
            reply_to=_reply_to(programme.curator, programme.curator_email),
            message_id=letter.message_id,
            in_reply_to=letter.in_reply_to,
            date=now.replace(microsecond=0),
        )
        return write(message)

    def _part(self, letter: Letter, part: str, facts: dict[str, Any]) -> str:
        name = f"{letter.owed.letter}/{part}"
        try:
            return self.templates.get_template(name).render(facts)
        except TemplateError as error:
            raise Refused(
                say("The letter could not be written: %(file)s: %(why)s", file=name, why=str(error))
            ) from error


def _environment(folder: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(day=wording.day, greeting=wording.greeting, counted=wording.counted, one_line=one_line)
    return made


def _facts(letter: Letter, snapshot: Snapshot) -> dict[str, Any]:
    """Return what the templates may name: the recipient, what the letter is about, the college, the curator."""
    owed = letter.owed
    kind = KINDS[owed.letter]
    recipient = recipient_of(snapshot, owed)
    subject = subject_of(snapshot, owed)
    if recipient is None or (kind.about and subject is None):
        raise Refused(_GONE)
    return {
        "recipient": recipient,
        "addressee": addressee(recipient),
        "programme": snapshot.programme,
        "college": snapshot.programme.college_short or snapshot.programme.college,
        "note": owed.note,
        "today": snapshot.today,
        "subject": subject or recipient,
        "told": partial(_told, snapshot, subject or recipient, kind.about or owed.tab),
        **(_pair_facts(owed, snapshot) if owed.pair else {}),
    }


def _pair_facts(owed: Owed, snapshot: Snapshot) -> dict[str, Any]:
    """Return what the templates may name of the pair the letter is about, or to whose work its row belongs."""
    pair = snapshot.pairs.get(owed.pair)
    if pair is None:
        raise Refused(_GONE)
    meetings = [m.held for m in snapshot.meetings_of.get(pair.code, ()) if m.held]
    of_sides = {"side": SIDE_OF[owed.tab], "other": OTHER[SIDE_OF[owed.tab]]} if owed.tab in SIDE_OF else {}
    return {
        **of_sides,
        "pair": pair,
        "about": {s: _about(snapshot, pair, s, contacts=False) for s in SIDES},
        "contacts": {s: _about(snapshot, pair, s, contacts=True) for s in SIDES},
        "terms": _told(snapshot, pair, "pairs", "form", "kind", "aim", "act", "act_date", "starts", "ends"),
        "last_meeting": max((held for held in meetings if held <= snapshot.today), default=None),
        "overdue": overdue(snapshot.activities_of.get(pair.code, ()), snapshot.today),
    }


def _about(snapshot: Snapshot, pair: Pair, side: str, *, contacts: bool) -> tuple[Fact, ...]:
    """Return what one side may know of the other: of a proposed pair the work, of an approved one the contacts."""
    name, bank = name_of(pair, side), BANK_OF[side]
    person = cast("Person | None", snapshot.tab(bank).get(code_of(pair, side)))
    if person is None:
        return ((_TITLES[side], name),) if name else ()
    keys = ("post", "email", "phone") if contacts else _SHOWN[side]
    if contacts and not has_consent(snapshot, person):
        keys = ("post",)
    return ((_TITLES[side], person.name), *_told(snapshot, person, bank, *keys))


def _told(snapshot: Snapshot, row: Any, key: str, *keys: str) -> tuple[Fact, ...]:
    """Return the columns *keys* of a row of the tab *key*, in words under their headers, where they say anything."""
    columns = [tab(key).column(name) for name in keys]
    kind = snapshot.programme.act_kind
    told = [
        (in_order_words(column.header, kind), _shown(getattr(row, column.key), column.kind, column.choices))
        for column in columns
    ]
    return tuple((label, text) for label, text in told if text)


def _shown(value: Any, kind: Kind, choices: Any) -> str:
    if kind is Kind.CHOICE:
        return choice_label(choices, value, "ru")
    if kind is Kind.CHOICES:
        return wording.listed(choice_label(choices, key, "ru") for key in value)
    if kind is Kind.LIST:
        return wording.listed(value)[:_LONGEST]
    if isinstance(value, date):
        return wording.day(value)
    return one_line(str(value or ""))[:_LONGEST]


def _reply_to(name: str, address: str) -> Fact | None:
    try:
        return name, ascii_address(address)
    except Refused:
        return None  # the letter then says whom to ask, without an address to answer to
