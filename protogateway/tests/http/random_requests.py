"""Random requests, made from the numbers of a source: a seeded generator, or a fuzzer that learns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

TEMPLATES = (
    "/v1/notes", "/v1/notes/{}", "/v1/notes/{}:shelve", "/v1/notes:watch", "/v1/shelves/{}/notes/{}", "/v1/files/{}",
    "/v1/shelves/{}/note", "/v1/lists/{}", "/v1/failures", "/{}", "{}", "/v1/notes/{}:{}",
)  # fmt: skip
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")
NAMES = (
    "text", "words", "onlyMine", "source", "sources", "bounds.least", "bounds.writtenAfter", "pageSize", "weight",
    "share", "data", "within", "fields", "rank", "read", "title", "times", "numbers", "shelf", "row", "aka",
    "updateMask", "update_mask", "anyway", "after", "count", "code", "size", "bounds", "place", "", "note",
    "text%00", "text[]",
)  # fmt: skip
VALUES = (
    "", "1", "-1", "0", "true", "a", "%00", "%FF", "%2F", "2026-11-23T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
    "1.5s", "-0.000000001s", "315576000001s", "AA==", "_w", "*", "place.shelf", "1e999", "NaN", "9223372036854775808",
    "post",
    "\u2211", "..", "a,b", "0x1", "1_0", "%u0000", "+", "9" * 400, "%F0%9F%9C%81", "text,text",
)  # fmt: skip
JSONS = (
    b"{}", b"", b"null", b"[]", b"{", b'"x"', b'{"text":"a"}', b'{"text":1}', b'{"text":"a","text":"b"}',
    b'{"number":-1}',
    b'{"number":"18446744073709551615"}', b'{"place":{"shelf":"s","behind":{"shelf":"t"}}}', b'{"place":"x"}',
    b'{"labels":{"a":null}}', b'{"words":[null]}', b'{"writtenAt":"0000-01-01T00:00:00Z"}', b'{"text":"\\ud800"}',
    b'{"text":"\\u0000"}', b"\xff", b'{"note":{"id":"x"},"shelf":{"name":1}}', b'{"code":99}', b'{"code":5}',
    b'{"source":99999999999}', b"[" * 2000, b'{"place":' * 200 + b"1" + b"}" * 200, b'{"number":1e400}', b"NaN",
    b'{"aka":"x","longName":"y"}', b'{"\\u0000":1}', b"{} {}", b'{"number":1.0}',
    b'{"written_at":"2026-02-30T00:00:00Z"}',
)  # fmt: skip
HEADERS = (
    (b"accept", (b"*/*", b"application/json", b"text/event-stream", b"application/x-ndjson;q=0.1", b"q=,", b"a/b;q=x")),
    (b"accept-encoding", (b"gzip", b"zstd;q=0.5, gzip", b"identity;q=0", b"*;q=0", b"\xff", b"gzip;q=1e9")),
    (b"content-type", (b"application/json", b"text/plain", b"application/json; charset=\xff", b"")),
    (b"content-encoding", (b"identity", b"gzip")),
    (b"content-length", (b"1", b"-1", b"99999999999999999999", b"x")),
    (b"if-none-match", (b"*", b'"a"', b"W/", b"\xff, ,")),
    (b"last-event-id", (b"1", b"x", b"\xff", b"18446744073709551616")),
    (b"x-request-timeout-ms", (b"100", b"0", b"\xb2", b"1e3")),
    (b"traceparent", (b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", b"\xff-", b"")),
    (b"cookie", (b"a=b; c", b"\xff")),
    (b"sec-fetch-site", (b"cross-site",)),
)  # fmt: skip


class RandomSource(Protocol):
    """Source of random numbers and bytes."""

    def below(self, limit: int) -> int: ...

    def data(self, bytes_max: int) -> bytes: ...


@dataclass(frozen=True)
class RandomRequest:
    """Request to the echo service."""

    verb: str
    path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


def random_request(draws: RandomSource) -> RandomRequest:
    """Return a request that is mostly valid, with an odd part in it."""
    path = _fill_template(_one(draws, TEMPLATES), lambda: _value(draws))
    query = "&".join(f"{_one(draws, NAMES)}={_value(draws)}" for _ in range(draws.below(4)))
    body = draws.data(60) if draws.below(8) == 0 else _one(draws, JSONS) if draws.below(2) else b""
    headers = [(b"content-type", b"application/json")] if body and draws.below(8) else []
    for _ in range(draws.below(4)):
        name, values = _one(draws, HEADERS)
        headers.append((name, _one(draws, values) if draws.below(8) else draws.data(12)))
    return RandomRequest(_one(draws, VERBS), _ascii(path), _ascii(query), headers, body)


def never_responds(request: RandomRequest) -> bool:
    """Return True if the request makes its handler wait for ever."""
    return b"fail" in request.path and b'"code":' not in request.body


def check_response(request: RandomRequest, status: int, headers: dict[bytes, bytes], body: bytes) -> None:
    """Check that a client can read the response: no internal error, and a complete problem for an error."""
    asks_to_fail = b"fail" in request.path or b"code=" in request.query
    assert status < 500 or status == 504 or asks_to_fail, (request, body)
    if status >= 400:
        assert headers[b"content-type"] == b"application/problem+json", request
        assert request.verb == "HEAD" or json.loads(body)["status"] == status, (request, body)
    for name, value in headers.items():
        assert not {10, 13} & {*name, *value}, (request, name, value)


async def call_app(app: Any, request: RandomRequest) -> tuple[int, dict[bytes, bytes], bytes]:
    """Call the application, and return status, headers and body of the response."""
    waiting = [{"type": "http.request", "body": request.body, "more_body": False}]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if waiting:
            return waiting.pop()
        return await _never()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "http_version": "2", "method": request.verb, "raw_path": request.path, "root_path": "",
             "query_string": request.query, "headers": request.headers, "client": ("192.0.2.1", 1)}  # fmt: skip
    await app(scope, receive, send)
    start = sent[0]
    return start["status"], dict(start["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


async def _never() -> MutableMapping[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


def _one(draws: RandomSource, choices: Any) -> Any:
    return choices[draws.below(len(choices))]


def _value(draws: RandomSource) -> str:
    if draws.below(6) == 0:
        return draws.data(8).decode("latin-1")
    return str(_one(draws, VALUES))


def _fill_template(template: str, value: Callable[[], str]) -> str:
    return template.format(*(value() for _ in range(template.count("{}"))))


def _ascii(text: str) -> bytes:
    """Return the bytes that a server lets through: no spaces and no control characters."""
    return bytes(byte for byte in text.encode("utf-8") if byte > 0x20 and byte != 0x7F)
