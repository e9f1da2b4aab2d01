"""The press: what makes files of the snapshot, each kind loaded when the first of it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from programme.schema.tabs import Cell


class OpenpyxlPress:
    """The Press port."""

    def export_rows(self, title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell | date]]) -> bytes:
        """Return an XLSX file of one sheet with a frozen, filtered header row."""
        from .xlsx import write_rows  # here: the site does not carry openpyxl until somebody exports

        return write_rows(title, headers, rows)
