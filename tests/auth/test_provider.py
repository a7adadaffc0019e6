"""An OpenID provider's metadata, the requests sent to it, and the ones that are retried when it fails."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import orjson
import pytest

from gen.oo.auth.storage.v1 import SignInFlowRecord
from servers.auth.oidc import ClientRegistration, OpenIdProvider, read_metadata
from servers.kernel.errors import Error
from tests import virtual_time
from tests.clocks import ManualClock

ISSUER = "https://issuer.example"
METADATA: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}
FLOW = SignInFlowRecord(redirect_uri="https://oo.example/auth/callback", code_verifier="v" * 43)


class FakeProvider(httpx2.AsyncBaseTransport):
    """Transport of a fake provider: returns `responses` in order, then repeats the last one."""

    def __init__(self, *responses: httpx2.Response | Exception, **metadata: Any) -> None:
        self.responses = list(responses)
        self.metadata = METADATA | metadata
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/.well-known/openid-configuration":
            return httpx2.Response(200, content=orjson.dumps(self.metadata))
        await request.aread()
        self.requests.append(request)
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return httpx2.Response(response.status_code, content=response.content)


def provider(server: FakeProvider) -> OpenIdProvider:
    made = OpenIdProvider(ClientRegistration("Example", ISSUER, "client", "s+/cret"), ManualClock())
    made._http["transport"] = server
    return made


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ("client_secret_basic", False, True)),
        ({"token_endpoint_auth_methods_supported": ["client_secret_basic"]}, ("client_secret_basic", False, True)),
        (
            {"token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"]},
            ("client_secret_post", False, True),
        ),
        ({"prompt_values_supported": ["none", "login"]}, ("client_secret_basic", True, True)),
        ({"prompt_values_supported": ["none"]}, ("client_secret_basic", False, True)),
        ({"claims_supported": ["sub", "auth_time"]}, ("client_secret_basic", False, True)),
        ({"claims_supported": ["sub"]}, ("client_secret_basic", False, False)),
        ({"claims_supported": []}, ("client_secret_basic", False, True)),
    ],
)
def test_provider_metadata_is_read(more: dict[str, Any], expected: tuple[str, bool, bool]) -> None:
    found = read_metadata(METADATA | more, ISSUER)
    assert (found.auth_method, found.takes_prompt_login, found.knows_auth_time) == expected


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_endpoints_must_be_https_except_on_this_machine(endpoint: str) -> None:
    for url in ("http://issuer.example/x", "http://127.0.0.1/x", "ftp://issuer.example/x", "", None, 7):
        with pytest.raises(ValueError, match=endpoint):
            read_metadata(METADATA | {endpoint: url}, ISSUER)
    local = "http://127.0.0.1:8091"
    read_metadata({name: url.replace(ISSUER, local) for name, url in METADATA.items()}, local)
    with pytest.raises(ValueError, match=endpoint):
        read_metadata(
            {**{n: u.replace(ISSUER, local) for n, u in METADATA.items()}, endpoint: "http://a.example"}, local
        )


@pytest.mark.parametrize(
    ("fresh", "supports_prompt", "expected"),
    [
        (False, True, {}),
        (True, True, {"max_age": "0", "prompt": "login", "claims": '{"id_token":{"auth_time":{"essential":true}}}'}),
        (True, False, {"max_age": "0", "claims": '{"id_token":{"auth_time":{"essential":true}}}'}),
    ],
)
async def test_a_fresh_sign_in_uses_the_parameters_that_the_provider_supports(
    fresh: bool, supports_prompt: bool, expected: dict[str, str]
) -> None:
    server = FakeProvider(prompt_values_supported=["login"] if supports_prompt else ["none"])
    url = await provider(server).authorization_url("https://oo.example/back", "state", "nonce", "v" * 43, fresh=fresh)
    query = dict(parse_qsl(urlsplit(url).query))
    assert {name: value for name, value in query.items() if name in ("max_age", "prompt", "claims")} == expected
    assert (query["state"], query["nonce"], query["redirect_uri"]) == ("state", "nonce", "https://oo.example/back")


@pytest.mark.parametrize("by_post", [True, False])
async def test_a_code_is_exchanged_by_the_auth_method_that_the_provider_supports(by_post: bool) -> None:
    methods = ["client_secret_basic", "client_secret_post"] if by_post else ["client_secret_basic"]
    server = FakeProvider(
        httpx2.Response(400, content=b'{"error": "invalid_grant"}'), token_endpoint_auth_methods_supported=methods
    )
    with pytest.raises(Error) as caught:
        await provider(server).redeem_code("c0de", FLOW)
    assert caught.value.reason == "SIGN_IN_CODE_REFUSED"
    (request,) = server.requests
    form = {name: value for name, (value,) in parse_qs(request.content.decode()).items()}
    assert (form["code"], form["code_verifier"], form["redirect_uri"]) == ("c0de", "v" * 43, FLOW.redirect_uri)
    assert (form.get("client_secret"), "authorization" in request.headers) == (
        ("s+/cret", False) if by_post else (None, True)
    )
    if not by_post:
        basic = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        assert basic == "client:s+/cret"


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [
        (httpx2.Response(500), 3),
        (httpx2.Response(503), 3),
        (httpx2.ConnectError("x"), 3),
        (httpx2.ConnectTimeout("x"), 3),
        (httpx2.Response(404), 1),
        (httpx2.Response(429), 1),
        (httpx2.ReadTimeout("x"), 1),
        (httpx2.Response(200, content=b"<html>"), 1),
    ],
    ids=lambda value: value.status_code if isinstance(value, httpx2.Response) else type(value).__name__,
)
def test_reads_are_retried_where_a_retry_may_help(failure: httpx2.Response | Exception, attempts: int) -> None:
    server = FakeProvider(failure)

    async def work() -> None:
        with pytest.raises(Error) as caught:
            await provider(server).get(f"{ISSUER}/jwks")
        is_unusable = isinstance(failure, httpx2.Response) and failure.status_code == 200
        assert caught.value.reason == ("PROVIDER_UNUSABLE" if is_unusable else "PROVIDER_DOWN")

    virtual_time.run(work())
    assert len(server.requests) == attempts
