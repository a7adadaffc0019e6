"""Server for calls from other processes: gRPC, by grpc.aio.

server = GrpcServer(serve(Library(), Echo()))
await server.start("127.0.0.1:50051")
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from typing import Any, NoReturn

import grpc

from protogateway.runtime.context import Context, current_deadline
from protogateway.runtime.copying import encode_message
from protogateway.runtime.deadline import run_with_deadline
from protogateway.runtime.errors import ErrorFactory, StatusCode, make_error
from protogateway.runtime.grpc_channel import CALLS_MAX, EXACT_TIMEOUT_KEY, MESSAGE_BYTES_MAX
from protogateway.runtime.grpc_requests import received_requests
from protogateway.runtime.handlers import Handler, Handlers, to_rpc_error
from protogateway.runtime.local_stream import LocalStream
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import DecodeError, Method
from protogateway.runtime.request_stream import RequestStream
from protogateway.runtime.response_stream import ResponseStream
from protogateway.runtime.status import STATUS_KEY, encode_status

Authenticate = Callable[[Method[Any, Any], Metadata], Awaitable[object]]
"""Returns the caller, found in the request's metadata; raises an RpcError for one who may not call."""

RequestInput = bytes | RequestStream[Any]
"""The bytes of one request, or the requests of a client stream."""
Serve = Callable[[Handler, RequestInput, Any], Awaitable[bytes | None]]


async def allow_anonymous(method: Method[Any, Any], metadata: Metadata) -> None:
    """Default authentication: every call is let in, without a caller."""


