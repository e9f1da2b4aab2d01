"""Writing a plan into a package: patched tabs, new tabs, the write's number, and a look at what came out."""

from __future__ import annotations

import re

from programme.schema.registry import BY_KEY
from sheets.shared.edit_plan import EditPlan, Placed

from .growing_tables import grow_filter, grow_filter_name, grow_tables
from .links import without_stale_links
from .new_tabs import add_tab, ensure_styles
from .parts import Parts
from .patching import SheetXml
from .reading import OpenBook
from .scanning import has_formulas
from .styles import Styles
from .write_number import set_write_number

_CALC = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*>")
# What may stand behind calcPr in workbook.xml; a new one goes before the first of them that is there.
_AFTER_CALC = re.compile(
    rb"<(?:\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr|"
    rb"webPublishObjects|extLst)\b|</(?:\w+:)?workbook\s*>"
)


def written(book: OpenBook, plan: EditPlan, write_number: int) -> bytes:
    """Return the workbook with the plan's cells in it; all other parts keep their bytes."""
    parts = book.parts
    styles = ensure_styles(parts)
    for placed in plan.tabs.values():
        _write_tab(parts, styles, placed)
    parts.package.put(parts.styles, styles.content())
    if write_number:
        set_write_number(parts, write_number)
    if any(has_formulas(parts.package.part(e.part)) for e in parts.sheets if e.part not in parts.broken):
        _recalculate_on_opening(parts)
    return parts.package.to_bytes()


def _write_tab(parts: Parts, styles: Styles, placed: Placed) -> None:
    layout = placed.layout
    entry = layout.entry if layout else add_tab(parts, styles, BY_KEY[placed.key])
    last = layout.last if layout and layout.last else placed.header_row
    sheet = SheetXml(parts.package.part(entry.part), styles, from_1904=parts.from_1904)
    content = sheet.put(placed.rows, header_row=placed.header_row, last_row=last)
    content = without_stale_links(parts.package, entry.part, content, placed.rows)
    if placed.appended:
        content = grow_filter(content, last, placed.appended)
        grow_tables(parts.package, entry, last, placed.appended)
        grow_filter_name(parts, entry, last, placed.appended)
    parts.package.put(entry.part, content)


def _recalculate_on_opening(parts: Parts) -> None:
    """Mark the workbook for full recalculation: results that depend on our cells are stale until then."""
    content = parts.package.part(parts.workbook)
    found = _CALC.search(content)
    if found is None:
        after = _AFTER_CALC.search(content, content.find(b"sheets>"))
        prefix = re.match(rb"(?s).*?<((?:\w+:)?)workbook\b", content)
        at = after.start() if after else len(content)
        element = b"<" + (prefix[1] if prefix else b"") + b'calcPr fullCalcOnLoad="1"/>'
        parts.package.put(parts.workbook, content[:at] + element + content[at:])
        return
    tag = found[0]
    if re.search(rb"""\bfullCalcOnLoad=["'](?:1|true)["']""", tag):
        return
    tag = re.sub(rb"""\s*\bfullCalcOnLoad=["'][^"']*["']""", b"", tag)
    cut = -2 if tag.endswith(b"/>") else -1
    marked = tag[:cut] + b' fullCalcOnLoad="1"' + tag[cut:]
    parts.package.put(parts.workbook, content[: found.start()] + marked + content[found.end() :])
