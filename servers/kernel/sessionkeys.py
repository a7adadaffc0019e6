"""Auth's public keys, as other processes know them."""

from __future__ import annotations

from joserfc.jwk import ECKey

from gen.oo.auth.v1 import GetJwksRequest, Jwk
from gen.oo.auth.v1.aio import AuthServiceStub
from servers.kernel.clock import Clock

REFETCH_S = 30.0


class SessionKeys:
    """Finds a session key by its id; asks auth again for an unknown one, at most every 30 seconds."""

    def __init__(self, auth: AuthServiceStub, clock: Clock) -> None:
        self._auth = auth
        self._clock = clock
        self._keys: dict[str, ECKey] = {}
        self._fetched: float | None = None

    async def find(self, kid: str) -> ECKey | None:
        if kid not in self._keys and self._may_fetch():
            self._fetched = self._clock.monotonic()
            answer = await self._auth.get_jwks(GetJwksRequest(), timeout_s=2)
            self._keys = {key.kid: _key(key) for key in answer.keys}
        return self._keys.get(kid)

    def _may_fetch(self) -> bool:
        return self._fetched is None or self._clock.monotonic() - self._fetched >= REFETCH_S


def _key(key: Jwk) -> ECKey:
    return ECKey.import_key({"kty": key.kty, "crv": key.crv, "x": key.x, "y": key.y})