class GrpcServer:
    """Server of `handlers`, a mapping by path as `serve` makes it; handlers added later count.

    `authenticate` finds the value of `Context.caller`. `domain` is that of the reasons of errors. `timeout_s` is for
    unary calls that come without a deadline; `timeout_max_s` and `stream_timeout_max_s` are the longest that a client
    gets. None means no limit. `error_factory` makes errors of your own classes.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        authenticate: Authenticate = allow_anonymous,
        domain: str = "",
        timeout_s: float | None = None,
        timeout_max_s: float | None = None,
        stream_timeout_max_s: float | None = None,
        error_factory: ErrorFactory = make_error,
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self._authenticate = authenticate
        self._domain = domain
        self._timeout_s = timeout_s
        self._timeout_max_s = timeout_max_s
        self._stream_timeout_max_s = stream_timeout_max_s
        self._error_factory = error_factory
        # so_reuseport=0: otherwise a second process on the port would start, and get half of the calls.
        self.server = grpc.aio.server(
            maximum_concurrent_rpcs=CALLS_MAX,
            options=[("grpc.max_receive_message_length", MESSAGE_BYTES_MAX), ("grpc.so_reuseport", 0), *options],
        )
        self.server.add_generic_rpc_handlers(
            (_HandlersByPath(handlers, self._unary, self._stream, self._with_requests),)
        )

    async def start(self, address: str, cert: str = "", key: str = "") -> int:
        """Listen, and return the port. `cert` and `key` are in PEM, for TLS. Raises OSError if the port is taken."""
        _check_port_free(address)
        try:
            if cert:
                credentials = grpc.ssl_server_credentials([(key.encode(), cert.encode())])
                port = self.server.add_secure_port(address, credentials)
            else:
                port = self.server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        await self.server.start()
        return port

    async def stop(self, grace_s: float) -> None:
        """Refuse new calls, and let running ones end within `grace_s` seconds."""
        await self.server.stop(grace_s)

    async def _unary(self, handler: Handler, data: RequestInput, context: Any) -> bytes:
        call = self._make_call(handler, context)
        try:
            request = await self._admit(handler, data, call)
            current_deadline.set(call.deadline)
            loop, work = asyncio.get_running_loop(), handler.unary(request, call)
            response = await run_with_deadline(loop, call.deadline, work, call.expire, copy_context())
            message = encode_message(handler.method.response, response, self._error_factory)
        except asyncio.CancelledError:
            call.cancelled = True
            raise
        except Exception as error:  # noqa: BLE001 (the edge: logged, and its code goes to the caller)
            await self._abort(context, call, error, initial=True)
        await _send_initial_metadata(context, call)
        context.set_trailing_metadata(call.trailing_metadata.pairs)
        return message

    async def _stream(self, handler: Handler, data: RequestInput, context: Any) -> None:
        call = self._make_call(handler, context)
        has_started = False
        try:
            request = await self._admit(handler, data, call)
            encode = partial(encode_message, handler.method.response, error_factory=self._error_factory)
            source = LocalStream(call, partial(handler.stream, request, call), encode, self._error_factory, None)
            async with aclosing(ResponseStream(source)) as responses:
                async for message in responses:
                    if not has_started:
                        has_started = True
                        await _send_initial_metadata(context, call)
                    await context.write(message)
            if not has_started:
                await _send_initial_metadata(context, call)
        except Exception as error:  # noqa: BLE001 (the edge: logged, and its code goes to the caller)
            await self._abort(context, call, error, initial=not has_started)
        context.set_trailing_metadata(call.trailing_metadata.pairs)

    async def _with_requests(self, serve: Serve, handler: Handler, _: object, context: Any) -> bytes | None:
        """Serve a client stream with `_unary` or `_stream`."""
        decode = partial(self._decode, handler)
        requests = RequestStream(received_requests(context), decode, self._error_factory)
        try:
            return await serve(handler, requests, context)
        finally:
            requests.stop()

    def _make_call(self, handler: Handler, context: Any) -> Context:
        metadata = Metadata(context.invocation_metadata() or ())
        timeout_s = self._timeout_of(handler.method, context.time_remaining(), metadata.get_text(EXACT_TIMEOUT_KEY))
        deadline = None if timeout_s is None else asyncio.get_running_loop().time() + timeout_s
        return Context(handler.method, metadata, None, deadline, "wire")

    def _timeout_of(self, method: Method[Any, Any], remaining_s: float | None, exact_us: str) -> float | None:
        if method.server_streaming or method.client_streaming:
            limits = [remaining_s, self._stream_timeout_max_s]
        else:
            limits = [self._timeout_s if remaining_s is None else remaining_s, self._timeout_max_s]
        if exact_us.isdecimal() and len(exact_us) < 15:  # from a client: it can only shorten, and must not overflow
            limits.append(int(exact_us) / 1e6)
        return min((limit for limit in limits if limit is not None), default=None)

    async def _admit(self, handler: Handler, data: RequestInput, call: Context) -> Any:
        """Return the request, or the requests of a client stream.

        The caller is found first: one who may not call learns nothing about the request.
        """
        call.caller = await self._authenticate(handler.method, call.metadata)
        return self._decode(handler, data) if isinstance(data, bytes) else data

    def _decode(self, handler: Handler, data: bytes) -> Any:
        try:
            return handler.method.request.decode(data)
        except DecodeError as error:
            problem = f"the request cannot be decoded: {error}"
            raise self._error_factory(StatusCode.INVALID_ARGUMENT, problem) from error

    async def _abort(self, context: Any, call: Context, error: Exception, *, initial: bool) -> NoReturn:
        rpc_error = to_rpc_error(error, call, self._error_factory)
        if initial:
            await _send_initial_metadata(context, call)
        details = (*call.trailing_metadata.pairs, (STATUS_KEY, encode_status(rpc_error, self._domain)))
        await context.abort(grpc.StatusCode[rpc_error.code.name], rpc_error.message, details)
        raise AssertionError("a call goes on after it was aborted")


async def _send_initial_metadata(context: Any, call: Context) -> None:
    if call.initial_metadata.pairs:
        await context.send_initial_metadata(call.initial_metadata.pairs)


class _HandlersByPath(grpc.GenericRpcHandler):
    """Looks up the handler of a method by its path, at each call."""

    def __init__(
        self,
        handlers: Handlers,
        unary: Serve,
        stream: Serve,
        with_requests: Callable[[Serve, Handler, object, Any], Awaitable[bytes | None]],
    ) -> None:
        self._handlers = handlers
        self._unary = unary
        self._stream = stream
        self._with_requests = with_requests

    def service(self, handler_call_details: Any) -> Any:
        handler = self._handlers.get(handler_call_details.method)
        if handler is None:
            return None
        if handler.method.client_streaming:
            if handler.method.server_streaming:
                return grpc.stream_stream_rpc_method_handler(partial(self._with_requests, self._stream, handler))
            return grpc.stream_unary_rpc_method_handler(partial(self._with_requests, self._unary, handler))
        if handler.method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(partial(self._stream, handler))
        return grpc.unary_unary_rpc_method_handler(partial(self._unary, handler))


def _check_port_free(address: str) -> None:
    """Raise OSError if the port is taken. gRPC would notice too, but prints its own lines about it."""
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host.strip("[]"), int(port)))
