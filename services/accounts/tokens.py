"""Random tokens: people hold them, the database only their SHA-256."""

from __future__ import annotations

import hashlib
import secrets


def new_token(bits: int) -> str:
    """Return *bits* of randomness as text that fits into an address."""
    return secrets.token_urlsafe(bits // 8)


def sha256(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
