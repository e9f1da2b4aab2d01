"""Every route stands in one table with the roles that open it, and the door keeps to the table."""

from __future__ import annotations

import re

import pytest

from blueprints.shared.access import rule_of
from programme.accounts.access import sees_column, sees_person
from programme.accounts.account import Role
from programme.schema.registry import tab
from programme.schema.tabs import Privacy
from tests.house.pages import routes

A, D, C, S, P = Role.ADMINISTRATOR, Role.DIRECTOR, Role.CURATOR, Role.STAFF, Role.PSYCHOLOGIST
ANYONE = None

# The college's access table, page by page. A new page is not open to anybody before it stands here.
TABLE: dict[str, set[Role] | None] = {
    "accounts.add": {A},
    "accounts.change": {A},
    "accounts.choose_password": {A, D, C, S, P},
    "accounts.close_session": {A, D, C, S, P},
    "accounts.edit": {A},
    "accounts.list_accounts": {A},
    "accounts.make_link": {A},
    "accounts.remove_password": {A},
    "accounts.mine": {A, D, C, S, P},
    "audit.list_lines": {A, D, C},
    "banks.add": {C},
    "banks.add_form": {C},
    "banks.ask_status": {C},
    "banks.card": {D, C, S, P},
    "banks.confirm_same": {C},
    "banks.duplicates": {C},
    "banks.edit": {C},
    "banks.edit_form": {C},
    "banks.export": {D, C, S, P},
    "banks.judge_different": {C},
    "banks.lift_veto": {C, P},
    "banks.list_people": {D, C, S, P},
    "banks.row_card": {D, C, S, P},
    "banks.set_status": {C},
    "banks.set_veto": {C, P},
    "banks.take_back": {C},
    "banks.write_note": {C, P},
    "book.accept": {C},
    "book.again": {C},
    "book.column_gone": {C},
    "book.conflicts": {D, C},
    "book.decide": {C},
    "book.decide_misplaced": {C},
    "book.new_code": {C},
    "book.problems": {D, C},
    "book.refresh": {A, D, C, S, P},
    "book.same_person": {C},
    "book.set_aside": {C},
    "book.status": {A, D, C},
    "dashboard.show": {D, C, S},
    "google.acknowledge": {A},
    "google.show": {A, D, C},
    "google.take_back": {A},
    "letters.act": {C},
    "letters.approve": {C},
    "letters.decide_stop": {C},
    "letters.html": {D, C},
    "letters.list_letters": {D, C},
    "letters.move": {C},
    "letters.show": {D, C},
    "letters.source": {D, C},
    "pairing.check": {C},
    "pairing.choose": {C},
    "pairing.compute": {D, C, S},
    "pairing.confirm": {C},
    "pairing.lock": {C},
    "pairing.show": {D, C, S},
    "pairing.veto": {C},
    "pairs.card": {D, C, S},
    "pairs.change": {C},
    "pairs.list_pairs": {D, C, S},
    "pairs.undo": {C},
    "preferences.choose_language": ANYONE,
    "preferences.choose_theme": ANYONE,
    "programmes.add": {C},
    "programmes.change": {C},
    "programmes.done": {C},
    "programmes.edit": {C},
    "programmes.show": {D, C, S},
    "roadmap.change": {C},
    "roadmap.complete": {C},
    "roadmap.edit": {C},
    "roadmap.export": {D, C, S},
    "roadmap.show": {D, C, S},
    "roadmap.tick": {C},
    "roadmap.undo": {C},
    "signin.enter": ANYONE,
    "signin.leave": ANYONE,
    "signin.look_at_link": ANYONE,
    "signin.show": ANYONE,
    "signin.use_link": ANYONE,
}


def test_every_route_has_a_rule_and_stands_in_the_table(shown_house):
    unlisted = []
    for endpoint, rule, _ in routes(shown_house.app):
        assert hasattr(shown_house.app.view_functions[endpoint], "open_to"), f"no @allow or @anyone above {endpoint}"
        if endpoint not in TABLE:
            unlisted.append(f"{endpoint} ({rule})")
    assert not unlisted, f"not in the table of {__name__}: {', '.join(unlisted)}"


def test_the_table_names_no_route_that_is_gone(shown_house):
    assert set(TABLE) <= {endpoint for endpoint, _, _ in routes(shown_house.app)}


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_the_door_keeps_to_the_table(shown_house, role):
    """Every route × every method with this role; the views are replaced, only the door is asked."""
    app = shown_house.app
    visitor = shown_house.visitor(role)
    token = visitor.token()
    views = dict(app.view_functions)
    wrong = []
    try:
        for endpoint, rule, methods in routes(app):
            app.view_functions[endpoint] = _behind_the_door(views[endpoint])
            for method in sorted(methods):
                answer = visitor.client.open(
                    _fill(rule), method=method, base_url=visitor.address, data={"csrf_token": token},
                    headers={"Referer": visitor.address},
                )  # fmt: skip
                if _seen(answer) != _wanted(endpoint, role):
                    wrong.append(f"{method} {endpoint}: {_seen(answer)}, not {_wanted(endpoint, role)}")
    finally:
        app.view_functions.update(views)
    assert not wrong, "; ".join(wrong)


def _behind_the_door(view):
    def inside(**_values):
        return "inside"

    inside.open_to = view.open_to
    return inside


def _fill(rule: str) -> str:
    """Return an address of the rule: 1 for a number, the first of a choice, x for anything else."""

    def value(place: re.Match[str]) -> str:
        first = (place[2] or "x").split(",")[0].strip("'\" ")
        return {"int": "1", "any": first}.get(place[1] or "", "x")

    return re.sub(r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>", value, rule)


def _seen(answer) -> str:
    if answer.status_code == 403:
        return "refused"
    if answer.status_code == 302 and "/signin/?next=" in answer.location:
        return "asked to sign in"
    if answer.status_code == 302 and answer.location in ("/mentees", "/book"):
        return "led to their own first page"
    return "inside" if answer.text == "inside" else f"status {answer.status_code}"


def _wanted(endpoint: str, role: Role | None) -> str:
    who = TABLE.get(endpoint, set())
    if who is ANYONE or role in who:
        return "inside"
    if role and endpoint == "dashboard.show":
        return "led to their own first page"
    return "refused" if role else "asked to sign in"


def test_a_view_without_a_rule_is_closed_to_everybody(shown_house):
    app = shown_house.app
    views = dict(app.view_functions)
    try:
        app.view_functions["signin.show"] = lambda: "inside"
        with pytest.raises(LookupError, match="no access rule"):
            rule_of(app, "signin.show")
        assert shown_house.visitor().client.get("/signin/", base_url="http://127.0.0.1").status_code == 403
    finally:
        app.view_functions.update(views)


def test_the_page_of_a_refusal_says_who_may(shown_house):
    page = shown_house.visitor(Role.STAFF).get("/accounts/", status=403)

    assert "администратор" in page.text


@pytest.mark.parametrize(
    ("role", "seen"),
    [(A, set()), (D, set(Privacy)), (C, set(Privacy)), (S, {Privacy.OPEN}), (P, {Privacy.OPEN, Privacy.CONTACT})],
)
def test_columns_are_shown_by_role(role, seen):
    for column in (*tab("mentees").columns, *tab("mentors").columns):
        assert sees_column(role, column) == (column.privacy in seen), column.header


def test_the_psychologist_sees_people_without_a_pair_only():
    assert sees_person(P, has_pair=False)
    assert not sees_person(P, has_pair=True)
    assert not sees_person(A, has_pair=False)
    assert all(sees_person(role, has_pair=True) for role in (D, C, S))
