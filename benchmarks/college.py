"""What is measured: invented colleges of any size, as a workbook and as a whole house with a curator signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from config import load_settings
from programme.accounts.account import Role
from services.accounts import people as accounts
from services.sync.round import sync

CURATOR = "curator@college.example"


def book_of(folder: Path, *, mentees: int, mentors: int) -> Path:
    """Return the workbook of an invented college, tidy, made once a folder."""
    path = folder / f"book-{mentees}-{mentors}.xlsx"
    if not path.exists():
        from demo import create  # here: the process whose memory is told is a site, and no site carries this

        create(path, mentees=mentees, mentors=mentors, mess=0.0, today=date(2026, 11, 23))
    return path


@dataclass(frozen=True)
class House:
    """A house that has read its book, and a curator's browser."""

    app: Flask
    client: FlaskClient

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return answer.get_data(as_text=True)


def environment(folder: Path, book: Path) -> dict[str, str]:
    """Return the settings of a house of its own for *book*."""
    return {"INSTANCE_DIR": str(folder / f"house-{book.stem}"), "BOOK": str(book), "SECRET_KEY": "benchmark " * 4}


def house_of(folder: Path, *, mentees: int, mentors: int) -> House:
    """Return a house on the college of this size; the book is read once and the curator is signed in."""
    app = create_app(load_settings(environment(folder, book_of(folder, mentees=mentees, mentors=mentors))))
    gateways = app.extensions["nastavnik"].gateways
    if not accounts.all_accounts(gateways):
        sync(gateways)
        accounts.add_account(gateways, email=CURATOR, name="Лучинина В. П.", role=Role.CURATOR, author="benchmark")
    link = accounts.make_link(gateways, CURATOR, author="benchmark")
    client = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/signin/link/{link.token}").text)
    if found is None:
        raise RuntimeError("the sign-in page holds no token")
    client.post(f"/signin/link/{link.token}", data={"csrf_token": found[1]})
    return House(app, client)
