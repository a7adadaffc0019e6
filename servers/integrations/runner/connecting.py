"""Connecting and disconnecting, by OAuth, the same for every provider."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from gen.oo.integrations.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    ConnectionState,
    CredentialRecord,
    FinishConnectionRequest,
    RevocationRecord,
)
from servers.integrations import domain, store
from servers.integrations.runner.accesses import Accesses, place_of
from servers.integrations.runner.offers import Offer
from servers.integrations.runner.revoking import FIRST_BY_CALLER, Revoking
from servers.integrations.runner.syncing import CLAIM, Syncing, connection_ended
from servers.kernel import rpc
from servers.kernel.crypto import DecryptionError
from servers.kernel.db import ConcurrentUpdate
from servers.kernel.errors import Conflict, Forbidden, SignInNeeded, Unavailable
from servers.kernel.ids import digest
from servers.kernel.module import ModuleContext
from servers.kernel.vault import CallFailed, ProviderTokens, Rejected, Unreachable, Vault

ANSWER_S = 1.0
"""What a call keeps of its time for its own answer."""
REVOKE_S = 4.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ended:
    """What is left to do of a connection that ended. `rows`: how many went. `revocation`: of its access.

    `lost`: its access could not be opened, so nobody can revoke it.
    """

    rows: int
    revocation: RevocationRecord | None
    lost: bool


class Connecting:
    def __init__(
        self, context: ModuleContext, vault: Vault, accesses: Accesses, syncing: Syncing, revoking: Revoking
    ) -> None:
        self._context = context
        self._vault = vault
        self._accesses = accesses
        self._syncing = syncing
        self._revoking = revoking

    async def begin(self, person: str, offer: Offer) -> str:
        """Where to send the browser: the provider's consent page, with a state that is good once, for this person, for
        ten minutes.
        """
        state, now = self._context.ids.secret(), self._context.clock.now()
        flow = ConnectFlowRecord(state_hash=digest(state), person=person, provider=offer.manifest.id, created_at=now)
        await self._context.db.write(store.add_flow, flow, now - domain.FLOW_LIFE)
        query = {
            "client_id": offer.client.id,
            "response_type": "code",
            "scope": ",".join(offer.manifest.auth.scopes),
            "state": state,
            "redirect_uri": self._redirect_uri(offer),
        }
        return f"{offer.provider.address(offer.manifest.auth.authorize_url)}?{urlencode(query)}"

    async def finish(self, person: str, offer: Offer, back: FinishConnectionRequest) -> None:
        """Stores the access that the provider sent the person back with, in the place of an earlier one, and reads for
        the first time.

        Raises Forbidden for a state that is not good, a no at the provider or a yes to less than is needed; Conflict
        for a code that is worth nothing; Unavailable.
        """
        flow = await self._context.db.write(store.take_flow, digest(back.state), person, offer.manifest.id)
        domain.check_back(flow, back.error, self._context.clock.now())
        tokens = await self._exchange(offer, back.code)
        await self._check_scopes(offer, tokens)
        connection = await self._store(person, offer, tokens)
        self._revoking.rounds.wake()
        await self._read_first(connection)

    async def end(self, person: str, provider: str) -> Ended:
        """Wipes everything of a provider. Raises Conflict when the connection changed meanwhile: then it stands."""
        credential = await self._credential(person, provider)
        revocation = await self._revoking.record_of(credential, wait=FIRST_BY_CALLER) if credential else None
        ended = [connection_ended(self._context, person, provider)] if credential else []
        transaction = self._context.db.transaction(outbox=ended)
        try:
            rows = await transaction.run(store.disconnect, person, provider, credential, revocation)
        except ConcurrentUpdate as error:
            raise Conflict("the connection changed meanwhile: try again", reason="CONNECTION_CHANGED") from error
        await self._context.db.scrub()
        return Ended(rows, revocation, lost=credential is not None and revocation is None)

    async def revoke(self, ended: Ended) -> bool:
        """Revokes the access of a connection that ended; whether it is dead. Tried again in the background."""
        if ended.revocation is None:
            return not ended.lost
        try:
            async with asyncio.timeout(REVOKE_S):
                return await self._revoking.revoke(ended.revocation)
        except TimeoutError:
            return False

    async def _exchange(self, offer: Offer, code: str) -> ProviderTokens:
        auth = offer.manifest.auth
        try:
            return await self._vault.exchange(
                offer.provider, offer.client, auth.token_url, code, self._redirect_uri(offer)
            )
        except Unreachable as error:
            raise Unavailable(
                f"{offer.manifest.name} does not answer: try again",
                reason="PROVIDER_UNAVAILABLE",
                retry_after_s=error.retry_after_s,
            ) from error
        except CallFailed as error:
            status = error.status if isinstance(error, Rejected) else 401
            log.warning("code not exchanged", provider=offer.manifest.id, status=status)
            raise Conflict(
                f"{offer.manifest.name} did not take its own code: connect again", reason="CONNECT_CODE_REFUSED"
            ) from error

    async def _check_scopes(self, offer: Offer, tokens: ProviderTokens) -> None:
        """Raises Forbidden when the person allowed less than is needed; the access ends then."""
        if domain.missing_scopes(tokens.scopes, offer.manifest.auth.scopes):
            await self._let_go(offer, tokens)
            raise Forbidden(
                f"{offer.manifest.name} allows oO less than it needs: connect again and allow all of it",
                reason="CONNECT_SCOPE_MISSING",
            )

    async def _let_go(self, offer: Offer, tokens: ProviderTokens) -> None:
        await self._accesses.let_go(offer.manifest.id, tokens)
        self._revoking.rounds.wake()

    async def _store(self, person: str, offer: Offer, tokens: ProviderTokens) -> ConnectionRecord:
        provider, connection_id, now = offer.manifest.id, self._context.ids.uuid7(), self._context.clock.now()
        before = await self._context.db.read(store.find_connection, person, provider)
        connection = ConnectionRecord(
            person=person,
            provider=provider,
            id=connection_id,
            state=ConnectionState.ok,
            scopes=tokens.scopes or ",".join(offer.manifest.auth.scopes),
            account_id=before.account_id if before else "",  # the first reading says whether it is the same
            connected_at=now,
            next_sync_at=now + CLAIM,  # the first reading is done here and now
        )
        never_known = before is not None and not before.account_id
        ended = [connection_ended(self._context, person, provider)] if never_known else []
        try:
            sealed = await self._vault.encrypt(person, tokens, *place_of(provider, connection_id))
            credential = CredentialRecord(person=person, provider=provider, connection_id=connection_id, sealed=sealed)
            earlier = await self._credential(person, provider)
            revocation = await self._revoking.record_replaced(earlier, tokens) if earlier else None
            transaction = self._context.db.transaction(outbox=ended)
            await transaction.run(store.connect, connection, credential, earlier, revocation)
        except (ConcurrentUpdate, DecryptionError, SignInNeeded) as error:
            # Connected twice at once, or erased meanwhile: nobody here holds this access, so it must end there.
            await self._let_go(offer, tokens)
            raise Conflict("the connection changed meanwhile: try again", reason="CONNECTION_CHANGED") from error
        return connection

    async def _read_first(self, connection: ConnectionRecord) -> None:
        """Within what is left of the caller's time; else in the background, at once."""
        try:
            async with asyncio.timeout(rpc.remaining_s() - ANSWER_S):
                await self._syncing.sync(connection)
        except TimeoutError:
            connection.next_sync_at = self._context.clock.now()
            await self._context.db.write(store.save_connection, connection)
            self._syncing.rounds.wake()

    async def _credential(self, person: str, provider: str) -> CredentialRecord | None:
        found = await self._context.db.read(store.credentials_of, person)
        return next((credential for credential in found if credential.provider == provider), None)

    def _redirect_uri(self, offer: Offer) -> str:
        return f"{self._context.settings.url}/connect/{offer.manifest.id}/callback"
