"""What Google answers when a request cannot be served: code, status and message as the real API words them."""

from __future__ import annotations

from typing import Any


class GoogleError(Exception):
    """An error reply of the Sheets, Drive or token API."""

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code, self.status, self.message, self.details = code, status, message, details

    @property
    def body(self) -> dict[str, Any]:
        """Return the reply's JSON: `{"error": {"code", "message", "status", "details"}}`."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        return {"error": error | ({"details": self.details} if self.details else {})}

    def within(self, place: str) -> GoogleError:
        """Return the same error as a batch words it: "Invalid requests[0].sortRange: …"."""
        message = self.message if self.message.startswith("Invalid ") else f"Invalid {place}: {self.message}"
        return GoogleError(self.code, self.status, message, self.details)


def bad(message: str, details: list[dict[str, Any]] | None = None) -> GoogleError:
    """Return the error of a request that makes no sense."""
    return GoogleError(400, "INVALID_ARGUMENT", message, details)


def bad_field(field: str, what: str) -> GoogleError:
    """Return the error of a request whose JSON does not fit its schema."""
    violation = {"field": field, "description": what}
    return bad(what, [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}])


def not_found() -> GoogleError:
    return GoogleError(404, "NOT_FOUND", "Requested entity was not found.")


def no_permission() -> GoogleError:
    return GoogleError(403, "PERMISSION_DENIED", "The caller does not have permission")


def no_spreadsheet() -> GoogleError:
    return GoogleError(400, "FAILED_PRECONDITION", "This operation is not supported for this document")


def protected() -> GoogleError:
    return bad(
        "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection "
        "if you need to edit."
    )


def unauthenticated() -> GoogleError:
    return GoogleError(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def quota_exceeded(kind: str, whose: str, project_number: str) -> GoogleError:
    """Return the error of a quota that is used up; *kind* is "Read" or "Write", *whose* "user" or "project"."""
    limit = f"{kind} requests per minute" + (" per user" if whose == "user" else "")
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": f"projects/{project_number}",
            "quota_limit": f"{kind}RequestsPerMinutePer{whose.capitalize()}",
            "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
            "service": "sheets.googleapis.com",
        },
    }
    return GoogleError(
        429,
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{kind} requests' and limit '{limit}' of service 'sheets.googleapis.com' "
        f"for consumer 'project_number:{project_number}'.",
        [info],
    )
