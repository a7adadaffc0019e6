"""An HTTP operation, with everything about it that is known before a request comes."""

from typing import Any

from protogateway.http.asgi import Headers
from protogateway.http.caching import cache_control
from protogateway.http.compression import VARY
from protogateway.http.hooks import Endpoint, RequestHooks
from protogateway.http.request_decoder import RequestDecoder
from protogateway.http.response_encoder import response_encoder
from protogateway.runtime.method import Channel, HttpBinding, Method

JSON = (b"content-type", b"application/json")
NO_SNIFF = (b"x-content-type-options", b"nosniff")


class HttpOperation:
    """HTTP operation, ready to serve requests. `headers` are those of every success."""

    __slots__ = (
        "admit",
        "binding",
        "channel",
        "decode_request",
        "encode_response",
        "endpoint",
        "headers",
        "is_cacheable",
        "method",
        "status",
    )

    def __init__(self, method: Method[Any, Any], binding: HttpBinding, channel: Channel, hooks: RequestHooks) -> None:
        self.method = method
        self.binding = binding
        self.channel = channel
        self.endpoint = Endpoint(method, binding)
        self.admit = hooks.admission_for(self.endpoint)
        self.decode_request: RequestDecoder[Any] = RequestDecoder(method.request, binding)
        self.encode_response = response_encoder(method.response, binding)
        self.status = binding.status
        self.is_cacheable = binding.cache is not None and binding.verb == "GET" and not method.server_streaming
        self.headers: Headers = [cache_control(binding.cache if self.is_cacheable else None), NO_SNIFF]
        if binding.status != 204:
            self.headers.insert(0, JSON)
        if self.is_cacheable:
            self.headers.append(VARY)

    def stream_headers(self, media_type: str) -> Headers:
        """Return the headers of a stream. X-Accel-Buffering asks proxies to pass on each part as it comes."""
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
