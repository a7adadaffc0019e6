"""Scenes of a person who leaves. They are played last."""

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
from tests.contract.parity.scenes import Act, Scene

ACT = Act()
WORD = DeleteMeRequest(confirmation="delete")


@ACT.scene(EVENTS_SERVICE_DELIVER)
async def deliver(play: Scene) -> None:
    event = UserDeletionRequested(erasure_id="e", person="somebody", requested_at=play.world.clock.now())
    payload = CODEC_OF[UserDeletionRequested].encode(event)
    envelope = Envelope(event_id="1", type="user.deletion_requested", person="somebody", payload=payload)
    request = DeliverRequest(consumer="profile", envelope=envelope)
    for _ in range(2):
        await play.works(request, service="auth", module="profile")
    unknown = Envelope(event_id="2", type="tip.decided", payload=payload)
    await play.fails(DeliverRequest(consumer="profile", envelope=unknown), service="auth", module="profile")
    await play.fails(DeliverRequest(consumer="nobody", envelope=envelope), service="auth", module="profile")
    await play.fails(DeliverRequest(consumer="profile"), service="auth", module="profile")
    await play.fails(request, play.world.known["ada"], module="profile")


@ACT.scene(AUTH_SERVICE_SIGN_OUT)
async def sign_out(play: Scene) -> None:
    await play.works(SignOutRequest(), play.world.known["ada"])
    await play.fails(SignOutRequest())


@ACT.scene(AUTH_SERVICE_DELETE_ME)
async def delete_me(play: Scene) -> None:
    world = play.world
    cookie = await world.sign_in("mara")
    await play.fails(WORD)
    await play.fails(DeleteMeRequest(confirmation="yes"), await world.identity(cookie))
    world.advance(minutes=6)
    await play.fails(WORD, await world.identity(cookie))
    ada = await world.identity(await world.sign_in("mara", fresh=True))
    world.known["erasure"] = await play.works(WORD, ada)
    await play.fails(WORD, ada)


@ACT.scene(AUTH_SERVICE_GET_ERASURE)
async def get_erasure(play: Scene) -> None:
    begun = play.world.known["erasure"]
    secret = {SECRET: begun.secret}
    await play.works(GetErasureRequest(id=begun.erasure_id), metadata=secret)
    await play.fails(GetErasureRequest(id="unknown"), metadata=secret)
    await play.fails(GetErasureRequest(id=begun.erasure_id), metadata={SECRET: "another"})
    await play.fails(GetErasureRequest(id=begun.erasure_id))


@ACT.scene(AUTH_SERVICE_WATCH_ERASURE)
async def watch_erasure(play: Scene) -> None:
    begun = play.world.known["erasure"]
    secret = {SECRET: begun.secret}
    told = await play.works(WatchErasureRequest(id=begun.erasure_id), metadata=secret)
    assert told[-1].erasure.state in (ErasureState.erased, ErasureState.erased_with_residue)
    assert not await play.works(WatchErasureRequest(id=begun.erasure_id, after=told[-1].sequence), metadata=secret)
    await play.fails(WatchErasureRequest(id="unknown"), metadata=secret)
    await play.fails(WatchErasureRequest(id=begun.erasure_id), metadata={SECRET: "another"})
    await play.fails(WatchErasureRequest(id=begun.erasure_id))
