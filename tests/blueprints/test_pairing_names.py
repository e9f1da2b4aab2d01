"""Every branch of the page of matching is shown, so that a misspelt name in any of them is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import g, render_template_string, template_rendered
from jinja2 import TemplateError

from programme.accounts.account import Role

PAGE = "pairing/show.html"
WORDS = {
    "and", "block", "call", "elif", "else", "endblock", "endcall", "endfor", "endif", "endset", "extends", "for",
    "from", "if", "import", "in", "is", "not", "or", "set", "none", "true", "false",
    "content", "title",  # the two blocks
}  # fmt: skip
OF_FLASK = ("g", "request", "session", "current_user")


def handed(house, visitor, path):
    """Return what the view hands to the template."""
    found = {}

    def note(_app, template, context, **_more):
        if template.name == PAGE:
            found.update({name: value for name, value in context.items() if name not in OF_FLASK})

    with template_rendered.connected_to(note, house.app):
        visitor.get(path)
    return found


@pytest.fixture
def cases(house):
    """All the cases the page tells apart: who looks, and at what."""
    curator = house.visitor(Role.CURATOR)
    house.visitor(Role.STAFF)
    plain = handed(house, curator, "/matching")
    curator.post("/matching/lock", mentee="Н-0002", mentor="М-0002", locked="yes")
    locked = handed(house, curator, "/matching?policy=score")
    view, proposal = plain["view"], plain["proposal"]
    asking = {code: replace(one, request="Как вести журнал") for code, one in plain["mentees"].items()}
    return {
        "as it is": (Role.CURATOR, plain),
        "a locked pair, scores first": (Role.CURATOR, locked),
        "who only reads": (Role.STAFF, plain),
        "asked for": (Role.CURATOR, {**plain, "view": replace(view, asked_at=house.clock.now(), is_outdated=True)}),
        "never asked for": (Role.CURATOR, {**plain, "view": replace(view, proposal=None), "proposal": None}),
        "nobody": (Role.CURATOR, {**plain, "shown": [], "unmatched": [], "proposal": replace(proposal, gap=3)}),
        "a request": (Role.CURATOR, {**plain, "mentees": asking}),
        "many pages": (Role.CURATOR, {**plain, "page": 2, "pages": 3, "left": 1, "lefts": 2}),
        "no alternative": (Role.CURATOR, {**plain, "shown": [replace(plain["shown"][0], alternatives=())]}),
    }


def source_of(house):
    """Return the page without its frame, which other tests look at."""
    source = house.app.jinja_env.loader.get_source(house.app.jinja_env, PAGE)[0]
    return source.replace('{% extends "base.html" %}', "")


def show(house, source, role, context):
    with house.app.test_request_context("/matching"):
        g.visitor = house.accounts[role]
        return render_template_string(source, **context)


def test_every_branch_is_shown(house, cases):
    told = [
        ("as it is", "Не менять при пересчёте"),
        ("a locked pair, scores first", "Разрешить менять"),
        ("asked for", "Данные за это время изменились"),
        ("never asked for", "Рассчитать предложение"),
        ("nobody", "балла до доказанного оптимума"),
        ("nobody", "У всех есть наставник"),
        ("a request", "«Как вести журнал»"),
        ("many pages", "Страницы оставшихся без наставника"),
        ("no alternative", "Других наставников правила не оставляют"),
    ]
    shown = {name: show(house, source_of(house), *case) for name, case in cases.items()}

    assert [(name, words) for name, words in told if words not in shown[name]] == []
    assert "Не менять при пересчёте" not in shown["who only reads"]


@pytest.mark.soak
def test_a_misspelt_name_is_seen_in_every_branch(house, cases):
    environment = house.app.jinja_env
    tokens = list(environment.lex(source_of(house)))
    unseen = []
    for place, (line, kind, name) in enumerate(tokens):
        if kind != "name" or name in WORDS:
            continue
        spoilt = "".join(f"{text}_" if at == place else text for at, (_, _, text) in enumerate(tokens))
        if not any(_fails(house, spoilt, *case) for case in cases.values()):
            unseen.append(f"{name} in line {line + 1}")

    assert not unseen, f"misspelt, these change no case of {PAGE} that is shown: {unseen}"


def _fails(house, source, role, context):
    try:
        show(house, source, role, context)
    except (TemplateError, TypeError, LookupError):
        return True
    return False
