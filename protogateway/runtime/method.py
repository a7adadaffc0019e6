"""Methods and services as generated code describes them, and the channel that a stub calls."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from protogateway.runtime.codec import Codec as Codec
from protogateway.runtime.errors import ErrorReason
from protogateway.runtime.metadata import ResponseMetadata
from protogateway.runtime.protojson.errors import DecodeError as DecodeError

Q = TypeVar("Q")
R = TypeVar("R")
RetryRule = Literal["", "safe", "with_key"]
Requests: TypeAlias = AsyncIterable[Q] | Iterable[Q]
"""The requests of a client stream, as its caller passes them. The call closes a generator when it ends."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Request field that comes from the path, the query or a header.

    `name` is its path in JSON names, as the query spells it; the query may use `proto_name` too, its path in proto
    names. `multi_segment` means that it covers several segments of the URL's path; an escaped slash stays escaped then.
    """

    name: str
    proto_name: str
    multi_segment: bool = False


@dataclass(frozen=True, slots=True)
class CacheControl:
    """Caching of a response: for `max_age_s` seconds without asking again; with 0 a cache asks each time.

    `shared` means that the response is the same for everybody, so that proxies may cache it too.
    """

    max_age_s: int
    shared: bool = False


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `calls` of one caller in any `window_s` seconds."""

    calls: int
    window_s: int


@dataclass(frozen=True, slots=True)
class ResumeFields:
    """Fields by which a client resumes a broken stream, with Last-Event-ID.

    `event_id` is the attribute of a response that is its id; `after` is the request field that takes the last id.
    """

    event_id: str
    after: Parameter


@dataclass(frozen=True, slots=True)
class HttpBinding:
    """HTTP operation of a method, from google.api.http and the method's rule.

    `template` is the path as the proto spells it. `pattern` matches a raw, still percent-encoded path and has a group
    for each parameter in `path`, in order. `body` is "*" for the whole request, a JSON field name, or "" for no body.
    `mask` is the request's FieldMask, in proto names, that a PATCH fills from its body, or "". `response_body` is a
    JSON field name, or "" for the whole response; `response_empty` is the JSON of that field at its default. `status`
    is that of a success. Without `cache` no response is stored; without `rate_limit` the application's default holds.
    `raw_body` and `raw_response` are the attribute of request and response that is a google.api.HttpBody, "*" for the
    whole message, or "" for JSON. `forwarded_headers` reach the handler as metadata. `challenge` is the
    WWW-Authenticate of a 401, or "" for the gateway's default.
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
    cache: CacheControl | None = None
    rate_limit: RateLimit | None = None
    resume: ResumeFields | None = None
    raw_body: str = ""
    raw_response: str = ""
    forwarded_headers: tuple[str, ...] = ()
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class Method(Generic[Q, R]):
    """RPC of a service.

    `options` has the proto's custom options as plain data, by full extension name; unset fields are absent.
    `timeout_s` is the stub's timeout unless the caller sets one; None leaves it to the channel. `retry` says whether a
    call without a response may be sent again: "safe" means yes, "with_key" only with the same idempotency key, ""
    means no; a stream of requests is never sent again. `reasons` are the method's own errors, in addition to those of
    every method.
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
    retry: RetryRule = ""
    reasons: tuple[ErrorReason, ...] = ()
    client_streaming: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its methods in proto order."""

    name: str
    methods: tuple[Method[Any, Any], ...]


class Channel(Protocol):
    """Carries calls to a service, wherever it is. Raises RpcErrors only, never a transport's own errors.

    `response_metadata`, if the caller passes one, gets the metadata of the response.
    """

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R: ...

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> AsyncIterator[R]:
        """Return the responses. The call starts with the first read, with the request as it is now.

        It ends with the last response, with an error, by `aclose`, when a read is cancelled, or when the last reference
        to the stream goes.
        """

    async def client_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response to the requests, which are taken from the caller when the service asks for them.

        An error of the caller's iterator is raised unchanged, and cancels the call; requests that are left over when
        the call ends are not taken.
        """

    def bidi_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None,
        metadata: Mapping[str, str] | None,
        response_metadata: ResponseMetadata | None = None,
    ) -> AsyncIterator[R]:
        """Return the responses, like `stream`, to requests that are taken like those of `client_stream`.

        No request is taken before the first read.
        """
