"""Cases of auth for signing in. They run first."""

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
from tests.contract.parity.cases import CaseList, RpcCase
from tests.contract.parity.running_modules import CALLBACK, choose_person

CASES = CaseList()
UNSENDABLE = {"oo-secret": "señor"}
"""Metadata that is not ASCII, the only wrong call to an RPC that accepts every caller and every request."""


@CASES.add(AUTH_SERVICE_BEGIN_SIGN_IN)
async def begin_sign_in(case: RpcCase) -> None:
    start = await case.succeeds(BeginSignInRequest(redirect_uri=CALLBACK, next="/privacy"), service="bff")
    case.oo.known["sign-in"] = start
    await case.succeeds(BeginSignInRequest(redirect_uri=CALLBACK, fresh=True), service="bff")
    await case.fails(BeginSignInRequest(redirect_uri="https://elsewhere.example/"), service="bff")
    await case.fails(BeginSignInRequest(redirect_uri=CALLBACK, next="//elsewhere.example"), service="bff")
    await case.fails(BeginSignInRequest(redirect_uri=CALLBACK))


@CASES.add(AUTH_SERVICE_FINISH_SIGN_IN)
async def finish_sign_in(case: RpcCase) -> None:
    start = case.oo.known["sign-in"]
    callback = choose_person(start.authorization_url, "mara")
    request = FinishSignInRequest(start.flow, callback["state"], callback["code"])
    await case.fails(FinishSignInRequest("another flow", callback["state"], callback["code"]), service="bff")
    finished = await case.succeeds(request, service="bff")
    case.oo.known["session"] = finished.session
    await case.fails(request, service="bff")
    await case.fails(request)


@CASES.add(AUTH_SERVICE_RESOLVE_SESSION)
async def resolve_session(case: RpcCase) -> None:
    session = case.oo.known["session"]
    await case.succeeds(ResolveSessionRequest(session=session), service="bff")
    with_tokens = ResolveSessionRequest(session=session, audiences=["profile", "recommender"])
    await case.succeeds(with_tokens, service="bff", comparable=_with_claims)
    case.oo.known["ada"] = await case.oo.identity(session)
    await case.fails(ResolveSessionRequest(session="no session"), service="bff")
    await case.fails(ResolveSessionRequest(session=session, audiences=["no module!"]), service="bff")
    await case.fails(with_tokens, case.oo.known["ada"])


def _with_claims(response: ResolveSessionResponse) -> Any:
    bodies = {audience: token.split(".")[1] for audience, token in response.tokens.items()}
    claims = {audience: orjson.loads(base64.urlsafe_b64decode(body + "==")) for audience, body in bodies.items()}
    return response.person, response.session_id, response.signed_in_at, claims


@CASES.add(AUTH_SERVICE_GET_ME)
async def get_me(case: RpcCase) -> None:
    ada: Identity = case.oo.known["ada"]
    await case.succeeds(GetMeRequest(), ada)
    await case.fails(GetMeRequest())
    await case.fails(GetMeRequest(), ada, service="recommender")


@CASES.add(AUTH_SERVICE_GET_JWKS)
async def get_jwks(case: RpcCase) -> None:
    await case.succeeds(GetJwksRequest(), comparable=_key_types)
    await case.succeeds(GetJwksRequest(), service="profile", comparable=_key_types)
    await case.fails(GetJwksRequest(), metadata=UNSENDABLE)


def _key_types(response: GetJwksResponse) -> Any:
    return [(key.kty, key.crv, key.use, key.alg) for key in response.keys]


@CASES.add(AUTH_SERVICE_GET_DISCOVERY)
async def get_discovery(case: RpcCase) -> None:
    await case.succeeds(GetDiscoveryRequest())
    await case.fails(GetDiscoveryRequest(), metadata=UNSENDABLE)
