"""One HTTP operation with everything about it that is known before a request comes."""

from __future__ import annotations

from typing import Any

from protogateway.http.asgi import Headers
from protogateway.http.caching import cache_control
from protogateway.http.compression import VARY
from protogateway.http.hooks import Policy, Target
from protogateway.http.request_decoder import Reader
from protogateway.http.response_encoder import writer
from protogateway.runtime.method import Channel, HttpBinding, Method

JSON = (b"content-type", b"application/json")
NO_SNIFF = (b"x-content-type-options", b"nosniff")


class Operation:
    """`headers`: of every success. `keeps`: answers have a tag and may be kept."""

    __slots__ = ("admit", "binding", "channel", "headers", "keeps", "method", "read", "status", "target", "write")

    def __init__(self, method: Method[Any, Any], binding: HttpBinding, channel: Channel, policy: Policy) -> None:
        self.method = method
        self.binding = binding
        self.channel = channel
        self.target = Target(method, binding)
        self.admit = policy.admitting(self.target)
        self.read: Reader[Any] = Reader(method.request, binding)
        self.write = writer(method.response, binding)
        self.status = binding.status
        self.keeps = binding.cache is not None and binding.verb == "GET" and not method.server_streaming
        self.headers: Headers = [cache_control(binding.cache if self.keeps else None), NO_SNIFF]
        if binding.status != 204:
            self.headers.insert(0, JSON)
        if self.keeps:
            self.headers.append(VARY)

    def stream_headers(self, media_type: str) -> Headers:
        """Of a stream in this form. Proxies that hold answers back until they are whole are told not to."""
        return [
            (b"content-type", media_type.encode()),
            (b"cache-control", b"no-store"),
            NO_SNIFF,
            (b"vary", b"accept"),
            (b"x-accel-buffering", b"no"),
        ]

    def name_of(self, answer: object) -> str:
        """The id of an event; empty when the stream cannot be resumed."""
        return str(getattr(answer, self.binding.resume.id)) if self.binding.resume else ""
