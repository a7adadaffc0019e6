"""Writer of one response stream: its start, its messages, and heartbeats while no message comes."""

import asyncio
from collections.abc import Callable

from protogateway.http.asgi import Headers, Send
from protogateway.http.handler_headers import encode_headers
from protogateway.http.stream_encodings import StreamEncoding
from protogateway.runtime.metadata import NO_METADATA, Metadata

StartHeaders = Callable[[], Headers]
"""Returns the headers at the start of the response, with those that the handler has set by then."""

HEAD_DELAY_S = 0.05
"""Time that the status waits for the first message: a call that fails within it still gets a status of its own."""
HEARTBEAT_S = 15.0
"""Silence after which a heartbeat is sent, because proxies close connections that are silent for long."""


class StreamWriter:
    """Sends one stream. `has_started` says that the status is sent, so that an error cannot have one any more.

    One task sends messages, another the heartbeats; a lock keeps the parts in order. A send waits as long as the client
    is slower than the stream, and the next message is only asked for afterwards: that is the back-pressure.
    """

    def __init__(
        self, send: Send, headers: StartHeaders, encoding: StreamEncoding, *, with_trailers: bool = False
    ) -> None:
        self._send = send
        self._headers = headers
        self._encoding = encoding
        self._with_trailers = with_trailers
        self._loop = asyncio.get_running_loop()
        self._lock = asyncio.Lock()
        self._sent_at = self._loop.time()
        self._heartbeat_task: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(HEAD_DELAY_S, self._on_timer)
        self.has_started = False

    async def item(self, data: bytes, event_id: str) -> None:
        async with self._lock:
            await self._write(self._encoding.item(data, event_id))

    async def fail(self, problem: bytes) -> None:
        async with self._lock:
            await self._write(self._encoding.problem(problem), more=False)

    async def end(self, trailers: Metadata) -> None:
        async with self._lock:
            await self._write(self._encoding.end(trailers), more=False, trailers=trailers)

    async def cut_off(self) -> None:
        """End the body without the encoding's end: there may be more, for a client that reconnects."""
        async with self._lock:
            await self._write(b"", more=False)

    async def close(self) -> None:
        """Stop the heartbeats. A part that is being sent is sent to its end first."""
        self._timer.cancel()
        async with self._lock:
            if self._heartbeat_task is not None:
                self._heartbeat_task.cancel()

    async def _write(self, data: bytes, *, more: bool = True, trailers: Metadata = NO_METADATA) -> None:
        if not self.has_started:
            headers = self._headers()
            self.has_started = True
            await send_start(self._send, headers, with_trailers=self._with_trailers)
            data = self._encoding.begin() + data
        await self._send({"type": "http.response.body", "body": data, "more_body": more})
        if self._with_trailers and not more:
            await send_trailers(self._send, trailers)
        self._sent_at = self._loop.time()

    def _on_timer(self) -> None:
        """Send a heartbeat if the stream has been silent for long, but not while the client still has to read."""
        silent_s = self._loop.time() - self._sent_at
        if not self._lock.locked() and (not self.has_started or silent_s >= HEARTBEAT_S):
            self._heartbeat_task = self._loop.create_task(self._send_heartbeat())
            silent_s = 0.0
        self._timer = self._loop.call_later(max(HEARTBEAT_S - silent_s, HEAD_DELAY_S), self._on_timer)

    async def _send_heartbeat(self) -> None:
        async with self._lock:
            if self._encoding.heartbeat or not self.has_started:
                await self._write(self._encoding.heartbeat)


async def send_start(send: Send, headers: Headers, *, with_trailers: bool) -> None:
    """Send the status 200 and the headers, and announce trailers if they follow."""
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    await send({**start, "trailers": True} if with_trailers else start)


async def send_trailers(send: Send, trailers: Metadata) -> None:
    """Send the trailers, by ASGI's extension for them. A response that announced some waits for this, even if empty."""
    await send({"type": "http.response.trailers", "headers": encode_headers(trailers), "more_trailers": False})
