"""A stream that arrives over gRPC, and what came beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import grpc

from protogateway.runtime.errors import RpcError
from protogateway.runtime.metadata import Metadata, Received, Value

R = TypeVar("R")


class WireFeed(Generic[R]):
    """`begin`: makes the call. `left`: raises when the deadline has passed. `fail`: the failure for gRPC's error."""

    def __init__(
        self,
        begin: Callable[[], Any],
        take: Callable[[bytes], R],
        left: Callable[[], None],
        fail: Callable[[grpc.aio.AioRpcError], RpcError],
        received: Received | None,
    ) -> None:
        self._begin = begin
        self._take = take
        self._left = left
        self._fail = fail
        self._received = received
        self._call: Any = None
        self._messages: Any = None
        self._reads = False
        self._over = False

    async def next(self) -> R:
        if self._reads:
            raise RuntimeError("this stream is being read already")
        if self._over:
            raise StopAsyncIteration
        self._reads = True
        try:
            return await self._read()
        except grpc.aio.AioRpcError as error:
            self._over = True
            raise self._fail(error) from error
        except BaseException:
            self.stop()
            raise
        finally:
            self._reads = False

    async def _read(self) -> R:
        self._left()
        if self._call is None:
            self._call = self._begin()
            self._messages = aiter(self._call)
        try:
            data = await anext(self._messages)
        finally:
            if self._received is not None and self._call.done():
                await receive(self._received, self._call)
        if self._received is not None:
            self._received.leading = arrived(await self._call.initial_metadata())
        return self._take(data)

    def stop(self) -> None:
        if not self._over and self._call is not None:
            self._call.cancel()
        self._over = True


async def receive(received: Received, call: Any) -> None:
    received.leading = arrived(await call.initial_metadata())
    received.trailing = arrived(await call.trailing_metadata())


def arrived(pairs: Iterable[tuple[str, Value]] | None) -> Metadata:
    """Without what gRPC itself sends."""
    return Metadata((key, value) for key, value in pairs or () if not key.startswith("grpc-"))
