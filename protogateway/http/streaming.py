"""HTTP responses to calls that return a stream."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from protogateway.http.asgi import Headers, Send, merge_headers, send_response
from protogateway.http.disconnect import DisconnectWatcher
from protogateway.http.handler_headers import HandlerHeaders
from protogateway.http.operation import HttpOperation
from protogateway.http.prepare_call import PreparedCall
from protogateway.http.problem import Problem
from protogateway.http.raw_body import RawBody
from protogateway.http.raw_writer import RawWriter
from protogateway.http.request import Request
from protogateway.http.stream_encodings import SSE_TYPE, encoding_for
from protogateway.http.stream_writer import StreamWriter
from protogateway.runtime.metadata import NO_METADATA, Metadata, ResponseMetadata
from protogateway.runtime.response_headers import trailers_in


class StreamingCalls:
    """The streams that are being sent, which `close` ends all."""

    def __init__(self, handler_headers: HandlerHeaders) -> None:
        self._handler_headers = handler_headers
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
        to_problem: Callable[[Exception, Metadata], Problem],
    ) -> None:
        """Send the messages as they come. Raises the call's error only if nothing has been sent yet."""
        headers = operation.stream_headers(prepared.media_type)
        headers += [*prepared.admission.headers, (b"x-request-id", request.trace_id.encode())]
        if request.verb == "HEAD" and operation.read_raw is None:
            await _send_head(send, headers)
            return
        received = ResponseMetadata()
        writer, write = self._writer(operation, request, prepared, send, headers, received)
        watcher = DisconnectWatcher(request.receive)
        self._watchers.add(watcher)
        watcher.start()
        try:
            await _pass_on(operation, prepared, received, write)
            if writer.has_started or not _is_reconnect(operation, request, prepared):
                await writer.end(trailers_in(received.trailing))
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
            # After the start the headers are sent, so that those of the handler do not matter any more, valid or not.
            problem = to_problem(error, NO_METADATA if writer.has_started else received.initial)
            if not writer.has_started:
                raise problem from error
            await writer.fail(problem.json(request.trace_id))
        finally:
            self._watchers.discard(watcher)
            watcher.stop()
            await writer.close()

    def _writer(
        self,
        operation: HttpOperation,
        request: Request,
        prepared: PreparedCall,
        send: Send,
        headers: Headers,
        received: ResponseMetadata,
    ) -> tuple[StreamWriter | RawWriter, Callable[[Any], Awaitable[bool]]]:
        """Return the writer of the response, and a function that writes a message and returns False after the last."""

        def start_headers() -> Headers:
            return merge_headers(headers, self._handler_headers.of_success(received.initial))

        with_trailers = _accepts_trailers(request)
        read_raw = operation.read_raw
        if read_raw is not None:
            raw = RawWriter(send, start_headers, head=request.verb == "HEAD", with_trailers=with_trailers)
            return raw, partial(_write_part, raw, read_raw)
        writer = StreamWriter(send, start_headers, encoding_for(prepared.media_type), with_trailers=with_trailers)

        async def write(message: Any) -> bool:
            await writer.item(prepared.encode(message), operation.event_id(message))
            return True

        return writer, write


async def _write_part(writer: RawWriter, read_raw: Callable[[Any], RawBody], message: Any) -> bool:
    await writer.part(read_raw(message))
    return not writer.is_done


async def _pass_on(
    operation: HttpOperation,
    prepared: PreparedCall,
    received: ResponseMetadata,
    write: Callable[[Any], Awaitable[bool]],
) -> None:
    with prepared.admission.call_context:
        messages = operation.channel.stream(
            operation.method,
            prepared.message,
            timeout_s=prepared.timeout_s,
            metadata=prepared.admission.metadata,
            response_metadata=received,
        )
        try:
            async for message in messages:
                if not await write(message):
                    break
        finally:
            # Cut off between two messages, the handler waits where it is; do not leave it to the garbage collector.
            if close := getattr(messages, "aclose", None):
                await close()


async def _send_head(send: Send, headers: Headers) -> None:
    """Send the response to HEAD, without a length: it is not known how long the stream would be."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _is_reconnect(operation: HttpOperation, request: Request, prepared: PreparedCall) -> bool:
    is_sse = prepared.media_type == SSE_TYPE and operation.read_raw is None
    return is_sse and b"last-event-id" in request.headers


def _accepts_trailers(request: Request) -> bool:
    """Return whether the server can send trailers, and the client says that it reads them (RFC 9110, section 6.5.1)."""
    if "http.response.trailers" not in (request.scope.get("extensions") or ()):
        return False
    return b"trailers" in request.headers.get(b"te", b"").lower()
