"""Consents and the documents they are given to."""

from gen.oo.profile import v1
from gen.oo.profile.v1.services import ProfileServiceBase
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call
from servers.profile import domain, store
from servers.profile.documents import Documents


class ProfileService(ProfileServiceBase[Call]):
    def __init__(self, context: ModuleContext, documents: Documents) -> None:
        self.db = context.db
        self.documents = documents

    async def list_consents(self, request: v1.ListConsentsRequest, call: Call) -> v1.ListConsentsResponse:
        current = await self.db.read(store.current_consents, call.person)
        consents = domain.consents(self.documents.current, current)
        return v1.ListConsentsResponse(consents=consents, complete=domain.is_complete(consents))

    async def give_consent(self, request: v1.GiveConsentRequest, call: Call) -> v1.GiveConsentResponse:
        current = await self.db.read(store.current_consents, call.person)
        new = domain.new_consents(self.documents.current, current, request.agreements, call.person, call.now)
        consents = domain.consents(self.documents.current, [*current, *new])
        response = v1.GiveConsentResponse(consents=consents, complete=domain.is_complete(consents))
        await self.db.transaction(person=call.person, idempotency=call.idempotency_record(response)).run(
            store.add_consents, new
        )
        return response

    async def get_document(self, request: v1.GetDocumentRequest, call: Call) -> v1.GetDocumentResponse:
        return v1.GetDocumentResponse(document=self.documents.find(request.id))

    async def check_consent(self, request: v1.CheckConsentRequest, call: Call) -> v1.CheckConsentResponse:
        current = await self.db.read(store.current_consents, call.person)
        return v1.CheckConsentResponse(granted=domain.is_granted(request.purpose, self.documents.current, current))

    async def record_consent(self, request: v1.RecordConsentRequest, call: Call) -> v1.RecordConsentResponse:
        new = domain.consent_record(call.person, request.subject, request.hash, call.now)
        await self.db.transaction(person=call.person).run(store.replace_consent, new)
        return v1.RecordConsentResponse()

    async def withdraw_consent(self, request: v1.WithdrawConsentRequest, call: Call) -> v1.WithdrawConsentResponse:
        await self.db.transaction(person=call.person).run(
            store.withdraw_consent, call.person, request.subject, call.now
        )
        return v1.WithdrawConsentResponse()
