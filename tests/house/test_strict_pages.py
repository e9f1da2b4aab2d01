"""A misspelt name in a template is a fault, never a blank: strict environments, and names that somebody hands in."""

from __future__ import annotations

import ast
from pathlib import Path

from jinja2 import StrictUndefined, meta, nodes

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("blueprints", "demo", "documents", "emulator", "mail", "services", "sheets", "store")
PAGES = ROOT / "templates"
MODULES = [*ROOT.glob("*.py"), *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
OF_A_MACRO = {"caller", "kwargs"}  # what Jinja itself puts into a macro
LETTERS = {path for path in (PAGES / "letters").iterdir() if path.is_dir()}  # the mail has an environment of its own


def _calls(name):
    """Return every call of *name* in the rooms, with the file it stands in."""
    return [
        (path.relative_to(ROOT).as_posix(), call)
        for path in MODULES
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) == name
    ]


def _rendered():
    """Return every page that a view renders: (file of the view, template, the names handed in)."""
    found = []
    for path, call in _calls("render_template"):
        template = call.args[0]
        assert isinstance(template, ast.Constant), f"{path}:{call.lineno}: name the template, so that it can be checked"
        found.append((path, template.value, {keyword.arg for keyword in call.keywords}))
    return found


def _needed(environment, template):
    """Return the names a template takes from its context, with those of what it extends and includes."""
    tree = environment.parse((PAGES / template).read_text(encoding="utf-8"))
    names = meta.find_undeclared_variables(tree) - _bound(tree) - OF_A_MACRO
    for node in tree.find_all((nodes.Extends, nodes.Include)):
        names |= _needed(environment, node.template.value)
    return names


def _bound(tree):
    """Return the names a template gives itself: macros, what it imports, what it sets."""
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    imported = {
        name if isinstance(name, str) else name[1] for node in tree.find_all(nodes.FromImport) for name in node.names
    }
    return macros | imported | {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}


def _known(app):
    """Return the names every template has: the environment's and Flask's own."""
    context: dict[str, object] = {}
    with app.test_request_context():
        app.update_template_context(context)
    return {*app.jinja_env.globals, *context}


def test_every_environment_of_the_house_is_strict(shown_house):
    lax = [
        f"{path}:{call.lineno}"
        for name in ("Environment", "SandboxedEnvironment")
        for path, call in _calls(name)
        if not any(k.arg == "undefined" and ast.unparse(k.value) == "StrictUndefined" for k in call.keywords)
    ]

    assert not lax, f"give undefined=StrictUndefined: a misspelt name is blank otherwise: {lax}"
    assert shown_house.app.jinja_env.undefined is StrictUndefined


def test_there_are_pages_to_look_at():
    assert len(_rendered()) > 30


def test_every_name_of_a_page_is_handed_in_by_its_view(shown_house):
    """Whatever branch it stands in, and whether or not a test opens that branch."""
    known = _known(shown_house.app)
    wrong = [
        f"{template} names {sorted(unknown)}, which {path} does not hand in"
        for path, template, given in _rendered()
        if (unknown := _needed(shown_house.app.jinja_env, template) - given - known)
    ]

    assert not wrong, "\n".join(wrong)


def test_macros_name_only_what_they_are_given(shown_house):
    """What a template imports sees no page: only its own arguments and what every template has."""
    app = shown_house.app
    imported = set()
    for file in sorted(PAGES.rglob("*.html")):
        if file.parent not in LETTERS:
            tree = app.jinja_env.parse(file.read_text(encoding="utf-8"))
            imported |= {node.template.value for node in tree.find_all((nodes.FromImport, nodes.Import))}
    wrong = {name: unknown for name in imported if (unknown := _needed(app.jinja_env, name) - _known(app))}

    assert imported
    assert not wrong, f"names that nobody hands in: {wrong}"
