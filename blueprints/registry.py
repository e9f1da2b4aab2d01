"""Every group of pages and every `flask` command, in one list each."""

from __future__ import annotations

import click
from flask import Blueprint

from . import (
    accounts,
    audit,
    bank_editing,
    bank_pages,
    bank_support,
    banks,
    book,
    commands_accounts,
    commands_book,
    commands_demo,
    commands_google,
    commands_letters,
    commands_match,
    commands_set_up,
    commands_worker,
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
