# Generated from the protos. Do not edit.
"""What generated code stands on: codecs, methods, services, and the channel that a stub calls through.

Written into the generated folder as it is; imports nothing but the standard library, protobuf and orjson.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Generic, Protocol, TypeVar

import orjson
from google.protobuf import json_format
from google.protobuf.message import DecodeError as UpbDecodeError

from .checks import Violations, nothing_wrong

M = TypeVar("M")
Q = TypeVar("Q")
R = TypeVar("R")
E = TypeVar("E", bound=IntEnum)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class DecodeError(ValueError):
    """Input that is not the message it should be.

    `field`: path of the wrong field as the input spells it, such as `agreements[0].hash`; empty: the input as a whole.
    """

    def __init__(self, problem: str, field: str = "") -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem


def nothing_missing(message: object, at: str = "") -> list[str]:
    """For messages without a required field."""
    return []


@dataclass(frozen=True, slots=True)
class Codec(Generic[M]):
    """Translates one message class to and from bytes and JSON, by way of the official library's message `upb`.

    The five functions are generated, straight down the fields; nothing is looked up when a message is translated.
    """

    name: str
    message: type[M]
    upb: Any
    fill: Callable[[Any, M], None]
    read: Callable[[Any], M]
    copy: Callable[[M], M]
    json: Callable[[M], dict[str, object]]
    missing: Callable[[M], list[str]] = nothing_missing
    check: Callable[[M], Violations] = nothing_wrong

    def encode(self, message: M) -> bytes:
        """Canonical bytes: fields by number, map entries by key.

        Raises TypeError or ValueError for a value that its field cannot hold.
        """
        upb = self.upb()
        self.fill(upb, message)
        data: bytes = upb.SerializeToString(deterministic=True)
        return data

    def decode(self, data: bytes) -> M:
        """Raises DecodeError when the bytes are cut off or malformed. Unknown fields are dropped."""
        try:
            return self.read(self.upb.FromString(data))
        except (UpbDecodeError, OverflowError) as error:
            raise DecodeError(f"not a {self.name}: {error}") from error

    def to_json(self, message: M) -> bytes:
        """Proto3 JSON in lowerCamelCase; fields at their default are left out."""
        return orjson.dumps(self.json(message))

    def from_json(self, data: bytes) -> M:
        """Proto3 JSON as strict as the official parser. Raises DecodeError that names the field."""
        return self.read(self.parse(data))

    def parse(self, data: bytes | dict[str, object], into: Any = None) -> Any:
        """The official message for JSON text or a parsed JSON object, or `into` with its fields set over.

        Raises DecodeError that names the field.
        """
        upb = self.upb() if into is None else into
        try:
            if isinstance(data, dict):
                json_format.ParseDict(data, upb)
            elif data.lstrip(b" \t\r\n")[:1] != b"{":
                raise DecodeError("a JSON object is expected")
            else:
                json_format.Parse(data, upb)
        except (json_format.ParseError, UnicodeDecodeError, RecursionError) as error:
            raise _explained(error, self.upb.DESCRIPTOR.name) from error
        except OverflowError as error:
            raise DecodeError(str(error)) from error
        return upb


@dataclass(frozen=True, slots=True)
class Parameter:
    """A request field that comes from the path, the query or a header.

    `name`: its path in JSON names, as the query spells it; `proto`: in proto names, also taken.
    `many`: it covers several segments of the path, and an escaped slash stays escaped in it.
    """

    name: str
    proto: str
    path: tuple[str, ...] = ()
    many: bool = False
    repeated: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Cache:
    """How long whoever got an answer may keep it: seconds for which it is not asked for again; 0: each time.

    `shared`: it is the same for everybody, so that proxies may keep it too.
    """

    max_age_s: int
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one caller may call: `calls` in any `per_s` seconds."""

    calls: int
    per_s: int


@dataclass(frozen=True, slots=True)
class Resume:
    """How a broken stream goes on. `id`: the attribute of an answer that names it; `after`: the request field that takes
    the name of the last answer that arrived.
    """

    id: str
    after: Parameter


