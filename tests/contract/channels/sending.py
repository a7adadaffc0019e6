"""A caller's requests, and what a service does with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import Context


class Sending:
    """Requests of one caller: a message for each letter of `titles`, then `error`, or with `waits` nothing more.

    `taken` has the letters that the channel asked for; `waiting` is set when all were taken, `closed` when the
    generator has ended.
    """

    def __init__(self, titles: str = "", *, waits: bool = False, error: BaseException | None = None) -> None:
        self.taken = ""
        self.waiting, self.closed = asyncio.Event(), asyncio.Event()
        self._titles, self._waits, self._error = titles, waits, error

    async def __aiter__(self) -> AsyncIterator[Tip]:
        try:
            for letter in self._titles:
                self.taken += letter
                yield Tip(title=letter)
            self.waiting.set()
            if self._error:
                raise self._error
            if self._waits:
                await asyncio.Event().wait()
        finally:
            self.closed.set()


class ListeningService:
    """Service that reads requests until they end, with a record of them and of how it ended."""

    def __init__(self) -> None:
        self.read = ""
        self.call: Context | None = None
        self.started, self.stopped = asyncio.Event(), asyncio.Event()
        self.was_cancelled = False

    async def _read(self, requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        self.call = call
        self.started.set()
        try:
            async for request in requests:
                self.read += request.title
                yield request
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        finally:
            self.stopped.set()

    async def upload(self, requests: AsyncIterator[Tip], call: Context) -> Tip:
        """Return the titles of all requests."""
        async for _ in self._read(requests, call):
            pass
        return Tip(title=self.read)

    async def half_duplex(self, requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        """Return each request, after the last one has come."""
        for letter in (await self.upload(requests, call)).title:
            yield Tip(title=letter)

    async def full_duplex(self, requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        """Return each request when it comes."""
        async for request in self._read(requests, call):
            yield request


async def joined(responses: AsyncIterator[Tip]) -> str:
    """Return the titles of all responses."""
    return "".join([response.title async for response in responses])
