"""The app as tests make it, again and again: its templates are compiled once a process."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache

from app import create_app
from config import Settings
from programme.ports.gateways import Gateways
from translations.build import compile_catalogues


class _Compiled(BytecodeCache):
    """Templates compiled so far; Jinja asks by name and content, so that a changed template is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def app_of(settings: Settings, gateways: Gateways) -> Flask:
    """Return a new app, with its catalogues compiled."""
    compile_catalogues()
    app = create_app(settings, gateways)
    app.jinja_env.bytecode_cache = _COMPILED
    return app
