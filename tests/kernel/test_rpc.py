"""Rule, idempotency and deadline of a call, which are the same in process, by bytes and over gRPC."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from gen.oo.auth.v1 import DeleteMeRequest, DeleteMeResponse, GetErasureRequest, GetErasureResponse
from gen.oo.auth.v1.services import AUTH_SERVICE_DELETE_ME, AUTH_SERVICE_GET_ERASURE
from gen.oo.profile.storage.v1 import ConsentRecord
from gen.oo.profile.v1 import (
    Agreement,
    CheckConsentRequest,
    CheckConsentResponse,
    Document,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
    GiveConsentResponse,
    ListConsentsRequest,
    ListConsentsResponse,
)
from gen.oo.profile.v1.services import (
    PROFILE_SERVICE_CHECK_CONSENT,
    PROFILE_SERVICE_GET_DOCUMENT,
    PROFILE_SERVICE_GIVE_CONSENT,
    PROFILE_SERVICE_LIST_CONSENTS,
)
from gen.oo.recommender.v1 import RecommendRequest, RecommendRequestTrigger, RecommendResponse
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_RECOMMEND
from servers.kernel.db import NOBODY, bookkeeping
from servers.kernel.errors import (
    ConsentNeeded,
    Error,
    Invalid,
    SignInNeeded,
    StepUpNeeded,
    Unprocessable,
)
from servers.kernel.identity import Identity
from servers.kernel.rpc import IDEMPOTENCY_KEY, SECRET, Call
from servers.profile import store
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import RpcHarness

ADA, BOB, ROBOT = Identity("ada"), Identity("bob"), Identity("ada", service="svc:recommender")
CALLERS = {"nobody": None, "session": ADA, "service": ROBOT}


async def list_consents(request: ListConsentsRequest, call: Call) -> ListConsentsResponse:
    return ListConsentsResponse(complete=call.person == "ada")


async def check_consent(request: CheckConsentRequest, call: Call) -> CheckConsentResponse:
    assert call.identity
    return CheckConsentResponse(granted=(call.person, call.identity.service) == ("ada", "svc:recommender"))


async def get_document(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
    return GetDocumentResponse(document=Document(id=request.id))


async def get_erasure(request: GetErasureRequest, call: Call) -> GetErasureResponse:
    assert call.secret == "s3cret"
    return GetErasureResponse()


async def outcome(harness: RpcHarness, method: str, who: Identity | None) -> str:
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "session": lambda: harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), who),
        "service": lambda: harness.call(PROFILE_SERVICE_CHECK_CONSENT, CheckConsentRequest(), who),
        "public": lambda: harness.call(PROFILE_SERVICE_GET_DOCUMENT, GetDocumentRequest(id="terms"), who),
        "secret": lambda: harness.call(AUTH_SERVICE_GET_ERASURE, GetErasureRequest(id="e"), who),
    }
    try:
        await calls[method]()
    except Error as error:
        return error.reason
    return "OK"


@pytest.mark.parametrize(
    ("method", "caller", "reason"),
    [
        ("session", "nobody", "SIGN_IN_NEEDED"),
        ("session", "service", "SIGN_IN_NEEDED"),
        ("session", "session", "OK"),
        ("service", "nobody", "FORBIDDEN"),
        ("service", "session", "FORBIDDEN"),
        ("service", "service", "OK"),
        ("public", "nobody", "OK"),
        ("public", "session", "OK"),
        ("public", "service", "OK"),
        ("secret", "nobody", "SECRET_NEEDED"),
        ("secret", "session", "SECRET_NEEDED"),
        ("secret", "service", "SECRET_NEEDED"),
    ],
)
async def test_the_rule_says_who_may_call(harness: RpcHarness, method: str, caller: str, reason: str) -> None:
    harness.serve(PROFILE_SERVICE_LIST_CONSENTS, list_consents)
    harness.serve(PROFILE_SERVICE_CHECK_CONSENT, check_consent)
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, get_document)
    harness.serve(AUTH_SERVICE_GET_ERASURE, get_erasure)
    assert await outcome(harness, method, CALLERS[caller]) == reason


async def test_a_method_gets_the_identity_of_its_caller(harness: RpcHarness) -> None:
    harness.serve(PROFILE_SERVICE_LIST_CONSENTS, list_consents)
    harness.serve(PROFILE_SERVICE_CHECK_CONSENT, check_consent)
    assert (await harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), ADA)).complete
    assert not (await harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), BOB)).complete
    assert (await harness.call(PROFILE_SERVICE_CHECK_CONSENT, CheckConsentRequest(), ROBOT)).granted


async def test_a_secret_admits_its_caller(harness: RpcHarness) -> None:
    harness.serve(AUTH_SERVICE_GET_ERASURE, get_erasure)
    await harness.call(AUTH_SERVICE_GET_ERASURE, GetErasureRequest(id="e"), metadata={SECRET: "s3cret"})


@pytest.mark.parametrize(("minutes", "admitted"), [(0, True), (5, True), (6, False), (None, False)])
async def test_some_calls_need_a_fresh_sign_in(
    harness: RpcHarness, clock: ManualClock, minutes: int | None, admitted: bool
) -> None:
    async def delete_me(request: DeleteMeRequest, call: Call) -> DeleteMeResponse:
        return DeleteMeResponse(erasure_id="e")

    harness.serve(AUTH_SERVICE_DELETE_ME, delete_me)
    who = Identity("ada", signed_in_at=None if minutes is None else clock.now() - timedelta(minutes=minutes))
    if admitted:
        await harness.call(AUTH_SERVICE_DELETE_ME, DeleteMeRequest(confirmation="delete"), who)
    else:
        with pytest.raises(StepUpNeeded, match="5 minutes"):
            await harness.call(AUTH_SERVICE_DELETE_ME, DeleteMeRequest(confirmation="delete"), who)


REQUEST = RecommendRequest(trigger=RecommendRequestTrigger.open)


async def recommend(request: RecommendRequest, call: Call) -> RecommendResponse:
    return RecommendResponse()


async def test_a_purpose_needs_consent(harness: RpcHarness) -> None:
    harness.serve(RECOMMENDER_SERVICE_RECOMMEND, recommend, purposes=["research"])
    with pytest.raises(ConsentNeeded):
        await harness.call(RECOMMENDER_SERVICE_RECOMMEND, REQUEST, ADA)
    harness.serve(RECOMMENDER_SERVICE_RECOMMEND, recommend, purposes=["tips"])
    await harness.call(RECOMMENDER_SERVICE_RECOMMEND, REQUEST, ADA)


async def test_an_erased_person_is_refused(harness: RpcHarness) -> None:
    harness.serve(PROFILE_SERVICE_LIST_CONSENTS, list_consents, erased=["bob"])
    await harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), ADA)
    with pytest.raises(SignInNeeded) as caught:
        await harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), BOB)
    assert caught.value.reason == "ACCOUNT_DELETED"
    harness.serve(PROFILE_SERVICE_CHECK_CONSENT, check_consent, erased=["bob"])
    with pytest.raises(SignInNeeded):
        await harness.call(PROFILE_SERVICE_CHECK_CONSENT, CheckConsentRequest(), Identity("bob", service="svc:late"))


class ConsentRpc:
    """RPC that stores a consent, and counts its runs."""

    def __init__(self, harness: RpcHarness) -> None:
        self.harness = harness
        self.runs = 0

    async def give(self, request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        self.runs += 1
        await asyncio.sleep(0.01)
        response = GiveConsentResponse(complete=self.runs == 1)
        transaction = self.harness.database.transaction(person=NOBODY, idempotency=call.idempotency_record(response))
        await transaction.run(store.add_consents, [ConsentRecord(call.person, "terms", "h", call.now)])
        return response

    async def call(self, who: Identity, key: str, hash_: str = "a" * 64) -> GiveConsentResponse:
        request = GiveConsentRequest(agreements=[Agreement(document_id="terms", hash=hash_)])
        return await self.harness.call(PROFILE_SERVICE_GIVE_CONSENT, request, who, metadata={IDEMPOTENCY_KEY: key})

    async def effects(self) -> int:
        return sum([len(await self.harness.database.read(store.current_consents, p)) for p in ("ada", "bob")])


@pytest.fixture
def consent_rpc(harness: RpcHarness) -> ConsentRpc:
    made = ConsentRpc(harness)
    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, made.give)
    return made


async def test_the_same_key_has_one_effect_and_one_response(consent_rpc: ConsentRpc) -> None:
    assert await consent_rpc.call(ADA, "k") == await consent_rpc.call(ADA, "k") == GiveConsentResponse(complete=True)
    assert (consent_rpc.runs, await consent_rpc.effects()) == (1, 1)


async def test_a_stored_response_decrypts_for_its_own_call_and_person_only(
    consent_rpc: ConsentRpc, harness: RpcHarness
) -> None:
    response = await consent_rpc.call(ADA, "k")
    path = PROFILE_SERVICE_GIVE_CONSENT.path
    kept = await harness.database.read(bookkeeping.find_idempotency_record, "ada", path, "k")
    opened = await harness.idempotency.find("ada", path, "k")
    assert kept is not None
    assert opened is not None
    assert opened.response == PROFILE_SERVICE_GIVE_CONSENT.response.encode(response)
    assert opened.response not in kept.response
    await harness.database.transaction(person=NOBODY).run(
        bookkeeping.add_idempotency_record, dataclasses.replace(kept, key="elsewhere")
    )
    assert await harness.idempotency.find("ada", path, "elsewhere") is None
    await harness.database.transaction(person=NOBODY).run(lambda tx: tx.execute(text("DELETE FROM data_key")))
    harness.person_keys.forget("ada")
    assert await harness.idempotency.find("ada", path, "k") is None


async def test_the_same_key_with_another_body_is_refused(consent_rpc: ConsentRpc) -> None:
    await consent_rpc.call(ADA, "k")
    with pytest.raises(Unprocessable) as caught:
        await consent_rpc.call(ADA, "k", "b" * 64)
    assert caught.value.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await consent_rpc.effects() == 1


async def test_a_key_counts_for_its_own_person_alone(consent_rpc: ConsentRpc) -> None:
    await consent_rpc.call(ADA, "k")
    await consent_rpc.call(BOB, "k")
    await consent_rpc.call(ADA, "k2")
    assert await consent_rpc.effects() == 3


async def test_ten_concurrent_calls_with_one_key_have_one_effect(consent_rpc: ConsentRpc) -> None:
    responses = await asyncio.gather(*(consent_rpc.call(ADA, "k") for _ in range(10)))
    assert len({response.complete for response in responses}) == 1
    assert await consent_rpc.effects() == 1


async def test_a_call_that_failed_may_be_repeated_with_its_key(harness: RpcHarness, consent_rpc: ConsentRpc) -> None:
    async def fail(request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        raise Invalid.field("agreements", "no")

    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, fail)
    with pytest.raises(Invalid):
        await consent_rpc.call(ADA, "k")
    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, consent_rpc.give)
    assert (await consent_rpc.call(ADA, "k")).complete


async def test_a_key_is_ignored_where_the_rule_takes_none(harness: RpcHarness) -> None:
    seen: list[str] = []

    async def listen(request: ListConsentsRequest, call: Call) -> ListConsentsResponse:
        seen.append(call.idempotency_key)
        return ListConsentsResponse()

    harness.serve(PROFILE_SERVICE_LIST_CONSENTS, listen)
    for _ in range(2):
        await harness.call(PROFILE_SERVICE_LIST_CONSENTS, ListConsentsRequest(), ADA, metadata={IDEMPOTENCY_KEY: "k"})
    assert seen == ["", ""]


@pytest.mark.parametrize(
    ("key", "reason"),
    [("k" * 256, "IDEMPOTENCY_KEY_INVALID"), ("ключ", "METADATA_INVALID"), ("a\nb", "METADATA_INVALID")],
)
async def test_an_invalid_key_is_refused(consent_rpc: ConsentRpc, key: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        await consent_rpc.call(ADA, key)
    assert caught.value.reason == reason
    assert await consent_rpc.effects() == 0
    await consent_rpc.call(ADA, "k" * 255)


async def test_neither_side_shares_its_messages_with_the_other(harness: RpcHarness) -> None:
    kept: list[GetDocumentResponse] = []

    async def change_messages(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        request.id = "scribbled"
        kept.append(GetDocumentResponse(document=Document(id="mine")))
        return kept[0]

    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, change_messages)
    request = GetDocumentRequest(id="terms")
    response = await harness.call(PROFILE_SERVICE_GET_DOCUMENT, request)
    assert request.id == "terms"
    assert response.document
    response.document.id = "scribbled"
    assert kept[0].document
    assert kept[0].document.id == "mine"
