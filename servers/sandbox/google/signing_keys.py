"""Signing keys of the Google stand-in."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"


class GoogleSigningKeys:
    """Current and next signing key. Both are published, so a client that caches /jwks knows the next one in time."""

    def __init__(self, current: RSAKey, upcoming: RSAKey) -> None:
        self._current, self._upcoming = current, upcoming

    @classmethod
    def generate(cls) -> "GoogleSigningKeys":
        return cls(_new_key(), _new_key())

    @classmethod
    def load(cls, saved: list[dict[str, Any]]) -> "GoogleSigningKeys":
        """Return the keys that `dump` wrote."""
        current, upcoming = (RSAKey.import_key(key) for key in saved)
        return cls(current, upcoming)

    def dump(self) -> list[dict[str, Any]]:
        """Return both keys with their private parts, the current one first."""
        return [dict(key.as_dict(private=True)) for key in (self._current, self._upcoming)]

    def public_jwks(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in (self._current, self._upcoming)]}

    def rotate(self) -> None:
        """Make the next key the current one, and create a new next key."""
        self._current, self._upcoming = self._upcoming, _new_key()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a compact JWT, signed with the current key."""
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": self._current.kid}
        return jwt.encode(header, dict(claims), self._current, algorithms=[ALGORITHM])


def _new_key() -> RSAKey:
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM})
    return RSAKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()[:20]})
