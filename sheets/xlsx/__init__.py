"""The book as an XLSX file in a shared folder: read whole, patched cell by cell, exchanged atomically."""

from .workbook import Workbook

__all__ = ["Workbook"]
