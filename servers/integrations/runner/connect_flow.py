"""Connecting and disconnecting a provider by OAuth."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from gen.oo.integrations.storage.v1 import ConnectFlowRecord, ConnectionRecord, CredentialRecord, RevocationRecord
from gen.oo.integrations.v1 import ConnectionState, FinishConnectionRequest
from servers.integrations import domain, store
from servers.integrations.runner.available_connectors import AvailableConnector
from servers.integrations.runner.credentials import CredentialManager, associated_data
from servers.integrations.runner.revoker import FIRST_BY_CALLER, Revoker
from servers.integrations.runner.syncer import CLAIM_DURATION, Syncer, connection_ended
from servers.kernel import rpc
from servers.kernel.crypto import DecryptionError
from servers.kernel.db import ConcurrentUpdate
from servers.kernel.errors import AccountDeleted, Conflict, Forbidden, Unavailable
from servers.kernel.ids import digest
from servers.kernel.module import ModuleContext
from servers.kernel.outbound import CallFailed, Rejected, Unreachable
from servers.kernel.vault import ProviderTokens, Vault

FIRST_SYNC_WAIT_S = 1.0
"""Time that a call keeps for its own response while the first sync runs."""
REVOKE_TIMEOUT_S = 4.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EndedConnection:
    """A connection that ended: the number of deleted rows, and the revocation that remains to be done.

    `lost` is True if its tokens could not be decrypted, so that nobody can revoke them.
    """

    rows: int
    revocation: RevocationRecord | None
    lost: bool


class ConnectFlow:
    def __init__(
        self, context: ModuleContext, vault: Vault, credentials: CredentialManager, syncer: Syncer, revoker: Revoker
    ) -> None:
        self._context = context
        self._vault = vault
        self._credentials = credentials
        self._syncer = syncer
        self._revoker = revoker

    async def begin(self, person: str, connector: AvailableConnector) -> str:
        """Return the URL of the provider's consent page. Its state is valid once, for this person, for ten minutes."""
        state, now = self._context.ids.secret(), self._context.clock.now()
        flow = ConnectFlowRecord(
            state_hash=digest(state), person=person, provider=connector.manifest.id, created_at=now
        )
        await self._context.db.transaction(person=person).run(
            store.connections.add_flow, flow, now - domain.CONNECT_LIFETIME
        )
        query = {
            "client_id": connector.client.id,
            "response_type": "code",
            "scope": ",".join(connector.manifest.auth.scopes),
            "state": state,
            "redirect_uri": self._redirect_uri(connector),
        }
        return f"{connector.provider.resolve(connector.manifest.auth.authorize_url)}?{urlencode(query)}"

    async def finish(self, person: str, connector: AvailableConnector, request: FinishConnectionRequest) -> None:
        """Exchange the code, store the credential in place of an earlier one, and sync for the first time.

        Raises Forbidden for an invalid state, a refusal at the provider or missing scopes, Conflict for an invalid
        code, and Unavailable if the provider does not respond.
        """
        flow = await self._context.db.transaction(person=person).run(
            store.connections.take_flow, digest(request.state), person, connector.manifest.id
        )
        domain.check_authorization_response(flow, request.error, self._context.clock.now())
        tokens = await self._exchange(connector, request.code)
        await self._check_scopes(connector, tokens)
        connection = await self._store(person, connector, tokens)
        self._revoker.worker.notify()
        await self._read_first(connection)

    async def end(self, person: str, provider: str) -> EndedConnection:
        """Delete everything of a provider. Raises Conflict, and deletes nothing, if the connection has changed."""
        credential = await self._credential(person, provider)
        revocation = await self._revoker.record_of(credential, wait=FIRST_BY_CALLER) if credential else None
        ended = [connection_ended(self._context, person, provider)] if credential else []
        transaction = self._context.db.transaction(person=person, outbox=ended)
        try:
            rows = await transaction.run(store.connections.disconnect, person, provider, credential, revocation)
        except ConcurrentUpdate as error:
            raise Conflict("the connection changed meanwhile: try again", reason="CONNECTION_CHANGED") from error
        await self._context.db.scrub()
        return EndedConnection(rows, revocation, lost=credential is not None and revocation is None)

    async def revoke(self, ended: EndedConnection) -> bool:
        """Revoke the tokens of an ended connection. Return True if confirmed; else it is retried in the background."""
        if ended.revocation is None:
            return not ended.lost
        try:
            async with asyncio.timeout(REVOKE_TIMEOUT_S):
                return await self._revoker.revoke(ended.revocation)
        except TimeoutError:
            return False

    async def _exchange(self, connector: AvailableConnector, code: str) -> ProviderTokens:
        auth = connector.manifest.auth
        try:
            return await self._vault.exchange(
                connector.provider, connector.client, auth.token_url, code, self._redirect_uri(connector)
            )
        except Unreachable as error:
            raise Unavailable(
                f"{connector.manifest.name} does not respond: try again",
                reason="PROVIDER_UNAVAILABLE",
                retry_after_s=error.retry_after_s,
            ) from error
        except CallFailed as error:
            status = error.status if isinstance(error, Rejected) else 401
            log.warning("code not exchanged", provider=connector.manifest.id, status=status)
            raise Conflict(
                f"{connector.manifest.name} refused its own code: connect again", reason="CONNECT_CODE_REFUSED"
            ) from error

    async def _check_scopes(self, connector: AvailableConnector, tokens: ProviderTokens) -> None:
        """Raise Forbidden if scopes are missing, after revoking the tokens."""
        if domain.missing_scopes(tokens.scopes, connector.manifest.auth.scopes):
            await self._revoke_tokens(connector, tokens)
            raise Forbidden(
                f"{connector.manifest.name} allows oO less than it needs: connect again and allow all of it",
                reason="CONNECT_SCOPE_MISSING",
            )

    async def _revoke_tokens(self, connector: AvailableConnector, tokens: ProviderTokens) -> None:
        await self._credentials.revoke_unowned(connector.manifest.id, tokens)
        self._revoker.worker.notify()

    async def _store(self, person: str, connector: AvailableConnector, tokens: ProviderTokens) -> ConnectionRecord:
        provider, connection_id, now = connector.manifest.id, self._context.ids.uuid7(), self._context.clock.now()
        before = await self._context.db.read(store.connections.find_connection, person, provider)
        connection = ConnectionRecord(
            person=person,
            provider=provider,
            id=connection_id,
            state=ConnectionState.ok,
            scopes=tokens.scopes or ",".join(connector.manifest.auth.scopes),
            account_id=before.account_id if before else "",  # the first sync says whether the account is the same
            connected_at=now,
            next_sync_at=now + CLAIM_DURATION,  # so that the worker does not start the first sync as well
        )
        never_known = before is not None and not before.account_id
        ended = [connection_ended(self._context, person, provider)] if never_known else []
        try:
            tokens_encrypted = await self._vault.encrypt(person, tokens, *associated_data(provider, connection_id))
            credential = CredentialRecord(
                person=person, provider=provider, connection_id=connection_id, tokens_encrypted=tokens_encrypted
            )
            earlier = await self._credential(person, provider)
            revocation = await self._revoker.record_replaced(earlier, tokens) if earlier else None
            transaction = self._context.db.transaction(person=person, outbox=ended)
            await transaction.run(store.connections.connect, connection, credential, earlier, revocation)
        except (ConcurrentUpdate, DecryptionError, AccountDeleted) as error:
            # Connected twice at once, or erased: these tokens belong to no connection, so they are revoked.
            await self._revoke_tokens(connector, tokens)
            raise Conflict("the connection changed meanwhile: try again", reason="CONNECTION_CHANGED") from error
        return connection

    async def _read_first(self, connection: ConnectionRecord) -> None:
        """Sync within the remaining time of the caller, or else in the background."""
        try:
            async with asyncio.timeout(rpc.remaining_s() - FIRST_SYNC_WAIT_S):
                await self._syncer.sync(connection)
        except TimeoutError:
            connection.next_sync_at = self._context.clock.now()
            await self._context.db.transaction(person=connection.person).run(
                store.connections.save_connection, connection
            )
            self._syncer.worker.notify()

    async def _credential(self, person: str, provider: str) -> CredentialRecord | None:
        found = await self._context.db.read(store.connections.list_credentials, person)
        return next((credential for credential in found if credential.provider == provider), None)

    def _redirect_uri(self, connector: AvailableConnector) -> str:
        return f"{self._context.settings.url}/connect/{connector.manifest.id}/callback"
