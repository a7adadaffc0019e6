"""Calls that answer more than once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from protogateway.http.asgi import Headers, Send, answer
from protogateway.http.disconnect import Watch
from protogateway.http.operation import Operation
from protogateway.http.prepare_call import Entry
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.http.stream_encodings import EVENTS, FORMS, form_of
from protogateway.http.stream_writer import Outlet

__all__ = ["FORMS", "Streams"]


class Streams:
    """Serves streams, and can end them all."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()

    def close(self) -> None:
        for watch in self._watches:
            watch.stop()

    async def serve(
        self,
        operation: Operation,
        request: Request,
        entry: Entry,
        send: Send,
        problem_of: Callable[[Exception], Problem],
    ) -> None:
        """Sends messages as they come. Raises what the call raises while nothing has been sent."""
        headers = operation.stream_headers(entry.media_type)
        headers += [*entry.admission.headers, (b"x-request-id", request.trace_id.encode())]
        if request.verb == "HEAD":
            await _answer_head(send, headers)
            return
        outlet = Outlet(send, headers, form_of(entry.media_type))
        watch = Watch(request.receive)
        self._watches.add(watch)
        watch.begin()
        try:
            await self._carry(operation, entry, outlet)
            if outlet.is_open or not _is_back(request, entry):
                await outlet.end()
            else:
                await answer(send, 204, headers[1:], b"")
        except asyncio.CancelledError:
            if not watch.forgive():
                raise
            if not watch.is_gone:
                await outlet.stop()
        except Exception as error:
            await outlet.close()
            if not outlet.is_open:
                raise
            await outlet.fail(problem_of(error).json(request.trace_id))
        finally:
            self._watches.discard(watch)
            watch.end()
            await outlet.close()

    async def _carry(self, operation: Operation, entry: Entry, outlet: Outlet) -> None:
        with entry.admission.acting:
            messages = operation.channel.stream(
                operation.method, entry.message, timeout_s=entry.timeout_s, metadata=entry.admission.metadata
            )
            try:
                async for message in messages:
                    await outlet.item(operation.write(message), operation.name_of(message))
            finally:
                # Cut off between two messages, the handler waits where it is; it shall not wait for the collector.
                if close := getattr(messages, "aclose", None):
                    await close()


async def _answer_head(send: Send, headers: Headers) -> None:
    """Without a length: nobody knows how long the stream would be."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _is_back(request: Request, entry: Entry) -> bool:
    """A browser that reconnects to a stream which has nothing more: 204 tells it to stay away."""
    return entry.media_type == EVENTS and b"last-event-id" in request.headers
