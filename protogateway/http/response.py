"""The response to a successful unary call: JSON or a raw body, ETag, compression."""

from protogateway.http.asgi import Headers, Send, merge_headers, send_response
from protogateway.http.caching import content_tag, etag, has_entity_tag, is_not_modified, weaken
from protogateway.http.compression import BYTES_MIN, VARY, choose_coding, compress, is_text
from protogateway.http.operation import HttpOperation
from protogateway.http.prepare_call import PreparedCall
from protogateway.http.request import Request


async def send_message(
    operation: HttpOperation, request: Request, prepared: PreparedCall, message: object, handler: Headers, send: Send
) -> None:
    """Send the message that a call returned. `handler` has the headers that the handler has set."""
    headers = [*operation.headers, *prepared.admission.headers, (b"x-request-id", request.trace_id.encode())]
    compressible = 0
    if operation.read_raw is None:
        body = prepared.encode(message)
        compressible = len(body)
    else:
        body, content_type = operation.read_raw(message)
        headers.insert(0, (b"content-type", content_type))
        if is_text(content_type):
            compressible = len(body)
    coding = choose_coding(request.headers, compressible) if b"accept-encoding" in request.headers else ""
    if handler and coding and body:
        handler = _with_weak_tag(handler)
    if operation.is_cacheable:
        if await _send_not_modified(request, body, coding, headers, handler, send):
            return
    elif len(body) >= BYTES_MIN:
        headers.append(VARY)
    if handler:
        headers = merge_headers(headers, handler)
    if coding and body:
        headers.append((b"content-encoding", coding.encode()))
        body = compress(body, coding)
    await send_response(send, operation.status, headers, body, head=request.verb == "HEAD")


async def _send_not_modified(
    request: Request, body: bytes, coding: str, headers: Headers, handler: Headers, send: Send
) -> bool:
    """Send 304 if the client has the response, or else add the ETag, unless the handler has set one."""
    known = request.headers.get(b"if-none-match", b"")
    own_tag = next((value for name, value in handler if name == b"etag"), None)
    if own_tag is None:
        tag = content_tag(body)
        headers.append((b"etag", etag(tag, coding)))
        is_known = is_not_modified(known, tag)
    else:
        is_known = has_entity_tag(known, own_tag)
    if is_known:
        await send_response(send, 304, merge_headers(headers, handler), b"")
    return is_known


def _with_weak_tag(handler: Headers) -> Headers:
    return [(name, weaken(value) if name == b"etag" else value) for name, value in handler]
