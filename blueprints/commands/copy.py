"""`flask book copy`: a whole book moved between a workbook and Google, compared cell by cell."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from blueprints.shared.current import container, gateways
from blueprints.shared.wording import said
from programme.errors import ProgrammeError
from programme.text.sentences import Sentence
from services.sync.copying import CopyReport, copy_book
from services.sync.foreign_storage import check_acknowledged


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@with_appcontext
def copy(source: str, target: str) -> None:
    """Copy the book FROM into the empty or absent book TO and compare them; exit 1 when they differ.

    Both are addresses as the setting BOOK takes them: the path of an .xlsx file, or google: and an id.
    """
    try:
        books = container().open_book(source), container().open_book(target)
        if books[0].address == books[1].address:
            raise click.ClickException(gettext("FROM and TO are the same book."))
        folder = Path(books[1].address).parent
        if not books[1].foreign_storage and not folder.is_dir():
            raise click.ClickException(gettext("There is no folder %(folder)s: is the path right?", folder=folder))
        for book in books:
            check_acknowledged(gateways(), book)
        report = copy_book(*books, tell=_tell)
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    _print(report, target)
    raise SystemExit(0 if report.holds else 1)


def _tell(sentence: Sentence) -> None:
    click.echo(said(sentence))


def _print(report: CopyReport, target: str) -> None:
    for sentence in (*report.notes, *report.differences):
        click.echo(said(sentence))
    counts = {"tabs": report.tabs, "rows": report.rows, "cells": report.cells, "count": len(report.differences)}
    click.echo(gettext("tabs: %(tabs)s, rows: %(rows)s, cells compared: %(cells)s, differences: %(count)s", **counts))
    if report.is_overtaken:
        click.echo(
            gettext(
                "The book was changed while it was copied. Stop the worker, ask everybody to leave the book alone, "
                "and run the same command again."
            )
        )
    elif report.holds:
        click.echo(gettext("The copy holds. To work with it, set BOOK=%(address)s and start again.", address=target))
    else:
        click.echo(gettext("The copy is no book yet. Run the same command again; it begins anew."))
