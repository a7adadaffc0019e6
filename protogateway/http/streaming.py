"""HTTP responses to calls that return a stream."""

import asyncio
from collections.abc import Callable

from protogateway.http.asgi import Headers, Send, send_response
from protogateway.http.disconnect import DisconnectWatcher
from protogateway.http.operation import HttpOperation
from protogateway.http.prepare_call import PreparedCall
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.http.stream_encodings import SSE_TYPE, encoding_for
from protogateway.http.stream_writer import StreamWriter


class StreamingCalls:
    """The streams that are being sent, which `close` ends all."""

    def __init__(self) -> None:
        self._watchers: set[DisconnectWatcher] = set()

    def close(self) -> None:
        for watcher in self._watchers:
            watcher.cancel_task()

    async def serve(
        self,
        operation: HttpOperation,
        request: Request,
        prepared: PreparedCall,
        send: Send,
        to_problem: Callable[[Exception], Problem],
    ) -> None:
        """Send the messages as they come. Raises the call's error only if nothing has been sent yet."""
        headers = operation.stream_headers(prepared.media_type)
        headers += [*prepared.admission.headers, (b"x-request-id", request.trace_id.encode())]
        if request.verb == "HEAD":
            await _send_head(send, headers)
            return
        writer = StreamWriter(send, headers, encoding_for(prepared.media_type))
        watcher = DisconnectWatcher(request.receive)
        self._watchers.add(watcher)
        watcher.start()
        try:
            await self._pass_on(operation, prepared, writer)
            if writer.has_started or not _is_reconnect(request, prepared):
                await writer.end()
            else:
                # 204 tells a browser not to reconnect again to a stream that has no more.
                await send_response(send, 204, headers[1:], b"")
        except asyncio.CancelledError:
            if not watcher.clear_cancellation():
                raise
            if not watcher.is_gone:
                await writer.cut_off()
        except Exception as error:
            await writer.close()
            if not writer.has_started:
                raise
            await writer.fail(to_problem(error).json(request.trace_id))
        finally:
            self._watchers.discard(watcher)
            watcher.stop()
            await writer.close()

    async def _pass_on(self, operation: HttpOperation, prepared: PreparedCall, writer: StreamWriter) -> None:
        with prepared.admission.call_context:
            messages = operation.channel.stream(
                operation.method, prepared.message, timeout_s=prepared.timeout_s, metadata=prepared.admission.metadata
            )
            try:
                async for message in messages:
                    await writer.item(operation.encode_response(message), operation.event_id(message))
            finally:
                # Cut off between two messages, the handler waits where it is; do not leave it to the garbage collector.
                if close := getattr(messages, "aclose", None):
                    await close()


async def _send_head(send: Send, headers: Headers) -> None:
    """Send the response to HEAD, without a length: it is not known how long the stream would be."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _is_reconnect(request: Request, prepared: PreparedCall) -> bool:
    return prepared.media_type == SSE_TYPE and b"last-event-id" in request.headers
