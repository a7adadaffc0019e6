"""Cases of a person who leaves. They run last."""

from __future__ import annotations

from gen.oo.auth.v1 import (
    DeleteMeRequest,
    ErasureState,
    GetErasureRequest,
    SignOutRequest,
    UserDeletionRequested,
    WatchErasureRequest,
)
from gen.oo.auth.v1.services import (
    AUTH_SERVICE_DELETE_ME,
    AUTH_SERVICE_GET_ERASURE,
    AUTH_SERVICE_SIGN_OUT,
    AUTH_SERVICE_WATCH_ERASURE,
)
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EVENTS_SERVICE_DELIVER
from gen.registry import CODEC_OF
from servers.kernel.rpc import SECRET
from tests.contract.parity.cases import CaseList, RpcCase

CASES = CaseList()
CONFIRMED = DeleteMeRequest(confirmation="delete")


@CASES.add(EVENTS_SERVICE_DELIVER)
async def deliver(case: RpcCase) -> None:
    event = UserDeletionRequested(erasure_id="e", person="somebody", requested_at=case.oo.clock.now())
    payload = CODEC_OF[UserDeletionRequested].encode(event)
    envelope = Envelope(event_id="1", type="user.deletion_requested", person="somebody", payload=payload)
    request = DeliverRequest(consumer="profile", envelope=envelope)
    for _ in range(2):
        await case.succeeds(request, service="auth", module="profile")
    unknown = Envelope(event_id="2", type="tip.decided", payload=payload)
    await case.fails(DeliverRequest(consumer="profile", envelope=unknown), service="auth", module="profile")
    await case.fails(DeliverRequest(consumer="nobody", envelope=envelope), service="auth", module="profile")
    await case.fails(DeliverRequest(consumer="profile"), service="auth", module="profile")
    await case.fails(request, case.oo.known["ada"], module="profile")


@CASES.add(AUTH_SERVICE_SIGN_OUT)
async def sign_out(case: RpcCase) -> None:
    await case.succeeds(SignOutRequest(), case.oo.known["ada"])
    await case.fails(SignOutRequest())


@CASES.add(AUTH_SERVICE_DELETE_ME)
async def delete_me(case: RpcCase) -> None:
    oo = case.oo
    cookie = await oo.sign_in("mara")
    await case.fails(CONFIRMED)
    await case.fails(DeleteMeRequest(confirmation="yes"), await oo.identity(cookie))
    oo.advance(minutes=6)
    await case.fails(CONFIRMED, await oo.identity(cookie))
    ada = await oo.identity(await oo.sign_in("mara", fresh=True))
    oo.known["erasure"] = await case.succeeds(CONFIRMED, ada)
    await case.fails(CONFIRMED, ada)


@CASES.add(AUTH_SERVICE_GET_ERASURE)
async def get_erasure(case: RpcCase) -> None:
    deletion = case.oo.known["erasure"]
    secret = {SECRET: deletion.secret}
    await case.succeeds(GetErasureRequest(id=deletion.erasure_id), metadata=secret)
    await case.fails(GetErasureRequest(id="unknown"), metadata=secret)
    await case.fails(GetErasureRequest(id=deletion.erasure_id), metadata={SECRET: "another"})
    await case.fails(GetErasureRequest(id=deletion.erasure_id))


@CASES.add(AUTH_SERVICE_WATCH_ERASURE)
async def watch_erasure(case: RpcCase) -> None:
    deletion = case.oo.known["erasure"]
    secret = {SECRET: deletion.secret}
    updates = await case.succeeds(WatchErasureRequest(id=deletion.erasure_id), metadata=secret)
    assert updates[-1].erasure.state in (ErasureState.erased, ErasureState.erased_with_remaining_data)
    assert not await case.succeeds(
        WatchErasureRequest(id=deletion.erasure_id, after=updates[-1].sequence), metadata=secret
    )
    await case.fails(WatchErasureRequest(id="unknown"), metadata=secret)
    await case.fails(WatchErasureRequest(id=deletion.erasure_id), metadata={SECRET: "another"})
    await case.fails(WatchErasureRequest(id=deletion.erasure_id))
