"""Merge the Russian fragments of parts/ into one compiled catalogue: `python -m translations.build`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PARTS = HERE / "parts"
MO = HERE / "ru" / "LC_MESSAGES" / "messages.mo"
PLURAL_FORMS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
KEYWORDS: dict[str, Any] = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "say": None,
    "ngettext": (1, 2), "say_n": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
HEADER = f"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ru\\n"
"Plural-Forms: {PLURAL_FORMS};\\n"

"""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One sentence translated in two ways."""

    text: str
    first: str
    second: str


def sentences(root: Path = ROOT) -> Catalog:
    """Return every sentence of the code and the templates, with where it stands."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = Catalog(locale="ru")
    for name, line, text, comments, context in extract_from_dir(
        str(root), method_map=methods, options_map=options, keywords=KEYWORDS, directory_filter=_is_ours
    ):
        found.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return found


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"tests", "instance", "benchmarks", "node_modules"}


def fragments() -> list[Catalog]:
    """Return the fragments of parts/, in the order of their names; plain entries without a head are fine."""
    found = []
    for path in sorted(PARTS.glob("*.ru.po")):
        text = path.read_text(encoding="utf-8")
        if 'msgid ""\nmsgstr ""' not in text[:2000]:
            text = HEADER + text
        catalog = read_po(BytesIO(text.encode()), locale="ru", abort_invalid=True)
        catalog.header_comment = path.name
        found.append(catalog)
    return found


def merge() -> tuple[Catalog, list[Contradiction]]:
    """Return one catalogue of all fragments and the sentences they translate in two ways (the first one stays)."""
    merged = Catalog(locale="ru", charset="utf-8", fuzzy=False)
    contradictions = []
    for part in fragments():
        for message in part:
            if not message.id:
                continue
            known = merged.get(message.id, message.context)
            if known is None:
                merged.add(message.id, message.string, flags=message.flags, context=message.context)
            elif known.string != message.string:
                contradictions.append(Contradiction(str(message.id), str(known.string), str(message.string)))
    return merged, contradictions


def missing(catalog: Catalog | None = None) -> list[str]:
    """Return "file:line text" of every sentence without a complete Russian translation."""
    catalog = catalog or merge()[0]
    lacks = []
    for message in sentences():
        if not message.id:
            continue
        known = catalog.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
        if known is None or not _is_complete(message.id, known.string) or known.fuzzy:
            where = f"{message.locations[0][0]}:{message.locations[0][1]}" if message.locations else "?"
            lacks.append(f"{where} {message.id!r}")
    return lacks


def _is_complete(id: object, string: object) -> bool:
    forms = string if isinstance(string, tuple | list) else (string,)
    return all(forms) and (not isinstance(id, tuple) or len(forms) == 3)


def compile_catalogues(force: bool = False) -> bool:
    """Merge and compile when a fragment is newer than the compiled catalogue; return whether it was done."""
    newest = max((path.stat().st_mtime_ns for path in (PARTS, *PARTS.glob("*.ru.po"), Path(__file__))), default=0)
    if not force and MO.exists() and MO.stat().st_mtime_ns >= newest:
        return False
    MO.parent.mkdir(parents=True, exist_ok=True)
    half = MO.with_suffix(f".{os.getpid()}.tmp")
    with half.open("wb") as file:
        write_mo(file, merge()[0])
    half.replace(MO)
    return True


def main() -> int:
    """Compile, and say what lacks a translation; 1 when something does."""
    compile_catalogues(force=True)
    catalog, contradictions = merge()
    lacks = missing(catalog)
    lines = [f"translated in two ways: {one.text!r}: {one.first!r}, {one.second!r}" for one in contradictions]
    lines += [f"no Russian: {lack}" for lack in lacks]
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stdout.write(f"{len(catalog)} sentences, {len(lacks)} without a translation\n")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
