"""The requests of a client stream, as the handler reads them: the same on every channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterator
from contextvars import copy_context
from typing import Any, TypeVar

from protogateway.runtime.deadline import cancel_and_log
from protogateway.runtime.errors import CALL_ENDED, REQUESTS_CANCELLED, ErrorFactory, StatusCode
from protogateway.runtime.handlers import closing_stream
from protogateway.runtime.method import Requests

Q = TypeVar("Q")
X = TypeVar("X")


class RequestStream(AsyncIterator[Q]):
    """Requests that are taken from `source` one at a time, each when the handler asks for it.

    The source runs in a task of its own, which starts with the first read, in a copy of the context in which this is
    made: over a channel in process that is the caller's, not the handler's. When the call ends, the task is cancelled
    and the source closed. `receive` makes of an item what the handler gets.

    A read that is cancelled loses nothing: the next one gets its request. If `on_failure` is set, it is called with the
    error of the source or of `receive`.
    """

    def __init__(
        self,
        source: AsyncIterator[X],
        receive: Callable[[X], Q],
        error_factory: ErrorFactory,
    ) -> None:
        self._source = source
        self._receive: Callable[[Any], Q] = receive
        self._error_factory = error_factory
        self.on_failure: Callable[[BaseException], None] | None = None
        self._context = copy_context()
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._wanted: asyncio.Future[None] | None = None
        self._reader: asyncio.Future[None] | None = None
        self._arrived: list[Q] = []
        self._outcome: BaseException | None = None

    async def __anext__(self) -> Q:
        if self._reader is not None:
            raise RuntimeError("these requests are being read already")
        if not self._arrived and self._outcome is None:
            self._ask()
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if self._arrived:
            return self._arrived.pop()
        assert self._outcome is not None
        raise self._outcome

    def stop(self) -> None:
        """End the call: no request is taken any more. The handler gets CANCELLED if it still reads."""
        if self._outcome is None:
            self._end(self._error_factory(StatusCode.CANCELLED, CALL_ENDED))
        if self._task is not None and not self._task.done():
            cancel_and_log(self._task)

    def _ask(self) -> None:
        if self._task is None:
            self._task = self._loop.create_task(self._run(), context=self._context)
            self._task.add_done_callback(self._on_task_done)
        elif self._wanted is not None:
            if not self._wanted.done():  # it is cancelled with the task, whose end has not been noticed yet
                self._wanted.set_result(None)
            self._wanted = None

    async def _run(self) -> None:
        async with closing_stream(self._source) as items:
            async for item in items:
                if self._outcome is not None:  # the call has ended, and the source ignored that it was cancelled
                    return
                self._arrived.append(self._receive(item))
                self._wake_reader()
                self._wanted = self._loop.create_future()
                await self._wanted

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._outcome is not None:  # the call has ended
            return
        if task.cancelled():
            error = self._error_factory(StatusCode.CANCELLED, REQUESTS_CANCELLED)
        if error is not None:
            self._fail(error)
        else:
            self._end(StopAsyncIteration())

    def _fail(self, error: BaseException) -> None:
        self._end(error)
        if self.on_failure is not None:
            self.on_failure(error)

    def _end(self, outcome: BaseException) -> None:
        self._outcome = outcome
        self._wake_reader()

    def _wake_reader(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


def iterate_requests(requests: Requests[Q]) -> AsyncIterator[Q]:
    """Return an iterator over the requests that a caller passed.

    Raises TypeError for an object that cannot be iterated over.
    """
    return aiter(requests) if isinstance(requests, AsyncIterable) else _iterate(iter(requests))


async def _iterate(requests: Iterator[Q]) -> AsyncIterator[Q]:
    try:
        for request in requests:
            yield request
    finally:
        if isinstance(requests, Generator):  # its caller may hold it, so that nothing else would close it now
            requests.close()
