"""A document that is the same for everybody, such as the OpenAPI document, as an ASGI application."""

from protogateway.http.asgi import Receive, Scope, Send, send_response
from protogateway.http.caching import content_tag, etag, is_not_modified
from protogateway.http.compression import VARY, choose_coding, compress
from protogateway.http.request import parse_headers


class StaticDocument:
    """ASGI application that serves `body` with an ETag. It is compressed once for each coding that a client uses."""

    def __init__(self, body: bytes, media_type: str = "application/json") -> None:
        self._body = body
        self._tag = content_tag(body)
        self._compressed: dict[str, bytes] = {"": body}
        self._headers = [
            (b"content-type", media_type.encode()),
            (b"cache-control", b"no-cache"),
            (b"x-content-type-options", b"nosniff"),
            VARY,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_headers, _ = parse_headers(scope["headers"])
        coding = choose_coding(request_headers, len(self._body))
        headers = [*self._headers, (b"etag", etag(self._tag, coding))]
        if is_not_modified(request_headers.get(b"if-none-match", b""), self._tag):
            await send_response(send, 304, headers, b"")
            return
        if coding not in self._compressed:
            self._compressed[coding] = compress(self._body, coding)
        if coding:
            headers.append((b"content-encoding", coding.encode()))
        await send_response(send, 200, headers, self._compressed[coding], head=scope["method"] == "HEAD")
