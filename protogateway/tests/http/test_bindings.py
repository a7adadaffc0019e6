"""Every binding, with fields of every shape, in both spellings of names and every spelling of enums.

The whole product is sent. What reaches the handler is compared with what protobuf's own parser makes of the values.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

import httpx2
import pytest
from google.protobuf import json_format

from protogateway.http.gateway import HttpGateway
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.tests.compiler import EXAMPLE, generate, request_for

ENUMS: dict[str, Any] = {
    "name": "DARK_RED",
    "number": 2,
    "unnamed number": 77,
    "negative number": -1,
    "default": "none",
}
WRONG_ENUMS: dict[str, Any] = {"unknown name": "green", "another case": "RED", "no number": "2x"}


@dataclass(frozen=True)
class Shape:
    """A value of a field in JSON, made from the spelling of an enum. `mask` is its path in a field mask.

    `in_query` says whether a query can carry it.
    """

    value: Callable[[Any], dict[str, Any]]
    mask: str
    in_query: bool = True


SHAPES: dict[str, Shape] = {
    "field": Shape(lambda e: {"colourOf": e}, "colour_of"),
    "optional field": Shape(lambda e: {"maybeColour": e}, "maybe_colour"),
    "field of a oneof": Shape(lambda e: {"oneColour": e}, "one_colour"),
    "list": Shape(lambda e: {"allColours": [e, "red", e]}, "all_colours"),
    "nested": Shape(lambda e: {"innerPart": {"colourOf": e}}, "inner_part.colour_of"),
    "nested optional": Shape(lambda e: {"innerPart": {"maybeColour": e}}, "inner_part.maybe_colour"),
    "nested list": Shape(lambda e: {"innerPart": {"allColours": [e]}}, "inner_part.all_colours"),
    "list of messages": Shape(lambda e: {"subParts": [{"colourOf": e}, {"id": "b"}]}, "sub_parts", in_query=False),
    "map of enums": Shape(lambda e: {"colourMap": {"a_b": e, "": "red"}}, "colour_map", in_query=False),
    "map of messages": Shape(lambda e: {"partMap": {"-7": {"allColours": [e]}}}, "part_map", in_query=False),
}
PLAIN_SHAPES: dict[str, Shape] = {
    "wrapped number": Shape(lambda _: {"wrappedNumber": "9007199254740993"}, "wrapped_number"),
    "wrapped zero": Shape(lambda _: {"wrappedNumber": "0"}, "wrapped_number"),
    "wrapped text": Shape(lambda _: {"wrappedText": "a b/\u2211"}, "wrapped_text"),
    "wrapped nothing": Shape(lambda _: {"wrappedText": ""}, "wrapped_text"),
    "wrapped flag": Shape(lambda _: {"wrappedFlag": False}, "wrapped_flag"),
    "wrapped numbers": Shape(lambda _: {"wrappedNumbers": [0.5, 0, -1]}, "wrapped_numbers"),
    "nested wrapper": Shape(lambda _: {"innerPart": {"wrappedFlag": True}}, "inner_part.wrapped_flag"),
    "map of texts": Shape(lambda _: {"textMap": {"true": "a", "false": ""}}, "text_map", in_query=False),
}
Bindings = tuple[tuple[str, str, dict[str, Any]], ...]
QUERIES: Bindings = (
    ("GET", "/v1/read", {}),
    ("LOOK", "/v1/read", {}),
    ("GET", "/v1/read/a%2Fb", {"id": "a/b"}),
    ("DELETE", "/v1/read/a", {"id": "a"}),
    ("GET", "/v1/read/a:now", {"id": "a"}),
    ("GET", "/v1/shapes/a/parts/b%20c", {"id": "shapes/a/parts/b c"}),
    ("GET", "/v1/rest/a/b/c", {"id": "a/b/c"}),
    ("GET", "/v1/nested/a", {"innerPart": {"id": "a"}}),
)
"""Verb and path of bindings with a query, and the fields that the path fills."""
BODIES: Bindings = (
    ("POST", "/v1/write", {}),
    ("LOOK", "/v1/write", {}),
    ("POST", "/v1/write/a", {"id": "a"}),
    ("POST", "/v1/write/a:now", {"id": "a"}),
    ("PUT", "/v1/write/a", {"innerPart": {"id": "a"}}),
    ("PATCH", "/v1/write/a", {"id": "a"}),
)
"""Verb and path of bindings whose body is the request."""
every_spelling = pytest.mark.parametrize(
    "spelled", [lambda name: name, lambda name: snake(name)], ids=["camel", "snake"]
)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    home = tmp_path_factory.mktemp("shapes")
    generate(request_for(EXAMPLE, ["shapes/v1/service.proto"], home), home / "generated_shapes")
    sys.path.insert(0, str(home))
    names = {"services": "shapes.v1.services", "codec": "shapes.v1.codec", "routes": "routes"}
    yield SimpleNamespace(**{key: importlib.import_module(f"generated_shapes.{name}") for key, name in names.items()})
    sys.path.remove(str(home))


class EchoShapes:
    """Service that keeps its last request and returns it."""

    def __init__(self, shapes: SimpleNamespace) -> None:
        self.SERVICE = shapes.services.ShapeServiceBase.SERVICE
        self.received: Any = None

    async def read(self, request: Any, _call: Any) -> Any:
        self.received = request
        return request

    write = write_part = change = read


@dataclass
class Caller:
    """Sends requests, and compares what reaches the service with what protobuf makes of the expected JSON."""

    client: httpx2.AsyncClient
    service: EchoShapes
    codec: Any

    async def expect(self, verb: str, target: str, body: Any, expected: dict[str, Any], codec: Any = None) -> None:
        self.service.received, codec = None, codec or self.codec.SHAPE
        response = await self.client.request(verb, target, **_json(body))
        assert response.status_code == 200, (verb, target, body, response.text)
        message = json_format.ParseDict(expected, codec.upb())
        received = codec.upb.FromString(codec.encode(self.service.received))
        assert received == message, (verb, target, body)
        assert response.json() == json_format.MessageToDict(message), (verb, target, body)

    async def expect_400(self, verb: str, target: str, body: Any, field: str) -> None:
        self.service.received = None
        response = await self.client.request(verb, target, **_json(body))
        assert (response.status_code, self.service.received) == (400, None), (verb, target, body, response.text)
        assert [field in error["field"] for error in response.json()["errors"]] == [True], response.text


@pytest.fixture
async def caller(shapes: SimpleNamespace) -> AsyncIterator[Caller]:
    service = EchoShapes(shapes)
    gateway = HttpGateway(InProcessChannel(serve(cast(Any, service))), shapes.routes.ROUTES)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway), base_url="http://shapes") as client:
        yield Caller(client, service, shapes.codec)


def snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def values() -> Iterator[tuple[Shape, Any]]:
    """Yield each shape with each spelling of an enum, or once if it has none."""
    for shape in SHAPES.values():
        for enum in ENUMS.values():
            yield shape, shape.value(enum)
    for shape in PLAIN_SHAPES.values():
        yield shape, shape.value(None)


def renamed(json: Any, spelled: Callable[[str], str], *, is_map: bool = False) -> Any:
    """Return JSON with its names spelled in one way. Keys of maps stay."""
    if isinstance(json, list):
        return [renamed(one, spelled) for one in json]
    if not isinstance(json, dict):
        return json
    return {
        key if is_map else spelled(key): renamed(value, spelled, is_map=key.endswith("Map"))
        for key, value in json.items()
    }


def query_of(json: dict[str, Any], spelled: Callable[[str], str], above: str = "") -> list[tuple[str, str]]:
    """Return JSON as the pairs of a query."""
    found: list[tuple[str, str]] = []
    for key, value in json.items():
        name = f"{above}{spelled(key)}"
        if isinstance(value, dict):
            found += query_of(value, spelled, f"{name}.")
        else:
            found += [(name, _text(one)) for one in (value if isinstance(value, list) else [value])]
    return found


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return both; their objects under one name are merged as well."""
    both = {key: merged(one[key], other[key]) for key in one.keys() & other.keys() if isinstance(one[key], dict)}
    return {**one, **other, **both}


