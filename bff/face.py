"""The HTTP face: serves every operation that the protos declare, by calling the same stubs as everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

import gen
from bff import headers as reading
from bff.problem import API_HEADERS, Problem
from bff.transcode import read_request, write_response
from gen.bff.routes import routes as generated_routes
from gen.runtime import Channel, HttpBinding, Method
from servers.kernel import telemetry
from servers.kernel.errors import Error, SignInNeeded
from servers.kernel.identity import Identity

_RULE = "oo.options.v1.rpc"
_READING = ("GET", "HEAD", "OPTIONS")
_OPENAPI = Path(str(gen.__file__)).with_name("openapi.json")
log = structlog.get_logger()


class SessionGate(Protocol):
    """Knows sessions: finds one, acts for it, ends it."""

    async def identify(self, request: Request) -> Identity | None:
        """Whose session the request's cookie opens; None: nobody's. Raises a kernel error when nobody can say."""

    def acting(self, identity: Identity | None) -> AbstractContextManager[None]:
        """Calls inside the block go out for this identity."""

    def end(self, response: Response) -> None:
        """Makes the browser forget the session and what it stored."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation and what its RPC's rule says of it."""

    binding: HttpBinding
    method: Method[Any, Any]
    channel: Channel
    caller: str
    status: int
    takes_key: bool
    ends_session: bool


class Face:
    """Answers HTTP requests to the operations in google.api.http.

    `stub_channel`: the channel to a service, by its full name. `public_url`: where browsers reach us, without a path.
    """

    def __init__(self, stub_channel: Callable[[str], Channel], gate: SessionGate, public_url: str) -> None:
        self._stub_channel = stub_channel
        self.gate = gate
        self.public_origin = public_url.rstrip("/")

    def routes(self) -> list[BaseRoute]:
        """Every operation, the OpenAPI document, and a problem for whatever else is asked under /api."""
        return [
            *generated_routes(self),
            Route("/openapi.json", _openapi, methods=["GET"]),
            PathRoute(self, "/api(?:/.*)?", ()),
        ]

    def path(self, pattern: str, *operations: tuple[HttpBinding, Method[Any, Any]]) -> BaseRoute:
        """One route for all operations whose raw path matches `pattern`."""
        return PathRoute(self, pattern, [self._operation(binding, method) for binding, method in operations])

    def _operation(self, binding: HttpBinding, method: Method[Any, Any]) -> Operation:
        rule: Mapping[str, Any] = method.options.get(_RULE, {})
        caller = rule.get("caller", "")
        if caller not in ("CALLER_PUBLIC", "CALLER_SESSION", "CALLER_SECRET"):
            raise ValueError(f"{method.path} has an HTTP operation, but its rule lets no client of HTTP call it")
        return Operation(
            binding=binding,
            method=method,
            channel=self._stub_channel(method.service),
            caller=caller,
            status=int(rule.get("status", 200)),
            takes_key=bool(rule.get("idempotency_key", False)),
            ends_session=rule.get("session") == "SESSION_EFFECT_ENDS",
        )


