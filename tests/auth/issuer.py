"""An OpenID provider on real HTTP that lies on request. Honest unless a test says otherwise."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servers.kernel.clock import Clock

CLIENT_ID, CLIENT_SECRET = "oo-test", "secret:with%odd+signs"
Claims = dict[str, Any]
Sign = Callable[[Claims], str]
Endpoint = Callable[[Request], Awaitable[Response]]


@cache
def rsa_key(kid: str) -> RSAKey:
    """Made once a run: an RSA key takes a tenth of a second."""
    return RSAKey.import_key({**RSAKey.generate_key(2048).as_dict(private=True), "kid": kid})


@cache
def ec_key(kid: str) -> ECKey:
    return ECKey.import_key({**ECKey.generate_key("P-256").as_dict(private=True), "kid": kid})


def signed(claims: Claims, key: RSAKey | ECKey | OctKey, alg: str = "RS256", **header: Any) -> str:
    """A compact token; `header` overrides the kid, or leaves it out with None."""
    full = {"alg": alg, "kid": key.kid, **header}
    return jwt.encode({k: v for k, v in full.items() if v is not None}, claims, key, algorithms=[alg])


def unsigned(claims: Claims) -> str:
    """alg none."""
    return ".".join([_base64url(json.dumps({"alg": "none"})), _base64url(json.dumps(claims)), ""])


def signed_with_public_key(claims: Claims) -> str:
    """HS256 with the provider's public key as its secret: the classic confusion."""
    body = ".".join([_base64url('{"alg":"HS256","kid":"k1"}'), _base64url(json.dumps(claims))])
    signature = hmac.digest(rsa_key("k1").as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@dataclass
class Issuer:
    """State of the provider. `lies`: claims to put over the true ones; None leaves a claim out.

    `failures`: how many of the next GETs answer 503. `delay_s`: every answer waits so long. `asked`: requests by path.
    """

    clock: Clock
    url: str = ""
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: [rsa_key("k1")])
    sign: Sign = lambda claims: signed(claims, rsa_key("k1"))
    lies: Claims = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    token_answer: Callable[[Claims], Response] | None = None
    failures: int = 0
    delay_s: float = 0
    asked: Counter[str] = field(default_factory=Counter)
    grants: dict[str, Claims] = field(default_factory=dict)

    def authorize(self, url: str, who: str = "ada") -> dict[str, str]:
        """What the browser brings back when `who` consents: code and state."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert set(asked["scope"].split()) == {"openid", "email"}
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked | {"who": who}
        return {"code": code, "state": asked["state"]}

    def claims(self, grant: Claims) -> Claims:
        now = int(self.clock.now().timestamp())
        true = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": f"sub-{grant['who']}",
            "email": f"{grant['who']}@example.com",
            "nonce": grant["nonce"],
            "iat": now,
            "exp": now + 600,
            "auth_time": now,
        }
        return {name: value for name, value in (true | self.lies).items() if value is not None}

    async def _discovery(self, _request: Request) -> Response:
        true = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "prompt_values_supported": ["none", "login"],
        }
        return JSONResponse({k: v for k, v in (true | self.description).items() if v is not None})

    async def _jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def _token(self, request: Request) -> Response:
        form = dict((await request.form()).items())
        grant = self.grants.pop(str(form.get("code")), None)
        if request.headers["authorization"] != _basic():
            return JSONResponse({"error": "invalid_client"}, 401)
        verifier = str(form.get("code_verifier"))
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if grant is None or grant["code_challenge"] != proof or grant["redirect_uri"] != form.get("redirect_uri"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = self.claims(grant)
        if self.token_answer:
            return self.token_answer(claims)
        return JSONResponse({"access_token": "at-secret", "token_type": "Bearer", "id_token": self.sign(claims)})

    def _faulty(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            self.asked[request.url.path] += 1
            await asyncio.sleep(self.delay_s)
            if request.method == "GET" and self.failures:
                self.failures -= 1
                return Response(status_code=503)
            return await endpoint(request)

        return answer

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._faulty(self._discovery)),
                Route("/jwks", self._faulty(self._jwks)),
                Route("/token", self._faulty(self._token), methods=["POST"]),
            ]
        )


@asynccontextmanager
async def serving(issuer: Issuer) -> AsyncIterator[Issuer]:
    """The issuer on a free port of this machine."""
    config = uvicorn.Config(issuer.app(), port=0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    issuer.url = f"http://127.0.0.1:{port}"
    try:
        yield issuer
    finally:
        # Cancelled, not asked to stop: uvicorn looks for that ten times a second only.
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for listener in server.servers:
            listener.close()


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