@every_spelling
async def test_query_fills_fields_of_every_shape(caller: Caller, spelled: Callable[[str], str]) -> None:
    for verb, path, filled in QUERIES:
        for shape, value in values():
            target = f"{path}?{urlencode(query_of(value, spelled))}"
            if shape.in_query:
                await caller.expect(verb, target, None, merged(value, filled))
            else:
                await caller.expect_400(verb, target, None, spelled(next(iter(value))))


@every_spelling
async def test_body_fills_fields_of_every_shape(caller: Caller, spelled: Callable[[str], str]) -> None:
    for verb, path, filled in BODIES:
        for _, value in values():
            await caller.expect(verb, path, renamed(value, spelled), merged(value, filled))


@every_spelling
async def test_field_of_the_body_has_every_shape(caller: Caller, spelled: Callable[[str], str]) -> None:
    for verb, path, filled in (("PUT", "/v1/parts/a", {"id": "a"}), ("POST", "/v1/parts", {})):
        for shape, value in values():
            await caller.expect(verb, path, renamed(value, spelled), {"innerPart": value, **filled})
            if not shape.in_query or "innerPart" in value:
                continue
            beside = f"{path}?{urlencode(query_of(value, spelled))}"
            await caller.expect(verb, beside, {"id": "b"}, {"innerPart": {"id": "b"}, **value, **filled})


