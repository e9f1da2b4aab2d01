"""Imports go one way: no module reaches itself through others, not in a function, not for types only."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "blueprints", "demo", "documents", "emulator", "mail", "matching", "programme", "services", "sheets", "store",
    "translations",
)  # fmt: skip


def _modules():
    """Return every module of the house by its dotted name."""
    files = [*ROOT.glob("*.py"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
        if "versions" not in path.parts
    }


def _imports(name, path, known):
    """Return the modules of the house that a module imports anywhere in its text."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            start = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{start}.{alias.name}"
                found.add(whole if whole in known else start)
    return (found & known.keys()) - {name}


def _circle(graph):
    """Return the modules of one circle, [] when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_through_others():
    known = _modules()
    assert len(known) > 150
    circle = _circle({name: _imports(name, path, known) for name, path in known.items()})

    assert not circle, f"an import circle: {' → '.join(reversed(circle))}. Move what both need into a third module."


def test_the_guard_against_circles_sees_every_kind_of_import(tmp_path):
    told = {
        "a": "def later():\n    from b import x\n",
        "b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import c.inner\n",
        "c.inner": "from . import outer\n",
        "c.outer": "from ..a import y\n",
    }
    known = {name: tmp_path / f"{name}.py" for name in told}
    for name, text in told.items():
        known[name].write_text(text, encoding="utf-8")
    graph = {name: _imports(name, path, known) for name, path in known.items()}

    assert graph == {"a": {"b"}, "b": {"c.inner"}, "c.inner": {"c.outer"}, "c.outer": {"a"}}
    assert {*_circle(graph)} == {*told}
