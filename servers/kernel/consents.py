"""The consent that an RPC's rule asks for, as profile knows it."""

from gen.oo.profile.v1 import CheckConsentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.cache import CommitCache


class CachedConsents:
    """Asks profile whether a person consented to a purpose; a yes is cached until profile's next commit."""

    def __init__(self, profile: ProfileServiceStub, cache: CommitCache[tuple[str, str], bool]) -> None:
        self._profile = profile
        self._cache = cache

    async def __call__(self, person: str, purpose: str) -> bool:
        if granted := self._cache.get((person, purpose)):
            return granted
        commit_count = self._cache.commit_count()
        granted = (await self._profile.check_consent(CheckConsentRequest(purpose=purpose))).granted
        self._cache.put((person, purpose), granted, commit_count)
        return granted
