"""A response stream over gRPC, and the metadata that comes with responses."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import grpc

from protogateway.runtime.errors import RpcError
from protogateway.runtime.grpc_requests import RequestSender, failure_of
from protogateway.runtime.metadata import Metadata, MetadataValue, ResponseMetadata

R = TypeVar("R")


class GrpcStream(Generic[R]):
    """Source that reads from a call of grpc.aio.

    `start` makes the call, at the first read. `decode` makes a response of its bytes. `check_deadline` raises when the
    deadline has passed. `to_error` translates gRPC's error. `sender` sends the requests of a client stream.

    Initial metadata of a stream without responses may be missing: grpc.aio drops it when it reads the end of the call
    first, which happens on a busy machine.
    """

    def __init__(
        self,
        start: Callable[[], Any],
        decode: Callable[[bytes], R],
        check_deadline: Callable[[], None],
        to_error: Callable[[grpc.aio.AioRpcError], RpcError],
        response_metadata: ResponseMetadata | None,
        sender: RequestSender[Any] | None = None,
    ) -> None:
        self._start = start
        self._decode = decode
        self._check_deadline = check_deadline
        self._to_error = to_error
        self._response_metadata = response_metadata
        self._sender = sender
        self._loop: asyncio.AbstractEventLoop | None = None
        self._call: Any = None
        self._messages: Any = None
        self._is_reading = False
        self._has_ended = False
        self._has_initial_metadata = False

    async def next(self) -> R:
        if self._is_reading:
            raise RuntimeError("this stream is being read already")
        if self._has_ended:
            raise StopAsyncIteration
        self._is_reading = True
        try:
            return await self._read()
        except grpc.aio.AioRpcError as error:
            self._end()
            raise self._to_error(error) from error
        except asyncio.CancelledError as error:
            self.cancel()
            raise failure_of(self._sender, error) from None
        except BaseException:
            self.cancel()
            raise
        finally:
            self._is_reading = False

    async def _read(self) -> R:
        self._check_deadline()
        if self._call is None:
            self._loop = asyncio.get_running_loop()
            self._call = self._start()
            self._messages = aiter(self._call)
            if self._sender is not None:
                self._sender.start(self._call)
        try:
            data = await anext(self._messages)
        finally:
            if self._response_metadata is not None and self._call.done():
                await record_metadata(self._response_metadata, self._call)
        if self._response_metadata is not None and not self._has_initial_metadata:
            self._has_initial_metadata = True
            self._response_metadata.initial = without_grpc_keys(await self._call.initial_metadata())
        return self._decode(data)

    def cancel(self) -> None:
        if self._loop is not None and asyncio._get_running_loop() is not self._loop:
            # Called by __del__: the garbage collector runs in whatever thread allocates.
            if not self._has_ended and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self.cancel)
            return
        if not self._has_ended and self._call is not None:
            self._call.cancel()
        self._end()

    def _end(self) -> None:
        self._has_ended = True
        if self._sender is not None:
            self._sender.stop()


async def record_metadata(response_metadata: ResponseMetadata, call: Any) -> None:
    """Store the metadata of a call of grpc.aio that has ended."""
    response_metadata.initial = without_grpc_keys(await call.initial_metadata())
    response_metadata.trailing = without_grpc_keys(await call.trailing_metadata())


def without_grpc_keys(pairs: Iterable[tuple[str, MetadataValue]] | None) -> Metadata:
    """Return the metadata that the service sent, without gRPC's own."""
    return Metadata((key, value) for key, value in pairs or () if not key.startswith("grpc-"))
