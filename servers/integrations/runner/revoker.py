"""Revocation of tokens at providers, retried until confirmed, and the erasure of a person, which waits for it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import Envelope
from gen.oo.integrations.storage.v1 import CredentialRecord, ErasureRecord, RevocationRecord
from gen.oo.kernel.storage.v1 import OutboxRecord
from servers.integrations import domain, store
from servers.integrations.connectors import Connector
from servers.integrations.runner.available_connectors import AvailableConnectors
from servers.integrations.runner.credentials import CredentialManager
from servers.integrations.runner.polling_worker import PollingWorker
from servers.kernel.crypto import DecryptionError
from servers.kernel.db import NOBODY
from servers.kernel.erasure import erase_part
from servers.kernel.errors import TimedOut
from servers.kernel.module import ModuleContext
from servers.kernel.outbound import CallFailed, Unreachable
from servers.kernel.vault import ProviderTokens, Vault

FIRST_BY_CALLER = timedelta(seconds=30)
"""Time in which the caller who began a revocation tries it itself, before the worker does."""

log = structlog.get_logger()


class Revoker:
    """Revokes tokens. `connectors` are all connectors, also those that are no longer available."""

    def __init__(
        self,
        context: ModuleContext,
        vault: Vault,
        credentials: CredentialManager,
        available: AvailableConnectors,
        connectors: Mapping[str, Connector],
    ) -> None:
        self._context = context
        self._vault = vault
        self._credentials = credentials
        self._available = available
        self._connectors = connectors
        self.worker = PollingWorker[RevocationRecord](
            "revoke", self._due, lambda revocation: revocation.id, self.revoke
        )

    async def record_of(
        self, credential: CredentialRecord, erasure_id: str = "", wait: timedelta = timedelta()
    ) -> RevocationRecord | None:
        """Return the revocation of a credential, or None if it cannot be decrypted and so not be revoked."""
        try:
            tokens = await self._credentials.tokens(credential)
        except DecryptionError:
            log.error("a credential cannot be decrypted, its access remains", provider=credential.provider)
            return None
        return self._credentials.revocation(credential.provider, tokens, erasure_id, wait)

    async def record_replaced(self, credential: CredentialRecord, by: ProviderTokens) -> RevocationRecord | None:
        """Return the revocation of a replaced credential. None if the token is the same, or cannot be decrypted."""
        try:
            earlier = await self._credentials.tokens(credential)
        except DecryptionError:
            return None
        return None if earlier.access == by.access else self._credentials.revocation(credential.provider, earlier)

    async def revoke(self, revocation: RevocationRecord) -> bool:
        """Try once, and return True if the provider confirmed.

        Otherwise it is retried until its deadline, when the tokens are destroyed.
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
        """Consume user.deletion_requested: delete all rows in one transaction, and the tokens once they are revoked."""
        known = await self._context.db.read(store.connections.list_credentials, event.person)
        found = [await self.record_of(credential, event.erasure_id) for credential in known]
        lost = [self._unreached(c.provider) for c, revocation in zip(known, found, strict=True) if revocation is None]
        revocations = [revocation for revocation in found if revocation]
        erase = partial(
            store.revocations.erase, person=event.person, known=known, revocations=revocations, remaining_data=lost
        )
        await erase_part(self._context, event, envelope, erase)
        self.worker.notify()

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[RevocationRecord]:
        return await self._context.db.read(
            store.revocations.list_due_revocations, self._context.clock.now(), busy, limit
        )

    async def _call(self, revocation: RevocationRecord) -> None:
        connector = self._available.get(revocation.provider)
        if connector is None:
            raise Unreachable("no client of the provider is set")
        tokens = self._vault.decrypt_for_row(revocation.tokens_encrypted, revocation.id)
        await self._vault.revoke(connector.provider, connector.client, connector.manifest.auth.revoke_url, tokens)

    async def _postpone(self, revocation: RevocationRecord, error: Exception) -> None:
        now, ends = self._context.clock.now(), domain.revocation_deadline(revocation)
        if now >= ends or isinstance(error, DecryptionError):
            await self._end(revocation, remaining_data=self._unreached(revocation.provider))
            return
        asked_s = error.retry_after_s if isinstance(error, Unreachable) else None
        wait_s = domain.backoff_s(revocation.attempts, self._context.ids.u64() / 2**64, asked_s)
        until = min(now + timedelta(seconds=wait_s), ends)
        await self._context.db.transaction(person=NOBODY).run(
            store.revocations.postpone_revocation, revocation.id, until
        )

    async def _end(self, revocation: RevocationRecord, note: str = "", remaining_data: str = "") -> None:
        await self._context.db.transaction(person=NOBODY).run(
            store.revocations.end_revocation, revocation, note, remaining_data, self._report
        )
        self._context.db.on_events_committed()  # the store may have added an event, which `transaction` cannot know
        await self._context.db.scrub()

    def _report(self, erasure: ErasureRecord) -> OutboxRecord:
        done = ErasurePartDone(
            erasure_id=erasure.erasure_id,
            module=self._context.name,
            rows_deleted=erasure.rows_deleted,
            rows_left=erasure.rows_left,
            notes=erasure.notes.splitlines(),
            remaining_data=erasure.remaining_data.splitlines(),
        )
        return self._context.new_event(done)

    def _name(self, provider: str) -> str:
        connector = self._connectors.get(provider)
        return connector.manifest.name if connector else provider

    def _unreached(self, provider: str) -> str:
        connector = self._connectors.get(provider)
        where = f"remove oO at {connector.manifest.removal_url}" if connector else "remove oO in its settings"
        return f"{self._name(provider)}: could not be reached; {where}"
