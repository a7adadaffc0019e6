"""The response to a successful unary call: JSON, ETag, compression."""

from protogateway.http.asgi import Headers, Send, send_response
from protogateway.http.caching import content_tag, etag, is_not_modified
from protogateway.http.compression import BYTES_MIN, VARY, choose_coding, compress
from protogateway.http.operation import HttpOperation
from protogateway.http.request import Request


async def send_message(
    operation: HttpOperation, request: Request, message: object, extra_headers: Headers, send: Send
) -> None:
    """Send the message that a call returned, with `extra_headers` in addition to those of the operation."""
    body = operation.encode_response(message)
    headers = [*operation.headers, *extra_headers, (b"x-request-id", request.trace_id.encode())]
    coding = choose_coding(request.headers, len(body)) if b"accept-encoding" in request.headers else ""
    if operation.is_cacheable:
        tag = content_tag(body)
        headers.append((b"etag", etag(tag, coding)))
        if is_not_modified(request.headers.get(b"if-none-match", b""), tag):
            await send_response(send, 304, headers, b"")
            return
    elif len(body) >= BYTES_MIN:
        headers.append(VARY)
    if coding and body:
        headers.append((b"content-encoding", coding.encode()))
        body = compress(body, coding)
    await send_response(send, operation.status, headers, body, head=request.verb == "HEAD")
