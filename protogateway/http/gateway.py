"""The HTTP gateway: one ASGI application that serves every HTTP operation of the protos."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from protogateway.http.asgi import ASGIApp, Receive, Scope, Send, send_response
from protogateway.http.disconnect import DisconnectWatcher, SlowCallMonitor
from protogateway.http.handler_headers import REFUSED_HEADERS, HandlerHeaders
from protogateway.http.hooks import AllowAllHooks, RequestHooks
from protogateway.http.operation import NO_SYSTEM_PARAMETERS, HttpOperation
from protogateway.http.prepare_call import RequestLimits, prepare_call
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.http.response import send_message
from protogateway.http.routing import Router
from protogateway.http.stream_encodings import STREAM_TYPES
from protogateway.http.streaming import StreamingCalls
from protogateway.http.system_parameters import SystemParameters
from protogateway.runtime.metadata import NO_METADATA, Metadata, ResponseMetadata
from protogateway.runtime.method import Channel, HttpBinding, Method

_ONLY_JSON = ("application/json",)


class HttpGateway:
    """ASGI application that serves the HTTP operations of google.api.http.

    `channel` carries the calls of all services, or is a function from a service's full name to its channel. `routes`
    is ROUTES of the generated `routes.py`. Without `hooks` everybody may call. `fallback_app` serves the paths that
    have no operation; without it they are 404. `refused_headers` are those that handlers may not set on responses.
    `system_parameters` are query parameters that belong to no field.
    """

    def __init__(
        self,
        channel: Channel | Callable[[str], Channel],
        routes: Iterable[tuple[Method[Any, Any], HttpBinding]],
        hooks: RequestHooks | None = None,
        request_limits: RequestLimits | None = None,
        fallback_app: ASGIApp | None = None,
        *,
        refused_headers: Collection[str] = REFUSED_HEADERS,
        system_parameters: SystemParameters = NO_SYSTEM_PARAMETERS,
    ) -> None:
        self._hooks: RequestHooks = hooks or AllowAllHooks()
        self._request_limits = request_limits or RequestLimits()
        self._fallback_app = fallback_app
        self._router = Router(
            (
                binding,
                HttpOperation(method, binding, _channel_for(channel, method.service), self._hooks, system_parameters),
            )
            for method, binding in routes
        )
        self._slow_calls = SlowCallMonitor()
        self._handler_headers = HandlerHeaders(refused_headers)
        self._streaming_calls = StreamingCalls(self._handler_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._handle_other_scope(scope, receive, send)
            return
        request = Request(scope, receive)
        match = self._router.find(request.verb, request.path)
        if match is None and self._fallback_app is not None and not self._router.targets_at(request.path):
            await self._fallback_app(scope, receive, send)
            return
        with self._hooks.trace(request) as trace_id:
            request.trace_id = trace_id
            try:
                if match is None:
                    await self._allow(request, send)
                elif match[0].method.server_streaming:
                    await self._stream(*match, request, send)
                else:
                    await self._call(*match, request, send)
            except Exception as error:  # noqa: BLE001 (the edge: every error becomes a problem, and the hooks log it)
                await self._send_problem(error, match[0] if match else None, request, send)

    def close(self) -> None:
        """End all streams. Their clients reconnect, to the process that comes next."""
        self._streaming_calls.close()

    async def not_found(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send 404 as a problem, for an application that serves other paths."""
        request = Request(scope, receive)
        with self._hooks.trace(request) as trace_id:
            request.trace_id = trace_id
            try:
                await self._allow(request, send)
            except Exception as error:  # noqa: BLE001 (the edge: every error becomes a problem, and the hooks log it)
                await self._send_problem(error, None, request, send)

    async def _call(self, operation: HttpOperation, segments: Sequence[bytes], request: Request, send: Send) -> None:
        prepared = await prepare_call(self._request_limits, operation, request, segments, _ONLY_JSON)
        watcher = DisconnectWatcher(request.receive)
        received = ResponseMetadata()
        self._slow_calls.add(watcher)
        try:
            with prepared.admission.call_context:
                message = await operation.channel.unary(
                    operation.method,
                    prepared.message,
                    timeout_s=prepared.timeout_s or operation.method.timeout_s or self._request_limits.timeout_s,
                    metadata=prepared.admission.metadata,
                    response_metadata=received,
                )
        except BaseException as error:
            # The watcher cancels this task when the client goes. Any other cancellation, as at shutdown, goes on.
            if watcher.clear_cancellation():
                return  # the client is gone, so nobody waits for a response
            if received.initial and isinstance(error, Exception):
                raise self._to_problem(error, operation, request, received.initial) from error
            raise
        finally:
            self._slow_calls.remove(watcher)
        if not watcher.is_gone:
            own = self._handler_headers.of_success(received.initial) if received.initial else []
            await send_message(operation, request, prepared, message, own, send)

    async def _stream(self, operation: HttpOperation, segments: Sequence[bytes], request: Request, send: Send) -> None:
        prepared = await prepare_call(self._request_limits, operation, request, segments, STREAM_TYPES)
        await self._streaming_calls.serve(
            operation,
            request,
            prepared,
            send,
            lambda error, initial: self._to_problem(error, operation, request, initial),
        )

    async def _allow(self, request: Request, send: Send) -> None:
        """Send 404, 405 with Allow, or for OPTIONS 204 with Allow."""
        found = self._router.targets_at(request.path)
        await self._hooks.authorize_404(request, tuple(operation.endpoint for operation in found.values()))
        if not found:
            raise Problem.not_found()
        head = {"HEAD"} if "GET" in found else set()
        allow = ", ".join(sorted({*found, *head, "OPTIONS"}))
        if request.verb != "OPTIONS":
            raise Problem.method_not_allowed(allow)
        headers = [(b"allow", allow.encode()), (b"cache-control", b"no-store"), _request_id(request)]
        await send_response(send, 204, headers, b"")

    def _to_problem(
        self, error: Exception, operation: HttpOperation | None, request: Request, initial: Metadata = NO_METADATA
    ) -> Problem:
        """Return the problem for an error. `initial` is the metadata that came before it."""
        if isinstance(error, Problem):
            return error
        problem = self._hooks.to_problem(error, request, operation.endpoint if operation else None)
        if initial:
            problem.handler_headers = self._handler_headers.of_error(initial)
        return problem

    async def _send_problem(
        self, error: Exception, operation: HttpOperation | None, request: Request, send: Send
    ) -> None:
        problem = self._to_problem(error, operation, request)
        if problem.status == 401:
            problem.challenge(operation.binding.challenge if operation else "")
        headers = [*problem.header_list(), _request_id(request)]
        await send_response(send, problem.status, headers, problem.json(request.trace_id), head=request.verb == "HEAD")

    async def _handle_other_scope(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the server's start and stop, and web sockets, which are closed."""
        if self._fallback_app is not None:
            await self._fallback_app(scope, receive, send)
        elif scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.close()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await send({"type": "websocket.close", "code": 1000})


def _channel_for(channel: Channel | Callable[[str], Channel], service: str) -> Channel:
    return channel(service) if callable(channel) else channel


def _request_id(request: Request) -> tuple[bytes, bytes]:
    return b"x-request-id", request.trace_id.encode()
