"""The channel between processes: gRPC, by grpc.aio. The same handlers at its far end as in `local.py`.

server = GrpcServer(serve(Library(), Desk()))
await server.start("127.0.0.1:50051")

channel = GrpcChannel("127.0.0.1:50051", token="…")
stub = LibraryServiceStub(channel)
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from typing import Any, NoReturn, TypeVar

import grpc

from protogateway.runtime.calls import (
    NO_ANSWER,
    TOO_LATE,
    Context,
    Failing,
    Handler,
    Handlers,
    deadline,
    decoded,
    encoded,
    ends_at,
    failed,
    failure_of,
    not_served,
    sent,
)
from protogateway.runtime.deadline import until
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.grpc_stream import WireFeed, arrived, receive
from protogateway.runtime.local_stream import Answers, Failed, Feed
from protogateway.runtime.metadata import Metadata, Received, Sent, Value
from protogateway.runtime.method import DecodeError, Method
from protogateway.runtime.status import decode_status, encode_status

Q = TypeVar("Q")
R = TypeVar("R")
Token = str | Callable[[], str]

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
CALLS_MAX = 1000
STATUS = "grpc-status-details-bin"
TIMEOUT = "exact-timeout-us"
"""gRPC rounds a deadline up, by more than the hop that is taken off it; the exact one goes beside it."""

log = logging.getLogger(__name__)


class GrpcChannel:
    """Calls services at `address` ("host:port").

    `token`: sent as `Authorization: Bearer`, or a function that answers it for each call; "": none is sent.
    `ca`: certificate authority of the server in PEM; "": plain text. `timeout_s`, `stream_timeout_s`: for a call
    without a limit of its own; None: none. `beside`: metadata to send with every call, asked at each.
    `failing`: makes failures of a class of your own. Make it where an event loop runs; `close` it at the end.
    """

    def __init__(
        self,
        address: str,
        *,
        token: Token = "",
        ca: str = "",
        timeout_s: float | None = None,
        stream_timeout_s: float | None = None,
        beside: Callable[[], Iterable[tuple[str, Value]]] = tuple,
        failing: Failing = failed,
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self.address = address
        self._token = token
        self._timeout_s = timeout_s
        self._stream_timeout_s = stream_timeout_s
        self._beside = beside
        self._failing = failing
        self._slots = asyncio.Semaphore(CALLS_MAX)
        chosen = [
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            ("grpc.max_reconnect_backoff_ms", 1000),
            *options,
        ]
        self.channel = (
            grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(ca.encode()), options=chosen)
            if ca
            else grpc.aio.insecure_channel(address, options=chosen)
        )

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Sent | None = None,
        received: Received | None = None,
    ) -> R:
        """The answer. Raises the failure that was raised there, or UNAVAILABLE when nobody answers."""
        data = encoded(method.request, request, self._failing)
        ends, pairs = self._begun(self._timeout_s if timeout_s is None else timeout_s, metadata)
        async with self._slots:
            timeout = self._left_s(ends)
            ask: Any = self.channel.unary_unary(method.path)
            call = ask(data, timeout=timeout, metadata=_timed(pairs, timeout))
            try:
                answer = await call
                if received is not None:
                    await receive(received, call)
            except grpc.aio.AioRpcError as error:
                raise self._failure(error, method.path, received) from error
        return decoded(method.response, answer, self._failing)

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Sent | None = None,
        received: Received | None = None,
    ) -> Answers[R]:
        """The answers, one for each read. It begins with the first read, with the request as it is now.

        It ends with the last answer, with a failure, by `aclose`, when a read is cancelled, or when it is let go of.
        """
        try:
            data = encoded(method.request, request, self._failing)
            ends, pairs = self._begun(self._stream_timeout_s if timeout_s is None else timeout_s, metadata)
        except RpcError as failure:
            return Answers(Failed(failure))

        def begin() -> Any:
            timeout = self._left_s(ends)
            ask: Any = self.channel.unary_stream(method.path)
            return ask(data, timeout=timeout, metadata=_timed(pairs, timeout))

        def fail(error: grpc.aio.AioRpcError) -> RpcError:
            return self._failure(error, method.path, received)

        def left() -> None:
            self._left_s(ends)

        return Answers(WireFeed(begin, partial(decoded, method.response, failing=self._failing), left, fail, received))

    async def close(self) -> None:
        """Ends what is under way and lets go of the connection."""
        await self.channel.close()

    def _begun(self, timeout_s: float | None, metadata: Sent | None) -> tuple[float | None, list[tuple[str, Value]]]:
        """When the call has to be over, and what goes beside its request."""
        ends = ends_at(timeout_s, asyncio.get_running_loop().time(), self._failing)
        token = self._token if isinstance(self._token, str) else self._token()
        bearer = [("authorization", f"Bearer {token}")] if token else []
        return ends, [*self._beside(), *bearer, *sent(metadata, self._failing).pairs]

    def _left_s(self, ends: float | None) -> float | None:
        left_s = None if ends is None else ends - asyncio.get_running_loop().time()
        if left_s is not None and left_s <= 0:
            raise self._failing(StatusCode.DEADLINE_EXCEEDED, TOO_LATE)
        return left_s

    def _failure(self, error: grpc.aio.AioRpcError, path: str, received: Received | None) -> RpcError:
        """The failure that the far handler raised, or that of the connection."""
        trailing = tuple(error.trailing_metadata() or ())
        if received is not None:
            received.leading, received.trailing = arrived(error.initial_metadata()), arrived(trailing)
        status = next((value for key, value in trailing if key == STATUS), None)
        told = decode_status(status, self._failing) if isinstance(status, bytes) else None
        return told or self._without_details(error, path)

    def _without_details(self, error: grpc.aio.AioRpcError, path: str) -> RpcError:
        """gRPC's own words about a connection say nothing to people."""
        code, words = StatusCode[error.code().name], error.details() or ""
        log.warning("%s failed on the wire: %s: %s", path, code.name, words)
        if code is StatusCode.DEADLINE_EXCEEDED:
            return self._failing(code, TOO_LATE)
        if code is StatusCode.UNIMPLEMENTED:
            return self._failing(code, not_served(path))
        if code in (StatusCode.UNAVAILABLE, StatusCode.CANCELLED):  # cancelled by a server that stops
            return self._failing(StatusCode.UNAVAILABLE, NO_ANSWER, retry_after_s=1)
        return self._failing(code, words)


