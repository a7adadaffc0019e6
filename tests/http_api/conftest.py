"""oO's HTTP API with real routes and codecs, over a fake channel and fake sessions instead of modules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from bff.app import api_gateway
from bff.hooks import OoHooks
from bff.proxies import ProxySettings, TrustedProxies
from bff.rate_limit import RateLimiter, RateLimitSettings
from bff.session import SESSION_COOKIE
from protogateway.http.asgi import Headers, Receive, Scope, Send
from protogateway.http.gateway import HttpGateway
from protogateway.runtime.metadata import Metadata, ResponseMetadata
from protogateway.runtime.method import Channel, Method, Requests
from protogateway.runtime.violations import invalid_argument
from servers.kernel import identity as identities
from servers.kernel.clock import SystemClock
from servers.kernel.identity import Identity

ORIGIN = "http://localhost:8080"
ADA = Identity(person="ada")


@dataclass
class RecordedCall:
    """Call that reached the channel."""

    rpc: str
    request: Any
    timeout_s: float | None
    metadata: Mapping[str, str] | None
    identity: Identity | None


@dataclass
class FakeChannel:
    """Channel that records its calls, and returns or raises the value in `responses`, or else an empty message.

    `initial_metadata` comes with each response. Like every channel, it refuses a request that violates its proto.
    """

    responses: dict[str, object] = field(default_factory=dict)
    calls: list[RecordedCall] = field(default_factory=list)
    initial_metadata: Metadata = field(default_factory=Metadata)

    async def unary(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any:
        if response_metadata is not None:
            response_metadata.initial = self.initial_metadata
        if violations := method.request.check(request):
            raise invalid_argument(violations)
        self.calls.append(RecordedCall(method.name, request, timeout_s, metadata, identities.current()))
        response = self.responses.get(method.name, method.response.message())
        if isinstance(response, Exception):
            raise response
        return response

    async def stream(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> AsyncIterator[Any]:
        if response_metadata is not None:
            response_metadata.initial = self.initial_metadata
        self.calls.append(RecordedCall(method.name, request, timeout_s, metadata, identities.current()))
        responses = self.responses.get(method.name, [])
        if isinstance(responses, Exception):
            raise responses
        assert isinstance(responses, list)
        for response in responses:
            yield response

    async def client_stream(
        self,
        method: Method[Any, Any],
        requests: Requests[Any],
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any:
        raise AssertionError(f"{method.path} is called from HTTP, which has no client streams")

    def bidi_stream(
        self,
        method: Method[Any, Any],
        requests: Requests[Any],
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> AsyncIterator[Any]:
        raise AssertionError(f"{method.path} is called from HTTP, which has no client streams")


class FakeSessionGate:
    """Sessions of one person, Ada, whose cookie is "ada"."""

    async def resolve(self, secret: str) -> Identity | None:
        return ADA if secret == "ada" else None

    def sign_out_headers(self) -> Headers:
        return [(b"clear-site-data", b'"cookies"')]


def gateway_over(channel: Channel, limits: RateLimitSettings | None = None, proxies: str = "") -> HttpGateway:
    """Return oO's HTTP gateway over a channel."""
    counted = RateLimiter(limits or RateLimitSettings())
    hooks = OoHooks(FakeSessionGate(), ORIGIN, counted, TrustedProxies(ProxySettings(proxies)), SystemClock())

    async def fallback(scope: Scope, receive: Receive, send: Send) -> None:
        await gateway.not_found(scope, receive, send)

    gateway = api_gateway(lambda _service: channel, hooks, fallback)
    return gateway


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def signed_out(channel: FakeChannel) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client without a session."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway_over(channel)), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def ada(signed_out: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Return a client with a session, which sends the header of our own pages."""
    signed_out.headers |= {"Cookie": f"{SESSION_COOKIE}=ada", "X-oO": "1"}
    return signed_out


def assert_problem(response: httpx2.Response, status: int, reason: str = "", field: str | None = None) -> None:
    """Assert that the response is a complete problem+json. `field` is the one field that it names."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    problem = response.json()
    assert {"type", "title", "status", "detail", "reason", "traceId"} <= set(problem)
    assert problem["status"] == status
    assert problem["traceId"] == response.headers["x-request-id"]
    assert not reason or problem["reason"] == reason
    if field is not None:
        assert [error["field"] for error in problem["errors"]] == [field]
