"""`flask book init` and `probe`: making or completing the spreadsheets, settling what Google leaves undocumented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

import click
from flask_babel import gettext

from blueprints.shared.current import gateways
from blueprints.shared.wording import column_name, said, tab_name
from programme.book.edits import Made
from programme.book.findings import found, meaning
from programme.book.port import Book
from programme.errors import BookError, Refused
from programme.ports.gateways import Gateways
from services.books import problems_read, state_of
from services.sync import probing
from services.sync.foreign_storage import check_acknowledged
from services.sync.lost_columns import tells_of_lost_column
from services.sync.round import sync_book

from .book import book


@book.command("init")
def init() -> None:
    """Make the books, or what they lack: tabs, headers, lists, formats, protection; nothing that stands is changed."""
    _for_each_book(_init)


@book.command("probe")
def probe() -> None:
    """Settle on a hidden tab, removed at the end, what Google leaves undocumented; print and keep what was found."""
    _for_each_book(_probe)


def _for_each_book(act: Callable[[Gateways, Book], bool]) -> NoReturn:
    """Do it to every book, whatever becomes of the others; exit with 1 when one of them failed or is not ready."""
    failed = False
    every = gateways()
    for each in every.books:
        try:
            failed |= not act(every, each)
        except BookError as error:
            failed = True
            click.echo(f"{each.name}: {said(error.sentence)}", err=True)
    raise SystemExit(1 if failed else 0)


def _init(every: Gateways, each: Book) -> bool:
    """Return whether every tab can be worked with now."""
    check_acknowledged(every, each)
    if state_of(every, each.key).version:
        sync_book(every, each)  # what staff have renamed since the last reading
    lost = [p for p in problems_read(every) if p.tab in each.tabs and tells_of_lost_column(p)]
    if lost:  # a column that was only renamed must get no double
        for problem in lost:
            click.echo(f"{each.name} / {tab_name(problem.tab)}: {said(problem.what)} {said(problem.todo)}", err=True)
        return False
    made = each.create()
    for tab in made:
        click.echo(f"{each.name} / {tab.title}: {' '.join(_told(tab))}")
    reading = each.read()
    problems = (*reading.problems, *(problem for tab in reading.tabs.values() for problem in tab.problems))
    stopped = [problem for problem in problems if problem.blocks and not problem.row]
    for problem in stopped:
        where = f" / {tab_name(problem.tab)}" if problem.tab else ""
        click.echo(f"{each.name}{where}: {said(problem.what)} {said(problem.todo)}", err=True)
    if not made and not stopped:
        click.echo(f"{each.name}: " + gettext("nothing was missing"))
    return not stopped


def _probe(every: Gateways, each: Book) -> bool:
    try:
        findings = probing.probe(every, each, lambda sentence: click.echo(said(sentence)))
    except Refused as error:  # a workbook
        click.echo(said(error.sentence))
        return True
    for finding in findings:
        click.echo(f"{each.name}: {said(found(finding))} {said(meaning(finding))}")
    return True


def _told(made: Made) -> Iterator[str]:
    """Yield what was made in a tab, a sentence each."""
    if not made.tab:
        yield gettext("A hidden tab for the number of the last write was made; leave it as it is.")
        return
    if made.is_new:
        yield gettext("The tab was made; columns: %(count)s.", count=len(made.columns))
    elif made.columns:
        yield gettext("Columns added: %(columns)s.", columns=_named(made.columns, made.tab))
    if made.formats:
        yield gettext("Set to text or to days: %(columns)s.", columns=_named(made.formats, made.tab))
    if made.lists:
        yield gettext("Lists to choose from: %(columns)s.", columns=_named(made.lists, made.tab))
    if made.protections:
        yield gettext(
            "Whoever edits what the intranet fills in is warned: %(columns)s.",
            columns=_named(made.protections, made.tab),
        )
    if made.freezes:
        yield gettext("The header stays in sight.")


def _named(columns: Sequence[str], tab: str) -> str:
    return ", ".join(column_name(key, tab) for key in columns)