def _timed(pairs: list[tuple[str, Value]], timeout_s: float | None) -> tuple[tuple[str, Value], ...]:
    return tuple(pairs) if timeout_s is None else ((TIMEOUT, str(int(timeout_s * 1e6))), *pairs)


Authenticate = Callable[[Method[Any, Any], Metadata], Awaitable[object]]
"""Says who calls, from the request's metadata; raises a Failure for somebody who may not."""


async def anybody(method: Method[Any, Any], metadata: Metadata) -> None:
    """Who calls where nobody is told apart."""


class GrpcServer:
    """Serves handlers on a port. `handlers`: by path, as `serve` makes them; those added later count.

    `authenticate`: says who calls, for `Context.caller`. `domain`: of the reasons of failures. `timeout_s`: for unary
    calls that come without a deadline. `timeout_max_s`, `stream_timeout_max_s`: the longest that is granted. None: no
    limit. `failing`: makes failures of a class of your own.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        authenticate: Authenticate = anybody,
        domain: str = "",
        timeout_s: float | None = None,
        timeout_max_s: float | None = None,
        stream_timeout_max_s: float | None = None,
        failing: Failing = failed,
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self._authenticate = authenticate
        self._domain = domain
        self._timeout_s = timeout_s
        self._timeout_max_s = timeout_max_s
        self._stream_timeout_max_s = stream_timeout_max_s
        self._failing = failing
        self.server = grpc.aio.server(
            maximum_concurrent_rpcs=CALLS_MAX,
            options=[("grpc.max_receive_message_length", MESSAGE_BYTES_MAX), ("grpc.so_reuseport", 0), *options],
        )
        self.server.add_generic_rpc_handlers((_ByPath(handlers, self._unary, self._stream),))

    async def start(self, address: str, cert: str = "", key: str = "") -> int:
        """Listens and answers the port. `cert` and `key` in PEM, for TLS. Raises OSError when the port is taken."""
        _check_free(address)
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
        """Refuses new calls, lets running ones end within `grace_s` seconds."""
        await self.server.stop(grace_s)

    async def _unary(self, handler: Handler, data: bytes, context: Any) -> bytes:
        call = self._call(handler, context)
        try:
            request = await self._admitted(handler, data, call)
            deadline.set(call.deadline)
            answer = await until(call.deadline, handler.unary(request, call), call.expire, copy_context())
            message = encoded(handler.method.response, answer, self._failing)
        except asyncio.CancelledError:
            call.cancelled = True
            raise
        except Exception as error:  # noqa: BLE001 (what it was goes to the log, and its code to the caller)
            await self._abort(context, call, error, lead=True)
        await _lead(context, call)
        context.set_trailing_metadata(call.trailing.pairs)
        return message

    async def _stream(self, handler: Handler, data: bytes, context: Any) -> None:
        call = self._call(handler, context)
        begun = False
        try:
            request = await self._admitted(handler, data, call)
            encode = partial(encoded, handler.method.response, failing=self._failing)
            async with aclosing(Answers(Feed(handler, call, request, encode, self._failing, None))) as answers:
                async for message in answers:
                    if not begun:
                        begun = True
                        await _lead(context, call)
                    await context.write(message)
            if not begun:
                await _lead(context, call)
        except Exception as error:  # noqa: BLE001 (what it was goes to the log, and its code to the caller)
            await self._abort(context, call, error, lead=not begun)
        context.set_trailing_metadata(call.trailing.pairs)

    def _call(self, handler: Handler, context: Any) -> Context:
        metadata = Metadata(context.invocation_metadata() or ())
        timeout_s = self._granted_s(handler.method, context.time_remaining(), metadata.text(TIMEOUT))
        ends = None if timeout_s is None else asyncio.get_running_loop().time() + timeout_s
        return Context(handler.method, metadata, None, ends, "wire")

    def _granted_s(self, method: Method[Any, Any], remaining_s: float | None, exact_us: str) -> float | None:
        if method.server_streaming:
            limits = [remaining_s, self._stream_timeout_max_s]
        else:
            limits = [self._timeout_s if remaining_s is None else remaining_s, self._timeout_max_s]
        if exact_us.isdecimal() and len(exact_us) < 15:
            limits.append(int(exact_us) / 1e6)
        return min((limit for limit in limits if limit is not None), default=None)

    async def _admitted(self, handler: Handler, data: bytes, call: Context) -> Any:
        """The request, once it is known who calls."""
        call.caller = await self._authenticate(handler.method, call.metadata)
        try:
            return handler.method.request.decode(data)
        except DecodeError as error:
            wrong = f"the request is no {handler.method.request.name}: {error}"
            raise self._failing(StatusCode.INVALID_ARGUMENT, wrong) from error

    async def _abort(self, context: Any, call: Context, error: Exception, *, lead: bool) -> NoReturn:
        failure = failure_of(error, call, self._failing)
        if lead:
            await _lead(context, call)
        details = (*call.trailing.pairs, (STATUS, encode_status(failure, self._domain)))
        await context.abort(grpc.StatusCode[failure.code.name], failure.message, details)
        raise AssertionError("a call goes on after it was aborted")


async def _lead(context: Any, call: Context) -> None:
    if call.leading.pairs:
        await context.send_initial_metadata(call.leading.pairs)


class _ByPath(grpc.GenericRpcHandler):
    """Finds the handler of a method by its path."""

    def __init__(
        self,
        handlers: Handlers,
        unary: Callable[[Handler, bytes, Any], Awaitable[bytes]],
        stream: Callable[[Handler, bytes, Any], Awaitable[None]],
    ) -> None:
        self._handlers = handlers
        self._unary = unary
        self._stream = stream

    def service(self, handler_call_details: Any) -> Any:
        handler = self._handlers.get(handler_call_details.method)
        if handler is None:
            return None
        if handler.method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(partial(self._stream, handler))
        return grpc.unary_unary_rpc_method_handler(partial(self._unary, handler))


def _check_free(address: str) -> None:
    """Raises OSError for a taken port. gRPC would find out by itself, and write lines of its own about it."""
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host.strip("[]"), int(port)))
