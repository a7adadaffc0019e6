"""Connecting apps, and what they say as candidates."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from gen.oo.integrations.v1 import (
    BeginConnectionRequest,
    BeginConnectionResponse,
    Connection,
    ConnectionRecord,
    DisconnectRequest,
    DisconnectResponse,
    FinishConnectionRequest,
    FinishConnectionResponse,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesRequest,
    ListCandidatesResponse,
    ListConnectorsRequest,
    ListConnectorsResponse,
)
from gen.oo.integrations.v1.services import IntegrationsServiceBase
from gen.oo.profile.v1 import RecordConsentRequest, WithdrawConsentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.integrations import domain, store
from servers.integrations.runner import Connecting, Offer, Offers, Texts
from servers.kernel.errors import Conflict, NotFound
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call


class IntegrationsService(IntegrationsServiceBase[Call]):
    def __init__(self, context: ModuleContext, offers: Offers, connecting: Connecting, texts: Texts) -> None:
        self.db = context.db
        self.offers = offers
        self.connecting = connecting
        self.texts = texts
        self.profile: Callable[[], ProfileServiceStub] = lambda: context.stub(ProfileServiceStub)

    async def list_connectors(self, request: ListConnectorsRequest, call: Call) -> ListConnectorsResponse:
        connected = await self.db.read(store.connections_of, call.person)
        return ListConnectorsResponse(
            connectors=[offer.manifest.shown(_shown(offer, connected.get(name))) for name, offer in self.offers.items()]
        )

    async def begin_connection(self, request: BeginConnectionRequest, call: Call) -> BeginConnectionResponse:
        offer = self._offer(request.provider)
        agreed = offer.manifest.consent_hash
        if request.consent_hash != agreed:
            raise Conflict(
                f"what {offer.manifest.name} is read for has changed: read it again", reason="CONSENT_CHANGED"
            )
        consent = RecordConsentRequest(subject=_subject(request.provider), hash=agreed)
        await self.profile().record_consent(consent)
        return BeginConnectionResponse(authorization_url=await self.connecting.begin(call.person, offer))

    async def finish_connection(self, request: FinishConnectionRequest, call: Call) -> FinishConnectionResponse:
        offer = self._offer(request.provider)
        await self.connecting.finish(call.person, offer, request)
        connected = await self.db.read(store.connections_of, call.person)
        if request.provider not in connected:
            raise Conflict("the connection was ended meanwhile", reason="CONNECTION_CHANGED")
        return FinishConnectionResponse(connection=_shown(offer, connected[request.provider]))

    async def disconnect(self, request: DisconnectRequest, call: Call) -> DisconnectResponse:
        ended = await self.connecting.end(call.person, request.provider)
        # After the end: nothing is ever read without a yes, and whoever repeats a call that broke off here finishes it.
        await self.profile().withdraw_consent(WithdrawConsentRequest(subject=_subject(request.provider)))
        response = DisconnectResponse(revoked=await self.connecting.revoke(ended), rows_deleted=ended.rows)
        # The answer alone, as only now it is known; a crash before leaves nobody connected and nobody answered.
        await self.db.transaction(idempotency=call.idempotency_record(response)).run(lambda tx: None)
        return response

    async def list_candidates(self, request: ListCandidatesRequest, call: Call) -> ListCandidatesResponse:
        held = await self.db.read(store.open_tasks, call.person, self.offers)
        found = (domain.candidates(provider, tasks) for provider, tasks in held.items())
        return ListCandidatesResponse(candidates=list(chain.from_iterable(found)))

    async def get_candidate_text(self, request: GetCandidateTextRequest, call: Call) -> GetCandidateTextResponse:
        return GetCandidateTextResponse(text=await self.texts.open(call.person, request.provider, request.id))

    def _offer(self, provider: str) -> Offer:
        if provider not in self.offers:
            raise NotFound("connector", provider)
        return self.offers[provider]


def _shown(offer: Offer, connected: tuple[ConnectionRecord, int] | None) -> Connection | None:
    """The person's connection, if there is one. `connected`: it and the number of its tasks."""
    return domain.shown(*connected, offer.manifest.auth.scopes) if connected else None


def _subject(provider: str) -> str:
    """How a yes to a connector is named at profile."""
    return f"connector:{provider}"
