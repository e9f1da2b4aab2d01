"""The probe of a book at Google: asked for by a person, remembered so that the set-up page can show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from programme.book.findings import Finding, Probeable, Tell, Trait
from programme.book.port import Book
from programme.errors import Refused
from programme.ports.gateways import Gateways
from programme.text.sentences import say

from .foreign_storage import check_acknowledged


@dataclass(frozen=True, slots=True)
class Probed:
    """What a probe found and when."""

    at: datetime
    findings: tuple[Finding, ...]


def probe(gateways: Gateways, book: Book, tell: Tell) -> tuple[Finding, ...]:
    """Probe the book and keep what was found; raises Refused for a workbook, BookError when Google does not answer
    or nobody has acknowledged yet what a book there means.
    """
    if not isinstance(book, Probeable):
        raise Refused(
            say("“%(book)s” is a workbook: there is nothing to probe, its file holds what is written.", book=book.name)
        )
    check_acknowledged(gateways, book)
    findings = book.probe(tell)
    now = gateways.clock.now()
    told = [{"trait": f.trait.value, "holds": f.holds, "seconds": f.seconds} for f in findings]
    text = json.dumps({"spreadsheet": book.id, "at": now.isoformat(), "findings": told})
    with gateways.store.transaction() as tx:
        tx.key_values.put(_name(book), text, now)
    return findings


def last_probe(gateways: Gateways, book: Book) -> Probed | None:
    """Return the last probe of this very spreadsheet; None when there was none."""
    if not isinstance(book, Probeable):
        return None
    with gateways.store.reading() as tx:
        kept = json.loads(tx.key_values.get(_name(book)) or "{}")
    if kept.get("spreadsheet") != book.id:
        return None
    findings = tuple(Finding(Trait(each["trait"]), each["holds"], each["seconds"]) for each in kept["findings"])
    return Probed(datetime.fromisoformat(kept["at"]), findings)


def _name(book: Book) -> str:
    return f"probe.{book.key}"
