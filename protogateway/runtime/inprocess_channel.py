"""The channel within a process, with gRPC's meaning: deadlines, cancellation, metadata, messages that nobody shares.

    channel = LocalChannel(serve(Library(), Desk()))
    stub = LibraryServiceStub(channel)

An implementation runs in a task and a context of its own. A stream makes an answer when its reader asks for one: it is
never ahead of its reader, where gRPC lets it be ahead by what fits into a window of some 64 KiB.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from protogateway.runtime.calls import (
    Context,
    Failing,
    Handler,
    Handlers,
    copied,
    deadline,
    ends_at,
    failed,
    failure_of,
    not_served,
    passed_as_bytes,
    sent,
)
from protogateway.runtime.deadline import until
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.local_stream import Answers, Failed, Feed
from protogateway.runtime.metadata import Received, Sent
from protogateway.runtime.method import Method

Q = TypeVar("Q")
R = TypeVar("R")


def nobody() -> None:
    """Who calls where nobody is told apart."""


class LocalChannel:
    """Calls handlers of this process. `handlers`: by path, as `serve` makes them; those added later count.

    `caller`: who calls, asked at each call, for `Context.caller`. `failing`: makes failures of a class of your own.
    `timeout_s`, `stream_timeout_s`: for a call without a limit of its own; None: none. `by_bytes`: encodes and decodes
    each message instead of copying it, to test that both are alike.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        caller: Callable[[], Any] = nobody,
        failing: Failing = failed,
        timeout_s: float | None = None,
        stream_timeout_s: float | None = None,
        by_bytes: bool = False,
    ) -> None:
        self._handlers = handlers
        self._caller = caller
        self._failing = failing
        self._timeout_s = timeout_s
        self._stream_timeout_s = stream_timeout_s
        self._own = passed_as_bytes if by_bytes else copied

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Sent | None = None,
        received: Received | None = None,
    ) -> R:
        """The answer. Raises the failure that the implementation raised, or one of the channel's own."""
        handler, own, call = self._begun(method, request, timeout_s, metadata)
        context = copy_context()
        context.run(deadline.set, call.deadline)
        try:
            answer: R = await until(call.deadline, handler.unary(own, call), call.expire, context)
            return self._own(method.response, answer, self._failing)
        except asyncio.CancelledError:
            call.cancelled = True
            raise
        except Exception as error:
            failure = failure_of(error, call, self._failing)
            if failure is error:
                raise
            raise failure from error
        finally:
            if received is not None:
                received.leading, received.trailing = call.leading, call.trailing

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
            handler, own, call = self._begun(method, request, timeout_s, metadata)
        except RpcError as failure:
            return Answers(Failed(failure))
        take = partial(self._own, method.response, failing=self._failing)
        return Answers(Feed(handler, call, own, take, self._failing, received))

    def _begun(
        self, method: Method[Q, Any], request: Q, timeout_s: float | None, metadata: Sent | None
    ) -> tuple[Handler, Q, Context]:
        """Whom to call, with what. In the order in which it fails on the wire."""
        own = self._own(method.request, request, self._failing)
        if timeout_s is None:
            timeout_s = self._stream_timeout_s if method.server_streaming else self._timeout_s
        ends = ends_at(timeout_s, asyncio.get_running_loop().time(), self._failing)
        call = Context(method, sent(metadata, self._failing), self._caller(), ends, "local")
        handler = self._handlers.get(method.path)
        if handler is None:
            raise self._failing(StatusCode.UNIMPLEMENTED, not_served(method.path))
        return handler, own, call
