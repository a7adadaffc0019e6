"""A document that is the same for everybody, such as the OpenAPI document, as an application of its own."""

from __future__ import annotations

from protogateway.http.asgi import Receive, Scope, Send, answer
from protogateway.http.caching import etag, is_known, tag_of
from protogateway.http.compression import VARY, coding_for, compressed
from protogateway.http.request import read_headers


class Document:
    """Serves `body` with its tag; compressed once for each coding that somebody takes."""

    def __init__(self, body: bytes, media_type: str = "application/json") -> None:
        self._body = body
        self._tag = tag_of(body)
        self._compressed: dict[str, bytes] = {"": body}
        self._headers = [
            (b"content-type", media_type.encode()),
            (b"cache-control", b"no-cache"),
            (b"x-content-type-options", b"nosniff"),
            VARY,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked, _ = read_headers(scope["headers"])
        how = coding_for(asked, len(self._body))
        headers = [*self._headers, (b"etag", etag(self._tag, how))]
        if is_known(asked.get(b"if-none-match", b""), self._tag):
            await answer(send, 304, headers, b"")
            return
        if how not in self._compressed:
            self._compressed[how] = compressed(self._body, how)
        if how:
            headers.append((b"content-encoding", how.encode()))
        await answer(send, 200, headers, self._compressed[how], head=scope["method"] == "HEAD")
