"""Revoking: an access that ends here ends at the provider too, whatever happens in between; and erasing, which waits
for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import Envelope
from gen.oo.integrations.v1 import CredentialRecord, ErasureRecord, RevocationRecord
from gen.oo.kernel.v1 import OutboxRecord
from servers.integrations import domain, store
from servers.integrations.connectors import Connector
from servers.integrations.runner.accesses import Accesses
from servers.integrations.runner.offers import Offers
from servers.integrations.runner.rounds import Rounds
from servers.kernel.crypto import DecryptionError
from servers.kernel.erasure import erase_part
from servers.kernel.errors import TimedOut
from servers.kernel.module import ModuleContext
from servers.kernel.vault import CallFailed, ProviderTokens, Unreachable, Vault

FIRST_BY_CALLER = timedelta(seconds=30)
"""For so long the caller who began a revocation tries by itself; then the rounds take it."""

log = structlog.get_logger()


class Revoking:
    """`connectors`: all of them, also such as are not offered any more."""

    def __init__(
        self,
        context: ModuleContext,
        vault: Vault,
        accesses: Accesses,
        offers: Offers,
        connectors: Mapping[str, Connector],
    ) -> None:
        self._context = context
        self._vault = vault
        self._accesses = accesses
        self._offers = offers
        self._connectors = connectors
        self.rounds = Rounds[RevocationRecord]("revoke", self._due, lambda revocation: revocation.id, self.revoke)

    async def record_of(
        self, credential: CredentialRecord, erasure_id: str = "", wait: timedelta = timedelta()
    ) -> RevocationRecord | None:
        """None for a credential that nobody can open, and so nobody can revoke."""
        try:
            tokens = await self._accesses.tokens(credential)
        except DecryptionError:
            log.error("a credential does not open, its access stays", provider=credential.provider)
            return None
        return self._accesses.revocation(credential.provider, tokens, erasure_id, wait)

    async def record_replaced(self, credential: CredentialRecord, by: ProviderTokens) -> RevocationRecord | None:
        """None when a provider gave the same token again: revoking it would end the new connection."""
        try:
            earlier = await self._accesses.tokens(credential)
        except DecryptionError:
            return None
        return None if earlier.access == by.access else self._accesses.revocation(credential.provider, earlier)

    async def revoke(self, revocation: RevocationRecord) -> bool:
        """One attempt: True when the provider confirmed.

        Otherwise it is tried again until its time is over; then the tokens are destroyed.
        """
        try:
            await self._call(revocation)
        except (CallFailed, TimedOut, DecryptionError) as error:
            log.info("not revoked", provider=revocation.provider, error=type(error).__name__)
            await self._postpone(revocation, error)
            return False
        await self._end(revocation, note=f"{self._name(revocation.provider)}: access revoked")
        return True

    async def erase(self, event: UserDeletionRequested, envelope: Envelope) -> None:
        """A consumer of user.deletion_requested: everything goes in one transaction, the tokens when they are
        revoked.
        """
        known = await self._context.db.read(store.credentials_of, event.person)
        found = [await self.record_of(credential, event.erasure_id) for credential in known]
        lost = [self._unreached(c.provider) for c, revocation in zip(known, found, strict=True) if revocation is None]
        revocations = [revocation for revocation in found if revocation]
        erase = partial(store.erase, person=event.person, known=known, revocations=revocations, residue=lost)
        await erase_part(self._context, event, envelope, erase)
        self.rounds.wake()

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[RevocationRecord]:
        return await self._context.db.read(store.revocations_due, self._context.clock.now(), busy, limit)

    async def _call(self, revocation: RevocationRecord) -> None:
        offer = self._offers.get(revocation.provider)
        if offer is None:
            raise Unreachable("no client of the provider is set")
        tokens = self._vault.decrypt_for_row(revocation.sealed, revocation.id)
        await self._vault.revoke(offer.provider, offer.client, offer.manifest.auth.revoke_url, tokens)

    async def _postpone(self, revocation: RevocationRecord, error: Exception) -> None:
        now, ends = self._context.clock.now(), domain.revoking_ends(revocation)
        if now >= ends or isinstance(error, DecryptionError):
            await self._end(revocation, residue=self._unreached(revocation.provider))
            return
        asked_s = error.retry_after_s if isinstance(error, Unreachable) else None
        wait_s = domain.wait_s(revocation.attempts, self._context.ids.u64() / 2**64, asked_s)
        until = min(now + timedelta(seconds=wait_s), ends)
        await self._context.db.write(store.postpone_revocation, revocation.id, until)

    async def _end(self, revocation: RevocationRecord, note: str = "", residue: str = "") -> None:
        await self._context.db.write(store.end_revocation, revocation, note, residue, self._report)
        self._context.db.on_events_committed()
        await self._context.db.scrub()

    def _report(self, erasure: ErasureRecord) -> OutboxRecord:
        done = ErasurePartDone(
            erasure_id=erasure.erasure_id,
            module=self._context.name,
            rows_deleted=erasure.rows_deleted,
            rows_left=erasure.rows_left,
            notes=erasure.notes.splitlines(),
            residue=erasure.residue.splitlines(),
        )
        return self._context.event(done)

    def _name(self, provider: str) -> str:
        connector = self._connectors.get(provider)
        return connector.manifest.name if connector else provider

    def _unreached(self, provider: str) -> str:
        connector = self._connectors.get(provider)
        where = f"remove oO at {connector.manifest.removal_url}" if connector else "remove oO in its settings"
        return f"{self._name(provider)}: could not be reached; {where}"
