"""Calls of every operation of generated code, over HTTP, to a server whose methods return random messages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import httpx2
import uvicorn

from protogateway.http.app import create_app
from protogateway.runtime.method import HttpBinding, Method
from protogateway.tests.agreement import canonical_json
from protogateway.tests.public.http_requests import (
    HTTP_BODY,
    HttpRequest,
    complete,
    empty_request,
    random_request,
    with_media_type,
)
from protogateway.tests.random_messages import fill_randomly

_STREAM = 2
_TIMEOUT_S = 20.0
_HEADERS = {"Accept-Encoding": "identity", "Accept": "application/x-ndjson, application/json;q=0.9, */*;q=0.1"}
Routes = Sequence[tuple[Method[Any, Any], HttpBinding]]


class RandomServices:
    """Implementations of all services. They keep the last request, and return random messages."""

    def __init__(self, modules: Sequence[ModuleType], seed: int) -> None:
        self.received: Any = None
        self.sent: list[Any] = []
        self._rng = Random(seed)
        self.implementations = [self._implement(base) for module in modules for base in _bases(module)]

    def _implement(self, base: Any) -> Any:
        methods = {method.attribute: self._method(method) for method in base.SERVICE.methods}
        return type(f"Random{base.__name__}", (base,), methods)()

    def _method(self, method: Method[Any, Any]) -> Any:
        async def unary(_self: object, request: Any, _call: object) -> Any:
            return self._respond(method, request, 1)[0]

        async def stream(_self: object, request: Any, _call: object) -> AsyncIterator[Any]:
            for message in self._respond(method, request, _STREAM):
                yield message

        return stream if method.server_streaming else unary

    def _respond(self, method: Method[Any, Any], request: Any, count: int) -> list[Any]:
        self.received = request
        self.sent = [with_media_type(complete(fill_randomly(method.response.upb(), self._rng))) for _ in range(count)]
        return [method.response.read(message) for message in self.sent]


def _bases(module: ModuleType) -> Iterator[Any]:
    for name, found in vars(module).items():
        if name.endswith("Base") and isinstance(found, type) and hasattr(found, "SERVICE"):
            yield found


async def call_operations(routes: Routes, openapi: Path, modules: Sequence[ModuleType], seed: int) -> list[str]:
    """Call each route with both requests, and return its first problem, or "", in the order of the routes."""
    services = RandomServices(modules, seed)
    app = create_app(*services.implementations, routes=routes, openapi=openapi)
    async with _serve_on_port(app) as address, httpx2.AsyncClient(base_url=address, timeout=_TIMEOUT_S) as client:
        return [await _call_operation(client, services, method, binding, seed) for method, binding in routes]


@asynccontextmanager
async def _serve_on_port(app: Any) -> AsyncIterator[str]:
    config = uvicorn.Config(app, port=0, http="httptools", ws="none", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def _call_operation(
    client: httpx2.AsyncClient, services: RandomServices, method: Method[Any, Any], binding: HttpBinding, seed: int
) -> str:
    rng = Random(f"{seed} {binding.verb} {binding.template}")
    try:
        requests = [empty_request(method, binding), random_request(method, binding, rng)]
    except Exception as error:  # noqa: BLE001 (the trial goes on with the next operation, and reports this one)
        return f"no request could be made: {type(error).__name__}: {error}"
    for kind, request in zip(("empty", "random"), requests, strict=True):
        try:
            problem = await _call(client, services, method, binding, request) if request is not None else ""
        except Exception as error:  # noqa: BLE001 (a response that cannot be read is a result too)
            problem = f"{type(error).__name__}: {error}"
        if problem:
            return f"{kind} request: {problem} ({binding.verb} {binding.template})"
    return ""


async def _call(
    client: httpx2.AsyncClient,
    services: RandomServices,
    method: Method[Any, Any],
    binding: HttpBinding,
    request: HttpRequest,
) -> str:
    services.received = None
    headers = {**_HEADERS, **({"Content-Type": request.content_type} if request.body else {})}
    url = f"{request.path}?{request.query}" if request.query else request.path
    response = await client.request(_verb(binding), url, content=request.body, headers=headers)
    if request.violations:
        return _check_refusal(response, request)
    if response.status_code != binding.status:
        return f"status {response.status_code}: {response.text[:300]}"
    return _check_received(method, binding, services.received, request) or _check_response(
        method, binding, services.sent, response
    )


def _verb(binding: HttpBinding) -> str:
    return "REPORT" if binding.verb == "*" else binding.verb


def _check_refusal(response: httpx2.Response, request: HttpRequest) -> str:
    if response.status_code != 400 or not response.json().get("errors"):
        return f"status {response.status_code} for a request without {next(iter(request.violations))}"
    return ""


def _check_received(method: Method[Any, Any], binding: HttpBinding, received: Any, request: HttpRequest) -> str:
    """Return a problem if the method got another message than was sent. A PATCH may set its mask."""
    if type(received) is not method.request.message:
        return "another method was called"
    own, expected = method.request.upb(), request.message
    method.request.fill(own, received)
    if binding.mask:
        own.ClearField(binding.mask)
    if own.SerializePartialToString(deterministic=True) != expected.SerializePartialToString(deterministic=True):
        return f"the method got another request: {own!s:.200} instead of {expected!s:.200}"
    return ""


def _check_response(method: Method[Any, Any], binding: HttpBinding, sent: list[Any], response: httpx2.Response) -> str:
    if binding.verb == "HEAD":
        return ""
    if method.response.name == HTTP_BODY:
        expected = b"".join(message.data for message in sent)
        return "" if response.content == expected else "the response has other data"
    if method.server_streaming:
        found = [json.loads(line) for line in response.text.split("\n") if line]
        return "" if len(found) == len(sent) else f"{len(found)} messages instead of {len(sent)}"
    wanted, text = _json(sent[0], binding), canonical_json(response.json())
    return "" if text == canonical_json(wanted) else f"the response is {text:.200} instead of {wanted!s:.200}"


def _json(message: Any, binding: HttpBinding) -> Any:
    from google.protobuf import json_format

    found = json_format.MessageToDict(message, descriptor_pool=message.DESCRIPTOR.file.pool)
    if not binding.response_body:
        return found
    return found.get(binding.response_body, json.loads(binding.response_empty))
