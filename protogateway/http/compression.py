"""Compression of responses with zstd or gzip, if the client accepts it and it is worth it.

The length of a compressed response tells something about its content, to an attacker who makes a browser request it
again and again with a text of their choice in it (BREACH). For that, another site must send the request in the person's
name. So a request that the browser marks as coming from elsewhere (Sec-Fetch-Site) gets an uncompressed response.
"""

import threading
import zlib
from collections.abc import Mapping

import zstandard

from protogateway.http.accept import negotiate_coding
from protogateway.http.asgi import ASGIApp, Headers, Message, Receive, Scope, Send
from protogateway.http.problem import Problem
from protogateway.http.request import parse_headers

BYTES_MIN = 1024
"""Smallest response that is compressed: a smaller one fits into one packet as it is."""

CODINGS = ("zstd", "gzip")
VARY = (b"vary", b"accept-encoding")
_COMPRESSIBLE = (
    b"text/",
    b"application/json",
    b"application/problem+json",
    b"application/javascript",
    b"image/svg+xml",
)
_OWN_SITES = (b"same-origin", b"none")
_GZIP_WINDOW = 31  # zlib's number for a window of 15 bits in gzip's frame


def check_accept_encoding(accept_encoding: bytes) -> None:
    """Raise Problem 406 for a client that accepts none of our codings and refuses a response without any."""
    is_strict = b"identity" in accept_encoding or b"*" in accept_encoding
    if is_strict and negotiate_coding(accept_encoding, CODINGS) == ("", True):
        names = ", ".join(CODINGS)
        detail = f"responses come as {names} or identity"
        raise Problem(406, "NO_SUCH_ENCODING", detail, headers={"Accept-Encoding": names})


def choose_coding(headers: Mapping[bytes, bytes], size: int) -> str:
    """Return the coding for a response of `size` bytes to a request with these headers, or "" for none."""
    accepted = headers.get(b"accept-encoding")
    if accepted is None or (size < BYTES_MIN and b"identity" not in accepted and b"*" not in accepted):
        return ""
    coding, is_required = negotiate_coding(accepted, CODINGS)
    if is_required:
        return coding
    return coding if size >= BYTES_MIN and headers.get(b"sec-fetch-site", b"none") in _OWN_SITES else ""


def compress(body: bytes, coding: str) -> bytes:
    """Return the body in a content coding of CODINGS."""
    if coding == "zstd":
        return _compressors.zstd.compress(body)
    compressor = zlib.compressobj(5, zlib.DEFLATED, _GZIP_WINDOW)
    return compressor.compress(body) + compressor.flush()


class _Compressors(threading.local):
    """A zstd compressor for each thread: to make one takes longer than to use it, and threads may not share one."""

    def __init__(self) -> None:
        self.zstd = zstandard.ZstdCompressor(level=3)


_compressors = _Compressors()


class CompressionMiddleware:
    """ASGI middleware that compresses complete responses of text, and leaves streams as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers, _ = parse_headers(scope["headers"])
            if b"accept-encoding" in headers:
                send = _CompressingSend(send, headers).send
        await self._app(scope, receive, send)


class _CompressingSend:
    """Holds the start of a response back until the first part of the body shows whether it is all of it."""

    def __init__(self, send: Send, request_headers: Mapping[bytes, bytes]) -> None:
        self._send = send
        self._request_headers = request_headers
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_compressible(message["headers"]):
            self._start = message
            return
        if message["type"] == "http.response.body" and self._start is not None:
            start, self._start = self._start, None
            body = message.get("body", b"")
            is_complete = not message.get("more_body", False)
            if is_complete and (coding := choose_coding(self._request_headers, len(body))):
                message = {"type": "http.response.body", "body": compress(body, coding)}
                start["headers"] = _compressed_headers(start["headers"], coding, len(message["body"]))
            await self._send(start)
        await self._send(message)


def is_text(content_type: bytes) -> bool:
    """Return whether a media type is one whose content compresses well."""
    return content_type.lower().startswith(_COMPRESSIBLE)


def _is_compressible(headers: Headers) -> bool:
    by_name = dict(headers)
    return b"content-encoding" not in by_name and is_text(by_name.get(b"content-type", b""))


def _compressed_headers(headers: Headers, coding: str, size: int) -> Headers:
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    varies = any(name == b"vary" and VARY[1] in value.lower() for name, value in kept)
    vary = [] if varies else [VARY]
    return [*kept, *vary, (b"content-encoding", coding.encode()), (b"content-length", b"%d" % size)]
