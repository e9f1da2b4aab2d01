"""Files to take away: an XLSX file under a name in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, *, plain: str, name: str) -> Response:
    """Return the answer that saves *content* as "*name*.xlsx"; programs that know ASCII only take *plain*."""
    answer = make_response(content)
    answer.headers["Content-Type"] = XLSX
    named = f"filename*=UTF-8''{quote(name)}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain}.xlsx"; {named}'
    return answer
