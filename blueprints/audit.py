"""The audit log: who did what, and when."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from programme.accounts.access import READS_AUDIT, READS_AUDIT_VALUES
from programme.schema.registry import BY_KEY
from services.audit import read_audit

from .shared import current
from .shared.access import allow
from .shared.menu import page_address
from .shared.numbers import whole
from .shared.wording import author_word, tab_name

pages = Blueprint("audit", __name__, url_prefix="/audit")

ON_A_PAGE = 50


@pages.get("/")
@allow(*READS_AUDIT)
def list_lines() -> str:
    """The newest lines first; filters by tab, row and author stand in the address."""
    tab = request.args.get("tab", "")
    wanted = {
        "tab": tab if tab in BY_KEY else "",
        "code": request.args.get("code", "").strip(),
        "author": request.args.get("author", "").strip(),
    }
    before = request.args.get("before", 0, type=whole)
    lines = read_audit(current.gateways(), **wanted, before_id=before, limit=ON_A_PAGE + 1)
    return render_template(
        "audit/list.html",
        lines=lines[:ON_A_PAGE],
        older=lines[ON_A_PAGE - 1].id if len(lines) > ON_A_PAGE else 0,
        wanted=wanted,
        before=before,
        chips=_chips(wanted),
        show_values=current.account().role in READS_AUDIT_VALUES,
        tabs=[(key, tab_name(key)) for key in BY_KEY],
    )


def _chips(wanted: dict[str, str]) -> list[dict[str, str]]:
    shown = {"tab": tab_name(wanted["tab"]), "code": wanted["code"], "author": author_word(wanted["author"])}
    return [
        {"name": name, "value": shown[name], "remove": page_address(**{name: None, "before": None})}
        for name, value in wanted.items()
        if value
    ]
