"""The HTTP face: serves every operation that the protos declare, as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from protogateway.http.asgi import App, Receive, Scope, Send, answer
from protogateway.http.disconnect import Watch, Watches
from protogateway.http.hooks import Open, Policy
from protogateway.http.operation import Operation
from protogateway.http.prepare_call import Bounds, enter
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.http.response import send_answer
from protogateway.http.routing import Router
from protogateway.http.streaming import FORMS, Streams
from protogateway.runtime.method import Channel, HttpBinding, Method

_ONLY_JSON = ("application/json",)


class Face:
    """An ASGI application that answers requests to the operations in google.api.http.

    `channel`: where calls go, one for all services, or chosen by a service's full name. `routes`: ROUTES of the
    generated `routes.py`. `policy`: who may call; everybody, unless given. `otherwise`: serves the paths of no
    operation; without it they are 404.
    """

    def __init__(
        self,
        channel: Channel | Callable[[str], Channel],
        routes: Iterable[tuple[Method[Any, Any], HttpBinding]],
        policy: Policy | None = None,
        bounds: Bounds | None = None,
        otherwise: App | None = None,
    ) -> None:
        self._policy: Policy = policy or Open()
        self._bounds = bounds or Bounds()
        self._otherwise = otherwise
        self._router = Router(
            (binding, Operation(method, binding, _chosen(channel, method.service), self._policy))
            for method, binding in routes
        )
        self._watches = Watches()
        self._streams = Streams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._no_request(scope, receive, send)
            return
        request = Request(scope, receive)
        found = self._router.find(request.verb, request.path)
        if found is None and self._otherwise is not None and not self._router.at(request.path):
            await self._otherwise(scope, receive, send)
            return
        with self._policy.tracing(request) as trace_id:
            request.trace_id = trace_id
            try:
                if found is None:
                    await self._tell(request, send)
                elif found[0].method.server_streaming:
                    await self._stream(*found, request, send)
                else:
                    await self._call(*found, request, send)
            except Exception as error:  # noqa: BLE001 (the edge: every failure is an answer, and the policy logs it)
                await self._refuse(error, found[0] if found else None, request, send)

    def close(self) -> None:
        """Ends every stream: its client comes back, to the next process."""
        self._streams.close()

    async def nothing_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 404 as a problem, for an application that serves other paths."""
        request = Request(scope, receive)
        with self._policy.tracing(request) as trace_id:
            request.trace_id = trace_id
            try:
                await self._tell(request, send)
            except Exception as error:  # noqa: BLE001 (the edge: every failure is an answer, and the policy logs it)
                await self._refuse(error, None, request, send)

    async def _call(self, operation: Operation, segments: Sequence[bytes], request: Request, send: Send) -> None:
        entry = await enter(self._bounds, operation, request, segments, _ONLY_JSON)
        watch = Watch(request.receive)
        self._watches.add(watch)
        try:
            with entry.admission.acting:
                message = await operation.channel.unary(
                    operation.method,
                    entry.message,
                    timeout_s=entry.timeout_s or operation.method.timeout_s or self._bounds.timeout_s,
                    metadata=entry.admission.metadata,
                )
        except BaseException:
            if watch.forgive():
                return
            raise
        finally:
            self._watches.end(watch)
        if not watch.is_gone:
            await send_answer(operation, request, message, entry.admission.headers, send)

    async def _stream(self, operation: Operation, segments: Sequence[bytes], request: Request, send: Send) -> None:
        entry = await enter(self._bounds, operation, request, segments, FORMS)
        await self._streams.serve(
            operation, request, entry, send, lambda error: self._problem(error, operation, request)
        )

    async def _tell(self, request: Request, send: Send) -> None:
        """What there is at the path, to a request for what there is not."""
        found = self._router.at(request.path)
        await self._policy.reveal(request, tuple(operation.target for operation in found.values()))
        if not found:
            raise Problem.nowhere()
        head = {"HEAD"} if "GET" in found else set()
        allow = ", ".join(sorted({*found, *head, "OPTIONS"}))
        if request.verb != "OPTIONS":
            raise Problem.verb(allow)
        headers = [(b"allow", allow.encode()), (b"cache-control", b"no-store"), _request_id(request)]
        await answer(send, 204, headers, b"")

    def _problem(self, error: Exception, operation: Operation | None, request: Request) -> Problem:
        if isinstance(error, Problem):
            return error
        return self._policy.explain(error, request, operation.target if operation else None)

    async def _refuse(self, error: Exception, operation: Operation | None, request: Request, send: Send) -> None:
        problem = self._problem(error, operation, request)
        headers = [*problem.header_list(), _request_id(request)]
        await answer(send, problem.status, headers, problem.json(request.trace_id), head=request.verb == "HEAD")

    async def _no_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A server's beginning and end, and web sockets, which nobody serves here."""
        if self._otherwise is not None:
            await self._otherwise(scope, receive, send)
        elif scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.close()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await send({"type": "websocket.close", "code": 1000})


def _chosen(channel: Channel | Callable[[str], Channel], service: str) -> Channel:
    return channel(service) if callable(channel) else channel


def _request_id(request: Request) -> tuple[bytes, bytes]:
    return b"x-request-id", request.trace_id.encode()
