"""A channel that records the metadata of responses, for a stub whose caller wants to see it."""

from collections.abc import AsyncIterator, Coroutine
from typing import Any, Protocol, TypeVar

from protogateway.runtime.metadata import MetadataInput, ResponseMetadata
from protogateway.runtime.method import Method, Requests

Q = TypeVar("Q")
R = TypeVar("R")


class MetadataChannel(Protocol):
    """Channel that can report the metadata of a response."""

    def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: MetadataInput | None,
        response_metadata: ResponseMetadata | None,
    ) -> Coroutine[Any, Any, R]: ...

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: MetadataInput | None,
        response_metadata: ResponseMetadata | None,
    ) -> AsyncIterator[R]: ...

    def client_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None,
        metadata: MetadataInput | None,
        response_metadata: ResponseMetadata | None,
    ) -> Coroutine[Any, Any, R]: ...

    def bidi_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None,
        metadata: MetadataInput | None,
        response_metadata: ResponseMetadata | None,
    ) -> AsyncIterator[R]: ...


class RecordingChannel:
    """Channel that stores the metadata of each response: `LibraryServiceStub(RecordingChannel(channel, received))`."""

    def __init__(self, channel: MetadataChannel, response_metadata: ResponseMetadata) -> None:
        self._channel = channel
        self._response_metadata = response_metadata

    async def unary(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None = None, metadata: MetadataInput | None = None
    ) -> R:
        return await self._channel.unary(
            method, request, timeout_s=timeout_s, metadata=metadata, response_metadata=self._response_metadata
        )

    def stream(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None = None, metadata: MetadataInput | None = None
    ) -> AsyncIterator[R]:
        return self._channel.stream(
            method, request, timeout_s=timeout_s, metadata=metadata, response_metadata=self._response_metadata
        )

    async def client_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
    ) -> R:
        return await self._channel.client_stream(
            method, requests, timeout_s=timeout_s, metadata=metadata, response_metadata=self._response_metadata
        )

    def bidi_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
    ) -> AsyncIterator[R]:
        return self._channel.bidi_stream(
            method, requests, timeout_s=timeout_s, metadata=metadata, response_metadata=self._response_metadata
        )
