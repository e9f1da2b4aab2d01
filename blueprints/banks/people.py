"""The banks: lists of mentees and mentors, a card for each person, possible duplicates."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as FieldInput

from blueprints.shared.access import allow
from blueprints.shared.current import account, author, gateways, language, snapshot
from blueprints.shared.downloads import workbook
from blueprints.shared.paging import part_of
from blueprints.shared.returning import safe_next
from blueprints.shared.wording import cell, day, heading
from programme.accounts.access import READS_BANKS, READS_PROBLEMS, WRITES_BANKS, sees_column
from programme.accounts.account import Role
from programme.banks import lists as rules
from programme.banks.duplicates import Duplicate
from programme.banks.entries import open_bank
from programme.banks.lists import Filters
from programme.cells.reading import read_date
from programme.cells.writing import write_cell
from programme.errors import NotFound
from programme.schema.people import Mentee, Mentor
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column, Kind
from services.banks import people as banks

from .lists import chips_of, lines_of
from .pages import BANK, pages

PAGE = 50
DUPLICATES = 20  # a page
COMPARED = ("name", "post", "commission", "email", "phone", "birth", "category", "joined", "status")
WORD_FILTERS = ("status", "commission", "category", "form", "pair", "consent", "request", "problems")


@pages.get(BANK)
@allow(*READS_BANKS)
def list_people(tab: str) -> str:
    """List the people of a bank; search, filters, order and page stand in the address."""
    snap, role = snapshot(), _role()
    filters, sort = _filters(), request.args.get("sort", "")
    found = rules.list_people(snap, tab, role, filters, sort)
    shown, page, last = part_of(found, PAGE)
    return render_template(
        "banks/list.html",
        tab=tab,
        lines=lines_of(snap, tab, shown),
        count=len(found),
        total=len(open_bank(snap, tab).entries),
        page=page,
        pages=last,
        sort=sort or ("" if filters.search else "name"),
        filters=filters,
        chips=chips_of(tab, filters),
        options=_options(tab),
        columns=BY_KEY[tab],
        sees_consents=sees_column(role, BY_KEY[tab].column("consent_data")),
        sees_problems=role in READS_PROBLEMS,
        undo=session.pop("undo", None),
        export=url_for(".export", tab=tab) + ("?" + request.query_string.decode() if request.query_string else ""),
    )


@pages.get(BANK + "/export.xlsx")
@allow(*READS_BANKS)
def export(tab: str) -> Response:
    """Download what the filter shows, with the columns the role may see."""
    snap, role = snapshot(), _role()
    entries = rules.list_people(snap, tab, role, _filters(), request.args.get("sort", ""))
    made = banks.export(
        gateways(),
        snap,
        tab,
        role,
        entries,
        title=heading(BY_KEY[tab]),
        heading=heading,
        partners=gettext("Mentor") if tab == "mentees" else gettext("Mentees of the mentor"),
        word=_text,
    )
    return workbook(made, plain=tab, name=f"{heading(BY_KEY[tab])} {snap.today:%Y-%m-%d}")


@pages.get(BANK + "/<code>")
@allow(*READS_BANKS)
def card(tab: str, code: str) -> str:
    """Show everything known about a person."""
    try:
        person = banks.person_of(snapshot(), tab, code, _role())
    except NotFound as error:
        raise banks.why_gone(gateways(), tab, code, _role()) or error from None
    return _card(tab, person)


@pages.get(BANK + "/row/<int:number>")
@allow(*READS_BANKS)
def row_card(tab: str, number: int) -> str:
    """Show a person whose row has no code yet; it can only be read."""
    return _card(tab, banks.person_in_row(snapshot(), tab, number, _role()))


@pages.get("/duplicates")
@allow(*WRITES_BANKS)
def duplicates() -> str:
    """Show rows that may be one person, side by side, for a person to decide."""
    snap = snapshot()
    found = banks.possible_duplicates(gateways(), snap)
    part, page, last = part_of(found, DUPLICATES)
    shown = [(each, _compared(each)) for each in part]
    return render_template("banks/duplicates.html", found=shown, count=len(found), page=page, pages=last)


@pages.post("/duplicates/different")
@allow(*WRITES_BANKS)
def judge_different() -> FieldInput:
    """Note that two rows are different people."""
    form = request.form
    one, other = (form.get("one_tab", ""), form.get("one", "")), (form.get("other_tab", ""), form.get("other", ""))
    banks.judge_different(gateways(), snapshot(), one, other, author())
    flash(gettext("Noted: they are different people."), "success")
    return redirect(safe_next(url_for(".duplicates")))


def _compared(each: Duplicate) -> list[tuple[str, str, str, bool]]:
    """Return the columns in which either row says anything: name of the column, both texts, whether they differ."""
    found = []
    for key in COMPARED:
        texts = [
            _text(getattr(at.person, key), BY_KEY[at.tab].column(key)) if hasattr(at.person, key) else ""
            for at in (each.one, each.other)
        ]
        if any(texts):
            found.append((heading(BY_KEY[each.one.tab].column(key)), texts[0], texts[1], texts[0] != texts[1]))
    return found


def _card(tab: str, person: Mentee | Mentor) -> str:
    role, snap = _role(), snapshot()
    shown = banks.read_card(gateways(), snap, tab, person, role)
    groups = [
        (name, [(heading(column), _text(getattr(person, column.key), column), column) for column in columns])
        for name, columns in rules.groups_of(tab, role)
    ]
    return render_template(
        "banks/card.html",
        tab=tab,
        person=person,
        card=shown,
        groups=groups,
        columns=BY_KEY[tab],
        pair_columns=BY_KEY["pairs"],
        consent_columns=BY_KEY["consents"],
        people={"mentees": snap.mentees, "mentors": snap.mentors},
        other=rules.OTHER[tab],
        raw=snap.raw(tab, person.code),
        as_of_day=snap.today,
        sees_extras=role in READS_PROBLEMS,
        undo=session.pop("undo", None),
    )


def _text(value: object, column: Column) -> str:
    """Return a value in words; a full date of birth as a day, a telephone number in groups."""
    if column.kind is Kind.BIRTH and isinstance(value, str) and len(value) == 10:
        return day(date.fromisoformat(value))
    if column.kind is Kind.PHONE:
        return str(write_cell(column, value) or "")
    return cell(value, column)


def _role() -> Role:
    return account().role


def _filters() -> Filters:
    """Return the filters of the address; a day that cannot be read narrows nothing."""
    args = request.args
    return Filters(
        search=args.get("q", "").strip(),
        joined_from=_day("joined_from"),
        joined_to=_day("joined_to"),
        **{name: args.get(name, "").strip() for name in WORD_FILTERS},
    )


def _day(name: str) -> date | None:
    found: date | None = read_date(request.args[name]).value if request.args.get(name) else None
    return found


def _options(tab: str) -> dict[str, list[tuple[str, str]]]:
    columns = BY_KEY[tab]
    shown = language()
    found = {
        key: [(c.key, c.label(shown)) for c in columns.column(source).choices]
        for key, source in (("status", "status"), ("category", "category"), ("form", "forms"))
    }
    names = open_bank(snapshot(), tab).commissions
    return {**found, "commission": [(name, name) for name in names]}
