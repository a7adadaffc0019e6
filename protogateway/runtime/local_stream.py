"""A stream within a process: the handler makes an answer when the reader asks for one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextvars import copy_context
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from protogateway.runtime.calls import STOPPED, TOO_LATE, Context, Failing, Handler, closing, deadline, failure_of
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.metadata import Received

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

log = logging.getLogger(__name__)


class Source(Protocol[R_co]):
    """Where the answers of a call come from."""

    async def next(self) -> R_co:
        """Raises the call's failure once, then StopAsyncIteration."""

    def stop(self) -> None:
        """Nobody reads any more."""


class Answers(AsyncIterator[R]):
    """The reader's end of a stream, on any channel. When nothing refers to it any more, the call is cancelled."""

    def __init__(self, feed: Source[R]) -> None:
        self._feed = feed

    def __aiter__(self) -> Answers[R]:
        return self

    async def __anext__(self) -> R:
        return await self._feed.next()

    async def aclose(self) -> None:
        """Ends the call. Does not wait for its handler to end."""
        self._feed.stop()

    def __del__(self) -> None:
        self._feed.stop()


class Failed:
    """A call that failed before it began: its reader is told at the first read, as by any other channel."""

    def __init__(self, failure: RpcError) -> None:
        self._outcome: Exception = failure

    async def next(self) -> NoReturn:
        outcome, self._outcome = self._outcome, StopAsyncIteration()
        raise outcome

    def stop(self) -> None:
        self._outcome = StopAsyncIteration()


class Feed(Generic[R]):
    """The handler's end: a task that begins with the first `next` and waits wherever no answer is asked for.

    `own`: makes an answer of the handler's what the reader gets.
    """

    def __init__(
        self,
        handler: Handler,
        call: Context,
        request: Any,
        own: Callable[[Any], R],
        failing: Failing,
        received: Received | None,
    ) -> None:
        self._handler = handler
        self._call = call
        self._request = request
        self._own = own
        self._failing = failing
        self._received = received
        self._context = copy_context()
        self._context.run(deadline.set, call.deadline)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._asked: asyncio.Future[None] | None = None
        self._answer: asyncio.Future[R] | None = None
        self._outcome: Exception | None = None
        self._given = False
        self._over = False

    async def next(self) -> R:
        if self._answer is not None:
            raise RuntimeError("this stream is being read already")
        if self._task is None and not self._over:
            self._begin()
        if self._over:
            raise self._take_outcome()
        self._answer = self._loop.create_future()
        if self._asked is not None:
            self._asked.set_result(None)
            self._asked = None
        try:
            return await self._answer
        except asyncio.CancelledError:
            self.stop()
            raise
        finally:
            self._answer = None

    def stop(self) -> None:
        if self._over or self._loop.is_closed():
            return
        if asyncio._get_running_loop() is not self._loop:  # let go of by the collector, in whatever thread that ran
            self._loop.call_soon_threadsafe(self.stop)
            return
        self._call.cancelled = True
        self._finish(StopAsyncIteration())

    def _begin(self) -> None:
        remaining_s = self._call.remaining_s()
        if remaining_s is not None:
            if remaining_s <= 0:
                self._expire()
                return
            self._timer = self._loop.call_later(remaining_s, self._expire)
        self._task = self._loop.create_task(self._make(), context=self._context)
        self._task.add_done_callback(self._ended)

    async def _make(self) -> None:
        async with closing(self._handler.stream(self._request, self._call)) as answers:
            async for answer in answers:
                await self._give(self._own(answer))

    def _give(self, answer: R) -> asyncio.Future[None]:
        """What to wait for before the next answer is made."""
        if self._received is not None and not self._given:
            self._received.leading = self._call.leading
        self._given = True
        self._asked = asked = self._loop.create_future()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
        return asked

    def _expire(self) -> None:
        self._call.expire()
        self._finish(self._failing(StatusCode.DEADLINE_EXCEEDED, TOO_LATE))

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._over:  # ended for its reader before
            if error is not None and not isinstance(error, RpcError):
                log.error("%s failed after its reader had gone", self._call.method.path, exc_info=error)
        elif task.cancelled():
            self._finish(self._failing(StatusCode.CANCELLED, STOPPED))
        elif error is None:
            self._finish(StopAsyncIteration())
        else:
            self._finish(failure_of(error, self._call, self._failing))

    def _finish(self, outcome: Exception) -> None:
        """Ends it for the reader, and the handler with it."""
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
        if self._received is not None:
            self._received.trailing = self._call.trailing
            if not self._given:
                self._received.leading = self._call.leading
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(outcome)
        else:
            self._outcome = outcome

    def _take_outcome(self) -> Exception:
        """A failure is raised once, and nothing comes after it."""
        outcome, self._outcome = self._outcome or StopAsyncIteration(), None
        return outcome
