"""Pages: a list of 50 and the overview, against a bare Flask + Jinja page that shows the same words in a table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient

from benchmarks.college import house_of
from benchmarks.timing import Figure, bound, ratio, size

BARE = """<!doctype html><html lang="ru"><head><title>{{ title }}</title></head><body><main><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></main></body></html>"""
PAGES = (("list of 50", "/mentees"), ("overview", "/"))


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of the pages at 300 and at 7,000 people, and the memory of the site."""
    for mentees, mentors, seconds in ((200, 100, 0.015), (5000, 2000, 0.05)):
        house = house_of(folder, mentees=mentees, mentors=mentors)
        for name, path in PAGES:
            text = house.page(path)
            bare = _bare(text)
            people = f"{name}, {mentees + mentors:,} people"
            ours = partial(house.page, path)
            yield ratio(f"{people} | bare Flask", ours, partial(bare.get, "/"), times=40, at_most=3)
            yield ratio(f"{people} | bare, compiled", ours, partial(_bare(text, True).get, "/"), times=40)
            yield bound(f"{people}, p50", ours, times=40, seconds=seconds)
    yield size("peak memory of the site, 7,000 people", _peak(folder), at_most=200)


def _bare(text: str, is_compiled: bool = False) -> FlaskClient:
    """Return a browser on a page that shows the same words, a row of our page to a row of a table.

    Flask compiles a template that is given as a string anew each time; *is_compiled*: a page that has its template in
    a file, as ours do. The first is the bare page of old, the second tells what a page of ours costs beside it.
    """
    main = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", "", text[text.index("<main") : text.index("</main>")])
    rows = [
        [word.strip() for word in re.split(r"<[^>]+>", part) if word.strip()]
        for part in re.split(r"</(?:tr|li|section|article)>", main)
    ]
    app = Flask("bare")
    title = "Наставляемые"

    template = app.jinja_env.from_string(BARE)

    @app.get("/")
    def show() -> str:
        if is_compiled:
            return render_template(template, title=title, rows=rows)
        return render_template_string(BARE, title=title, rows=rows)

    return app.test_client()


def _peak(folder: Path) -> float:
    """Return the megabytes a process of its own needed at most to show every kind of page to several visitors."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    return float(told.stdout.strip().splitlines()[-1])
