"""A successful answer on its way out: its JSON, its tag, its compression."""

from __future__ import annotations

from protogateway.http.asgi import Headers, Send, answer
from protogateway.http.caching import etag, is_known, tag_of
from protogateway.http.compression import BYTES_MIN, VARY, coding_for, compressed
from protogateway.http.operation import Operation
from protogateway.http.request import Request


async def send_answer(operation: Operation, request: Request, message: object, more: Headers, send: Send) -> None:
    """Sends what a call answered. `more`: headers beside the operation's own."""
    body = operation.write(message)
    headers = [*operation.headers, *more, (b"x-request-id", request.trace_id.encode())]
    how = coding_for(request.headers, len(body)) if b"accept-encoding" in request.headers else ""
    if operation.keeps:
        tag = tag_of(body)
        headers.append((b"etag", etag(tag, how)))
        if is_known(request.headers.get(b"if-none-match", b""), tag):
            await answer(send, 304, headers, b"")
            return
    elif len(body) >= BYTES_MIN:
        headers.append(VARY)
    if how and body:
        headers.append((b"content-encoding", how.encode()))
        body = compressed(body, how)
    await answer(send, operation.status, headers, body, head=request.verb == "HEAD")
