"""The face over a channel and a gate of its own: real routes, real codecs, no module behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from bff.face import Face
from gen.runtime import Method
from servers.kernel import identity as identities
from servers.kernel.identity import Identity

ORIGIN = "http://localhost:8080"
ADA = Identity(person="ada")


@dataclass
class Seen:
    """One call that reached the channel."""

    rpc: str
    request: Any
    timeout_s: float | None
    metadata: Mapping[str, str] | None
    identity: Identity | None


@dataclass
class Line:
    """A channel that notes its calls and answers, or raises, what it was told to; else it answers an empty message."""

    answers: dict[str, object] = field(default_factory=dict)
    calls: list[Seen] = field(default_factory=list)

    async def unary(
        self, method: Method[Any, Any], request: Any, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> Any:
        self.calls.append(Seen(method.name, request, timeout_s, metadata, identities.current()))
        answer = self.answers.get(method.name, method.response.message())
        if isinstance(answer, Exception):
            raise answer
        return answer

    def stream(
        self, method: Method[Any, Any], request: Any, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> AsyncIterator[Any]:
        raise NotImplementedError


class Gate:
    """Lets in whoever sends the cookie `session=ada`."""

    async def identify(self, request: Request) -> Identity | None:
        return ADA if request.cookies.get("session") == "ada" else None

    @contextmanager
    def acting(self, identity: Identity | None) -> Iterator[None]:
        with identities.acting(identity):
            yield

    def end(self, response: Response) -> None:
        response.headers["Clear-Site-Data"] = '"cookies"'


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def stranger(line: Line) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without a session."""
    app = Starlette(routes=Face(lambda _service: line, Gate(), ORIGIN).routes())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def ada(stranger: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """A client with a session, whose calls say that they are our own."""
    stranger.headers |= {"Cookie": "session=ada", "X-oO": "1"}
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
