"""The look is one file and one small script; templates use only classes that are drawn."""

from __future__ import annotations

import re
from pathlib import Path

import flask_bootstrap

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
OWN = (ROOT / "static" / "nastavnik.css").read_text(encoding="utf-8")
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
# Names that only say what a part is; nothing is drawn for them.
PLAIN = {
    "bar-drawing", "chip-label", "conflict-head", "field-check", "filter-go", "gap", "messages",
    "progress-text", "stage", "timeline-what",
}  # fmt: skip


def _pages():
    for path in sorted(TEMPLATES.rglob("*.html")):
        parts = path.relative_to(TEMPLATES).parts
        if parts[0] != "letters" or (len(parts) == 2 and parts[1] not in ("base.html", "parts.html")):
            yield path


def test_every_class_of_a_template_is_drawn():
    drawn = set(re.findall(r"\.([A-Za-z][\w-]*)", OWN + BOOTSTRAP.read_text(encoding="utf-8"))) | PLAIN
    missing = []
    for path in _pages():
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
        used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
        whole = {name for name in used if re.fullmatch(r"[A-Za-z][\w-]*\w", name)}
        missing += [f"{path.relative_to(ROOT)}: .{name}" for name in sorted(whole - drawn)]
    assert not missing, "static/nastavnik.css draws nothing for: " + ", ".join(missing)


def test_every_macro_is_used_and_every_import_too():
    texts = {path: path.read_text(encoding="utf-8") for path in _pages()}
    everything = "\n".join(texts.values())
    idle = [
        name for name in re.findall(r"{%-? macro (\w+)", everything)
        if not re.search(rf"(?<!macro )\b{name}\(", everything)
    ]  # fmt: skip
    for path, text in texts.items():
        for names in re.findall(r"{%-? from \"[^\"]+\" import ([\w, ]+?)(?: with context)? -?%}", text):
            unused = [name for name in names.split(", ") if len(re.findall(rf"\b{name}\b", text)) < 2]
            idle += [f"{path.relative_to(ROOT)}: {name}" for name in unused]
    assert not idle, "macros or imports that nobody uses: " + ", ".join(idle)


def test_the_own_script_stays_small():
    assert (ROOT / "static" / "nastavnik.js").stat().st_size <= 10 * 1024


def test_colours_are_named_once():
    """Outside the two palettes at its head the style sheet names no colour, so that the dark theme misses none."""
    rest = OWN[OWN.index(":root, [data-bs-theme] {") :]
    loose = [colour for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", rest) if colour not in ("#fff", "#000", "#999")]

    assert loose in ([], ["#74480f"])


def test_nothing_is_loaded_from_elsewhere():
    for path in (*_pages(), ROOT / "static" / "nastavnik.css", ROOT / "static" / "nastavnik.js"):
        found = re.findall(r"(?:src|href|url\()=?[\"']?(https?:)?//", path.read_text(encoding="utf-8"))
        assert not found, f"{path} loads from another server"
