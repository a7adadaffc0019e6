"""The context of a call on the side that serves it, and the deadline that it passes on to further calls."""

import asyncio
from contextvars import ContextVar
from typing import Any

from protogateway.runtime.errors import DEADLINE_PASSED, ErrorFactory, StatusCode
from protogateway.runtime.metadata import NO_METADATA, Metadata, MetadataInput, validate_metadata
from protogateway.runtime.method import Method
from protogateway.runtime.response_headers import (
    HeadersInput,
    ResponseHeaderInvalid,
    headers_in,
    refuse_header_keys,
    validate_headers,
    validate_trailers,
    with_headers,
)

HOP_MARGIN_S = 0.02
"""An outgoing deadline is the caller's deadline minus this, so that the error still reaches the caller in time."""

current_deadline: ContextVar[float | None] = ContextVar("current_deadline", default=None)
"""Deadline of the call that the running code serves, in seconds of the event loop's clock, or None without one."""


class Context:
    """Context of one call, handed to the implementation.

    `caller` is the value that the channel or the server's `authenticate` found. `deadline` is in seconds of the event
    loop's clock, or None if there is no limit. `channel` is "local" or "wire". `has_metadata` is True once the
    implementation has set metadata of the response. `cancelled` is True when nobody waits
    for the response any more, `expired` when that is because the deadline has passed.
    An implementation may set `initial_metadata` before its first response, with which it is sent, and
    `trailing_metadata` until the call ends, with success or with an error. HTTP clients see neither: they get
    `response_headers`, which go with the initial metadata, and those of a stream `response_trailers`, which go with the
    trailing metadata.
    """

    __slots__ = (
        "_initial_metadata",
        "_trailing_metadata",
        "caller",
        "cancelled",
        "channel",
        "deadline",
        "expired",
        "has_metadata",
        "metadata",
        "method",
    )

    def __init__(
        self, method: Method[Any, Any], metadata: Metadata, caller: Any, deadline: float | None, channel: str
    ) -> None:
        self.method = method
        self.metadata = metadata
        self.caller = caller
        self.deadline = deadline
        self.channel = channel
        self.cancelled = False
        self.expired = False
        self._initial_metadata = self._trailing_metadata = NO_METADATA
        self.has_metadata = False

    @property
    def initial_metadata(self) -> Metadata:
        """The metadata to send, with the response headers in it."""
        return self._initial_metadata

    @initial_metadata.setter
    def initial_metadata(self, metadata: MetadataInput) -> None:
        """Set the metadata. Raises MetadataInvalid for metadata that HTTP/2 cannot carry."""
        self.has_metadata = True
        valid = refuse_header_keys(validate_metadata(metadata))
        self._initial_metadata = with_headers(valid, headers_in(self._initial_metadata))

    @property
    def trailing_metadata(self) -> Metadata:
        """The metadata to send, with the response trailers in it."""
        return self._trailing_metadata

    @trailing_metadata.setter
    def trailing_metadata(self, metadata: MetadataInput) -> None:
        """Set the metadata. Raises MetadataInvalid for metadata that HTTP/2 cannot carry."""
        self.has_metadata = True
        valid = refuse_header_keys(validate_metadata(metadata))
        self._trailing_metadata = with_headers(valid, headers_in(self._trailing_metadata))

    @property
    def response_headers(self) -> Metadata:
        """Headers of the HTTP response, by names in lower case."""
        return headers_in(self._initial_metadata)

    @response_headers.setter
    def response_headers(self, headers: HeadersInput) -> None:
        """Set the headers, all of them. Raises ResponseHeaderInvalid for one that a handler may not set."""
        self.has_metadata = True
        self._initial_metadata = with_headers(self._initial_metadata, validate_headers(headers))

    @property
    def response_trailers(self) -> Metadata:
        """Trailers of the HTTP response to a stream, by names in lower case."""
        return headers_in(self._trailing_metadata)

    @response_trailers.setter
    def response_trailers(self, trailers: HeadersInput) -> None:
        """Set the trailers, all of them. Raises ResponseHeaderInvalid; also for a call that is not a stream."""
        if not self.method.server_streaming:
            raise ResponseHeaderInvalid("only a stream has trailers; `response_headers` can be set until the end")
        self.has_metadata = True
        self._trailing_metadata = with_headers(self._trailing_metadata, validate_trailers(trailers))

    def remaining_s(self) -> float | None:
        """Return the seconds until the deadline, 0 or less after it, or None if there is no limit."""
        return None if self.deadline is None else self.deadline - asyncio.get_running_loop().time()

    def expire(self) -> None:
        """Note that the deadline has passed."""
        self.cancelled = self.expired = True


def compute_deadline(timeout_s: float | None, now: float, error_factory: ErrorFactory) -> float | None:
    """Return the deadline of a call that starts now, or None if it has no limit.

    It is the earlier of the call's own timeout and the deadline of the call being served, minus HOP_MARGIN_S. Both are
    in seconds of the event loop's clock. Raises DEADLINE_EXCEEDED if no time is left.
    """
    deadline = None if timeout_s is None else now + timeout_s
    outer = current_deadline.get()
    if outer is not None and (deadline is None or outer - HOP_MARGIN_S < deadline):
        deadline = outer - HOP_MARGIN_S
    if deadline is not None and deadline <= now:
        raise error_factory(StatusCode.DEADLINE_EXCEEDED, DEADLINE_PASSED)
    return deadline
