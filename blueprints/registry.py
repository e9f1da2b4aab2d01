"""Every group of pages and every `flask` command, in one list each."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Blueprint

_PAGES = (
    "dashboard", "banks", "pairing", "pairs", "programmes", "roadmap", "letters", "book", "audit", "accounts",
    "preferences", "signin",
)  # fmt: skip
_COMMANDS = ("accounts", "book", "demo", "letters", "match", "worker")


def pages() -> list[Blueprint]:
    found = []
    for name in _PAGES:
        if find_spec(f"blueprints.{name}"):
            module = import_module(f"blueprints.{name}")
            found += [v for v in vars(module).values() if isinstance(v, Blueprint)]
    return found


def commands() -> list[click.Command]:
    found: list[click.Command] = []
    for name in _COMMANDS:
        if find_spec(f"blueprints.commands_{name}"):
            module = import_module(f"blueprints.commands_{name}")
            found += [
                v
                for v in vars(module).values()
                if isinstance(v, click.Command) and (isinstance(v, click.Group) or name == "worker")
            ]
    return found
