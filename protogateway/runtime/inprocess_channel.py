"""Channel to handlers of the same process, with gRPC's deadlines, cancellation, metadata and message isolation.

    channel = InProcessChannel(serve(Library(), Echo()))
    stub = LibraryServiceStub(channel)

An implementation runs in a task and a context of its own. A handler makes a response of a stream only when its reader
asks for one, and a request of a client stream is taken from its caller only when the handler reads one. gRPC lets both
run ahead, each by a window of some 64 KiB.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from protogateway.runtime.context import Context, compute_deadline, current_deadline
from protogateway.runtime.copying import copy_by_encoding, copy_message, pass_message
from protogateway.runtime.deadline import run_with_deadline
from protogateway.runtime.errors import ErrorFactory, RpcError, StatusCode, make_error, not_served_message
from protogateway.runtime.handlers import Handler, Handlers, to_rpc_error
from protogateway.runtime.local_stream import LocalStream
from protogateway.runtime.metadata import MetadataInput, ResponseMetadata, outgoing_metadata
from protogateway.runtime.method import Method, Requests
from protogateway.runtime.request_stream import RequestStream, iterate_requests
from protogateway.runtime.response_stream import FailedStream, ResponseStream

Q = TypeVar("Q")
R = TypeVar("R")


def no_caller() -> None:
    """Default for `caller`: calls are anonymous."""


class InProcessChannel:
    """Channel that calls `handlers`, a mapping by path as `serve` makes it; handlers added later count.

    `caller` is asked at each call for the value of `Context.caller`. `error_factory` makes errors of your own classes.
    `timeout_s` and `stream_timeout_s` are for calls without a timeout of their own; None means no limit. `by_bytes`
    encodes and decodes each message instead of copying it, to test that both give the same. `copies=False` hands
    messages over as they are: for a caller that makes each request for one call, and only reads the response at once.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        caller: Callable[[], Any] = no_caller,
        error_factory: ErrorFactory = make_error,
        timeout_s: float | None = None,
        stream_timeout_s: float | None = None,
        by_bytes: bool = False,
        copies: bool = True,
    ) -> None:
        self._handlers = handlers
        self._caller = caller
        self._error_factory = error_factory
        self._timeout_s = timeout_s
        self._stream_timeout_s = stream_timeout_s
        self._copy_for_receiver = copy_by_encoding if by_bytes else copy_message if copies else pass_message

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response. Raises the implementation's RpcError, or one of the channel."""
        loop = asyncio.get_running_loop()
        received = self._copy_for_receiver(method.request, request, self._error_factory)
        handler, call = self._prepare(method, self._timeout_s if timeout_s is None else timeout_s, metadata, loop)
        context = copy_context()
        context.run(current_deadline.set, call.deadline)
        try:
            work = handler.unary(received, call)
            response: R = await run_with_deadline(loop, call.deadline, work, call.expire, context)
            return self._copy_for_receiver(method.response, response, self._error_factory)
        except asyncio.CancelledError:
            call.cancelled = True
            raise
        except Exception as error:
            rpc_error = to_rpc_error(error, call, self._error_factory)
            if rpc_error is error:
                raise
            raise rpc_error from error
        finally:
            # Most calls have none, but the caller may use one object for several calls.
            if response_metadata is not None and (
                call.has_metadata or response_metadata.initial or response_metadata.trailing
            ):
                response_metadata.initial, response_metadata.trailing = call.initial_metadata, call.trailing_metadata

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> ResponseStream[R]:
        try:
            received = self._copy_for_receiver(method.request, request, self._error_factory)
            handler, call = self._prepare_stream(method, timeout_s, metadata)
        except RpcError as error:
            return ResponseStream(FailedStream(error))
        return ResponseStream(self._source(call, partial(handler.stream, received, call), response_metadata))

    async def client_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response. Raises what `unary` raises, and the error of the caller's iterator."""
        received = self._receive(method, requests)
        handler, call = self._prepare_stream(method, timeout_s, metadata)
        respond = partial(_single_response, handler, received, call)
        source: LocalStream[R] = self._source(call, respond, response_metadata, received)
        return await source.only()

    def bidi_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> ResponseStream[R]:
        received = self._receive(method, requests)
        try:
            handler, call = self._prepare_stream(method, timeout_s, metadata)
        except RpcError as error:
            return ResponseStream(FailedStream(error))
        return ResponseStream(self._source(call, partial(handler.stream, received, call), response_metadata, received))

    def _receive(self, method: Method[Q, Any], requests: Requests[Q]) -> RequestStream[Q]:
        copy = partial(self._copy_for_receiver, method.request, error_factory=self._error_factory)
        return RequestStream(iterate_requests(requests), copy, self._error_factory)

    def _source(
        self,
        call: Context,
        respond: Callable[[], AsyncIterator[Any]],
        response_metadata: ResponseMetadata | None,
        requests: RequestStream[Any] | None = None,
    ) -> LocalStream[Any]:
        copy = partial(self._copy_for_receiver, call.method.response, error_factory=self._error_factory)
        return LocalStream(call, respond, copy, self._error_factory, response_metadata, requests)

    def _prepare_stream(
        self, method: Method[Any, Any], timeout_s: float | None, metadata: MetadataInput | None
    ) -> tuple[Handler, Context]:
        timeout_s = self._stream_timeout_s if timeout_s is None else timeout_s
        return self._prepare(method, timeout_s, metadata, asyncio.get_running_loop())

    def _prepare(
        self,
        method: Method[Any, Any],
        timeout_s: float | None,
        metadata: MetadataInput | None,
        loop: asyncio.AbstractEventLoop,
    ) -> tuple[Handler, Context]:
        """Return the handler and the context of the call.

        The checks come in the order in which they fail over gRPC, so that a call with two faults fails alike on both.
        """
        deadline = compute_deadline(timeout_s, loop.time(), self._error_factory)
        call = Context(method, outgoing_metadata(metadata, self._error_factory), self._caller(), deadline, "local")
        handler = self._handlers.get(method.path)
        if handler is None:
            raise self._error_factory(StatusCode.UNIMPLEMENTED, not_served_message(method.path))
        return handler, call


async def _single_response(handler: Handler, requests: RequestStream[Any], call: Context) -> AsyncIterator[Any]:
    yield await handler.unary(requests, call)
