"""What generated code stands on: methods, services, and the channel that a stub calls through.

Written into the generated folder as it is; imports nothing but the standard library, protobuf and orjson.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from protogateway.runtime.codec import Codec as Codec
from protogateway.runtime.codec import DecodeError as DecodeError
from protogateway.runtime.errors import ErrorReason

Q = TypeVar("Q")
R = TypeVar("R")
Retry = Literal["", "safe", "with_key"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A request field that comes from the path, the query or a header.

    `name`: its path in JSON names, as the query spells it; `proto`: in proto names, also taken.
    `many`: it covers several segments of the path, and an escaped slash stays escaped in it.
    """

    name: str
    proto: str
    many: bool = False


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
    """How a broken stream goes on.

    `id`: the attribute of an answer that names it. `after`: the request field that takes the last answer's name.
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
    """One RPC.

    `options`: the proto's custom options as plain data, by full extension name; unset fields are absent.
    `timeout_s`: how long a caller waits unless it says otherwise; None: the channel's own limit.
    `retry`: whether a call without an answer may be sent again: "safe", "with_key" (with the same idempotency key) or
    "" (it may not). `reasons`: how it fails, beside what every method may fail of.
    """

    service: str
    name: str
    path: str
    attribute: str
    request: Codec[Q]
    response: Codec[R]
    server_streaming: bool = False
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    bindings: tuple[HttpBinding, ...] = ()
    timeout_s: float | None = None
    retry: Retry = ""
    reasons: tuple[ErrorReason, ...] = ()


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
