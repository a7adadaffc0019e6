"""Connections to apps, and their tasks as candidates."""

from collections.abc import Callable
from itertools import chain

from gen.oo.integrations import v1
from gen.oo.integrations.storage.v1 import ConnectionRecord
from gen.oo.integrations.v1.services import IntegrationsServiceBase
from gen.oo.profile.v1 import RecordConsentRequest, WithdrawConsentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.integrations import domain, store
from servers.integrations.runner.available_connectors import AvailableConnector, AvailableConnectors
from servers.integrations.runner.candidate_texts import CandidateTexts
from servers.integrations.runner.connect_flow import ConnectFlow
from servers.kernel.errors import Conflict, NotFound
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call


class IntegrationsService(IntegrationsServiceBase[Call]):
    def __init__(
        self, context: ModuleContext, connectors: AvailableConnectors, connect_flow: ConnectFlow, texts: CandidateTexts
    ) -> None:
        self.db = context.db
        self.connectors = connectors
        self.connect_flow = connect_flow
        self.texts = texts
        self.profile: Callable[[], ProfileServiceStub] = lambda: context.stub(ProfileServiceStub)

    async def list_connectors(self, request: v1.ListConnectorsRequest, call: Call) -> v1.ListConnectorsResponse:
        connected = await self.db.read(store.items.list_connections, call.person)
        return v1.ListConnectorsResponse(
            connectors=[
                connector.manifest.to_message(_connection(connector, connected.get(name)))
                for name, connector in self.connectors.items()
            ]
        )

    async def begin_connection(self, request: v1.BeginConnectionRequest, call: Call) -> v1.BeginConnectionResponse:
        connector = self._connector(request.provider)
        agreed = connector.manifest.consent_hash
        if request.consent_hash != agreed:
            raise Conflict(
                f"what {connector.manifest.name} is read for has changed: read it again", reason="CONSENT_CHANGED"
            )
        consent = RecordConsentRequest(subject=_consent_subject(request.provider), hash=agreed)
        await self.profile().record_consent(consent)
        return v1.BeginConnectionResponse(authorization_url=await self.connect_flow.begin(call.person, connector))

    async def finish_connection(self, request: v1.FinishConnectionRequest, call: Call) -> v1.FinishConnectionResponse:
        connector = self._connector(request.provider)
        await self.connect_flow.finish(call.person, connector, request)
        connected = await self.db.read(store.items.list_connections, call.person)
        if request.provider not in connected:
            raise Conflict("the connection was ended meanwhile", reason="CONNECTION_CHANGED")
        return v1.FinishConnectionResponse(connection=_connection(connector, connected[request.provider]))

    async def disconnect(self, request: v1.DisconnectRequest, call: Call) -> v1.DisconnectResponse:
        ended = await self.connect_flow.end(call.person, request.provider)
        # After the connection has ended, so that nothing is read without consent. A repeated call finishes this step.
        await self.profile().withdraw_consent(WithdrawConsentRequest(subject=_consent_subject(request.provider)))
        response = v1.DisconnectResponse(revoked=await self.connect_flow.revoke(ended), rows_deleted=ended.rows)
        # Only the response, which is known only now. After a crash before this, a repeated call does it all again.
        await self.db.transaction(person=call.person, idempotency=call.idempotency_record(response)).run(
            lambda tx: None
        )
        return response

    async def list_candidates(self, request: v1.ListCandidatesRequest, call: Call) -> v1.ListCandidatesResponse:
        tasks_by_provider = await self.db.read(store.items.list_open_tasks, call.person, self.connectors)
        found = (domain.candidates(provider, tasks) for provider, tasks in tasks_by_provider.items())
        return v1.ListCandidatesResponse(candidates=list(chain.from_iterable(found)))

    async def get_candidate_text(self, request: v1.GetCandidateTextRequest, call: Call) -> v1.GetCandidateTextResponse:
        return v1.GetCandidateTextResponse(text=await self.texts.decrypt(call.person, request.provider, request.id))

    def _connector(self, provider: str) -> AvailableConnector:
        if provider not in self.connectors:
            raise NotFound("connector", provider)
        return self.connectors[provider]


def _connection(connector: AvailableConnector, connected: tuple[ConnectionRecord, int] | None) -> v1.Connection | None:
    """Return the person's connection with the number of its tasks, or None."""
    return domain.connection_message(*connected, connector.manifest.auth.scopes) if connected else None


def _consent_subject(provider: str) -> str:
    return f"connector:{provider}"
