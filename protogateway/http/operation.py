"""An HTTP operation, with everything about it that is known before a request comes."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from protogateway.http.asgi import Headers
from protogateway.http.caching import cache_control
from protogateway.http.compression import VARY
from protogateway.http.forwarded_headers import ForwardedHeaders
from protogateway.http.hooks import Endpoint, RequestHooks
from protogateway.http.raw_body import RawBody, raw_body_reader
from protogateway.http.request_decoder import RequestDecoder
from protogateway.http.response_encoder import enum_number_encoder, response_encoder
from protogateway.http.system_parameters import ALT_NAMES, SystemParameters
from protogateway.runtime.method import Channel, HttpBinding, Method

JSON = (b"content-type", b"application/json")
NO_SNIFF = (b"x-content-type-options", b"nosniff")


NO_SYSTEM_PARAMETERS = SystemParameters()


class HttpOperation:
    """HTTP operation, ready to serve requests.

    `headers` are those of every success. `read_raw` reads the body of a response that is not JSON, and is None for one
    that is. `forwarded` are the headers that reach the handler, `alt_names` the parameters for `$alt`, if any.
    """

    def __init__(
        self,
        method: Method[Any, Any],
        binding: HttpBinding,
        channel: Channel,
        hooks: RequestHooks,
        system_parameters: SystemParameters = NO_SYSTEM_PARAMETERS,
    ) -> None:
        self.method = method
        self.binding = binding
        self.channel = channel
        self.endpoint = Endpoint(method, binding)
        self.admit = hooks.admission_for(self.endpoint)
        self.decode_request: RequestDecoder[Any] = RequestDecoder(method.request, binding, system_parameters.names())
        self.alt_names = self.decode_request.ignored.intersection(ALT_NAMES) if system_parameters.alt else frozenset()
        self.forwarded = ForwardedHeaders(binding.forwarded_headers) if binding.forwarded_headers else None
        self.read_raw: Callable[[Any], RawBody] | None = (
            raw_body_reader(binding.raw_response) if binding.raw_response and binding.status != 204 else None
        )
        self.encode_response = response_encoder(method.response, binding)
        self.is_raw_request = bool(binding.raw_body)
        self.status = binding.status
        self.is_cacheable = binding.cache is not None and binding.verb == "GET" and not method.server_streaming
        self.headers: Headers = [cache_control(binding.cache if self.is_cacheable else None), NO_SNIFF]
        if binding.status != 204 and self.read_raw is None:
            self.headers.insert(0, JSON)
        if self.is_cacheable:
            self.headers.append(VARY)
            if self.forwarded is not None:  # the handler may choose its response by them, which caches must know
                self.headers.append((b"vary", ", ".join(binding.forwarded_headers).lower().encode()))

    @cached_property
    def encode_with_enum_numbers(self) -> Callable[[Any], bytes]:
        """Encodes a response with enums as numbers."""
        return enum_number_encoder(self.method.response, self.binding)

    def stream_headers(self, media_type: str) -> Headers:
        """Return the headers of a stream. X-Accel-Buffering asks proxies to pass on each part as it comes."""
        if self.read_raw is not None:
            return [*self.headers, (b"x-accel-buffering", b"no")]
        return [
            (b"content-type", media_type.encode()),
            (b"cache-control", b"no-store"),
            NO_SNIFF,
            (b"vary", b"accept"),
            (b"x-accel-buffering", b"no"),
        ]

    def event_id(self, response: object) -> str:
        """Return the id of a response in a stream, or "" if the stream cannot be resumed."""
        return str(getattr(response, self.binding.resume.event_id)) if self.binding.resume else ""
