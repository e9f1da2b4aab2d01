"""What every page must be: valid HTML, one h1, unique ids, labelled fields, no inline style or script, translated."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

_PARSER = {"tree": html5lib.getTreeBuilder("etree"), "namespaceHTMLElements": False}
_FIELDS = {"input", "select", "textarea"}
_SILENT = {"script", "style", "code", "pre", "svg", "title"}
# Latin words a Russian page may show: names of programs and formats that have no Russian form.
LATIN = {
    "e-mail", "excel", "libreoffice", "xlsx", "docx", "google", "english", "ip", "id", "utf", "csv", "pdf", "sha",
    "chrome", "firefox", "windows", "linux", "flask", "message-id", "tls", "smtp", "url", "microsoft", "eml",
}  # fmt: skip
_VERBATIM = re.compile(
    r"(?<!\w)/[\w/.-]+|\S+@\S+|https?://\S+|\S+\.(?:xlsx|xlsm|eml|docx|sqlite)\b|[«“(]flask [^»”)]+[»”)]"
    r"|(?<=настройке )[A-Z_]+"
)
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_CODE = re.compile(r"\b[А-Я]{1,2}(?:-\d{4})?-\d{3,4}\b")


def parse(html: str) -> Element:
    """Return the tree of a page; raise html5lib's ParseError on the first fault in its HTML."""
    return html5lib.HTMLParser(strict=True, **_PARSER).parse(html)


def faults(tree: Element, language: str) -> list[str]:
    """Return what is wrong with a page, as sentences; empty for a good one."""
    return [*_frame(tree, language), *_ids(tree), *_fields(tree), *_inline(tree), *_links(tree), *words(tree, language)]


def text_of(element: Element) -> str:
    """Return the text of an element with spaces folded."""
    return " ".join("".join(element.itertext()).split())


def _frame(tree: Element, language: str) -> list[str]:
    found = []
    title = tree.find("head/title")
    if title is None or len(text_of(title)) < 5 or text_of(title).startswith("—"):
        found.append("the page has no title: fill the block “title”")
    if len(list(tree.iter("h1"))) != 1:
        found.append(f"the page has {len(list(tree.iter('h1')))} h1 elements; it must have one")
    if tree.get("lang") != language:
        found.append(f"lang is {tree.get('lang')!r}, not {language!r}")
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    found += [f"h{b} follows h{a}" for a, b in pairwise(levels) if b > a + 1]
    return found


def _ids(tree: Element) -> list[str]:
    seen: set[str] = set()
    found = []
    for element in tree.iter():
        name = element.get("id")
        if name in seen:
            found.append(f"the id {name!r} stands twice")
        seen.add(name or "")
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "form"):
            for name in (element.get(attribute) or "").split():
                if name not in seen:
                    found.append(f"{attribute}={name!r} points to nothing")
    return found


def _fields(tree: Element) -> list[str]:
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(field) for label in tree.iter("label") for field in label.iter()}
    found = []
    for field in tree.iter():
        if field.tag not in _FIELDS or field.get("type") in ("hidden", "submit"):
            continue
        named = field.get("id") in labelled or id(field) in wrapped or field.get("aria-label")
        if not named and field.get("aria-hidden") != "true":
            found.append(f"the field {field.get('name')!r} has no label")
        if field.get("aria-invalid") and not field.get("aria-describedby"):
            found.append(f"the field {field.get('name')!r} is wrong but no text says why")
    for form in tree.iter("form"):
        names = {field.get("name") for field in form.iter("input")}
        if form.get("method") == "post" and "csrf_token" not in names:
            found.append(f"the form to {form.get('action')!r} has no csrf_token")
    return found


def _inline(tree: Element) -> list[str]:
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or element.get("style") is not None:
            found.append(f"inline style at <{element.tag}>: the policy forbids it, use a class")
        if element.tag == "script" and not element.get("src"):
            found.append("inline script: the policy forbids it")
        found += [f"inline {name} at <{element.tag}>" for name in element.attrib if re.match(r"on[a-z]+$", str(name))]
        if element.tag == "img" and element.get("alt") is None:
            found.append("an image without alt")
    return found


def _links(tree: Element) -> list[str]:
    found = []
    for element in (*tree.iter("a"), *tree.iter("button"), *tree.iter("summary")):
        drawings = [part.get("aria-label") for part in element.iter() if part.get("aria-label")]
        if not text_of(element) and not drawings:
            found.append(f"a {element.tag} without words: {element.attrib}")
        if element.tag == "a" and element.get("href") in ("", "#"):
            found.append(f"a link to nowhere: {text_of(element)!r}")
    return found


def words(tree: Element, language: str) -> list[str]:
    """Return words in the wrong language: Latin ones on Russian pages, Cyrillic controls on English ones."""
    if language == "ru":
        found = []
        for text in _spoken(tree, language):
            loose = _LATIN_WORD.findall(_VERBATIM.sub(" ", text))
            found += [f"not in Russian: {word!r} in {text!r}" for word in loose if word.lower() not in LATIN]
        return found
    return [f"not in English: {text!r}" for text in _controls(tree) if _CYRILLIC.search(_CODE.sub("", text))]


def _spoken(element: Element, language: str) -> list[str]:
    """Return the texts and spoken attributes of the page's own language."""
    if element.tag in _SILENT and element.tag != "svg":
        return [element.text or ""] if element.tag == "title" else []
    if element.get("translate") == "no" or element.get("lang", language) != language:
        return []
    found = [element.get(name) or "" for name in ("title", "aria-label", "alt", "placeholder", "data-label")]
    found.append(element.text or "")
    for child in element:
        found += [*_spoken(child, language), child.tail or ""]
    return [" ".join(text.split()) for text in found if text.strip()]


def _controls(tree: Element) -> list[str]:
    """Return the texts that are the house's own on any page: buttons, labels, heads of tables and sections."""
    found = []
    for element in tree.iter():
        own = element.tag in ("button", "label", "legend", "summary", "dt") or (
            element.tag == "th" and element.get("scope") == "col"
        )
        if own and not any(part.get("translate") == "no" or part.get("lang") for part in element.iter()):
            found.append(text_of(element))
    return found
