"""`flask book …`: problems in the book, one reading and writing, its state."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from blueprints.shared.wording import column_name, moment, said, tab_name
from programme.book.reading import Problem
from programme.text.sentences import Sentence
from services.books import read_state, state_of
from services.sync.misplaced import misplaced
from services.sync.round import sync as sync_books

from .copy import copy

book = AppGroup("book", help="The spreadsheets: check, init, sync, status, probe, copy.")
book.add_command(copy)


def _container() -> Any:
    return current_app.extensions["nastavnik"]


@book.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
def check(as_json: bool) -> None:
    """Read the books and list what cannot be read; exit 1 when there is anything."""
    container = _container()
    report = sync_books(container.gateways)
    unread = {tab for each in container.gateways.books if _is_unread(container, each.key) for tab in each.tabs}
    problems = [p for p in container.snapshots.current(container.gateways).problems if p.tab not in unread]
    if as_json:
        told = [*map(_as_dict, problems), *map(_as_stop, report.sentences)]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(_line(problem))
        for sentence in report.sentences:
            click.echo(said(sentence))
        if problems or not unread:
            click.echo(ngettext("%(num)d problem", "%(num)d problems", len(problems)))
    raise SystemExit(1 if problems or report.sentences or _stopped(container) else 0)


@book.command("sync")
def sync() -> None:
    """Read and write every book once; exit 1 when one of them could not be."""
    container = _container()
    report = sync_books(container.gateways)
    for sentence in report.sentences:
        click.echo(said(sentence))
    counts = {"read": report.read, "written": report.written, "conflicts": report.conflicts}
    click.echo(gettext("books read: %(read)s; written: %(written)s; to decide: %(conflicts)s", **counts))
    raise SystemExit(1 if report.sentences or _stopped(container) else 0)


@book.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
def status(as_json: bool) -> None:
    """Print when each book was read, what waits to be written and what a person must decide."""
    container = _container()
    known = read_state(container.gateways)
    states = [(each.name, known.states[each.key]) for each in container.gateways.books]
    waiting, conflicts = len(known.waiting), len(known.undecided) + len(misplaced(container.gateways))
    if as_json:
        books = [
            {"book": n, "read_at": s.read_at.isoformat() if s.read_at else None, "stopped": s.stopped_kind or None,
             "stopped_at": s.stopped_at.isoformat() if s.stopped_at else None,
             "write_number": s.write_number}
            for n, s in states
        ]  # fmt: skip
        click.echo(json.dumps({"books": books, "waiting": waiting, "conflicts": conflicts}, ensure_ascii=False))
    else:
        for name, state in states:
            read = gettext("read %(when)s", when=moment(state.read_at)) if state.read_at else gettext("not read yet")
            click.echo(f"{name}: {read}" + (f"; {said(state.stopped)}" if state.stopped else ""))
            if state.stopped_at:
                click.echo(gettext("So it has been since %(when)s.", when=moment(state.stopped_at)))
        click.echo(
            gettext("waiting to be written: %(count)s; to decide: %(conflicts)s", count=waiting, conflicts=conflicts)
        )
    raise SystemExit(1 if conflicts or any(s.stopped for _, s in states) else 0)


def _is_unread(container: Any, key: str) -> bool:
    """Tell whether the book could not be read: what is known of it is an older reading's, or even another book's."""
    return state_of(container.gateways, key).stopped_kind in ("missing", "broken", "unacknowledged")


def _stopped(container: Any) -> bool:
    return any(state.stopped for state in read_state(container.gateways).states.values())


def _line(problem: Problem) -> str:
    where = [tab_name(problem.tab) if problem.tab else gettext("the book")]
    if problem.row:
        where.append(gettext("row %(number)s", number=problem.row))
    if problem.column:
        where.append(column_name(problem.column, problem.tab))
    return f"{', '.join(where)}: {said(problem.what)} {said(problem.todo)}"


def _as_stop(sentence: Sentence) -> dict[str, Any]:
    """Return why a book could not be read or written, as one more problem."""
    return {
        "tab": "", "row": 0, "column": "", "code": "", "what": said(sentence), "todo": "", "blocks": True,
    }  # fmt: skip


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "tab": problem.tab, "row": problem.row, "column": problem.column, "code": problem.code,
        "what": said(problem.what), "todo": said(problem.todo), "blocks": problem.blocks,
    }  # fmt: skip
