"""Answers made smaller: zstd or gzip, where the client takes it and it is worth it.

A compressed answer tells by its length what is in it, to somebody who makes a browser ask for it again and again with
a text of their choice in it (BREACH). For that another site has to ask in the person's name: what a browser says comes
from elsewhere (Sec-Fetch-Site) is answered without compression.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping

import zstandard

from protogateway.http.accept import coding
from protogateway.http.asgi import App, Headers, Message, Receive, Scope, Send
from protogateway.http.problem import Problem
from protogateway.http.request import read_headers

BYTES_MIN = 1024
"""Smaller answers fit into one packet as they are."""

CODINGS = ("zstd", "gzip")
VARY = (b"vary", b"accept-encoding")
_PRESSABLE = (b"text/", b"application/json", b"application/problem+json", b"application/javascript", b"image/svg+xml")
_OWN_SITES = (b"same-origin", b"none")
_GZIP_WINDOW = 31  # of zlib: 15 bits, in gzip's frame


def check_coding(accepted: bytes) -> None:
    """Raises Problem 406 for a client that takes no coding that can be had, and refuses an answer without any."""
    if (b"identity" in accepted or b"*" in accepted) and coding(accepted, CODINGS) == ("", True):
        names = ", ".join(CODINGS)
        raise Problem(
            406, "NO_SUCH_ENCODING", f"answers come as {names} or identity", headers={"Accept-Encoding": names}
        )


def coding_for(headers: Mapping[bytes, bytes], size: int) -> str:
    """How to compress an answer of `size` bytes for a request with these headers; empty: not at all."""
    accepted = headers.get(b"accept-encoding")
    if accepted is None or (size < BYTES_MIN and b"identity" not in accepted and b"*" not in accepted):
        return ""
    found, must = coding(accepted, CODINGS)
    if must:
        return found
    return found if size >= BYTES_MIN and headers.get(b"sec-fetch-site", b"none") in _OWN_SITES else ""


def compressed(body: bytes, how: str) -> bytes:
    """The body in a content coding of CODINGS."""
    if how == "zstd":
        return _kept.zstd.compress(body)
    packer = zlib.compressobj(5, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(body) + packer.flush()


class _Kept(threading.local):
    """To make a compressor takes longer than to compress an answer; no two threads may use the same."""

    def __init__(self) -> None:
        self.zstd = zstandard.ZstdCompressor(level=3)


_kept = _Kept()


class Compressing:
    """Another application whose whole answers of text are compressed."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers, _ = read_headers(scope["headers"])
            if b"accept-encoding" in headers:
                send = _Press(send, headers).send
        await self._app(scope, receive, send)


class _Press:
    """Holds an answer's head back until its body shows whether it is whole."""

    def __init__(self, send: Send, asked: Mapping[bytes, bytes]) -> None:
        self._send = send
        self._asked = asked
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_pressable(message["headers"]):
            self._head = message
            return
        if message["type"] == "http.response.body" and self._head is not None:
            head, self._head = self._head, None
            body = message.get("body", b"")
            if not message.get("more_body", False) and (how := coding_for(self._asked, len(body))):
                message = {"type": "http.response.body", "body": compressed(body, how)}
                head["headers"] = _pressed_headers(head["headers"], how, len(message["body"]))
            await self._send(head)
        await self._send(message)


def _is_pressable(headers: Headers) -> bool:
    names = dict(headers)
    return b"content-encoding" not in names and names.get(b"content-type", b"").startswith(_PRESSABLE)


def _pressed_headers(headers: Headers, how: str, size: int) -> Headers:
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    is_told = any(name == b"vary" and VARY[1] in value.lower() for name, value in kept)
    vary = [] if is_told else [VARY]
    return [*kept, *vary, (b"content-encoding", how.encode()), (b"content-length", b"%d" % size)]
