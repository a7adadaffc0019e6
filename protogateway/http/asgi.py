"""The ASGI interface between a server and an application."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


async def send_response(send: Send, status: int, headers: Headers, body: bytes, *, head: bool = False) -> None:
    """Send a complete response. With `head`, for a HEAD request, the body is left out and counted all the same."""
    if status not in (204, 304):
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


def merge_headers(headers: Headers, others: Headers) -> Headers:
    """Return the headers with others, which replace those of the same name, but only add to Vary."""
    if not others:
        return headers
    replaced = {name for name, _ in others if name != b"vary"}
    return [*(header for header in headers if header[0] not in replaced), *others]
