"""Encodings of a response stream over HTTP: server-sent events, newline-delimited JSON, or a JSON array."""

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

SSE_TYPE, NDJSON_TYPE, JSONL_TYPE = "text/event-stream", "application/x-ndjson", "application/jsonl"
JSON_TYPE = "application/json"
STREAM_TYPES = (SSE_TYPE, NDJSON_TYPE, JSONL_TYPE, JSON_TYPE)
"""Media types of a stream. A client that accepts any gets the first."""

RETRY_MS = 3000
"""Time after which a browser reconnects to a stream that broke."""
_NOT_IN_ID = str.maketrans("", "", "\r\n\0")


class StreamEncoding(Protocol):
    """Writes the parts of a stream, in order. `heartbeat` is sent while no message comes, unless it is empty."""

    heartbeat: bytes

    def begin(self) -> bytes: ...

    def item(self, data: bytes, event_id: str) -> bytes: ...

    def problem(self, problem: bytes) -> bytes: ...

    def end(self, trailers: Mapping[str, Any]) -> bytes: ...


class ServerSentEvents:
    """Server-sent events. `event: end` says that nothing follows, with the trailers; `event: problem` also why."""

    heartbeat = b":\n\n"

    def begin(self) -> bytes:
        return b"retry: %d\n\n" % RETRY_MS

    def item(self, data: bytes, event_id: str) -> bytes:
        if not event_id:
            return b"data: %s\n\n" % data
        return b"id: %s\ndata: %s\n\n" % (event_id.translate(_NOT_IN_ID).encode(), data)

    def problem(self, problem: bytes) -> bytes:
        return b"event: problem\ndata: %s\n\n" % problem

    def end(self, trailers: Mapping[str, Any]) -> bytes:
        # A client closes its EventSource on this; the browser would take the end for a broken connection and reconnect.
        return b"event: end\ndata: %s\n\n" % (orjson.dumps(dict(trailers)) if trailers else b"{}")


class NdJson:
    """One JSON value a line. A stream that fails ends with a line `{"problem": …}`."""

    heartbeat = b""

    def begin(self) -> bytes:
        return b""

    def item(self, data: bytes, event_id: str) -> bytes:
        return data + b"\n"

    def problem(self, problem: bytes) -> bytes:
        return b'{"problem":%s}\n' % problem

    def end(self, trailers: Mapping[str, Any]) -> bytes:
        return b""


class JsonArray:
    """One JSON array. A stream that fails does not close it, so that nobody takes it for complete."""

    heartbeat = b""

    def __init__(self) -> None:
        self._comma = b""

    def begin(self) -> bytes:
        return b"["

    def item(self, data: bytes, event_id: str) -> bytes:
        comma, self._comma = self._comma, b","
        return comma + data

    def problem(self, problem: bytes) -> bytes:
        return self.item(b'{"problem":%s}' % problem, "")

    def end(self, trailers: Mapping[str, Any]) -> bytes:
        return b"]"


def encoding_for(media_type: str) -> StreamEncoding:
    """Return a new encoding for one of STREAM_TYPES."""
    return ServerSentEvents() if media_type == SSE_TYPE else JsonArray() if media_type == JSON_TYPE else NdJson()
