"""Every group of pages and every `flask` command, in one list each."""

from __future__ import annotations

import click
from flask import Blueprint

from . import (
    accounts,
    audit,
    book,
    dashboard,
    google,
    letters,
    pairing,
    pairs,
    preferences,
    programmes,
    roadmap,
    signin,
)
from .banks import editing as bank_editing
from .banks import pages as bank_pages
from .banks import people as banks
from .banks import support as bank_support
from .commands import accounts as commands_accounts
from .commands import book as commands_book
from .commands import demo as commands_demo
from .commands import google as commands_google
from .commands import letters as commands_letters
from .commands import match as commands_match
from .commands import setup as commands_set_up
from .commands import worker as commands_worker

PAGES: tuple[Blueprint, ...] = (
    dashboard.pages, bank_pages.pages, pairing.pages, pairs.pages, programmes.pages, roadmap.pages, letters.pages,
    book.pages, google.pages, audit.pages, accounts.pages, preferences.pages, signin.pages,
)  # fmt: skip
BANK_ROUTES = (banks, bank_editing, bank_support)  # their routes join bank_pages
BOOK_COMMANDS = (commands_set_up,)  # its commands join commands_book.book
COMMANDS: tuple[click.Command, ...] = (
    commands_book.book, commands_match.match, commands_letters.letters, commands_worker.worker,
    commands_accounts.accounts, commands_demo.demo, commands_google.google,
)  # fmt: skip
