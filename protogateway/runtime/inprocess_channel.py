"""Channel to handlers of the same process, with gRPC's deadlines, cancellation, metadata and message isolation.

    channel = InProcessChannel(serve(Library(), Echo()))
    stub = LibraryServiceStub(channel)

An implementation runs in a task and a context of its own. A handler makes a response of a stream only when its reader
asks for one; gRPC lets it run ahead by a window of some 64 KiB.
"""

import asyncio
from collections.abc import Callable
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
from protogateway.runtime.method import Method
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
        handler, received, call = self._prepare(method, request, timeout_s, metadata, loop)
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
            if response_metadata is not None:
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
            loop = asyncio.get_running_loop()
            handler, received, call = self._prepare(method, request, timeout_s, metadata, loop)
        except RpcError as error:
            return ResponseStream(FailedStream(error))
        copy = partial(self._copy_for_receiver, method.response, error_factory=self._error_factory)
        return ResponseStream(LocalStream(handler, call, received, copy, self._error_factory, response_metadata))

    def _prepare(
        self,
        method: Method[Q, Any],
        request: Q,
        timeout_s: float | None,
        metadata: MetadataInput | None,
        loop: asyncio.AbstractEventLoop,
    ) -> tuple[Handler, Q, Context]:
        """Return the handler, its copy of the request, and the context of the call.

        The checks come in the order in which they fail over gRPC, so that a call with two faults fails alike on both.
        """
        received = self._copy_for_receiver(method.request, request, self._error_factory)
        if timeout_s is None:
            timeout_s = self._stream_timeout_s if method.server_streaming else self._timeout_s
        deadline = compute_deadline(timeout_s, loop.time(), self._error_factory)
        call = Context(method, outgoing_metadata(metadata, self._error_factory), self._caller(), deadline, "local")
        handler = self._handlers.get(method.path)
        if handler is None:
            raise self._error_factory(StatusCode.UNIMPLEMENTED, not_served_message(method.path))
        return handler, received, call