@every_spelling
async def test_body_is_a_list_a_map_a_scalar_or_a_wrapper(caller: Caller, spelled: Callable[[str], str]) -> None:
    for enum in ENUMS.values():
        parts = [{"colourOf": enum}, {}, {"innerPart": {"allColours": [enum]}}]
        expected = {"subParts": parts, "id": "a"}
        await caller.expect("PUT", "/v1/lists/a", renamed(parts, spelled), expected)
        await caller.expect("PUT", "/v1/maps/a", {"a_b": enum}, {"colourMap": {"a_b": enum}, "id": "a"})
        await caller.expect("PUT", "/v1/scalars/a", enum, {"colourOf": enum, "id": "a"})
    for number in ("9007199254740993", "0", "-1"):
        await caller.expect("PUT", "/v1/wrappers/a", number, {"wrappedNumber": number, "id": "a"})


@every_spelling
async def test_patch_fills_the_mask_or_keeps_that_of_the_query(caller: Caller, spelled: Callable[[str], str]) -> None:
    change, name = caller.codec.CHANGE_REQUEST, spelled("updateMask")
    for shape, value in values():
        expected = {"shape": {"id": "a", **value}, "updateMask": _camel(shape.mask)}
        body = renamed(value, spelled)
        await caller.expect("PATCH", "/v1/changes/a", body, expected, change)
        sent = {**expected, "updateMask": f"{_camel(shape.mask)},id"}
        for mask in (f"{shape.mask},id", f"{_camel(shape.mask)},id"):
            for verb in ("PATCH", "PUT"):
                if verb == "PATCH" or mask == sent["updateMask"]:  # elsewhere a mask is a field like others, in JSON
                    await caller.expect(verb, f"/v1/changes/a?{name}={mask}", body, sent, change)
        await caller.expect("PUT", "/v1/changes/a", body, {"shape": {"id": "a", **value}}, change)


@every_spelling
async def test_path_wins_over_the_body(caller: Caller, spelled: Callable[[str], str]) -> None:
    for enum in ENUMS.values():
        body = {"colourOf": enum, "innerPart": {"colourOf": enum, "id": "b"}, "id": "a"}
        expected = {"colourOf": "red", "innerPart": {"colourOf": 77, "id": "b"}, "id": "a"}
        await caller.expect("POST", "/v1/colours/red/77", renamed(body, spelled), expected)


async def test_path_takes_every_spelling_of_an_enum(caller: Caller) -> None:
    for path, value in (
        ("/v1/colours/{}", SHAPES["field"].value),
        ("/v1/colours/{}/nested", SHAPES["nested"].value),
        ("/v1/maybe/{}", SHAPES["optional field"].value),
        ("/v1/one/{}", SHAPES["field of a oneof"].value),
    ):
        for enum in ENUMS.values():
            await caller.expect("GET", path.format(enum), None, value(enum))
        for enum in WRONG_ENUMS.values():
            await caller.expect_400("GET", path.format(enum), None, "olour")
    expected = {"wrappedNumber": "9007199254740993", "wrappedText": "a/b", "wrappedFlag": False}
    await caller.expect("GET", "/v1/wrapped/9007199254740993/a%2Fb/false", None, expected)
    for path, field in (("x/a/true", "wrappedNumber"), ("1/a/1", "wrappedFlag")):
        await caller.expect_400("GET", f"/v1/wrapped/{path}", None, field)


@every_spelling
async def test_wrong_enum_is_400_in_every_place(caller: Caller, spelled: Callable[[str], str]) -> None:
    for shape in SHAPES.values():
        for enum in WRONG_ENUMS.values():
            value = shape.value(enum)
            field = next(iter(value))
            if shape.in_query:
                for verb, path, _ in QUERIES:
                    await caller.expect_400(verb, f"{path}?{urlencode(query_of(value, spelled))}", None, field)
            body = renamed(value, spelled)
            for verb, path, _ in BODIES:
                await caller.expect_400(verb, path, body, spelled(field))
            await caller.expect_400("PUT", "/v1/parts/a", body, spelled(field))
            await caller.expect_400("PATCH", "/v1/changes/a", body, spelled(field))


def _json(body: Any) -> dict[str, Any]:
    return {} if body is None else {"json": body}


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _camel(mask: str) -> str:
    return re.sub("_([a-z])", lambda letter: letter[1].upper(), mask)
