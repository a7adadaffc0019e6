"""A real OpenID provider over HTTP that misbehaves in the ways that a test sets."""

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
    """Return a key pair that is generated once per run, as that takes a tenth of a second."""
    return RSAKey.import_key({**RSAKey.generate_key(2048).as_dict(private=True), "kid": kid})


@cache
def ec_key(kid: str) -> ECKey:
    return ECKey.import_key({**ECKey.generate_key("P-256").as_dict(private=True), "kid": kid})


def signed_token(claims: Claims, key: RSAKey | ECKey | OctKey, alg: str = "RS256", **header: Any) -> str:
    """Return a compact token. `header` overrides header fields; None leaves one out."""
    full = {"alg": alg, "kid": key.kid, **header}
    return jwt.encode({k: v for k, v in full.items() if v is not None}, claims, key, algorithms=[alg])


def unsigned_token(claims: Claims) -> str:
    """Return a token with the algorithm `none`."""
    return ".".join([_base64url(json.dumps({"alg": "none"})), _base64url(json.dumps(claims)), ""])


def token_signed_with_public_key(claims: Claims) -> str:
    """Return an HS256 token with the provider's public key as its secret, the classic key confusion."""
    body = ".".join([_base64url('{"alg":"HS256","kid":"k1"}'), _base64url(json.dumps(claims))])
    signature = hmac.digest(rsa_key("k1").as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@dataclass
class Issuer:
    """Provider whose responses a test can falsify.

    `false_claims` and `metadata` override true values; None leaves a value out. The next `failures` GETs return 503.
    Every response takes `delay_s`. `requests` counts requests by path.
    """

    clock: Clock
    url: str = ""
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: [rsa_key("k1")])
    sign: Sign = lambda claims: signed_token(claims, rsa_key("k1"))
    false_claims: Claims = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    token_response: Callable[[Claims], Response] | None = None
    failures: int = 0
    delay_s: float = 0
    requests: Counter[str] = field(default_factory=Counter)
    grants: dict[str, Claims] = field(default_factory=dict)

    def authorize(self, url: str, who: str = "ada") -> dict[str, str]:
        """Return the code and state that the browser brings back once `who` has consented."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["client_id"] == CLIENT_ID
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert set(query["scope"].split()) == {"openid", "email"}
        code = secrets.token_urlsafe(16)
        self.grants[code] = query | {"who": who}
        return {"code": code, "state": query["state"]}

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
        return {name: value for name, value in (true | self.false_claims).items() if value is not None}

    async def _discovery(self, _request: Request) -> Response:
        true = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "prompt_values_supported": ["none", "login"],
        }
        return JSONResponse({k: v for k, v in (true | self.metadata).items() if v is not None})

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
        if self.token_response:
            return self.token_response(claims)
        return JSONResponse({"access_token": "at-secret", "token_type": "Bearer", "id_token": self.sign(claims)})

    def _faulty(self, endpoint: Endpoint) -> Endpoint:
        async def respond(request: Request) -> Response:
            self.requests[request.url.path] += 1
            await asyncio.sleep(self.delay_s)
            if request.method == "GET" and self.failures:
                self.failures -= 1
                return Response(status_code=503)
            return await endpoint(request)

        return respond

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._faulty(self._discovery)),
                Route("/jwks", self._faulty(self._jwks)),
                Route("/token", self._faulty(self._token), methods=["POST"]),
            ]
        )


@asynccontextmanager
async def serve_issuer(issuer: Issuer) -> AsyncIterator[Issuer]:
    """Serve the issuer on a free local port."""
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
        # Cancelled, not query to stop: uvicorn looks for that ten times a second only.
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for listener in server.servers:
            listener.close()


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
