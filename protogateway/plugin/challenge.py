"""The challenge of a 401, in WWW-Authenticate, from a security scheme of OpenAPI."""

from collections.abc import Mapping
from typing import Any

_ASKED_BY_BROWSERS = ("basic", "digest", "negotiate", "ntlm")
"""Schemes for which browsers ask for a password and keep it."""


def challenge_for(scheme: Mapping[str, Any], realm: str) -> str:
    """Return the challenge, such as `Bearer realm="Library"`.

    Schemes that HTTP does not know are named for what they are: Cookie, or ApiKey with the place of the key. Those for
    which browsers ask for a password get an x, such as xBasic.
    """
    quoted = realm.replace("\\", "\\\\").replace('"', '\\"')
    about = f' realm="{quoted}"' if realm.isascii() and realm.isprintable() else ""
    return f"{_name(scheme)}{about}"


def _name(scheme: Mapping[str, Any]) -> str:
    kind = scheme.get("type")
    if kind == "http":
        name = str(scheme.get("scheme", "bearer"))
        return f"{'x' if name.lower() in _ASKED_BY_BROWSERS else ''}{name[:1].upper()}{name[1:]}"
    if kind == "apiKey":
        return "Cookie" if scheme.get("in") == "cookie" else "ApiKey"
    return "Mutual" if kind == "mutualTLS" else "Bearer"
