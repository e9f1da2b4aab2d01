"""The roadmap: every activity and document of the seven stages, what is done and what is late."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from programme.accounts.access import READS_ROADMAP, WRITES_ROADMAP
from programme.banks.edits import FieldInput, StaleForm, Unreadable, text_in_form
from programme.cells.writing import write_cell
from programme.roadmap.items import STAGES
from programme.roadmap.rows import by_stage, english, is_closed, is_late, roadmap_rows
from programme.schema.records import ROADMAP, Milestone
from programme.schema.tabs import Cell, Column
from programme.snapshot import Snapshot
from services import roadmap
from services.progress import dashboard

from .shared.access import allow
from .shared.current import author, container, gateways, language, snapshot
from .shared.downloads import workbook
from .shared.numbers import whole
from .shared.wording import heading

pages = Blueprint("roadmap", __name__)
EDITED = ("due", "done", "responsible", "link", "status", "note")
SHOWS = ("", "open", "late", "document")


@pages.get("/roadmap")
@allow(*READS_ROADMAP)
def show() -> str:
    """Show every row by stage, with its share derived from the data."""
    snap = snapshot()
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in SHOWS else ""
    rows = roadmap_rows(snap)
    grouped = {stage: [row for row in kept if _fits(row, wanted, snap)] for stage, kept in by_stage(rows).items()}
    return render_template(
        "roadmap/show.html",
        stages=STAGES,
        progress={s.stage.number: s for s in dashboard(snap).stages},
        grouped=grouped,
        wanted=wanted,
        columns=ROADMAP,
        russian=language() == "ru",
        english=english,
        closed=is_closed,
        late=lambda row: is_late(row, snap.today),
        total=len(rows),
        strays=[row for row in rows if row.stage not in grouped and _fits(row, wanted, snap)],
        undo=request.args.get("undo", type=whole),
        start=snap.programme.start,
    )


@pages.post("/roadmap/complete")
@allow(*WRITES_ROADMAP)
def complete() -> Response:
    """Add the rows that are missing in the tab."""
    roadmap.complete(gateways(), container().snapshots, author())
    flash(gettext("What was missing was added; it is being written to the sheet."), "success")
    return redirect(url_for(".show"))


@pages.post("/roadmap/<code>/tick")
@allow(*WRITES_ROADMAP)
def tick(code: str) -> Response:
    """Mark a row as done today, or open it again."""
    wanted = request.form.get("to")
    if wanted not in ("done", "open"):
        abort(400)
    done = roadmap.tick(gateways(), snapshot(), code, done=wanted == "done", author=author())
    flash(gettext("Saved.") if done.operation else gettext("Nothing was changed."), "success")
    return redirect(url_for(".show", undo=done.operation, show=request.form.get("show") or None) + f"#row-{code}")


@pages.get("/roadmap/<code>")
@allow(*WRITES_ROADMAP)
def edit(code: str) -> str:
    """Show the form of one row."""
    return _form(code)


@pages.post("/roadmap/<code>")
@allow(*WRITES_ROADMAP)
def change(code: str) -> Response | tuple[str, int]:
    """Save the form of one row."""
    answers = [FieldInput(key, request.form.get(f"seen-{key}", ""), request.form.get(key, "")) for key in EDITED]
    try:
        done = roadmap.change(gateways(), snapshot(), code, answers, author())
    except StaleForm as error:
        return _form(code, answers, clashes=error.clashes), 409
    except Unreadable as error:
        return _form(code, answers, faults={fault.column: fault for fault in error.faults}), 422
    flash(
        gettext("Saved; it is being written to the sheet.") if done.operation else gettext("Nothing was changed."),
        "success",
    )
    return redirect(url_for(".show", undo=done.operation) + f"#row-{code}")


@pages.post("/roadmap/undo/<int:operation>")
@allow(*WRITES_ROADMAP)
def undo(operation: int) -> Response:
    """Take a change back, where its values still stand."""
    roadmap.take_back(gateways(), operation, author())
    flash(gettext("Undone."), "success")
    return redirect(url_for(".show"))


@pages.get("/roadmap/export")
@allow(*READS_ROADMAP)
def export() -> Response:
    """Hand out the roadmap as an XLSX file."""
    columns = [column for column in ROADMAP.columns if column.key != "code"]
    snap = snapshot()
    rows = [[_cell(snap, row, column) for column in columns] for row in roadmap_rows(snap)]
    content = gateways().press.export_rows(heading(ROADMAP), [heading(c) for c in columns], rows)
    return workbook(content, plain="roadmap", name=f"{heading(ROADMAP)} {snap.today:%Y-%m-%d}")


def _cell(snap: Snapshot, row: Milestone, column: Column) -> Cell:
    """Return what stands in the sheet; of a row without a code, what was read of it."""
    raw = snap.raw("roadmap", row.code) if row.code else {}
    return raw.get(column.key) if row.code else write_cell(column, getattr(row, column.key))


def _fits(row: Milestone, wanted: str, snap: Snapshot) -> bool:
    if wanted == "open":
        return not is_closed(row)
    if wanted == "late":
        return is_late(row, snap.today)
    return wanted != "document" or row.kind == "document"


def _form(code: str, typed: list[FieldInput] | None = None, clashes: object = (), faults: object = ()) -> str:
    snap = snapshot()
    row = roadmap.row_of(snap, code)
    raw = snap.raw("roadmap", code)
    columns = [ROADMAP.column(key) for key in EDITED]
    seen = {c.key: text_in_form(c, raw.get(c.key), snap.today) for c in columns}
    values = {**seen, **{answer.column: answer.typed for answer in typed or ()}}
    return render_template(
        "roadmap/edit.html",
        row=row,
        title=row.what if language() == "ru" else english(row),
        fields=[(column, seen[column.key], values[column.key]) for column in columns],
        clashes=clashes,
        faults=faults or {},
        tab="roadmap",
        back=url_for(".show") + f"#row-{code}",
        action=url_for(".change", code=code),
    )
