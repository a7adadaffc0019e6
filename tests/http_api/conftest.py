"""The face over a channel and a gate of its own: real routes, real codecs, no module behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from bff.limits import Limits, LimitSettings
from bff.policy import HousePolicy
from bff.proxies import Proxies, ProxySettings
from bff.session import SESSION
from gen.routes import ROUTES
from protogateway.http.asgi import Headers, Receive, Scope, Send
from protogateway.http.gateway import HttpGateway
from protogateway.runtime.method import Channel, Method
from protogateway.runtime.violations import invalid_argument
from servers.kernel import identity as identities
from servers.kernel.clock import SystemClock
from servers.kernel.identity import Identity

ORIGIN = "http://localhost:8080"
ADA = Identity(person="ada")


@dataclass
class RecordedCall:
    """One call that reached the channel."""

    rpc: str
    request: Any
    timeout_s: float | None
    metadata: Mapping[str, str] | None
    identity: Identity | None


@dataclass
class FakeChannel:
    """A channel that notes its calls and answers, or raises, what it was told to; else it answers an empty message.

    As every channel it refuses what a request must not be.
    """

    responses: dict[str, object] = field(default_factory=dict)
    calls: list[RecordedCall] = field(default_factory=list)

    async def unary(
        self, method: Method[Any, Any], request: Any, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> Any:
        if wrong := method.request.check(request):
            raise invalid_argument(wrong)
        self.calls.append(RecordedCall(method.name, request, timeout_s, metadata, identities.current()))
        answer = self.responses.get(method.name, method.response.message())
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def stream(
        self, method: Method[Any, Any], request: Any, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> AsyncIterator[Any]:
        self.calls.append(RecordedCall(method.name, request, timeout_s, metadata, identities.current()))
        answers = self.responses.get(method.name, [])
        if isinstance(answers, Exception):
            raise answers
        assert isinstance(answers, list)
        for answer in answers:
            yield answer


class FakeSessionGate:
    """Lets in whoever sends ada's cookie."""

    async def whose(self, secret: str) -> Identity | None:
        return ADA if secret == "ada" else None

    def forgetting(self) -> Headers:
        return [(b"clear-site-data", b'"cookies"')]


def gateway_over(line: Channel, limits: LimitSettings | None = None, proxies: str = "") -> HttpGateway:
    """oO's face over a channel."""
    counted = Limits(limits or LimitSettings())
    policy = HousePolicy(FakeSessionGate(), ORIGIN, counted, Proxies(ProxySettings(proxies)), SystemClock())

    async def otherwise(scope: Scope, receive: Receive, send: Send) -> None:
        await face.not_found(scope, receive, send)

    face = HttpGateway(lambda _service: line, ROUTES, policy, fallback_app=otherwise)
    return face


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def stranger(channel: FakeChannel) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without a session."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway_over(channel)), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def ada(stranger: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """A client with a session, whose calls say that they are our own."""
    stranger.headers |= {"Cookie": f"{SESSION}=ada", "X-oO": "1"}
    return stranger


def assert_problem(response: httpx2.Response, status: int, reason: str = "", field: str | None = None) -> None:
    """The response is a whole problem+json with this status; `field` is the one wrong field that it names."""
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