class PathRoute(BaseRoute):
    """All operations on one path. Matches the raw path, so that an escaped slash stays inside its segment."""

    def __init__(self, face: Face, pattern: str, operations: list[Operation] | tuple[()]) -> None:
        self._face = face
        self._matches = re.compile(pattern, re.DOTALL).fullmatch
        self._operations = {operation.binding.verb: operation for operation in operations}
        if "GET" in self._operations:
            self._operations.setdefault("HEAD", self._operations["GET"])
        self._allow = ", ".join(sorted({*self._operations, "OPTIONS"}))
        self._needs_session = all(operation.caller == "CALLER_SESSION" for operation in operations)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and (found := self._matches(raw_path(scope))):
            return Match.FULL, {"segments": found.groups()}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = reading.read_headers(scope["headers"])
        with telemetry.tracing(headers.get("traceparent", "")) as parent:
            trace_id = telemetry.trace_id(parent)
            response = await self._answer(Request(scope, receive), headers, trace_id)
            response.headers["X-Request-Id"] = trace_id
            await response(scope, receive, send)

    async def _answer(self, request: Request, headers: reading.Headers, trace_id: str) -> Response:
        operation = self._operations.get(request.method)
        try:
            return await self._serve(request, headers, operation)
        except Problem as problem:
            return problem.response(trace_id)
        except Error as error:
            return Problem.of(error, operation.method.request if operation else None).response(trace_id)
        except Exception:
            log.exception("http failed", method=request.method, path=operation.binding.template if operation else "")
            detail = "something went wrong on our side; it is logged under the trace id"
            return Problem(500, "INTERNAL", detail).response(trace_id)

    async def _serve(self, request: Request, headers: reading.Headers, operation: Operation | None) -> Response:
        identity = await self._identity(request, operation)
        if operation is None:
            return self._other_verb(request)
        metadata = _credentials(operation, headers)
        if request.method not in _READING:
            reading.check_own_page(headers, self._face.public_origin)
        body = await _body(headers, request.receive)
        reading.check_accept(headers)
        message = read_request(
            operation.method.request, operation.binding, request.scope["segments"], request.scope["query_string"], body
        )
        if (key := reading.idempotency_key(headers)) and operation.takes_key:
            metadata["oo-idempotency-key"] = key
        timeout_s = reading.timeout_s(headers)
        with self._face.gate.acting(identity):
            answer = await operation.channel.unary(
                operation.method, message, timeout_s=timeout_s, metadata=metadata or None
            )
        return self._success(operation, answer)

    async def _identity(self, request: Request, operation: Operation | None) -> Identity | None:
        """Who is asking, where that matters. Raises SignInNeeded before anything else is looked at."""
        needed = operation.caller == "CALLER_SESSION" if operation else self._needs_session
        if not needed:
            return None
        identity = await self._face.gate.identify(request)
        if identity is None:
            raise SignInNeeded("sign in first")
        return identity

    def _other_verb(self, request: Request) -> Response:
        if not self._operations:
            raise Problem(404, "NO_SUCH_PATH", "there is nothing at this address")
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": self._allow, "Cache-Control": "no-store"})
        raise Problem(405, "METHOD_NOT_ALLOWED", f"allowed here: {self._allow}", headers={"Allow": self._allow})

    def _success(self, operation: Operation, answer: object) -> Response:
        content = (
            b"" if operation.status == 204 else write_response(operation.method.response, operation.binding, answer)
        )
        response = Response(content, operation.status, API_HEADERS, "application/json")
        if operation.ends_session:
            self._face.gate.end(response)
        return response


def raw_path(scope: Scope) -> str:
    """The path as it came, percent-encoded."""
    raw: bytes | None = scope.get("raw_path")
    return raw.split(b"?", 1)[0].decode("latin-1") if raw is not None else quote(scope["path"])


def _credentials(operation: Operation, headers: reading.Headers) -> dict[str, str]:
    if operation.caller != "CALLER_SECRET":
        return {}
    secret = reading.bearer(headers)
    if not secret or not secret.isascii() or not secret.isprintable():
        detail = "send the secret as `Authorization: Bearer <secret>`"
        raise Problem(401, "SECRET_NEEDED", detail, headers={"WWW-Authenticate": 'Bearer realm="oO"'})
    return {"oo-secret": secret}


async def _body(headers: reading.Headers, receive: Receive) -> bytes:
    """The body, once its media type and size are right; a request without a body needs no media type."""
    if "content-type" in headers:
        reading.check_media_type(headers)
    body = await reading.read_body(headers, receive)
    if body:
        reading.check_media_type(headers)
    return body


def _openapi(_request: Request) -> Response:
    return Response(_OPENAPI.read_bytes(), headers={"Cache-Control": "no-cache"}, media_type="application/json")
