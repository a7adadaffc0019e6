"""A channel that records the metadata of responses, for a stub whose caller wants to see it."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from protogateway.runtime.metadata import ResponseMetadata
from protogateway.runtime.method import Channel, Method, Requests

Q = TypeVar("Q")
R = TypeVar("R")


class RecordingChannel:
    """Channel that stores the metadata of each response: `LibraryServiceStub(RecordingChannel(channel, received))`."""

    def __init__(self, channel: Channel, response_metadata: ResponseMetadata) -> None:
        self._channel = channel
        self._defaults = {"timeout_s": None, "metadata": None, "response_metadata": response_metadata}

    async def unary(self, method: Method[Q, R], request: Q, **options: Any) -> R:
        return await self._channel.unary(method, request, **{**self._defaults, **options})

    def stream(self, method: Method[Q, R], request: Q, **options: Any) -> AsyncIterator[R]:
        return self._channel.stream(method, request, **{**self._defaults, **options})

    async def client_stream(self, method: Method[Q, R], requests: Requests[Q], **options: Any) -> R:
        return await self._channel.client_stream(method, requests, **{**self._defaults, **options})

    def bidi_stream(self, method: Method[Q, R], requests: Requests[Q], **options: Any) -> AsyncIterator[R]:
        return self._channel.bidi_stream(method, requests, **{**self._defaults, **options})
