"""The two signing keys: the current one, and the next one that is already published."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"


class KeyRing:
    """Signs with the current key; a client that caches /jwks knows the next one before it is used."""

    def __init__(self, current: RSAKey, following: RSAKey) -> None:
        self._current, self._following = current, following

    @classmethod
    def fresh(cls) -> "KeyRing":
        """Two new keys."""
        return cls(_new_key(), _new_key())

    @classmethod
    def load(cls, saved: list[dict[str, Any]]) -> "KeyRing":
        """The ring that `dump` wrote."""
        current, following = (RSAKey.import_key(key) for key in saved)
        return cls(current, following)

    def dump(self) -> list[dict[str, Any]]:
        """Both keys with their private parts, current first."""
        return [dict(key.as_dict(private=True)) for key in (self._current, self._following)]

    def public(self) -> dict[str, Any]:
        """The JWK set, public parts only."""
        return {"keys": [key.as_dict(private=False) for key in (self._current, self._following)]}

    def rotate(self) -> None:
        """The next key becomes current, the current one is gone, a new next one appears."""
        self._current, self._following = self._following, _new_key()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A compact JWT under the current key."""
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": self._current.kid}
        return jwt.encode(header, dict(claims), self._current, algorithms=[ALGORITHM])


def _new_key() -> RSAKey:
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM})
    return RSAKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()[:20]})
