"""The caller's end of a response stream, the same on every channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NoReturn, Protocol, TypeVar

from protogateway.runtime.errors import RpcError

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class StreamSource(Protocol[R_co]):
    """Source of the responses of one call."""

    async def next(self) -> R_co:
        """Return the next response. Raises the call's error once, then StopAsyncIteration."""

    def cancel(self) -> None:
        """End the call: nobody reads any more."""


class ResponseStream(AsyncIterator[R]):
    """Responses of one call. When the last reference to it goes, the call is cancelled."""

    def __init__(self, source: StreamSource[R]) -> None:
        self._source = source

    def __aiter__(self) -> ResponseStream[R]:
        return self

    async def __anext__(self) -> R:
        return await self._source.next()

    async def aclose(self) -> None:
        """End the call, without waiting for its handler to end."""
        self._source.cancel()

    def __del__(self) -> None:
        self._source.cancel()


class FailedStream:
    """Source of a call that failed before it started.

    The error is raised by the first read, not by the call: so it is on every channel, and where a caller expects it.
    """

    def __init__(self, error: RpcError) -> None:
        self._outcome: Exception = error

    async def next(self) -> NoReturn:
        outcome, self._outcome = self._outcome, StopAsyncIteration()
        raise outcome

    def cancel(self) -> None:
        self._outcome = StopAsyncIteration()