@dataclass(frozen=True, slots=True)
class HttpBinding:
    """One HTTP operation of a method, from google.api.http and the method's rule.

    `template`: as the proto spells it.
    `pattern`: matches a raw, still percent-encoded path, with a group for each path parameter in order.
    `body`: "*" for the whole request, a JSON field name, or "" for no body.
    `mask`: the request's field mask, in proto names, that a PATCH fills from its body; "" for none.
    `response_body`: a JSON field name, or "" for the whole response.
    `response_empty`: JSON of that field at its default.
    `status`: of success. `cache`: None: no answer is kept. `limit`: None: the limit of every operation.
    """

    verb: str
    template: str
    pattern: str
    body: str = ""
    mask: str = ""
    response_body: str = ""
    response_empty: str = "null"
    path: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    status: int = 200
    cache: Cache | None = None
    limit: Limit | None = None
    resume: Resume | None = None


@dataclass(frozen=True, slots=True)
class Method(Generic[Q, R]):
    """One RPC. `options`: the proto's custom options as plain data, by full extension name; unset fields are absent."""

    service: str
    name: str
    path: str
    attribute: str
    request: Codec[Q]
    response: Codec[R]
    server_streaming: bool = False
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    bindings: tuple[HttpBinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its methods in proto order."""

    name: str
    methods: tuple[Method[Any, Any], ...]


class Channel(Protocol):
    """Carries calls to wherever the service is. Raises errors of the caller's tree, never a transport's own."""

    async def unary(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> R: ...

    def stream(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> AsyncIterator[R]: ...


class ByNumber(dict[int, E]):
    """Members of an enum by number. Proto3 enums are open: a number without a name becomes an unnamed member."""

    def __init__(self, enum: type[E]) -> None:
        super().__init__((int(member), member) for member in enum)
        self._enum = enum

    def __missing__(self, number: int) -> E:
        return self._enum(number)


def fill_timestamp(upb: Any, value: datetime) -> None:
    """Writes an aware datetime into a google.protobuf.Timestamp. Raises TypeError for a naive one."""
    since = value - EPOCH
    upb.seconds = since.days * 86_400 + since.seconds
    if since.microseconds:
        upb.nanos = since.microseconds * 1_000


def read_timestamp(upb: Any) -> datetime:
    """An aware UTC datetime, cut to the microsecond. Raises OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(0, upb.seconds, upb.nanos // 1_000)


def json_timestamp(value: datetime) -> str:
    """RFC 3339 in UTC with 0, 3 or 6 digits of fraction."""
    text = value.astimezone(UTC).isoformat()[:-6]
    return f"{text[:-3] if len(text) == 26 and text.endswith('000') else text}Z"


def json_bytes(value: bytes) -> str:
    """Base64 with padding."""
    return b64encode(value).decode("ascii")


_PREFIX = re.compile(r"Failed to parse (\S+) field: ")
_UNKNOWN = re.compile(r'Message type "\S+" has no field named "(?P<name>.*)" at "(?P<at>\S+)"\.', re.DOTALL)
_AT = re.compile(r" at (?P<at>[A-Za-z_]\w*[\w.\[\]-]*)\.*$")
_PLAINLY = {
    "Failed to parse JSON: ": "a value cannot be read",
    "unhashable type: ": "a name is expected",
    "expected string": "a text is expected",
    "invalid literal for int()": "a whole number is expected",
}
"""How the official parser's words begin where they are Python's own → what they mean."""


def _explained(error: Exception, root: str) -> DecodeError:
    """The official parser's complaint as a field path and a problem."""
    if isinstance(error, RecursionError):
        return DecodeError("nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return DecodeError("not UTF-8")
    outer = _PREFIX.findall(str(error))
    problem = _PREFIX.sub("", str(error))
    if unknown := _UNKNOWN.search(problem):
        return DecodeError("unknown field", ".".join(filter(None, (_below(root, unknown["at"]), unknown["name"]))))
    found = _AT.search(problem)
    known = list(filter(None, _below(root, found["at"]).split("."))) if found else []
    words = problem[: found.start()] if found else problem.rstrip(".")
    plain = next((plain for begun, plain in _PLAINLY.items() if words.startswith(begun)), words)
    return DecodeError(plain, ".".join([*known, *outer[len(known) :]]))


def _below(root: str, path: str) -> str:
    return path.removeprefix(root).strip(".")
