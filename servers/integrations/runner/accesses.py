"""A connection's access to its provider: opened for a piece of work, renewed when it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from gen.oo.integrations.v1 import ConnectionRecord, CredentialRecord, RevocationRecord
from servers.integrations import domain, store
from servers.integrations.connectors import AuthorizedClient
from servers.integrations.runner.offers import Offers
from servers.kernel.crypto import DecryptionError
from servers.kernel.errors import SignInNeeded
from servers.kernel.module import ModuleContext
from servers.kernel.vault import AccessRefused, ProviderTokens, Unreachable, Vault

R = TypeVar("R")

_RENEWED_BEFORE = timedelta(seconds=60)

log = structlog.get_logger()


class Gone(Exception):
    """The connection was ended meanwhile."""


class Accesses:
    def __init__(self, context: ModuleContext, vault: Vault, offers: Offers) -> None:
        self._context = context
        self._vault = vault
        self._offers = offers
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def use(self, connection: ConnectionRecord, work: Callable[[AuthorizedClient], Awaitable[R]]) -> R:
        """Does `work` with the connection's access, and once more after renewing it.

        Raises what `work` raises, and Gone. When the provider refuses the access for good, the connection is locked out
        and AccessRefused goes on.
        """
        try:
            credential, tokens = await self._opened(connection)
            if tokens.expires_at and tokens.expires_at - self._context.clock.now() < _RENEWED_BEFORE:
                credential, tokens = await self._renewed(connection, credential)
            try:
                return await self._work(connection, tokens, work)
            except AccessRefused:
                _, tokens = await self._renewed(connection, credential)
            return await self._work(connection, tokens, work)
        except AccessRefused:
            log.info("access refused", provider=connection.provider)
            await self._context.db.write(store.lock_out, domain.locked_out(connection))
            raise

    async def tokens(self, credential: CredentialRecord) -> ProviderTokens:
        """Raises SealBroken for a row that is not what was written."""
        place = place_of(credential.provider, credential.connection_id)
        return await self._vault.decrypt(credential.person, credential.sealed, *place)

    def revocation(
        self, provider: str, tokens: ProviderTokens, erasure_id: str = "", wait: timedelta = timedelta()
    ) -> RevocationRecord:
        """The row that outlives the person: holds the tokens under a key of its own, and nobody's name."""
        revocation_id, now = self._context.ids.uuid7(), self._context.clock.now()
        return RevocationRecord(
            id=revocation_id,
            provider=provider,
            erasure_id=erasure_id,
            sealed=self._vault.encrypt_for_row(tokens, revocation_id),
            next_attempt_at=now + wait,
            created_at=now,
        )

    async def let_go(self, provider: str, tokens: ProviderTokens) -> None:
        """Has an access revoked that nobody here holds."""
        with self._context.as_person(""):  # nothing may be written on behalf of an erased person
            await self._context.db.write(store.add_revocations, [self.revocation(provider, tokens)])

    async def _work(
        self, connection: ConnectionRecord, tokens: ProviderTokens, work: Callable[[AuthorizedClient], Awaitable[R]]
    ) -> R:
        provider = self._offers[connection.provider].provider
        try:
            return await work(self._vault.authorized_client(provider, connection.id, tokens))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # What a connector raises while it reads an answer of another shape than it knows.
            log.exception("answer not understood", provider=connection.provider)
            raise Unreachable("the provider's answer is not understood") from error

    async def _opened(self, connection: ConnectionRecord) -> tuple[CredentialRecord, ProviderTokens]:
        credential = await self._context.db.read(store.find_credential, connection.id)
        if credential is None:
            raise Gone
        try:
            return credential, await self.tokens(credential)
        except DecryptionError as error:
            log.error("a credential does not open", provider=connection.provider)
            raise AccessRefused("the credential does not open") from error

    async def _renewed(
        self, connection: ConnectionRecord, before: CredentialRecord
    ) -> tuple[CredentialRecord, ProviderTokens]:
        """Fresh tokens, by one call however many need them. Raises AccessRefused when there are none to be had."""
        async with self._renewing.setdefault(connection.id, asyncio.Lock()):
            credential, tokens = await self._opened(connection)
            if credential.sealed != before.sealed:
                return credential, tokens  # somebody else was faster
            offer = self._offers[connection.provider]
            try:
                fresh = await self._vault.renew(offer.provider, offer.client, offer.manifest.auth.token_url, tokens)
            except AccessRefused:
                return await self._renewed_elsewhere(connection, before)
            return await self._replaced(credential, fresh), fresh

    async def _replaced(self, before: CredentialRecord, fresh: ProviderTokens) -> CredentialRecord:
        """The credential with fresh tokens. Raises Gone when the connection has ended; then they end, too."""
        try:
            sealed = await self._vault.encrypt(before.person, fresh, *place_of(before.provider, before.connection_id))
            if await self._context.db.write(store.replace_credential, before, sealed):
                return replace(before, sealed=sealed)
        except (DecryptionError, SignInNeeded):
            log.info("erased while its access was renewed", provider=before.provider)
        if await self._context.db.read(store.find_credential, before.connection_id) is None:
            await self.let_go(before.provider, fresh)
        raise Gone

    async def _renewed_elsewhere(
        self, connection: ConnectionRecord, before: CredentialRecord
    ) -> tuple[CredentialRecord, ProviderTokens]:
        """Another process may have spent the refresh token first: then its tokens lie in the row."""
        credential, tokens = await self._opened(connection)
        if credential.sealed == before.sealed:
            raise AccessRefused("the provider no longer renews the access")
        return credential, tokens


def place_of(provider: str, connection_id: str) -> tuple[str, ...]:
    """Where a connection's tokens are sealed."""
    return ("credential", provider, connection_id, "tokens")
