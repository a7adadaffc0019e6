"""The requests of a client stream over gRPC: how a caller sends them, and a server receives them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import copy_context
from typing import Any, Generic, TypeVar

import grpc

from protogateway.runtime.deadline import cancel_and_log
from protogateway.runtime.errors import REQUESTS_CANCELLED, ErrorFactory, StatusCode
from protogateway.runtime.handlers import closing_stream

Q = TypeVar("Q")

ENDED_ERRORS = (grpc.aio.AioRpcError, grpc.aio.InternalError)
"""Exceptions of grpc.aio for sending to a call that has ended: its reader gets the reason."""


class RequestSender(Generic[Q]):
    """Sends the caller's requests, each when the connection's flow-control window has room for it.

    The caller's iterator runs in a task of its own, in a copy of the context in which this is made, and is closed when
    the call ends. If it fails, the call is cancelled, and `failure` is the error to raise to the caller.
    """

    def __init__(self, requests: AsyncIterator[Q], encode: Callable[[Q], bytes], error_factory: ErrorFactory) -> None:
        self._requests = requests
        self._encode = encode
        self._error_factory = error_factory
        self._context = copy_context()
        self._call: Any = None
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False
        self.failure: BaseException | None = None

    def start(self, call: Any) -> None:
        """Send to a call of grpc.aio that was made just now."""
        self._call = call
        self._task = asyncio.get_running_loop().create_task(self._run(), context=self._context)
        self._task.add_done_callback(self._on_task_done)

    def stop(self) -> None:
        """Send no more: the call has ended."""
        self._is_stopped = True
        if self._task is not None and not self._task.done():
            cancel_and_log(self._task)

    async def _run(self) -> None:
        async with closing_stream(self._requests) as requests:
            if not await self._sent(self._call.wait_for_connection()):
                return
            send = _send_function(self._call)
            async for request in requests:
                if not await self._sent(send(self._encode(request))):
                    return
        await self._sent(self._call.done_writing())

    async def _sent(self, sending: Awaitable[None]) -> bool:
        """Return False if the call has ended."""
        try:
            await sending
        except ENDED_ERRORS:
            return False
        return True

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._is_stopped:
            return
        if task.cancelled():
            error = self._error_factory(StatusCode.CANCELLED, REQUESTS_CANCELLED)
        if error is not None:
            self.failure = error
            self._call.cancel()


def _send_function(call: Any) -> Callable[[bytes], Awaitable[None]]:
    """Return the function that `call.write` is made of, or `call.write` if a version of grpc.aio has no such function.

    If the service ended the call meanwhile, `write` puts INTERNAL in the place of its status.
    """
    send: Callable[[bytes], Awaitable[None]] = getattr(
        getattr(call, "_cython_call", None), "send_serialized_message", call.write
    )
    return send


def failure_of(sender: RequestSender[Any] | None, error: asyncio.CancelledError) -> BaseException:
    """Return the error of the requests, if a call was cancelled for it, or else the CancelledError of its caller."""
    task = asyncio.current_task()
    is_own = task is not None and task.cancelling()
    return error if is_own or sender is None or sender.failure is None else sender.failure


async def received_requests(context: Any) -> AsyncIterator[bytes]:
    """Yield the requests of a call of grpc.aio, each read when it is asked for, until the client has sent its last."""
    while (data := await context.read()) is not grpc.aio.EOF:
        yield data
    # grpc.aio reports the end of the requests for a client that cancelled, too, and cancels the handler a moment later.
    # The result of a further read comes after that, so a handler never takes half of the requests for all of them.
    await context.read()
