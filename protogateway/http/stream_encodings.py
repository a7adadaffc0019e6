"""A stream of answers over HTTP: as events (SSE), one JSON value a line, or a JSON array that grows."""

from __future__ import annotations

from typing import Protocol

EVENTS, LINES, LINES_TOO, ARRAY = "text/event-stream", "application/x-ndjson", "application/jsonl", "application/json"
FORMS = (EVENTS, LINES, LINES_TOO, ARRAY)
"""What a stream can be had as; the first is for who takes anything."""

RETRY_MS = 3000
"""After so long a browser comes back to a stream that broke."""
_NO_ID = str.maketrans("", "", "\r\n\0")


class Form(Protocol):
    """How messages are written one after the other."""

    beat: bytes

    def begin(self) -> bytes: ...

    def item(self, data: bytes, name: str) -> bytes: ...

    def fail(self, problem: bytes) -> bytes: ...

    def end(self) -> bytes: ...


class Events:
    """Server-sent events. `event: end` says that nothing will follow, `event: problem` why nothing will."""

    beat = b":\n\n"

    def begin(self) -> bytes:
        return b"retry: %d\n\n" % RETRY_MS

    def item(self, data: bytes, name: str) -> bytes:
        if not name:
            return b"data: %s\n\n" % data
        return b"id: %s\ndata: %s\n\n" % (name.translate(_NO_ID).encode(), data)

    def fail(self, problem: bytes) -> bytes:
        return b"event: problem\ndata: %s\n\n" % problem

    def end(self) -> bytes:
        return b"event: end\ndata: {}\n\n"


class Lines:
    """One JSON value a line. A last line `{"problem": …}` says why nothing follows."""

    beat = b""

    def begin(self) -> bytes:
        return b""

    def item(self, data: bytes, name: str) -> bytes:
        return data + b"\n"

    def fail(self, problem: bytes) -> bytes:
        return b'{"problem":%s}\n' % problem

    def end(self) -> bytes:
        return b""


class Array:
    """One JSON array. One that failed is not closed: nobody takes it for whole."""

    beat = b""

    def __init__(self) -> None:
        self._comma = b""

    def begin(self) -> bytes:
        return b"["

    def item(self, data: bytes, name: str) -> bytes:
        comma, self._comma = self._comma, b","
        return comma + data

    def fail(self, problem: bytes) -> bytes:
        return self.item(b'{"problem":%s}' % problem, "")

    def end(self) -> bytes:
        return b"]"


def form_of(media_type: str) -> Form:
    """The form for one of FORMS."""
    return Events() if media_type == EVENTS else Array() if media_type == ARRAY else Lines()
