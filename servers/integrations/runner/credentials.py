"""Credentials of connections, decrypted for a piece of work and renewed when they expire."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from gen.oo.integrations.storage.v1 import ConnectionRecord, CredentialRecord, RevocationRecord
from servers.integrations import domain, store
from servers.integrations.connectors import AuthorizedClient
from servers.integrations.runner.available_connectors import AvailableConnectors
from servers.kernel.crypto import DecryptionError
from servers.kernel.db import NOBODY
from servers.kernel.errors import AccountDeleted
from servers.kernel.module import ModuleContext
from servers.kernel.outbound import AccessRefused, Unreachable
from servers.kernel.vault import ProviderTokens, Vault

R = TypeVar("R")

_RENEW_BEFORE_EXPIRY = timedelta(seconds=60)

log = structlog.get_logger()


class ConnectionGone(Exception):
    """The connection has ended."""


class CredentialManager:
    """Gives work access to a provider on behalf of a connection."""

    def __init__(self, context: ModuleContext, vault: Vault, connectors: AvailableConnectors) -> None:
        self._context = context
        self._vault = vault
        self._connectors = connectors
        # A lock lives as long as somebody holds or awaits it.
        self._renewal_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def use(self, connection: ConnectionRecord, work: Callable[[AuthorizedClient], Awaitable[R]]) -> R:
        """Do `work` with an authorized client, and once more after renewing a refused access.

        Raises what `work` raises, and ConnectionGone. If the provider refuses the access for good, the connection is
        marked as to be connected again, and AccessRefused is raised.
        """
        try:
            credential, tokens = await self._decrypt(connection)
            if tokens.expires_at and tokens.expires_at - self._context.clock.now() < _RENEW_BEFORE_EXPIRY:
                credential, tokens = await self._renew(connection, credential)
            try:
                return await self._work(connection, tokens, work)
            except AccessRefused:
                _, tokens = await self._renew(connection, credential)
            return await self._work(connection, tokens, work)
        except AccessRefused:
            log.info("access refused", provider=connection.provider)
            await self._context.db.transaction(person=connection.person).run(
                store.connections.mark_reconnect_needed, domain.reconnect_needed(connection)
            )
            raise

    async def tokens(self, credential: CredentialRecord) -> ProviderTokens:
        """Return the tokens. Raises DecryptionError for a row that was changed or encrypted otherwise."""
        associated_ = associated_data(credential.provider, credential.connection_id)
        return await self._vault.decrypt(credential.person, credential.tokens_encrypted, *associated_)

    def revocation(
        self, provider: str, tokens: ProviderTokens, erasure_id: str = "", wait: timedelta = timedelta()
    ) -> RevocationRecord:
        """Return a record that outlives the person: it has the tokens under a key of its own, and no person."""
        revocation_id, now = self._context.ids.uuid7(), self._context.clock.now()
        return RevocationRecord(
            id=revocation_id,
            provider=provider,
            erasure_id=erasure_id,
            tokens_encrypted=self._vault.encrypt_for_row(tokens, revocation_id),
            next_attempt_at=now + wait,
            created_at=now,
        )

    async def revoke_unowned(self, provider: str, tokens: ProviderTokens) -> None:
        """Have tokens revoked that belong to no connection, and so to nobody: their person may be erased already."""
        revocation = self.revocation(provider, tokens)
        await self._context.db.transaction(person=NOBODY).run(store.revocations.add_revocations, [revocation])

    async def _work(
        self, connection: ConnectionRecord, tokens: ProviderTokens, work: Callable[[AuthorizedClient], Awaitable[R]]
    ) -> R:
        provider = self._connectors[connection.provider].provider
        try:
            return await work(self._vault.authorized_client(provider, connection.id, tokens))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A connector raises these while it reads a response of an unknown shape.
            log.exception("response not understood", provider=connection.provider)
            raise Unreachable("the provider's response is not understood") from error

    async def _decrypt(self, connection: ConnectionRecord) -> tuple[CredentialRecord, ProviderTokens]:
        credential = await self._context.db.read(store.connections.find_credential, connection.id)
        if credential is None:
            raise ConnectionGone
        try:
            return credential, await self.tokens(credential)
        except DecryptionError as error:
            log.error("a credential cannot be decrypted", provider=connection.provider)
            raise AccessRefused("the credential cannot be decrypted") from error

    async def _renew(
        self, connection: ConnectionRecord, before: CredentialRecord
    ) -> tuple[CredentialRecord, ProviderTokens]:
        """Return renewed tokens, by one call for all concurrent callers. Raises AccessRefused if none are issued."""
        async with self._renewal_locks.setdefault(connection.id, asyncio.Lock()):
            credential, tokens = await self._decrypt(connection)
            if credential.tokens_encrypted != before.tokens_encrypted:
                return credential, tokens  # another caller renewed them
            connector = self._connectors[connection.provider]
            try:
                fresh = await self._vault.refresh(
                    connector.provider, connector.client, connector.manifest.auth.token_url, tokens
                )
            except AccessRefused:
                return await self._renewed_by_another(connection, before)
            return await self._replace(credential, fresh), fresh

    async def _replace(self, before: CredentialRecord, fresh: ProviderTokens) -> CredentialRecord:
        """Store renewed tokens. Raises ConnectionGone if the connection has ended; the tokens are revoked then."""
        try:
            tokens_encrypted = await self._vault.encrypt(
                before.person, fresh, *associated_data(before.provider, before.connection_id)
            )
            if await self._context.db.transaction(person=before.person).run(
                store.connections.replace_credential, before, tokens_encrypted
            ):
                return replace(before, tokens_encrypted=tokens_encrypted)
        except (DecryptionError, AccountDeleted):
            log.info("erased while its access was renewed", provider=before.provider)
        if await self._context.db.read(store.connections.find_credential, before.connection_id) is None:
            await self.revoke_unowned(before.provider, fresh)
        raise ConnectionGone

    async def _renewed_by_another(
        self, connection: ConnectionRecord, before: CredentialRecord
    ) -> tuple[CredentialRecord, ProviderTokens]:
        """Return tokens that another process may have stored after using the refresh token first."""
        credential, tokens = await self._decrypt(connection)
        if credential.tokens_encrypted == before.tokens_encrypted:
            raise AccessRefused("the provider no longer renews the access")
        return credential, tokens


def associated_data(provider: str, connection_id: str) -> tuple[str, ...]:
    """Return the associated data that binds tokens to their connection."""
    return ("credential", provider, connection_id, "tokens")
