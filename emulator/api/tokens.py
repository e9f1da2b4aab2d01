"""Service accounts: keys for them, and the endpoint that trades a signed assertion for an access token."""

from __future__ import annotations

import base64
import json
import secrets
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

from emulator.cloud import Cloud, new_token

AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LASTS = 3600.0  # seconds
_LEEWAY = 300.0
_PROJECT = "nastavnik-rehearsal"


class NotAStandInsKey(Exception):
    """A file is in the way that holds something else than a key of the stand-in's."""


def new_key(cloud: Cloud, root: str, name: str = "nastavnik") -> dict[str, str]:
    """Make a service account's key; return the content of its JSON file, whose token endpoint lies under *root*."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    email, id = f"{name}@{_PROJECT}.iam.gserviceaccount.com", secrets.token_hex(20)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    cloud.keys.setdefault(email, {})[id] = public.decode()
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": _PROJECT,
        "private_key_id": id,
        "private_key": secret.decode(),
        "client_email": email,
        "client_id": "".join(secrets.choice("0123456789") for _ in range(21)),
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": f"{root}/token",
        "universe_domain": "googleapis.com",
    }


def write_key(cloud: Cloud, root: str, path: Path) -> str:
    """Write a key file that this cloud accepts, readable by its owner only; return the account's address.

    The file appears whole or not at all. Raises NotAStandInsKey, and leaves the file as it is, when it holds anything
    but an earlier key of the stand-in: Google gives out a real key only once. Raises OSError where there is no folder.
    """
    if path.exists() and not _is_stand_ins(path):
        raise NotAStandInsKey(str(path))
    key = new_key(cloud, root)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its mode is 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(key, file, indent=2)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return key["client_email"]


def _is_stand_ins(path: Path) -> bool:
    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("project_id") == _PROJECT


def trade(cloud: Cloud, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Return the answer of the token endpoint: status and JSON."""
    if form.get("grant_type") != GRANT:
        return _refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    try:
        header, claims = _unverified(form.get("assertion", ""))
    except ValueError:
        return _refused("invalid_grant", "Bad Request")
    email = str(claims.get("iss", ""))
    keys = cloud.keys.get(email)
    if keys is None:
        return _refused("invalid_grant", "Invalid grant: account not found")
    try:
        found = keys[str(header.get("kid", ""))]
        told = _verified(form["assertion"], found)
    except (KeyError, ValueError):
        return _refused("invalid_grant", "Invalid JWT Signature.")
    now = cloud.clock() + cloud.skew
    issued, ends = float(told["iat"]), float(told["exp"])
    if told.get("aud") != AUDIENCE or ends - issued > LASTS + 1:
        return _refused("invalid_grant", "Invalid JWT: Failed audience check.")
    if not issued - _LEEWAY <= now <= ends:
        return _refused(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat "
            "and exp values in the JWT claim.",
        )
    token = new_token()
    cloud.tokens[token] = email, cloud.clock() + LASTS
    return 200, {"access_token": token, "expires_in": int(LASTS) - 1, "token_type": "Bearer"}


def bearer(cloud: Cloud, authorization: str) -> str | None:
    """Return whose token an Authorization header holds; None when it is unknown or has run out."""
    email, ends = cloud.tokens.get(authorization.removeprefix("Bearer "), ("", 0.0))
    return email if email and cloud.clock() < ends else None


def _refused(error: str, why: str) -> tuple[int, dict[str, Any]]:
    return 400, {"error": error, "error_description": why}


def _unverified(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    claims = dict(jwt.decode(assertion, verify=False))
    return dict(jwt.decode_header(assertion)), claims


def _verified(assertion: str, public: str) -> dict[str, Any]:
    """Check the RS256 signature; time and audience are judged by the caller, who knows this cloud's clock."""
    signed, _, signature = assertion.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    if not crypt.verify_signature(signed, raw, [public]):
        raise ValueError("the signature is not of this key")
    return dict(jwt.decode(assertion, verify=False))
