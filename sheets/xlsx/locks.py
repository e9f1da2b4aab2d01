"""Who has the workbook open: the lock files of Excel and LibreOffice."""

from __future__ import annotations

import contextlib
import hashlib
import struct
from datetime import datetime, tzinfo
from pathlib import Path

from programme.book.port import OpenBy
from sheets.shared.durable_files import read_start

_EXCEL_NAME_AT = 55  # after the name in the system's own encoding: its length, then the name in UTF-16


def open_by(book: Path, zone: tzinfo | None) -> list[OpenBy]:
    """Return everybody whose lock file lies beside the book."""
    excel, office = book.with_name(f"~${book.name}"), book.with_name(f".~lock.{book.name}#")
    found = []
    for lock, read in ((excel, _excel), (office, _libreoffice)):
        with contextlib.suppress(FileNotFoundError):
            found.append(read(lock, zone))
    return found


def _content(lock: Path) -> tuple[bytes, str, float]:
    """Return the lock's bytes, the mark of this very lock and its time; Excel may not let others read it."""
    stat = lock.stat()
    try:
        content = read_start(lock, 4096)
    except OSError:  # held fast by Excel, or no file at all
        content = b""
    mark = hashlib.blake2b(content + f"{lock.name}{stat.st_mtime_ns}".encode(), digest_size=12).hexdigest()
    return content, mark, stat.st_mtime


def _excel(lock: Path, zone: tzinfo | None) -> OpenBy:
    content, mark, changed = _content(lock)
    who = ""
    if len(content) >= _EXCEL_NAME_AT + 2:
        length = struct.unpack_from("<H", content, _EXCEL_NAME_AT)[0]
        raw = content[_EXCEL_NAME_AT + 2 : _EXCEL_NAME_AT + 2 + 2 * min(length, 64)]
        who = raw.decode("utf-16-le", "replace").strip("\0 ")
    if not who and content:
        who = content[1 : 1 + min(content[0], 54)].decode("cp1251", "replace").strip("\0 ")
    return OpenBy(who, "Excel", datetime.fromtimestamp(changed, zone), mark)


def _libreoffice(lock: Path, zone: tzinfo | None) -> OpenBy:
    content, mark, changed = _content(lock)
    fields = [*content.decode("utf-8", "replace").rstrip(";\n").split(","), "", "", "", ""]
    name, user, host, written = (field.strip() for field in fields[:4])
    who = name or user
    try:
        since = datetime.strptime(written, "%d.%m.%Y %H:%M").replace(tzinfo=zone)
    except ValueError:
        since = datetime.fromtimestamp(changed, zone)
    return OpenBy(f"{who} ({host})" if who and host else who or host, "LibreOffice", since, mark)
