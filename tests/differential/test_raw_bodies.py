"""Bodies that are not JSON (google.api.HttpBody), through our gateway as through Envoy but for intended differences."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

import pytest

from protogateway.http import raw_body, request_decoder
from tests.differential.comparison import Pair, is_problem
from tests.differential.raw_http import RawRequest
from tests.differential.sides import Sides

CODES = (2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16)
"""Codes of gRPC that are the same HTTP status on both sides."""
SEED, COUNT = 20261130, 15
TYPES = ("image/png", "application/json", "text/plain", 'text/html; charset="UTF-8"', "a/b;c=d; e=f", "x.y/z+w-1")


@dataclass(frozen=True)
class RawDifference:
    """A difference that is intended, with its reason. `explains` is True for a pair that shows it and no other."""

    name: str
    envoy: str
    ours: str
    reason: str
    explains: Callable[[Pair], bool]


def _sends(pair: Pair, name: str) -> bool:
    return any(header == name for header, _ in pair.request.headers)


def _is_reached_alike(pair: Pair) -> bool:
    return pair.envoy.status == pair.ours.status == 200 and pair.envoy.reached == pair.ours.reached


RAW_DIFFERENCES = (
    RawDifference(
        "problem details",
        "google.rpc.Status as JSON, or a line of text",
        "problem+json",
        "RFC 9457, as for all errors",
        lambda pair: (
            pair.envoy.status == pair.ours.status >= 400
            and pair.envoy.reached == pair.ours.reached
            and is_problem(pair.ours)
        ),
    ),
    RawDifference(
        "type of an untyped body",
        "none, or application/json for no bytes",
        "application/octet-stream",
        "RFC 9110, section 8.3: a browser would guess otherwise",
        lambda pair: (
            _is_reached_alike(pair)
            and pair.envoy.content == pair.ours.content
            and pair.envoy.media_type in ("", "application/json")
            and pair.ours.media_type == "application/octet-stream"
        ),
    ),
    RawDifference(
        "no body",
        "an empty message where none was sent",
        "leaves the field unset",
        "absent stays absent",
        lambda pair: (
            pair.request.verb == "PUT"
            and pair.envoy.status == pair.ours.status == 200
            and not pair.request.body
            and not _sends(pair, "Content-Type")
            and pair.envoy.json == {**pair.ours.json, "content": {}}
        ),
    ),
    RawDifference(
        "body field in the query",
        "ignores it",
        "400 that names it",
        "a field is in one place",
        lambda pair: "content." in pair.request.target and (pair.envoy.status, pair.ours.status) == (200, 400),
    ),
    RawDifference(
        "query beside a body",
        "ignores it, or lets it set fields of the body",
        "400 that names it",
        'google.api.http: with `body: "*"` there are no query parameters',
        lambda pair: (
            pair.request.verb == "POST"
            and "?" in pair.request.target
            and (pair.envoy.status, pair.ours.status) == (200, 400)
        ),
    ),
    RawDifference(
        "media types",
        "passes on a text that is none, and sends it back",
        "400",
        "RFC 9110, section 8.3.1: such a header can be read in more than one way",
        lambda pair: (
            (pair.envoy.status, pair.ours.status) == (200, 400) and b"a media type is expected" in pair.ours.content
        ),
    ),
    RawDifference(
        "encoded body",
        "passes on the encoded bytes without saying that they are",
        "415",
        "HttpBody has no place for the encoding",
        lambda pair: _sends(pair, "Content-Encoding") and (pair.envoy.status, pair.ours.status) == (200, 415),
    ),
)


def difference(pair: Pair) -> str:
    """Return the first difference in status, call, bytes and media type, with its parameters, or ""."""
    envoy, ours = pair.envoy, pair.ours
    if envoy.status != ours.status:
        return f"status {envoy.status} and {ours.status}"
    if envoy.reached != ours.reached:
        return "another request reached the method"
    if envoy.headers.get("content-type") != ours.headers.get("content-type"):
        return f"type {envoy.headers.get('content-type')} and {ours.headers.get('content-type')}"
    is_equal = envoy.json == ours.json if envoy.json is not None else envoy.content == ours.content
    return "" if is_equal else "another body"


def requests(rng: Random) -> Iterator[RawRequest]:
    """Yield requests of every kind, with random bytes, types and texts."""
    data = rng.choice(
        (b"", b"\0", bytes(range(256)), rng.randbytes(rng.randint(1, 70_000)), b'{"a":1}', b'{"data":"AA=="}')
    )
    typed = (("Content-Type", rng.choice(TYPES)),)
    text, encoded = rng.choice(("a", "a b", "\u2211/+%")), quote(base64.b64encode(data[:90]).decode(), safe="")
    name = rng.choice(("contentType", "content_type"))
    for target in ("/v1/raw", "/v1/raw:watch"):
        yield RawRequest("POST", target, typed, data)
        yield RawRequest("POST", target, (), data)
        yield RawRequest("POST", target, (("Content-Type", f"fail/{rng.choice(CODES)}"),), data)
        yield RawRequest("POST", target, (*typed, ("Accept", rng.choice(("*/*", "text/html", "image/*")))), data)
        yield RawRequest("POST", f"{target}?{name}=a/b", typed, data)
        yield RawRequest("POST", target, (("Content-Type", rng.choice(("text", "a/b, c/d", "a/b;", "a b/c"))),), data)
        yield RawRequest("POST", target, (*typed, ("Content-Encoding", "gzip")), data)
    part = f"{rng.choice(('content.contentType', 'content.content_type'))}={quote(text, safe='')}"
    yield RawRequest("GET", f"/v1/raw?id={quote(typed[0][1], safe='')}&{part}&content.data={encoded}")
    yield RawRequest("GET", f"/v1/raw?{part}")
    yield RawRequest(
        "GET", rng.choice(("/v1/raw?nope=1", "/v1/raw?content.data=%2A1", f"/v1/raw?fail={rng.choice(CODES)}"))
    )
    place = f"/v1/raw/{quote(text, safe='')}"
    yield RawRequest("PUT", f"{place}?text={quote(text, safe='')}", typed, data)
    yield RawRequest("PUT", place, typed if rng.random() < 0.5 else (), data)
    yield RawRequest("PUT", place)
    yield RawRequest("PUT", f"{place}?fail={rng.choice(CODES)}", typed, data)
    yield RawRequest(
        "PUT", f"{place}?{rng.choice(('content.contentType=x/y', 'content.data=AA==', 'nope=1'))}", typed, data
    )


def compare(sides: Sides, seed: int, count: int) -> tuple[int, set[str], list[str]]:
    """Return the number of equal pairs, the names of differences that were seen, and the faults as texts."""
    equal, seen, faults = 0, set(), []
    for number in range(count):
        for request in requests(Random(f"{seed} {number}")):
            pair = sides.send(request)
            found = difference(pair)
            intended = next((one.name for one in RAW_DIFFERENCES if one.explains(pair)), None) if found else None
            equal += not found
            if intended:
                seen.add(intended)
            elif found:
                faults.append(f"{found}\n{pair.describe(sides.echo.messages)}")
    return equal, seen, faults


def test_raw_bodies_are_transcoded_as_by_envoy(sides: Sides) -> None:
    equal, seen, faults = compare(sides, SEED, COUNT)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:5])
    assert equal >= 100
    assert seen == {one.name for one in RAW_DIFFERENCES}


@pytest.mark.parametrize("fault", ["type", "data", "field"])
def test_injected_bug_is_found(sides: Sides, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "type":
        monkeypatch.setattr(raw_body, "_content_type", lambda _text: b"text/plain")
    elif fault == "data":
        monkeypatch.setattr(raw_body, "sent_media_type", lambda _type: "")
        monkeypatch.setattr("protogateway.http.prepare_call.sent_media_type", lambda _type: "")
    else:
        load = request_decoder.RequestDecoder.with_raw_body
        monkeypatch.setattr(
            request_decoder.RequestDecoder,
            "with_raw_body",
            lambda self, segments, query, body, sent: load(self, segments, query, body[:-1], sent),
        )
    assert compare(sides, SEED, 2)[2]
