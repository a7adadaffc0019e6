"""Auth's public keys, fetched by other processes."""

import asyncio

from joserfc.jwk import ECKey

from gen.oo.auth.v1 import GetJwksRequest, Jwk
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.clock import Clock
from servers.kernel.errors import Unavailable

REFETCH_S = 30.0
RETRY_S = 1.0


class SessionKeys:
    """Finds a session key by its id. An unknown id makes it fetch auth's keys again, at most every 30 seconds."""

    def __init__(self, auth: AuthServiceStub, clock: Clock) -> None:
        self._auth = auth
        self._clock = clock
        self._keys: dict[str, ECKey] = {}
        self._next_fetch_at = clock.monotonic()
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> ECKey | None:
        """Return the key, or None if auth does not have it. Raises Unavailable until auth has once responded."""
        if kid not in self._keys:
            async with self._fetching:  # concurrent callers share one fetch
                await self._fetch(kid)
        return self._keys.get(kid)

    async def _fetch(self, kid: str) -> None:
        now = self._clock.monotonic()
        if kid in self._keys or (now < self._next_fetch_at and self._keys):
            return
        if now < self._next_fetch_at:
            raise Unavailable("sign-in is unavailable: try again in a moment", retry_after_s=RETRY_S)
        self._next_fetch_at = now + RETRY_S  # set before the call, so that it holds after a failed one too
        response = await self._auth.get_jwks(GetJwksRequest())
        self._keys = {key.kid: _key(key) for key in response.keys}
        self._next_fetch_at = now + REFETCH_S


def _key(key: Jwk) -> ECKey:
    return ECKey.import_key({"kty": key.kty, "crv": key.crv, "x": key.x, "y": key.y})
