"""A response stream within a process: the handler makes a response when the reader asks for one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from protogateway.runtime.context import Context, current_deadline
from protogateway.runtime.errors import DEADLINE_PASSED, SERVICE_STOPPED, ErrorFactory, RpcError, StatusCode
from protogateway.runtime.handlers import closing_stream, to_rpc_error
from protogateway.runtime.metadata import ResponseMetadata
from protogateway.runtime.request_stream import RequestStream

R = TypeVar("R")

log = logging.getLogger(__name__)


class LocalStream(Generic[R]):
    """Source whose handler runs in a task that starts with the first `next`. `respond` calls the handler.

    Back-pressure: `_wanted` is the future that the handler waits for between two responses, `_response` the one that
    the reader waits for. At any time at most one of them is pending, so the handler is never ahead of its reader.
    `copy_for_receiver` makes of the handler's response what the reader gets. `requests` end with the responses; if they
    fail, the call does, with their error.
    """

    def __init__(
        self,
        call: Context,
        respond: Callable[[], AsyncIterator[Any]],
        copy_for_receiver: Callable[[Any], R],
        error_factory: ErrorFactory,
        response_metadata: ResponseMetadata | None,
        requests: RequestStream[Any] | None = None,
    ) -> None:
        self._call = call
        self._respond = respond
        self._copy_for_receiver = copy_for_receiver
        self._error_factory = error_factory
        self._response_metadata = response_metadata
        self._requests = requests
        if requests is not None:
            requests.on_failure = self._fail
        self._context = copy_context()
        self._context.run(current_deadline.set, call.deadline)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._wanted: asyncio.Future[None] | None = None
        self._response: asyncio.Future[R] | None = None
        self._outcome: BaseException | None = None
        self._has_responded = False
        self._has_ended = False

    async def next(self) -> R:
        if self._response is not None:
            raise RuntimeError("this stream is being read already")
        if self._task is None and not self._has_ended:
            self._start()
        if self._has_ended:
            raise self._take_outcome()
        self._response = self._loop.create_future()
        if self._wanted is not None:
            self._wanted.set_result(None)
            self._wanted = None
        try:
            return await self._response
        except asyncio.CancelledError:
            self.cancel()
            raise
        finally:
            self._response = None

    async def only(self) -> R:
        """Return the first response, and end the call with it."""
        response = await self.next()
        self._finish(StopAsyncIteration())
        return response

    def cancel(self) -> None:
        if self._has_ended or self._loop.is_closed():
            return
        if asyncio._get_running_loop() is not self._loop:
            # Called by __del__: the garbage collector runs in whatever thread allocates.
            self._loop.call_soon_threadsafe(self.cancel)
            return
        self._call.cancelled = True
        self._finish(StopAsyncIteration())

    def _start(self) -> None:
        remaining_s = self._call.remaining_s()
        if remaining_s is not None:
            if remaining_s <= 0:
                self._expire()
                return
            self._timer = self._loop.call_later(remaining_s, self._expire)
        self._task = self._loop.create_task(self._run(), context=self._context)
        self._task.add_done_callback(self._on_task_done)

    async def _run(self) -> None:
        async with closing_stream(self._respond()) as responses:
            async for response in responses:
                if self._has_ended:  # the call has ended, and the handler ignored that it was cancelled
                    return
                await self._deliver(self._copy_for_receiver(response))

    def _deliver(self, response: R) -> asyncio.Future[None]:
        """Hand a response to the reader; return the future to wait for before making the next one."""
        if self._response_metadata is not None and not self._has_responded:
            self._response_metadata.initial = self._call.initial_metadata
        self._has_responded = True
        self._wanted = wanted = self._loop.create_future()
        if self._response is not None and not self._response.done():
            self._response.set_result(response)
        return wanted

    def _expire(self) -> None:
        self._call.expire()
        self._finish(self._error_factory(StatusCode.DEADLINE_EXCEEDED, DEADLINE_PASSED))

    def _fail(self, error: BaseException) -> None:
        """End the call with an error of its caller's side, and cancel the handler."""
        if not self._has_ended:
            self._call.cancelled = True
            self._finish(error)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._has_ended:  # the reader has left, or the deadline has passed
            if error is not None and not isinstance(error, RpcError):
                log.error("%s failed after its reader had gone", self._call.method.path, exc_info=error)
        elif task.cancelled():
            self._finish(self._error_factory(StatusCode.CANCELLED, SERVICE_STOPPED))
        elif error is None:
            self._finish(StopAsyncIteration())
        else:
            self._finish(to_rpc_error(error, self._call, self._error_factory))

    def _finish(self, outcome: BaseException) -> None:
        """End the stream for its reader with this exception, and cancel the handler."""
        self._has_ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
        if self._requests is not None:
            self._requests.stop()
        if self._response_metadata is not None:
            self._response_metadata.trailing = self._call.trailing_metadata
            if not self._has_responded:
                self._response_metadata.initial = self._call.initial_metadata
        if self._response is not None and not self._response.done():
            self._response.set_exception(outcome)
        else:
            self._outcome = outcome

    def _take_outcome(self) -> BaseException:
        """Return the error the first time, then StopAsyncIteration."""
        outcome, self._outcome = self._outcome or StopAsyncIteration(), None
        return outcome
