"""Scenes of auth: signing in. They are played first."""

from __future__ import annotations

import base64
from typing import Any

import orjson

from gen.oo.auth.v1 import (
    BeginSignInRequest,
    FinishSignInRequest,
    GetDiscoveryRequest,
    GetJwksRequest,
    GetJwksResponse,
    GetMeRequest,
    ResolveSessionRequest,
    ResolveSessionResponse,
)
from gen.oo.auth.v1.services import (
    AUTH_SERVICE_BEGIN_SIGN_IN,
    AUTH_SERVICE_FINISH_SIGN_IN,
    AUTH_SERVICE_GET_DISCOVERY,
    AUTH_SERVICE_GET_JWKS,
    AUTH_SERVICE_GET_ME,
    AUTH_SERVICE_RESOLVE_SESSION,
)
from servers.kernel.identity import Identity
from tests.contract.parity.scenes import Act, Scene
from tests.contract.parity.world import CALLBACK, chosen

ACT = Act()
UNSENDABLE = {"oo-secret": "señor"}
"""What takes anybody and any request can still be called wrongly."""


@ACT.scene(AUTH_SERVICE_BEGIN_SIGN_IN)
async def begin_sign_in(play: Scene) -> None:
    begun = await play.works(BeginSignInRequest(redirect_uri=CALLBACK, next="/privacy"), service="bff")
    play.world.known["begun"] = begun
    await play.works(BeginSignInRequest(redirect_uri=CALLBACK, fresh=True), service="bff")
    await play.fails(BeginSignInRequest(redirect_uri="https://elsewhere.example/"), service="bff")
    await play.fails(BeginSignInRequest(redirect_uri=CALLBACK, next="//elsewhere.example"), service="bff")
    await play.fails(BeginSignInRequest(redirect_uri=CALLBACK))


@ACT.scene(AUTH_SERVICE_FINISH_SIGN_IN)
async def finish_sign_in(play: Scene) -> None:
    begun = play.world.known["begun"]
    back = chosen(begun.authorization_url, "mara")
    request = FinishSignInRequest(begun.flow, back["state"], back["code"])
    await play.fails(FinishSignInRequest("another flow", back["state"], back["code"]), service="bff")
    finished = await play.works(request, service="bff")
    play.world.known["session"] = finished.session
    await play.fails(request, service="bff")
    await play.fails(request)


@ACT.scene(AUTH_SERVICE_RESOLVE_SESSION)
async def resolve_session(play: Scene) -> None:
    session = play.world.known["session"]
    await play.works(ResolveSessionRequest(session=session), service="bff")
    asked = ResolveSessionRequest(session=session, audiences=["profile", "recommender"])
    await play.works(asked, service="bff", seen=_claims)
    play.world.known["ada"] = await play.world.identity(session)
    await play.fails(ResolveSessionRequest(session="no session"), service="bff")
    await play.fails(ResolveSessionRequest(session=session, audiences=["no module!"]), service="bff")
    await play.fails(asked, play.world.known["ada"])


def _claims(answer: ResolveSessionResponse) -> Any:
    bodies = {audience: token.split(".")[1] for audience, token in answer.tokens.items()}
    claims = {audience: orjson.loads(base64.urlsafe_b64decode(body + "==")) for audience, body in bodies.items()}
    return answer.person, answer.session_id, answer.signed_in_at, claims


@ACT.scene(AUTH_SERVICE_GET_ME)
async def get_me(play: Scene) -> None:
    ada: Identity = play.world.known["ada"]
    await play.works(GetMeRequest(), ada)
    await play.fails(GetMeRequest())
    await play.fails(GetMeRequest(), ada, service="recommender")


@ACT.scene(AUTH_SERVICE_GET_JWKS)
async def get_jwks(play: Scene) -> None:
    await play.works(GetJwksRequest(), seen=_kinds)
    await play.works(GetJwksRequest(), service="profile", seen=_kinds)
    await play.fails(GetJwksRequest(), metadata=UNSENDABLE)


def _kinds(answer: GetJwksResponse) -> Any:
    return [(key.kty, key.crv, key.use, key.alg) for key in answer.keys]


@ACT.scene(AUTH_SERVICE_GET_DISCOVERY)
async def get_discovery(play: Scene) -> None:
    await play.works(GetDiscoveryRequest())
    await play.fails(GetDiscoveryRequest(), metadata=UNSENDABLE)
