"""Consents and the texts they are given to."""

from __future__ import annotations

from gen.oo.profile.v1 import (
    CheckConsentRequest,
    CheckConsentResponse,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
    GiveConsentResponse,
    ListConsentsRequest,
    ListConsentsResponse,
    RecordConsentRequest,
    RecordConsentResponse,
    WithdrawConsentRequest,
    WithdrawConsentResponse,
)
from gen.oo.profile.v1.services import ProfileServiceBase
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call
from servers.profile import domain, store
from servers.profile.documents import Documents


class ProfileService(ProfileServiceBase[Call]):
    def __init__(self, context: ModuleContext, documents: Documents) -> None:
        self.db = context.db
        self.documents = documents

    async def list_consents(self, request: ListConsentsRequest, call: Call) -> ListConsentsResponse:
        given = await self.db.read(store.standing_consents, call.person)
        consents = domain.consents(self.documents.current, given)
        return ListConsentsResponse(consents=consents, complete=domain.is_complete(consents))

    async def give_consent(self, request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        given = await self.db.read(store.standing_consents, call.person)
        new = domain.agree(self.documents.current, given, request.agreements, call.person, call.now)
        consents = domain.consents(self.documents.current, [*given, *new])
        response = GiveConsentResponse(consents=consents, complete=domain.is_complete(consents))
        await self.db.transaction(idempotency=call.idempotency_record(response)).run(store.add_consents, new)
        return response

    async def get_document(self, request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        return GetDocumentResponse(document=self.documents.find(request.id))

    async def check_consent(self, request: CheckConsentRequest, call: Call) -> CheckConsentResponse:
        given = await self.db.read(store.standing_consents, call.person)
        return CheckConsentResponse(granted=domain.is_granted(request.purpose, self.documents.current, given))

    async def record_consent(self, request: RecordConsentRequest, call: Call) -> RecordConsentResponse:
        new = domain.recorded(call.person, request.subject, request.hash, call.now)
        await self.db.write(store.replace_consent, new)
        return RecordConsentResponse()

    async def withdraw_consent(self, request: WithdrawConsentRequest, call: Call) -> WithdrawConsentResponse:
        await self.db.write(store.withdraw_consent, call.person, request.subject, call.now)
        return WithdrawConsentResponse()
