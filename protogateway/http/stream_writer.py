"""What one stream says, and when."""

from __future__ import annotations

import asyncio

from protogateway.http.asgi import Headers, Send
from protogateway.http.stream_encodings import Form

FIRST_S = 0.05
"""So long an answer waits for its first message: what fails before has a status of its own."""
BEAT_S = 15.0
"""After so long without a word a stream of events says that it lives: proxies cut what is silent."""


class Outlet:
    """Sends one stream: its head soon, beats while nothing comes, and one thing after the other.

    `is_open`: the head is out, so that a failure can have no status any more.
    """

    def __init__(self, send: Send, headers: Headers, form: Form) -> None:
        self._send = send
        self._headers = headers
        self._form = form
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()
        self._said_at = self._loop.time()
        self._beating: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(FIRST_S, self._due)
        self.is_open = False

    async def item(self, data: bytes, name: str) -> None:
        """Waits while the client reads more slowly than messages come."""
        async with self._turn:
            await self._say(self._form.item(data, name))

    async def fail(self, problem: bytes) -> None:
        async with self._turn:
            await self._say(self._form.fail(problem), more=False)

    async def end(self) -> None:
        async with self._turn:
            await self._say(self._form.end(), more=False)

    async def stop(self) -> None:
        """Ends in the middle: there may be more elsewhere."""
        async with self._turn:
            await self._say(b"", more=False)

    async def close(self) -> None:
        """Says nothing more; what is being said ends first."""
        self._timer.cancel()
        async with self._turn:
            if self._beating is not None:
                self._beating.cancel()

    async def _say(self, data: bytes, *, more: bool = True) -> None:
        if not self.is_open:
            self.is_open = True
            await self._send({"type": "http.response.start", "status": 200, "headers": self._headers})
            data = self._form.begin() + data
        await self._send({"type": "http.response.body", "body": data, "more_body": more})
        self._said_at = self._loop.time()

    def _due(self) -> None:
        """Beats when nothing was said for long enough, and not while something waits to be read."""
        silent_s = self._loop.time() - self._said_at
        if not self._turn.locked() and (not self.is_open or silent_s >= BEAT_S):
            self._beating = self._loop.create_task(self._beat())
            silent_s = 0.0
        self._timer = self._loop.call_later(max(BEAT_S - silent_s, FIRST_S), self._due)

    async def _beat(self) -> None:
        async with self._turn:
            if self._form.beat or not self.is_open:
                await self._say(self._form.beat)
