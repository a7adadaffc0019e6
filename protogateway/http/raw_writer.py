"""Writer of a stream of HttpBody: one raw body in parts."""

from protogateway.http.asgi import Send
from protogateway.http.raw_body import UNKNOWN_TYPE, RawBody
from protogateway.http.stream_writer import StartHeaders, send_start, send_trailers
from protogateway.runtime.metadata import Metadata


class RawWriter:
    """Sends the parts of one body. The media type of the first is that of all.

    Nothing is sent before the first part. A body that fails after that is left without its end, so that the server
    closes the connection and nobody takes the body for complete. `head` is for HEAD, which needs only the headers.
    """

    def __init__(self, send: Send, headers: StartHeaders, *, head: bool, with_trailers: bool) -> None:
        self._send = send
        self._headers = headers
        self._head = head
        self._with_trailers = with_trailers and not head
        self.has_started = False
        self.is_done = False

    async def part(self, body: RawBody) -> None:
        data, content_type = body
        if not self.has_started:
            await self._start(content_type)
        if data and not self._head:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})
        self.is_done = self._head

    async def end(self, trailers: Metadata) -> None:
        if not self.has_started:
            await self._start(UNKNOWN_TYPE)
        await self._send({"type": "http.response.body", "body": b""})
        if self._with_trailers:
            await send_trailers(self._send, trailers)

    async def fail(self, problem: bytes) -> None:
        """Leave the body without its end: raw bytes have no place for an error."""

    async def cut_off(self) -> None:
        """Leave the body without its end."""

    async def close(self) -> None:
        """Nothing is running."""

    async def _start(self, content_type: bytes) -> None:
        headers = [(b"content-type", content_type), *self._headers()]
        self.has_started = True
        await send_start(self._send, headers, with_trailers=self._with_trailers)
