"""The gRPC server behind both sides, and a server for our gateway, on an event loop in a separate thread."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import grpc
import uvicorn
from google.protobuf.message import DecodeError

R = TypeVar("R")

STREAM = "Watch"
STREAMS = (STREAM, "WatchRaw")
FAILING_TYPE = "fail/"
"""Beginning of the media type of a raw body with which the method fails; the code follows."""
CODES = {code.value[0]: code for code in grpc.StatusCode}


class LoopThread:
    """An event loop in a thread, for servers that a synchronous test calls."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, R], timeout_s: float = 30) -> R:
        """Return the result of the coroutine."""
        future: Future[R] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout_s)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class EchoServer(grpc.GenericRpcHandler):
    """Returns each request as the response, twice for a stream, or fails with the code in its field `fail`.

    `messages` maps RPCs to their request classes.
    """

    def __init__(self, messages: Mapping[str, Any]) -> None:
        self._messages = messages
        self._calls: list[tuple[str, bytes]] = []
        self._server: Any = None

    def service(self, handler_call_details: Any) -> Any:
        rpc = handler_call_details.method.rpartition("/")[2]

        async def echo(data: bytes, context: Any) -> bytes:
            return await self._record(rpc, data, context)

        async def twice(data: bytes, context: Any) -> AsyncIterator[bytes]:
            response = await self._record(rpc, data, context)
            yield response
            yield response

        if rpc in STREAMS:
            return grpc.unary_stream_rpc_method_handler(twice)
        return grpc.unary_unary_rpc_method_handler(echo)

    async def _record(self, rpc: str, data: bytes, context: Any) -> bytes:
        try:
            request = self._messages[rpc].FromString(data)
        except DecodeError:
            await context.abort(grpc.StatusCode.INTERNAL, "the request cannot be decoded")
            raise
        canonical: bytes = request.SerializeToString(deterministic=True)
        self._calls.append((rpc, canonical))
        if code := _code_to_fail_with(request):
            await context.abort(code, "as the request asked")
        return canonical

    async def start(self) -> int:
        """Listen on a free loopback port, and return it."""
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers((self,))
        port: int = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return port

    async def stop(self) -> None:
        await self._server.stop(0)

    def take_call(self) -> tuple[str, bytes] | None:
        """Return the call since the last time, or None. Fails if there was more than one."""
        calls, self._calls = self._calls, []
        assert len(calls) <= 1, calls
        return calls[0] if calls else None


def _code_to_fail_with(request: Any) -> grpc.StatusCode | None:
    if hasattr(request, "content_type"):
        number = request.content_type.removeprefix(FAILING_TYPE)
        fail = int(number) if number.isdigit() else 0
    else:
        fail = request.fail
    return CODES.get(fail) if fail else None


class HttpServer(uvicorn.Server):
    """Serves an ASGI application on a free loopback port, on the event loop that `start` runs on."""

    def __init__(self, app: Any) -> None:
        super().__init__(
            uvicorn.Config(app, lifespan="off", access_log=False, log_config=None, ws="none", server_header=False)
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the test process."""
        yield

    async def start(self) -> int:
        """Listen, and return the port."""
        # Without a named protocol, asyncio would not set TCP_NODELAY, and each response would wait for more to send.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port: int = listening.getsockname()[1]
        self._task = asyncio.create_task(self.serve(sockets=[listening]))
        return port

    async def stop(self) -> None:
        self.should_exit = True
        await self._task
