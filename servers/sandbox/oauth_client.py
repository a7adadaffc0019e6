"""The one OAuth client that the stand-ins know, and the redirect addresses it may use."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

CLIENT_ID: Final = "oo-sandbox"
CLIENT_SECRET: Final = "oo-sandbox-secret"
CLIENT_NAME: Final = "oO"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})


def is_allowed_redirect(uri: str) -> bool:
    """Return True for an http address on this machine, any port: a sandbox code must never leave the machine."""
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return plain and not parts.fragment and parts.username is None and parts.password is None


def add_query_parameters(uri: str, parameters: Mapping[str, str]) -> str:
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()])
    return urlunsplit(parts._replace(query=query))


def are_valid_credentials(client_id: str, secret: str) -> bool:
    """Return True if id and secret are the sandbox client's, compared in constant time."""
    same_id = hmac.compare_digest(client_id.encode(), CLIENT_ID.encode())
    return hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode()) and same_id


def parse_basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Return id and secret from a Basic header, or None. RFC 6749, section 2.3.1: both are form-encoded inside it."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None
